import { differs, type Axis } from './axis.js';
import { shortLabels } from './job.js';
import type { Row } from './results.js';
import { showSetting, type Json } from './setting.js';
import type { Summary } from './statistics.js';

/** One combination in a picture. */
export interface MeanPoint {
  readonly x: number | string;
  readonly y: number;
  /** One standard error below and above; `y` where there is none. */
  readonly low: number;
  readonly high: number;
  /** The single runs. */
  readonly runs: readonly { readonly x: number | string; readonly y: number }[];
}

/** The combinations that differ along the axis alone. */
export interface Series {
  readonly label: string;
  readonly points: readonly MeanPoint[];
}

/** The combinations along the setting `main` (-1: there is none), a series for each choice of the others; `joined`: one series for all. */
export function seriesOf(rows: readonly Row[], main: number, axis: Axis, joined: boolean): Series[] {
  const labels = shortLabels((rows[0]?.combination ?? []).map(([path]) => path));
  const series = new Map<string, MeanPoint[]>();
  for (const { combination, summary, values } of rows) {
    if (summary === null) continue;
    const others = combination.flatMap(([, value], i) =>
      i === main || !differs(rows, i) ? [] : [`${labels[i]!} ${cut(showSetting(value))}`],
    );
    const label = joined ? '' : others.join(', ');
    const x = main < 0 ? 'all runs' : place(combination[main]![1], axis);
    const point = { x, ...bar(summary), runs: values.map(({ value }) => ({ x, y: value })) };
    series.set(label, [...(series.get(label) ?? []), point]);
  }
  return [...series].map(([label, points]) => ({ label, points: axis === 'names' ? points : points.sort(byPlace) }));
}

function bar({ mean, standardError }: Summary): { readonly y: number; readonly low: number; readonly high: number } {
  const error = standardError ?? 0;
  return { y: mean, low: mean - error, high: mean + error };
}

const place = (value: Json, axis: Axis): number | string => (axis === 'names' ? cut(showSetting(value)) : (value as number));

const byPlace = (a: MeanPoint, b: MeanPoint): number => Number(a.x) - Number(b.x);

const cut = (text: string): string => (text.length <= 20 ? text : `${text.slice(0, 19)}…`);
