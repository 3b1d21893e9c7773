import type { Link } from './ranks.js';
import { spread } from './spread.js';

/** A box to be placed; a port stands on the upper or lower edge of all. */
export interface Box {
  readonly width: number;
  readonly height: number;
  readonly port?: 'top' | 'bottom';
}

/** A line between two boxes, from and to the middle of their edges, or so far beside it. */
export interface Line extends Link {
  readonly fromOffset: number;
  readonly toOffset: number;
}

const boxGap = 22;
const passes = 12;

/** The middle of each box across. The last pass goes up, so that what leads to a box stands straight above it where there is room. */
export function acrossRows(rows: readonly (readonly number[])[], boxes: readonly Box[], links: readonly Line[], real: number): number[] {
  const xs = new Array<number>(boxes.length).fill(0);
  const gapsOf = rows.map((row) => row.slice(1).map((i, j) => (boxes[i]!.width + boxes[row[j]!]!.width) / 2 + boxGap));
  for (const [rank, row] of rows.entries()) {
    const length = gapsOf[rank]!.reduce((sum, gap) => sum + gap, 0);
    let x = -length / 2;
    for (const [j, i] of row.entries()) {
      xs[i] = x;
      x += gapsOf[rank]![j] ?? 0;
    }
  }
  const above = Array.from({ length: boxes.length }, (): Line[] => []);
  const below = Array.from({ length: boxes.length }, (): Line[] => []);
  for (const link of links) {
    above[link.to]!.push(link);
    below[link.from]!.push(link);
  }
  // A lane gives way to a box, and a box that only begins or ends something to one that stands in a chain.
  const weightOf = (i: number): number => (i >= real ? 1e-4 : above[i]!.length > 0 && below[i]!.length > 0 ? 1 : 1e-5);
  const move = (rank: number, side: 'above' | 'below'): void => {
    const row = rows[rank]!;
    const wished = row.map((i) => {
      const wishes = (side === 'above' ? above : below)[i]!.map(({ from, to, fromOffset, toOffset }) =>
        side === 'above'
          ? { x: xs[from]! + fromOffset - toOffset, weight: weightOf(from) }
          : { x: xs[to]! + toOffset - fromOffset, weight: weightOf(to) },
      );
      return weightedMean(wishes) ?? xs[i]!;
    });
    for (const [j, x] of spread(wished, gapsOf[rank]!, row.map(weightOf)).entries()) xs[row[j]!] = x;
  };
  for (let pass = 0; pass < passes; pass++) {
    for (let rank = 1; rank < rows.length; rank++) move(rank, 'above');
    for (let rank = rows.length - 2; rank >= 0; rank--) move(rank, 'below');
  }
  return xs;
}

function weightedMean(values: readonly { readonly x: number; readonly weight: number }[]): number | undefined {
  const total = values.reduce((sum, { weight }) => sum + weight, 0);
  return values.length === 0 ? undefined : values.reduce((sum, { x, weight }) => sum + x * weight, 0) / total;
}

/** Moves all of a line's lanes to one place, if there is one that is free in all of its rows. */
export function straighten(
  xs: number[],
  rows: readonly (readonly number[])[],
  boxes: readonly Box[],
  chains: readonly (readonly number[])[],
): void {
  const beside = new Map<number, readonly [left: number | undefined, right: number | undefined]>();
  for (const row of rows) for (const [j, i] of row.entries()) beside.set(i, [row[j - 1], row[j + 1]]);
  const distance = (a: number, b: number): number => (boxes[a]!.width + boxes[b]!.width) / 2 + boxGap;
  for (const chain of chains) {
    const lanes = chain.slice(1, -1);
    const least = Math.max(...lanes.map((i) => whereElse(beside.get(i)![0], (left) => xs[left]! + distance(left, i), -Infinity)));
    const most = Math.min(...lanes.map((i) => whereElse(beside.get(i)![1], (right) => xs[right]! - distance(right, i), Infinity)));
    if (lanes.length < 2 || least > most) continue;
    const middle = lanes.reduce((sum, i) => sum + xs[i]!, 0) / lanes.length;
    for (const i of lanes) xs[i] = Math.min(Math.max(middle, least), most);
  }
}

function whereElse(value: number | undefined, of: (value: number) => number, otherwise: number): number {
  return value === undefined ? otherwise : of(value);
}
