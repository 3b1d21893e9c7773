import type { Row } from './results.js';
import { showSetting, type Json } from './setting.js';

/** How the values of a setting lie along an axis. */
export type Axis = 'linear' | 'log' | 'names';

/** Numbers lie on a scale: on the `known` one, else on a logarithmic one where they are nearer to evenly spaced there. All else is names. */
export function axisOf(values: readonly Json[], known?: Axis): Axis {
  if (!values.every((value) => typeof value === 'number')) return 'names';
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  if (sorted.length < 2) return 'names';
  if (known !== undefined) return known;
  if (sorted[0]! <= 0) return 'linear';
  if (sorted.length === 2) return sorted[1]! / sorted[0]! >= 8 ? 'log' : 'linear';
  return unevenness(sorted.map(Math.log)) < unevenness(sorted) ? 'log' : 'linear';
}

/** Powers of ten between the values, and their double and fivefold where those alone are few. */
export function logTicks(values: readonly number[]): number[] {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const exponents = Array.from({ length: Math.ceil(Math.log10(max / min)) + 2 }, (_, i) => Math.floor(Math.log10(min)) + i);
  const steps = max / min >= 1000 ? [1] : [1, 2, 5];
  return exponents.flatMap((e) => steps.map((step) => Number(`${step}e${e}`))).filter((tick) => tick >= min && tick <= max);
}

/** The largest gap over the mean gap: 1 where values are evenly spaced. */
function unevenness(sorted: readonly number[]): number {
  const gaps = sorted.slice(1).map((value, i) => value - sorted[i]!);
  return (Math.max(...gaps) * gaps.length) / (sorted.at(-1)! - sorted[0]!);
}

/** The setting that goes along the axis: the one with the most numbers, else the one with the most values; -1 where there is none. */
export function mainSetting(rows: readonly Row[]): number {
  const count = rows[0]?.combination.length ?? 0;
  let main = -1;
  let most = 0;
  for (let i = 0; i < count; i++) {
    const values = valuesOf(rows, i);
    const different = new Set(values.map(showSetting)).size;
    const weight = different + (axisOf(values) === 'names' ? 0 : 1e6);
    if (weight > most) [main, most] = [i, weight];
  }
  return main;
}

export const valuesOf = (rows: readonly Row[], setting: number): Json[] => rows.map(({ combination }) => combination[setting]![1]);

/** Whether a setting has more than one value. */
export const differs = (rows: readonly Row[], setting: number): boolean => new Set(valuesOf(rows, setting).map(showSetting)).size > 1;
