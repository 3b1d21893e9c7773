/** Characters of the pictures' font are at most so wide, in parts of its size. */
const characterWidth = 0.615;

/** How wide a text is at most. Signs of Chinese, Japanese and Korean and pictures are twice as wide as letters. */
export function textWidth(text: string, size: number): number {
  return Array.from(text).reduce((sum, char) => sum + (char.codePointAt(0)! < 0x2e80 ? 1 : 2), 0) * size * characterWidth;
}

/** A text with an ellipsis in it where it is longer than `most` characters. */
export function shorten(text: string, most: number): string {
  const chars = Array.from(text);
  if (chars.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return [...chars.slice(0, head), '…', ...chars.slice(chars.length - (most - 1 - head))].join('');
}

/** Text as the content of an element or of an attribute. Characters that XML does not know are left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A number for an attribute: two decimals at most. */
export function at(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface SvgOptions {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Rules of this picture, each behind `.lamella`. */
  readonly rules: readonly string[];
  readonly body: readonly string[];
}

const rules = [
  // Light, and what is said again for a dark page.
  `{ ${colours('#ffffff', '#1d2433', '#66708a', '#9aa3b8', '#e4e7ef', '#f6f7fb')} font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace; }`,
  '.page { fill: var(--page); } ',
  'text { fill: var(--ink); font-size: 13px; }',
  '.muted { fill: var(--muted); font-size: 11px; }',
  '.title { font-weight: bold; font-size: 14px; }',
];

function colours(page: string, ink: string, muted: string, line: string, faint: string, panel: string): string {
  return `--page: ${page}; --ink: ${ink}; --muted: ${muted}; --line: ${line}; --faint: ${faint}; --panel: ${panel};`;
}

/** The colours that pictures have in common: blue, orange, green, red, as fill and stroke. */
const light = accents(['#eaf0ff', '#4a6fd8'], ['#fff2df', '#cf7a16'], ['#e3f6ea', '#2b8f57'], ['#fdeaea', '#cf4343']);
const dark = accents(['#1d2947', '#86a5ff'], ['#3a2a14', '#f0a648'], ['#16331f', '#63c78d'], ['#3d1d20', '#f08484']);

function accents(...pairs: (readonly [fill: string, stroke: string])[]): string {
  const names = ['blue', 'orange', 'green', 'red'];
  return pairs.map(([fill, stroke], i) => `--${names[i]!}-fill: ${fill}; --${names[i]!}: ${stroke};`).join(' ');
}

/** A whole SVG file. Its colours follow the page's scheme, light or dark; its rules hold for nothing but itself. */
export function svgDocument({ title, width, height, rules: own, body }: SvgOptions): string {
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const night = colours('#141823', '#e8ebf4', '#9aa4bd', '#69738c', '#2a3042', '#1a1f2d');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="lamella" role="img" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">`,
    `<title>${escapeXml(title)}</title>`,
    '<style>',
    ...[`{ ${light} }`, ...rules, ...own].map((rule) =>
      `.lamella${rule.startsWith('{') ? '' : ' '}${rule.trim()}`.replace('.lamella{', '.lamella {'),
    ),
    `@media (prefers-color-scheme: dark) { .lamella { ${night} ${dark} } }`,
    '</style>',
    `<rect class="page" width="${w}" height="${h}" rx="10"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}
