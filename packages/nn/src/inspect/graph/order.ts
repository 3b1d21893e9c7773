import type { Link } from './ranks.js';

const sweeps = 16;

/** The order of the nodes in each row that has few crossings: rows sorted by the mean place of neighbours, down and up. */
export function orderRows(rows: readonly (readonly number[])[], links: readonly Link[], count: number): number[][] {
  const above = Array.from({ length: count }, (): number[] => []);
  const below = Array.from({ length: count }, (): number[] => []);
  for (const { from, to } of links) {
    above[to]!.push(from);
    below[from]!.push(to);
  }
  let order = rows.map((row) => [...row]);
  let best = order;
  let fewest = crossings(order, below, count);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    order = sorted(order, down ? above : below, down, count);
    const now = crossings(order, below, count);
    if (now < fewest) [best, fewest] = [order, now];
  }
  return best;
}

function sorted(
  order: readonly (readonly number[])[],
  neighbours: readonly (readonly number[])[],
  down: boolean,
  count: number,
): number[][] {
  const places = placesIn(order, count);
  const next = order.map((row) => [...row]);
  for (let step = 1; step < next.length; step++) {
    const row = next[down ? step : next.length - 1 - step]!;
    const wish = (node: number): number => {
      const near = neighbours[node]!;
      return near.length === 0 ? places[node]! : near.reduce((sum, other) => sum + places[other]!, 0) / near.length;
    };
    const wishes = new Map(row.map((node) => [node, wish(node)]));
    row.sort((a, b) => wishes.get(a)! - wishes.get(b)!);
    for (const [i, node] of row.entries()) places[node] = (i + 0.5) / row.length;
  }
  return next;
}

/** Of each node, how far along its row it stands: from 0 to 1. */
function placesIn(order: readonly (readonly number[])[], count: number): number[] {
  const places = new Array<number>(count).fill(0);
  for (const row of order) for (const [i, node] of row.entries()) places[node] = (i + 0.5) / row.length;
  return places;
}

function crossings(order: readonly (readonly number[])[], below: readonly (readonly number[])[], count: number): number {
  const places = placesIn(order, count);
  let total = 0;
  for (const row of order) total += inversions(row.flatMap((node) => below[node]!.map((other) => places[other]!).sort((a, b) => a - b)));
  return total;
}

/** How many pairs stand the wrong way round, counted while merging. */
function inversions(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = values.length >> 1;
  const [left, right] = [values.slice(0, middle), values.slice(middle)];
  let total = inversions(left) + inversions(right);
  left.sort((a, b) => a - b);
  right.sort((a, b) => a - b);
  let i = 0;
  for (const value of right) {
    while (i < left.length && left[i]! <= value) i++;
    total += left.length - i;
  }
  return total;
}
