import type { Box, Line } from './across.js';
import type { Picture, PictureNode } from './graph.js';
import { layOut, type Point } from './layers.js';

export interface PlacedNode {
  readonly node: PictureNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedGroup {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

export interface PlacedRoute {
  readonly points: readonly Point[];
  readonly isOrder: boolean;
  /** Whether it ends at a node, and not on the edge of a group. */
  readonly hasArrow: boolean;
}

/** What is to be drawn; x and y are of the upper left corner. */
export interface Placed {
  readonly nodes: readonly PlacedNode[];
  readonly groups: readonly PlacedGroup[];
  readonly routes: readonly PlacedRoute[];
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const padding = 16;
/** Lines that come in stay together until they are past the label. */
const labelHeight = 20;

/** Where lines cross the edges of a group: one place for each node that a value comes from. */
interface Placement extends Placed {
  readonly tops: ReadonlyMap<string, number>;
  readonly bottoms: ReadonlyMap<string, number>;
}

/** A node, a group that is laid out already, or the place of a value on the edge. */
interface Item extends Box {
  readonly key: string;
  readonly order: number;
  readonly inner: Placement | null;
  readonly node: PictureNode | null;
}

/** Lays out each group by itself, then as one box in the group around it. */
export function placeAll(picture: Picture, sizeOf: (node: PictureNode) => Size, labelWidth: (label: string) => number): Placed {
  const parents = new Map(picture.groups.map(({ id, parent }) => [id, parent]));
  const groupsOf = new Map(picture.nodes.map(({ id, group }) => [id, chainOf(group, parents)]));
  const orderOf = new Map(picture.nodes.map(({ id }, i) => [id, i]));

  /** The item of group `group` in which a node stands; null for a node outside. */
  const itemIn = (group: string | null, id: string): string | null => {
    const chain = groupsOf.get(id)!;
    const depth = group === null ? 0 : chain.indexOf(group) + 1;
    if (group !== null && depth === 0) return null;
    return chain[depth] ?? id;
  };

  const place = (group: string | null, depth: number): Placement => {
    const nodes = picture.nodes.filter((node) => node.group === group);
    const items: Item[] = nodes.map((node) => ({ key: node.id, order: orderOf.get(node.id)!, node, inner: null, ...sizeOf(node) }));
    for (const { id, label } of picture.groups.filter(({ parent }) => parent === group)) {
      const inner = place(id, depth + 1);
      const first = picture.nodes.findIndex((node) => groupsOf.get(node.id)!.includes(id));
      items.push({
        key: id,
        order: first,
        node: null,
        inner,
        width: Math.max(inner.width, labelWidth(label) + padding),
        height: inner.height,
      });
    }
    const lines = new Map<string, { from: string; to: string; source: string; isOrder: boolean }>();
    for (const { from: source, to: target, kind } of picture.edges) {
      const [a, b] = [itemIn(group, source), itemIn(group, target)];
      if (a === b) continue;
      const [from, to] = [a ?? `top ${source}`, b ?? `bottom ${source}`];
      lines.set(`${from} ${to} ${source}`, { from, to, source, isOrder: kind === 'order' });
      for (const [key, port] of [
        [from, 'top'],
        [to, 'bottom'],
      ] as const) {
        if (!key.startsWith(`${port} `) || items.some((item) => item.key === key)) continue;
        items.push({ key, order: orderOf.get(source)!, node: null, inner: null, width: 6, height: port === 'top' ? labelHeight : 0, port });
      }
    }
    items.sort((a, b) => a.order - b.order);
    const indexOf = new Map(items.map(({ key }, i) => [key, i]));
    const drawn = [...lines.values()].map(({ from, to, source, isOrder }) => {
      const [a, b] = [items[indexOf.get(from)!]!, items[indexOf.get(to)!]!];
      const line: Line = {
        from: indexOf.get(from)!,
        to: indexOf.get(to)!,
        fromOffset: a.inner === null ? 0 : a.inner.bottoms.get(source)! - a.width / 2,
        toOffset: b.inner === null ? 0 : b.inner.tops.get(source)! - b.width / 2,
      };
      return { line, isOrder, hasArrow: b.node !== null };
    });
    return assemble(items, drawn, group === null ? null : picture.groups.find(({ id }) => id === group)!.label, depth);
  };
  return place(null, 0);
}

/** The groups around a node, the outermost first. */
function chainOf(group: string | null, parents: ReadonlyMap<string, string | null>): string[] {
  return group === null ? [] : [...chainOf(parents.get(group) ?? null, parents), group];
}

interface DrawnLine extends Pick<PlacedRoute, 'isOrder' | 'hasArrow'> {
  readonly line: Line;
}

function assemble(items: readonly Item[], drawn: readonly DrawnLine[], label: string | null, depth: number): Placement {
  const {
    places,
    routes,
    width: inside,
    height,
  } = layOut(
    items,
    drawn.map(({ line }) => line),
  );
  const margin = label === null ? 0 : padding;
  const width = inside + 2 * margin;
  // Where no line comes in or goes out, the edge keeps its distance all the same.
  const above = label === null || items.some(({ port }) => port === 'top') ? 0 : 2 * padding;
  const below = label === null || items.some(({ port }) => port === 'bottom') ? 0 : padding;
  const shift = { x: margin, y: above };
  const own = items.map((item, i) => ({ item, x: places[i]!.x - item.width / 2 + shift.x, y: places[i]!.y + shift.y }));
  const portsOf = (side: 'top' | 'bottom'): Map<string, number> =>
    new Map(own.filter(({ item }) => item.port === side).map(({ item, x }) => [item.key.slice(side.length + 1), x + item.width / 2]));
  const innerOnes = own.flatMap(({ item: { inner }, x, y }) => (inner === null ? [] : [moved(inner, x, y)]));
  const total = height + above + below;
  return {
    nodes: [
      ...own.flatMap(({ item: { node, width: w, height: h }, x, y }) => (node === null ? [] : [{ node, x, y, width: w, height: h }])),
      ...innerOnes.flatMap(({ nodes }) => nodes),
    ],
    groups: [...(label === null ? [] : [{ label, x: 0, y: 0, width, height: total, depth }]), ...innerOnes.flatMap(({ groups }) => groups)],
    routes: [
      ...routes.map((points, i) => {
        const { isOrder, hasArrow } = drawn[i]!;
        return { points: points.map(({ x, y }) => ({ x: x + shift.x, y: y + shift.y })), isOrder, hasArrow };
      }),
      ...innerOnes.flatMap((inner) => inner.routes),
    ],
    width,
    height: total,
    tops: portsOf('top'),
    bottoms: portsOf('bottom'),
  };
}

function moved(placed: Placed, dx: number, dy: number): Placed {
  const move = <Each extends Point>(each: Each): Each => ({ ...each, x: each.x + dx, y: each.y + dy });
  return {
    ...placed,
    nodes: placed.nodes.map(move),
    groups: placed.groups.map(move),
    routes: placed.routes.map((route) => ({ ...route, points: route.points.map(move) })),
  };
}
