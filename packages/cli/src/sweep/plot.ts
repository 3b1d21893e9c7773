import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { axisOf, differs, logTicks, mainSetting, valuesOf, type Axis } from './axis.js';
import { seriesOf, type Series } from './points.js';
import type { Row, SweepResults } from './results.js';

const WIDTH = 720;
const HEIGHT = 420;
const LEGEND_WIDTH = 170;
const LEGEND_LINE = 18;
/** More lines of a legend do not fit beside the picture. */
const MOST_LINES = 19;
/** Series stand beside each other, so that their bars can be told apart. */
const APART = 7;

/** @see observable10 of d3-scale-chromatic */
const COLOURS = ['#4269d0', '#efb118', '#ff725c', '#6cc5b0', '#3ca951', '#ff8ab7', '#a463f2', '#97bbf5', '#9c6b4e', '#9498a0'];

/** As much of an SVG element as is used here: no page is there, whose types would say more. */
interface Picture {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

export interface PlotOptions {
  /** A picture for each setting. */
  readonly separate: boolean;
  /** How the values of settings lie, where it is known: those of ranges. */
  readonly axes?: readonly (Axis | undefined)[];
}

/**
 * The sweep as a picture, the text of an SVG file: a small dot a run, a large one at each mean, bars of one standard error. One setting goes
 * along the axis; the others are lines of their own in a grid. With `separate`, for combinations drawn at random, each setting has a picture.
 */
export function sweepPlot({ metric, goal, rows }: SweepResults, { separate, axes = [] }: PlotOptions): string {
  const y = `${metric} (${goal === 'max' ? 'more' : 'less'} is better)`;
  const changing = (rows[0]?.combination ?? []).flatMap((_, i) => (differs(rows, i) ? [i] : []));
  const settings = separate && changing.length > 0 ? changing : [mainSetting(rows)];
  const panels = settings.map((setting) => panel(y, rows, setting, separate, axes[setting]));
  if (panels.length === 1) return `${panels[0]!.outerHTML}\n`;
  for (const [i, svg] of panels.entries()) svg.setAttribute('y', String(i * HEIGHT));
  const height = panels.length * HEIGHT;
  const inner = panels.map((svg) => svg.outerHTML).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">\n${inner}\n</svg>\n`;
}

function panel(yLabel: string, rows: readonly Row[], main: number, separate: boolean, known: Axis | undefined): Picture {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const axis: Axis = main < 0 ? 'names' : axisOf(valuesOf(rows, main), known);
  const series = seriesOf(rows, main, axis, separate);
  const hasLegend = series.length > 1;
  const svg: unknown = Plot.plot({
    document,
    width: WIDTH,
    height: HEIGHT,
    marginTop: 30,
    marginLeft: 65,
    marginBottom: 45,
    marginRight: hasLegend ? LEGEND_WIDTH : 30,
    style: { background: 'white', color: '#222', fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
    x: axis === 'names' ? { type: 'point', padding: 0.6 } : { type: axis, inset: 30 },
    y: { label: yLabel, labelArrow: 'none', grid: true, nice: true, zero: false, inset: 8 },
    marks: [
      xAxis(rows, main, axis, separate),
      series.flatMap((one, i) => [
        ...marksOf(one, COLOURS[i % COLOURS.length]!, (i - (series.length - 1) / 2) * Math.min(APART, 40 / series.length), separate),
        ...(hasLegend ? legend(one.label, i, series.length) : []),
      ]),
    ],
  });
  const picture = svg as Picture;
  picture.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return picture;
}

/** d3 leaves labels out on a logarithmic scale: all that are asked for are given as texts. */
function xAxis(rows: readonly Row[], main: number, axis: Axis, separate: boolean): Plot.Markish[] {
  const at = { label: main < 0 ? null : rows[0]!.combination[main]![0], labelAnchor: 'center', labelArrow: 'none' } as const;
  if (axis === 'names') return [Plot.axisX(at)];
  const values = [...new Set(valuesOf(rows, main).map(Number))];
  const ticks = !separate && values.length <= 10 ? values : axis === 'log' ? logTicks(values) : null;
  return ticks === null ? [Plot.gridX(), Plot.axisX(at)] : [Plot.gridX(ticks), Plot.axisX(ticks, { ...at, text: String })];
}

function marksOf({ points }: Series, colour: string, dx: number, separate: boolean): Plot.Markish[] {
  const bars = points.filter(({ low, high }) => high > low);
  const runs = points.flatMap((point) => point.runs);
  return [
    ...(separate ? [] : [Plot.line(points, { x: 'x', y: 'y', dx, stroke: colour, strokeWidth: 1.5, strokeOpacity: 0.7 })]),
    Plot.ruleX(bars, { x: 'x', y1: 'low', y2: 'high', dx, stroke: colour, strokeWidth: 1.5 }),
    ...['low', 'high'].map((y) => Plot.dot(bars, { x: 'x', y, dx, symbol: cap, stroke: colour, strokeWidth: 1.5, r: 4 })),
    Plot.dot(runs, { x: 'x', y: 'y', dx, fill: colour, fillOpacity: 0.45, r: 2 }),
    Plot.dot(points, { x: 'x', y: 'y', dx, fill: colour, stroke: 'white', r: 4 }),
  ];
}

/** The end of a bar. */
const cap = {
  draw(context: CanvasPath): void {
    context.moveTo(-4, 0);
    context.lineTo(4, 0);
  },
};

function legend(label: string, i: number, count: number): Plot.Markish[] {
  if (i > MOST_LINES) return [];
  const text = i === MOST_LINES && count > MOST_LINES + 1 ? `… and ${count - MOST_LINES} more` : label;
  const fill = COLOURS[i % COLOURS.length]!;
  const at = { frameAnchor: 'top-right', textAnchor: 'start', dy: i * LEGEND_LINE } as const;
  return [Plot.text(['●'], { ...at, dx: 12, fill }), Plot.text([text], { ...at, dx: 26 })];
}
