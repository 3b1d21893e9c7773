import { ArgumentError } from '@lamella/core';
import { Canvas, type Run } from './canvas.js';
import { paint, type Color } from './paint.js';
import { logTickLabels, logTicksBetween, tickLabels, ticksBetween } from './ticks.js';

export interface Series {
  /** Stands in the legend. */
  readonly name?: string;
  /** By rising x. Points that are not finite, or not positive on a logarithmic axis, leave a gap. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly color?: Color;
  /** A sign of one column on the points, as many as have room: it tells series apart without colour. */
  readonly marker?: string;
}

export interface LineChartOptions {
  readonly series: readonly Series[];
  /** In columns and lines, axes and legend included. */
  readonly width: number;
  readonly height: number;
  /** Default: false. */
  readonly logY?: boolean;
  /** Signs of ASCII only, for terminals without Unicode. Default: false. */
  readonly ascii?: boolean;
  /** Escape codes for colours. Default: false. */
  readonly color?: boolean;
  /** What x is. */
  readonly xLabel?: string;
}

const COLORS: readonly Color[] = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red'];
const MARKERS = ['', '○', '+', '×', '□', '◇'];
const ASCII_MARKERS = ['', 'o', '+', 'x', '#', '@'];
/** Columns from one marker of a series to its next, at least. */
const MARKER_DISTANCE = 4;
/** Columns for numbers that what x is must leave. */
const LABEL_ROOM = 6;

/**
 * Curves in text: Braille dots, eight a sign, with axes and round numbers beside them. Own code: asciichart and
 * simple-ascii-chart draw one step a line with frame signs, and drawille has dots, but neither lines nor axes.
 *
 * @throws ArgumentError unless `width` and `height` are whole numbers from 1
 * @example
 * const points = [1, 3, 2].map((y, x) => [x, y] as const);
 * lineChart({ series: [{ points }], width: 14, height: 5 }).split('\n')[0] // '3┤    ⢀⠔⠑⠢⢄⡀'
 */
export function lineChart(options: LineChartOptions): string {
  const { series, width, height, logY = false, ascii = false, color = false, xLabel = '' } = options;
  checkSize('width', width);
  checkSize('height', height);
  const inks = series.map((one, i) => ({ ...one, color: one.color ?? COLORS[i % COLORS.length]!, marker: markerOf(one, i, options) }));
  const legend = inks.some(({ name }) => name !== undefined) && height > 3 ? [legendLine(inks, { width, ascii, color })] : [];
  const xAxisLines = height - legend.length > 3 ? 2 : 0;
  const rows = height - legend.length - xAxisLines;

  const scaled = series.map(({ points }) => points.map(([x, y]): Point => [x, logY ? (y > 0 ? Math.log10(y) : NaN) : y]));
  const ys = rangeOf(scaled, 1, (size) => (logY ? 0.5 : Math.max(size * 0.1, 1e-6)));
  const xs = rangeOf(scaled, 0, (size) => Math.max(1, size * 1e-6));
  const yTicks = ys === null ? [] : logY ? logTicks(ys, rows) : linearTicks(ys, rows);
  const gutter = Math.max(0, ...yTicks.map(({ label }) => label.length));
  const columns = width - gutter - 1;
  if (columns < 2 || rows < 1) return Array.from({ length: height }, () => '').join('\n');

  const canvas = new Canvas(columns, rows, ascii);
  if (xs !== null && ys !== null) scaled.forEach((points, ink) => draw(canvas, points, { xs, ys, ink, marker: inks[ink]!.marker }));
  const labels = new Map(yTicks.map(({ at, label }) => [Math.floor((toY(at, ys!, canvas) / canvas.height) * rows), label]));
  const lines = canvas.rows().map((runs, row) => {
    const label = labels.get(row);
    const axis = ascii ? (label === undefined ? '|' : '+') : label === undefined ? '│' : '┤';
    return grey((label ?? '').padStart(gutter) + axis, color) + runs.map((run) => coloured(run, inks, color)).join('');
  });
  const below = xAxisLines === 0 ? [] : xAxis(xs, { columns, gutter, ascii, xLabel }).map((line) => grey(line, color));
  return [...legend, ...lines, ...below].map((line) => line.trimEnd()).join('\n');
}

type Point = readonly [x: number, y: number];
type Range = readonly [min: number, max: number];
type Ink = Series & { readonly color: Color; readonly marker: string };

interface Tick {
  readonly at: number;
  readonly label: string;
}

function checkSize(argument: 'width' | 'height', value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new ArgumentError('lineChart', `${argument} has to be a whole number from 1, got ${value}`, { argument, hint: `${argument}: 40` });
}

/** With colours, a series has only the marker that was asked for. */
function markerOf({ marker }: Series, i: number, { ascii = false, color = false }: LineChartOptions): string {
  if (marker !== undefined) return ascii && marker.charCodeAt(0) > 127 ? 'o' : marker;
  return color ? '' : (ascii ? ASCII_MARKERS : MARKERS)[i % MARKERS.length]!;
}

/** Differences of larger numbers, and of smaller ones, are no numbers any more. */
const [LARGEST, SMALLEST] = [1e300, 1e-290];

const canBeDrawn = ([x, y]: Point): boolean => Math.abs(x) < LARGEST && Math.abs(y) < LARGEST;

/** The range of the points that can be drawn; room around it where all are equal, rounding aside. */
function rangeOf(series: readonly (readonly Point[])[], place: 0 | 1, roomOf: (size: number) => number): Range | null {
  let [min, max] = [Infinity, -Infinity];
  for (const points of series) {
    for (const point of points) {
      if (!canBeDrawn(point)) continue;
      min = Math.min(min, point[place]);
      max = Math.max(max, point[place]);
    }
  }
  if (min > max) return null;
  const size = Math.max(Math.abs(min), Math.abs(max));
  if (max - min > Math.max(1e-9 * size, SMALLEST)) return [min, max];
  return [min - roomOf(size), max + roomOf(size)];
}

function linearTicks([min, max]: Range, rows: number): Tick[] {
  const ticks = ticksBetween(min, max, Math.floor(rows / 2.5));
  const labels = tickLabels(ticks);
  return ticks.map((at, i) => ({ at, label: labels[i]! }));
}

function logTicks([min, max]: Range, rows: number): Tick[] {
  const ticks = logTicksBetween(10 ** min, 10 ** max, Math.floor(rows / 2.5));
  const labels = logTickLabels(ticks);
  return ticks.map((at, i) => ({ at: Math.log10(at), label: labels[i]! }));
}

function draw(canvas: Canvas, points: readonly Point[], at: { xs: Range; ys: Range; ink: number; marker: string }): void {
  const { xs, ys, ink, marker } = at;
  const toX = (x: number): number => Math.round(share(x, xs) * (canvas.width - 1));
  const dots = points.map((point) => (canBeDrawn(point) ? ([toX(point[0]), toY(point[1], ys, canvas)] as const) : null));
  dots.forEach((dot, i) => {
    const before = dots[i - 1] ?? null;
    if (dot !== null && before !== null) canvas.line(...before, ...dot, ink);
    else if (dot !== null) canvas.dot(...dot, ink);
  });
  if (marker === '') return;
  let last = Infinity;
  for (const dot of dots.filter((dot) => dot !== null).reverse()) {
    if (last - dot[0] < MARKER_DISTANCE) continue;
    canvas.mark(...dot, marker, ink);
    last = dot[0];
  }
}

const share = (value: number, [min, max]: Range): number => (value - min) / (max - min);

const toY = (value: number, range: Range, canvas: Canvas): number => Math.round((1 - share(value, range)) * (canvas.height - 1));

function xAxis(xs: Range | null, options: { columns: number; gutter: number; ascii: boolean; xLabel: string }): string[] {
  const { columns, gutter, ascii } = options;
  const xLabel = options.xLabel.length + LABEL_ROOM <= columns ? options.xLabel : '';
  const margin = ' '.repeat(gutter);
  const axis = Array.from({ length: columns }, (): string => (ascii ? '-' : '─'));
  let labels = '';
  if (xs !== null) {
    const room = columns - (xLabel === '' ? 0 : xLabel.length + 2);
    const ticks = ticksBetween(...xs, Math.floor(columns / 12));
    tickLabels(ticks).forEach((label, i) => {
      const column = Math.round(share(ticks[i]!, xs) * (columns - 1));
      const start = Math.min(Math.max(column - Math.floor(label.length / 2), 0), columns - label.length);
      if (start < labels.length + (labels === '' ? 0 : 2) || start + label.length > room) return;
      labels = labels.padEnd(start) + label;
      axis[column] = ascii ? '+' : '┬';
    });
    labels = labels.padEnd(columns - xLabel.length) + xLabel;
  }
  return [`${margin}${ascii ? '+' : '└'}${axis.join('')}`, `${margin} ${labels}`];
}

function legendLine(inks: readonly Ink[], { width, ascii, color }: { width: number; ascii: boolean; color: boolean }): string {
  let [line, length] = ['', 0];
  inks.forEach(({ name, marker, color: ink }, i) => {
    if (name === undefined) return;
    const sign = ascii ? new Canvas(1, 1, true) : null;
    sign?.dot(0, 0, i);
    const sample = sign === null ? `⠤${marker === '' ? '⠤' : marker}⠤` : `${sign.rows()[0]![0]!.text}${marker}`;
    const entry = `${length === 0 ? '' : '   '}${sample} ${name}`;
    if (length + entry.length > width) return;
    length += entry.length;
    line += color ? entry.replace(sample, () => paint(ink, sample)) : entry;
  });
  return line;
}

const grey = (text: string, color: boolean): string => (color && text.trim() !== '' ? paint('grey', text) : text);

const coloured = ({ text, ink }: Run, inks: readonly Ink[], color: boolean): string =>
  color && ink >= 0 ? paint(inks[ink]!.color, text) : text;
