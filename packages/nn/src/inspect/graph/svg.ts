import { at, escapeXml, shorten, svgDocument, textWidth } from '../svg/document.js';
import { placeAll, type PlacedGroup, type PlacedNode, type PlacedRoute } from './compound.js';
import type { Picture, PictureNode, PictureNodeKind } from './graph.js';

const longest = 34;
const margin = 20;
const header = 30;
const labelSize = 13;
const detailSize = 11;

/** The corners of each kind: round for what is computed at once and for what goes in and out, square for what is stored. */
const corners: Readonly<Record<PictureNodeKind, number>> = { input: 21, output: 21, op: 14, module: 7, parameter: 2 };

const rules = [
  '.node rect { stroke-width: 1.5; }',
  '.input rect { fill: var(--green-fill); stroke: var(--green); }',
  '.output rect { fill: var(--red-fill); stroke: var(--red); }',
  '.module rect { fill: var(--blue-fill); stroke: var(--blue); }',
  '.op rect { fill: var(--panel); stroke: var(--line); }',
  '.parameter rect { fill: var(--orange-fill); stroke: var(--orange); }',
  '.node text { text-anchor: middle; }',
  '.label { font-weight: bold; }',
  '.group { fill: var(--panel); stroke: var(--faint); stroke-width: 1.5; }',
  '.within { fill: var(--page); }',
  '.group-label { stroke: var(--panel); stroke-width: 4px; paint-order: stroke; }',
  '.route { fill: none; stroke: var(--line); stroke-width: 1.5; }',
  '.order { stroke-dasharray: 4 4; }',
  '.arrow { fill: var(--line); }',
];

/**
 * A graph as an SVG file: rows from the inputs down to the outputs, a frame around each module that holds others. Its colours follow the page's
 * scheme, light or dark.
 *
 * @example
 * const model = new nn.Sequential(new nn.Linear(3, 2), new nn.SELU());
 * toSvg(moduleGraph(model, [1, 3])).includes('<title>Sequential</title>') // true
 */
export function toSvg(picture: Picture): string {
  const placed = placeAll(picture, sizeOf, (label) => textWidth(label, detailSize) + 16);
  const width = Math.max(placed.width, textWidth(picture.title, 14)) + 2 * margin;
  const left = (width - placed.width) / 2;
  return svgDocument({
    title: picture.title,
    width,
    height: placed.height + header + 2 * margin,
    rules,
    body: [
      `<text class="title" x="${margin}" y="${margin + 12}">${escapeXml(picture.title)}</text>`,
      `<g transform="translate(${at(left)} ${header + margin})">`,
      ...placed.groups.map(groupBox),
      ...placed.routes.map(route),
      ...placed.groups.map(groupLabel),
      ...placed.nodes.map(nodeBox),
      '</g>',
    ],
  });
}

function sizeOf({ label, detail }: PictureNode): { width: number; height: number } {
  const widest = Math.max(textWidth(shorten(label, longest), labelSize) * 1.01, textWidth(shorten(detail, longest), detailSize));
  return { width: Math.max(64, widest + 24), height: detail === '' ? 28 : 42 };
}

function nodeBox({ node, x, y, width, height }: PlacedNode): string {
  const { kind, label, detail } = node;
  const middle = at(x + width / 2);
  const lines = [
    `<text class="label" x="${middle}" y="${at(y + 18)}">${escapeXml(shorten(label, longest))}</text>`,
    ...(detail === '' ? [] : [`<text class="muted" x="${middle}" y="${at(y + 33)}">${escapeXml(shorten(detail, longest))}</text>`]),
  ];
  const whole = `<title>${escapeXml([label, detail].filter((text) => text !== '').join(' · '))}</title>`;
  const box = `<rect x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" rx="${Math.min(corners[kind], height / 2)}"/>`;
  return `<g class="node ${kind}">${whole}${box}${lines.join('')}</g>`;
}

function groupBox({ x, y, width, height, depth }: PlacedGroup): string {
  const name = depth % 2 === 0 ? 'group within' : 'group';
  return `<rect class="${name}" x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}" rx="10"/>`;
}

function groupLabel({ label, x, y, depth }: PlacedGroup): string {
  const halo = depth % 2 === 0 ? ' style="stroke: var(--page)"' : '';
  return `<text class="muted group-label"${halo} x="${at(x + 10)}" y="${at(y + 17)}">${escapeXml(label)}</text>`;
}

/** Down through all points: straight where they stand above each other, else an S. */
function route({ points, isOrder, hasArrow }: PlacedRoute): string {
  const first = points[0]!;
  const end = points.at(-1)!;
  // The line ends where the arrow begins.
  const drawn = hasArrow ? [...points.slice(0, -1), { x: end.x, y: end.y - 6 }] : points;
  let path = `M${at(first.x)} ${at(first.y)}`;
  for (const [i, { x, y }] of drawn.slice(1).entries()) {
    const from = drawn[i]!;
    const half = at((from.y + y) / 2);
    path += Math.abs(from.x - x) < 0.5 ? `L${at(x)} ${at(y)}` : `C${at(from.x)} ${half} ${at(x)} ${half} ${at(x)} ${at(y)}`;
  }
  const line = `<path class="route${isOrder ? ' order' : ''}" d="${path}"/>`;
  return hasArrow ? `${line}<path class="arrow" d="M${at(end.x - 4)} ${at(end.y - 7)}h8l-4 7z"/>` : line;
}
