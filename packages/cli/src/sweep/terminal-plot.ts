import { lineChart, type Series as ChartSeries } from '../dashboard/line-chart.js';
import type { Color } from '../dashboard/paint.js';
import type { Look } from '../dashboard/surroundings.js';
import { axisOf, mainSetting, valuesOf } from './axis.js';
import { shortLabels } from './job.js';
import { seriesOf } from './points.js';
import type { SweepResults } from './results.js';

const COLORS: readonly Color[] = ['cyan', 'yellow', 'green', 'magenta', 'blue', 'red'];
const HEIGHT = 15;

/** Means with their bars as a chart of text; null where no setting is a number, or there are too many lines to be told apart. */
export function terminalPlot({ metric, rows }: SweepResults, columns: number, look: Look): string | null {
  const measured = rows.filter(({ summary }) => summary !== null);
  const main = mainSetting(measured);
  if (main < 0 || measured.length < 2) return null;
  const axis = axisOf(valuesOf(measured, main));
  const series = seriesOf(measured, main, axis, false);
  if (axis === 'names' || series.length > COLORS.length) return null;
  const place = (x: number | string): number => (axis === 'log' ? Math.log10(Number(x)) : Number(x));
  const means = series.map(({ label, points }, i): ChartSeries => ({
    ...(series.length > 1 ? { name: label } : {}),
    points: points.map(({ x, y }) => [place(x), y]),
    color: COLORS[i]!,
  }));
  const bars = series.flatMap(({ points }, i) =>
    points.map(({ x, low, high }): ChartSeries => ({ points: [low, high].map((y) => [place(x), y]), color: COLORS[i]!, marker: '' })),
  );
  const name = shortLabels(measured[0]!.combination.map(([path]) => path))[main]!;
  const chart = lineChart({
    series: [...means, ...bars],
    width: Math.min(columns, 100),
    height: HEIGHT,
    ascii: !look.unicode,
    color: look.color,
    xLabel: axis === 'log' ? `log10 ${name}` : name,
  });
  return `${metric}: means, bars of one standard error\n${chart}`;
}
