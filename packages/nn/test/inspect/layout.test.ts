import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Line } from '../../src/inspect/graph/across.js';
import { placeAll } from '../../src/inspect/graph/compound.js';
import type { Picture } from '../../src/inspect/graph/graph.js';
import { layOut } from '../../src/inspect/graph/layers.js';
import { orderRows } from '../../src/inspect/graph/order.js';
import { ranksOf } from '../../src/inspect/graph/ranks.js';
import { spread } from '../../src/inspect/graph/spread.js';
import { moduleGraph } from '../../src/inspect/index.js';
import { ResNet } from './support/models.js';

/** A graph without cycles: each link leads to a later node. */
const graphs = fc.integer({ min: 1, max: 14 }).chain((count) =>
  fc.record({
    sizes: fc.array(fc.integer({ min: 10, max: 200 }), { minLength: count, maxLength: count }),
    links: fc
      .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 30 })
      .map((pairs) => pairs.filter(([a, b]) => a < b).map(([from, to]): Line => ({ from, to, fromOffset: 0, toOffset: 0 }))),
  }),
);

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  const slack = 1e-6;
  return a.x + a.width > b.x + slack && b.x + b.width > a.x + slack && a.y + a.height > b.y + slack && b.y + b.height > a.y + slack;
}

const overlapping = (boxes: readonly Rectangle[]): boolean => boxes.some((a, i) => boxes.slice(i + 1).some((b) => overlap(a, b)));

describe('spread', () => {
  it('leaves alone what has room', () => {
    expect(spread([0, 10, 20], [5, 5], [1, 1, 1])).toEqual([0, 10, 20]);
  });

  it('moves what is too near to both sides, the light one further', () => {
    expect(spread([0, 0], [10], [1, 1])).toEqual([-5, 5]);
    expect(spread([0, 0], [10], [4, 1])).toEqual([-2, 8]);
    expect(spread([10, 0, 0], [2, 2], [1, 1, 1]).map((x) => Math.round(3 * x))).toEqual([4, 10, 16]);
  });

  it('keeps the gaps, and no small step brings it nearer to what is wished', () => {
    const wishes = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(wishes, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 8, maxLength: 8 }), (wished, sizes) => {
        const gaps = sizes.slice(0, wished.length - 1);
        const weights = sizes.slice(0, wished.length);
        const cost = (xs: readonly number[]): number => xs.reduce((sum, x, i) => sum + weights[i]! * (x - wished[i]!) ** 2, 0);
        const isAllowed = (xs: readonly number[]): boolean => gaps.every((gap, i) => xs[i + 1]! - xs[i]! >= gap - 1e-9);
        const xs = spread(wished, gaps, weights);
        expect(isAllowed(xs)).toBe(true);
        for (let from = 0; from < xs.length; from++) {
          for (let to = from; to < xs.length; to++) {
            for (const step of [-1e-3, 1e-3]) {
              const moved = xs.map((x, i) => (i >= from && i <= to ? x + step : x));
              if (isAllowed(moved)) expect(cost(moved)).toBeGreaterThan(cost(xs));
            }
          }
        }
      }),
    );
  });
});

describe('layOut', () => {
  it('leads all links down, by as many rows as they need', () => {
    fc.assert(
      fc.property(graphs, ({ sizes, links }) => {
        const ranks = ranksOf(sizes.length, links);
        expect(links.every(({ from, to }) => ranks[from]! < ranks[to]!)).toBe(true);
        expect(ranks.every((rank) => rank >= 0)).toBe(true);
      }),
    );
    // 3 is needed by the last one alone, and stands right above it.
    expect(
      ranksOf(4, [
        { from: 0, to: 1 },
        { from: 1, to: 2 },
        { from: 3, to: 2 },
      ]),
    ).toEqual([0, 1, 2, 1]);
  });

  it('keeps boxes apart and inside of the picture, and ends each line at its boxes', () => {
    fc.assert(
      fc.property(graphs, ({ sizes, links }) => {
        const boxes = sizes.map((width) => ({ width, height: 30 }));
        const { places, routes, width, height } = layOut(boxes, links);
        const rectangles = places.map(({ x, y }, i) => ({ x: x - sizes[i]! / 2, y, width: sizes[i]!, height: 30 }));
        expect(overlapping(rectangles)).toBe(false);
        for (const { x, y, width: w } of rectangles) {
          expect(x).toBeGreaterThanOrEqual(-1e-6);
          expect(x + w).toBeLessThanOrEqual(width + 1e-6);
          expect(y + 30).toBeLessThanOrEqual(height + 1e-6);
        }
        for (const [i, { from, to }] of links.entries()) {
          const points = routes[i]!;
          expect(points[0]).toEqual({ x: places[from]!.x, y: places[from]!.y + 30 });
          expect(points.at(-1)).toEqual(places[to]);
          expect(points.every(({ y }, j) => j === 0 || y >= points[j - 1]!.y)).toBe(true);
        }
      }),
    );
  });

  it('takes a line around the boxes that it passes', () => {
    const line = (from: number, to: number): Line => ({ from, to, fromOffset: 0, toOffset: 0 });
    const boxes = [60, 160, 40, 60].map((width) => ({ width, height: 30 }));
    const { places, routes } = layOut(boxes, [line(0, 1), line(1, 2), line(2, 3), line(0, 3)]);
    expect(new Set(places.map(({ x }) => Math.round(x))).size).toBe(1); // the chain is straight
    const lane = routes[3]!.slice(1, -1);
    expect(new Set(lane.map(({ x }) => x)).size).toBe(1);
    expect(Math.abs(lane[0]!.x - places[0]!.x)).toBeGreaterThan(40);
  });

  it('untangles crossed links', () => {
    expect(
      orderRows(
        [
          [0, 1],
          [2, 3],
        ],
        [
          { from: 0, to: 3 },
          { from: 1, to: 2 },
        ],
        4,
      ),
    ).toEqual([
      [0, 1],
      [3, 2],
    ]);
  });
});

describe('placeAll', () => {
  const place = (picture: Picture): ReturnType<typeof placeAll> =>
    placeAll(
      picture,
      () => ({ width: 80, height: 40 }),
      () => 60,
    );

  it('frames groups around all that is in them, and nothing else', () => {
    const picture = moduleGraph(new ResNet(), [1, 1, 8, 8]);
    const { nodes, groups, width, height } = place(picture);
    expect(nodes).toHaveLength(picture.nodes.length);
    expect(overlapping(nodes)).toBe(false);
    expect(groups.map(({ label, depth }) => [label, depth])).toEqual([
      ['blocks Sequential', 1],
      ['0 Block', 2],
      ['1 Block', 2],
    ]);
    const chain = (id: string | null): string[] => {
      const group = picture.groups.find((each) => each.id === id);
      return group === undefined ? [] : [group.id, ...chain(group.parent)];
    };
    for (const [i, group] of groups.entries()) {
      const id = picture.groups[i]!.id;
      for (const { node, ...box } of nodes) expect(overlap(group, box)).toBe(chain(node.group).includes(id));
      expect(group.x + group.width).toBeLessThanOrEqual(width + 1e-6);
      expect(group.y + group.height).toBeLessThanOrEqual(height + 1e-6);
    }
  });

  it('joins the lines at the edge of a group', () => {
    const { routes, nodes } = place(moduleGraph(new ResNet(), [1, 1, 8, 8]));
    const ends = new Set(routes.map(({ points }) => `${points[0]!.x.toFixed(3)} ${points[0]!.y.toFixed(3)}`));
    // A line that does not end at a node is taken up by another one where it ends.
    for (const { points, hasArrow } of routes) {
      const { x, y } = points.at(-1)!;
      if (hasArrow) expect(nodes.some((node) => Math.abs(node.y - y) < 1e-6 && Math.abs(node.x + node.width / 2 - x) < 1e-6)).toBe(true);
      else expect(ends.has(`${x.toFixed(3)} ${y.toFixed(3)}`)).toBe(true);
    }
  });
});
