/** More than any axis has room for: a step so small against its range is one that rounding has spoilt. */
const MOST_TICKS = 1000;

/** Round numbers within a range, about `count` of them, two at least: steps of 1, 2 or 5 times a power of ten. */
export function ticksBetween(min: number, max: number, count: number): number[] {
  for (const finer of [1, 2, 4]) {
    const step = roundStep((max - min) / (Math.max(count, 1) * finer));
    const [first, last] = [Math.ceil(min / step - 1e-9), Math.floor(max / step + 1e-9)];
    if (last > first && last - first < MOST_TICKS) return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  }
  return [min, max];
}

/** Powers of ten within a range of positive numbers, thinned to about `count`; 2 and 5 times these where there are too few. */
export function logTicksBetween(min: number, max: number, count: number): number[] {
  const [from, to] = [Math.floor(Math.log10(Math.max(min, 1e-300))), Math.ceil(Math.log10(Math.min(max, 1e300)))];
  const every = Math.max(1, Math.ceil((to - from) / Math.max(count, 1)));
  for (const factors of every === 1 ? [[1], [1, 2, 5]] : [[1]]) {
    const ticks: number[] = [];
    for (let power = from; power <= to; power += every) ticks.push(...factors.map((factor) => Number(`${factor}e${power}`)));
    const within = ticks.filter((tick) => tick >= min * (1 - 1e-9) && tick <= max * (1 + 1e-9));
    if (within.length >= 2) return within.length <= count * 2 ? within : within.filter((_, i) => i % 2 === 0);
  }
  return [min, max];
}

/** Ticks as text: as many digits as tell them apart. */
export function tickLabels(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  const closest = Math.min(...ticks.slice(1).map((tick, i) => Math.abs(tick - ticks[i]!)));
  if (largest !== 0 && (largest < 1e-3 || largest >= 1e9)) return ticks.map((tick) => (tick === 0 ? '0' : shortExponent(tick)));
  const [divisor, unit] = largest >= 1e6 ? [1e6, 'M'] : largest >= 1e4 ? [1e3, 'k'] : [1, ''];
  const isExact = (digits: number): boolean =>
    ticks.every((tick) => Math.abs(Number((tick / divisor).toFixed(digits)) * divisor - tick) <= closest / 20);
  const digits = [0, 1, 2, 3, 4, 5].find(isExact) ?? 6;
  return ticks.map((tick) => (tick === 0 ? '0' : `${(tick / divisor).toFixed(digits)}${unit}`));
}

/** Labels of a logarithmic axis: each with the digits that it needs. */
export const logTickLabels = (ticks: readonly number[]): string[] =>
  ticks.map((tick) => (tick < 1e-3 || tick >= 1e5 ? shortExponent(tick) : String(Number(tick.toPrecision(2)))));

const shortExponent = (value: number): string => value.toExponential(1).replace('.0e', 'e').replace('e+', 'e');

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((factor) => factor * power).find((step) => step >= least * (1 - 1e-9)) ?? 10 * power;
}
