import { ArgumentError, Generator, rand } from '@lamella/core';
import { isRange, showCombination, type Choice, type Combination, type Json, type Range, type Setting } from './setting.js';

/** More than anybody has the time for: a slip, which would fill the memory first. */
const MOST = 10_000;

/**
 * Each value of each setting with each of the others, the last setting fastest. Without settings there is one combination, the empty one.
 *
 * @throws ArgumentError on a range, which has no end of values, and on more than 10,000 combinations
 */
export function grid(settings: readonly Setting[]): Combination[] {
  const count = settings.reduce((product, { values }) => product * (isRange(values) ? 1 : values.length), 1);
  checkCount(count);
  return settings.reduce<Combination[]>(
    (all, { path, values }) => {
      if (isRange(values)) {
        throw new ArgumentError('sweep', `${path}: a grid needs a list of values, got a range`, {
          argument: path,
          hint: `"mode": "random", "count": 20`,
        });
      }
      return all.flatMap((combination) => values.map((value): Combination => [...combination, [path, value]]));
    },
    [[]],
  );
}

/**
 * `count` combinations drawn at random, from a stream of their own: the first ones are the same whatever the count. Each draws one number a
 * setting, in the order of the settings. Numbers from a range have four significant digits. What is drawn again, as from short lists, counts once.
 *
 * @throws ArgumentError on more than 10,000
 */
export function randomCombinations(settings: readonly Setting[], count: number, seed: number): Combination[] {
  checkCount(count);
  const generator = new Generator().manualSeed(seed);
  const drawn = Array.from({ length: count }, () =>
    settings.map(({ path, values }): Choice => {
      const u = Number(rand([1], { generator, dtype: 'float64' }).item());
      return [path, isRange(values) ? within(values, u) : pick(values, u)];
    }),
  );
  return [...new Map(drawn.map((combination) => [showCombination(combination), combination])).values()];
}

const pick = (values: readonly Json[], u: number): Json => values[Math.floor(u * values.length)]!;

function within({ min, max, scale = 'linear', whole = false }: Range, u: number): number {
  if (whole) {
    const drawn = scale === 'log' ? min * ((max + 1) / min) ** u : min + u * (max + 1 - min);
    return Math.min(max, Math.floor(drawn));
  }
  const drawn = scale === 'log' ? min * (max / min) ** u : min + u * (max - min);
  return Math.min(max, Math.max(min, Number(drawn.toPrecision(4))));
}

function checkCount(count: number): void {
  if (count <= MOST) return;
  throw new ArgumentError('sweep', `${count} combinations are too many; at most ${MOST} are tried`, {
    argument: 'settings',
    hint: `"mode": "random", "count": 100`,
  });
}
