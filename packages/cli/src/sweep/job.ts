import { createHash } from 'node:crypto';
import { showSetting, type Combination, type Json } from './setting.js';

/** One run of a sweep. */
export interface Job {
  /** Its folder within that of the sweep. */
  readonly name: string;
  readonly combination: Combination;
  readonly seed: number;
}

/** A job for each combination and seed: all seeds of the first combination, then those of the next one. */
export function jobsOf(combinations: readonly Combination[], seeds: readonly number[]): Job[] {
  const labels = shortLabels((combinations[0] ?? []).map(([path]) => path));
  return combinations.flatMap((combination) => {
    const parts = combination.map(([, value], i) => `${labels[i]!}=${asFileName(value)}`);
    return seeds.map((seed) => ({ name: [...parts, `seed=${seed}`].join(','), combination, seed }));
  });
}

/** The shortest ends of paths that tell them apart: `lr`, `layers[2].p`. */
export function shortLabels(paths: readonly string[]): string[] {
  return paths.map((path) => {
    const keys = path.split('.');
    for (let length = 1; length < keys.length; length++) {
      const end = keys.slice(-length).join('.');
      const clashes = paths.filter((other) => other === end || other.endsWith(`.${end}`));
      if (clashes.length === 1 && end !== 'seed') return end;
    }
    return path;
  });
}

/** A value as a part of a folder's name; what is long or has other signs is cut, and told apart by a hash. */
function asFileName(value: Json): string {
  const text = showSetting(value);
  if (/^[\w.+-]{1,32}$/.test(text)) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const words = text
    .replaceAll(/[^\w.+-]+/g, '_')
    .replace(/^_+/, '')
    .slice(0, 20);
  return `${words.replace(/_+$/, '')}-${hash}`;
}
