import { acrossRows, straighten, type Box, type Line } from './across.js';
import { orderRows } from './order.js';
import { ranksOf } from './ranks.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layers {
  /** The middle of the upper edge of each box. */
  readonly places: readonly Point[];
  /** The points that each line passes, downwards. */
  readonly routes: readonly (readonly Point[])[];
  readonly width: number;
  readonly height: number;
}

const rowGap = 34;
const laneWidth = 6;

/**
 * Boxes in rows, so that all lines lead downwards: rows by the longest way, few crossings, and each box as near to below and above its neighbours
 * as its row allows. A line that passes rows has a lane of its own there.
 *
 * @see Sugiyama et al. 1981, Methods for Visual Understanding of Hierarchical System Structures
 */
export function layOut(boxes: readonly Box[], lines: readonly Line[]): Layers {
  const ranks = withPorts(boxes, ranksOf(boxes.length, lines));
  const all: Box[] = [...boxes];
  const rows: number[][] = Array.from({ length: Math.max(-1, ...ranks) + 1 }, () => []);
  for (const [i, rank] of ranks.entries()) rows[rank]!.push(i);
  // From here on, a line is a chain of links from row to row.
  const chains = lines.map(({ from, to }) => {
    const chain = [from];
    for (let rank = ranks[from]! + 1; rank < ranks[to]!; rank++) {
      chain.push(all.length);
      rows[rank]!.push(all.length);
      all.push({ width: laneWidth, height: 0 });
    }
    return [...chain, to];
  });
  const links = chains.flatMap((chain, i) =>
    chain.slice(1).map((to, j): Line => {
      const { fromOffset, toOffset } = lines[i]!;
      return { from: chain[j]!, to, fromOffset: j === 0 ? fromOffset : 0, toOffset: j === chain.length - 2 ? toOffset : 0 };
    }),
  );
  const order = orderRows(rows, links, all.length);
  const middles = acrossRows(order, all, links, boxes.length);
  straighten(middles, order, all, chains);
  const left = all.reduce((least, { width }, i) => Math.min(least, middles[i]! - width / 2), Infinity);
  const xs = middles.map((x) => x - left);
  const heights = rows.map((row) => row.reduce((most, i) => Math.max(most, all[i]!.height), 0));
  const tops = heights.map((_, rank) => heights.slice(0, rank).reduce((sum, height) => sum + height + rowGap, 0));
  const rankOf = new Map(rows.flatMap((row, rank) => row.map((i) => [i, rank] as const)));
  const place = (i: number): Point => {
    const rank = rankOf.get(i)!;
    return { x: xs[i]!, y: tops[rank]! + (heights[rank]! - all[i]!.height) / 2 };
  };
  const routes = chains.map((chain, i) =>
    chain.flatMap((at, j): Point[] => {
      const { x, y } = place(at);
      const { fromOffset, toOffset } = lines[i]!;
      if (j === 0)
        return (all[at]!.port === 'top' ? [y, y + all[at]!.height] : [y + all[at]!.height]).map((edge) => ({ x: x + fromOffset, y: edge }));
      if (j === chain.length - 1) return [{ x: x + toOffset, y }];
      const rank = rankOf.get(at)!;
      return heights[rank] === 0 ? [{ x, y }] : [tops[rank]!, tops[rank]! + heights[rank]!].map((edge) => ({ x, y: edge }));
    }),
  );
  const right = all.reduce((most, { width }, i) => Math.max(most, xs[i]! + width / 2), 0);
  return { places: boxes.map((_, i) => place(i)), routes, width: right, height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0) };
}

/** Ports have the first and the last row for themselves. */
function withPorts(boxes: readonly Box[], ranks: readonly number[]): number[] {
  const inner = ranks.filter((_, i) => boxes[i]!.port === undefined);
  const [first, last] = [Math.min(...inner), Math.max(...inner)];
  const shift = boxes.some(({ port }) => port === 'top') ? 1 : 0;
  return ranks.map((rank, i) => {
    const { port } = boxes[i]!;
    return port === 'top' ? 0 : port === 'bottom' ? last - first + shift + 1 : rank - first + shift;
  });
}
