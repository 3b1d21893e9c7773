import { Generator } from './generator.js';

/** What every random function draws from when no `generator` is passed. It starts from a seed that nobody can foresee. */
export const defaultGenerator: Generator = new Generator();
defaultGenerator.seed();

/**
 * Seeds the default generator, so that a run can be repeated: `torch.manual_seed`.
 *
 * @throws ArgumentError when `seed` is not a whole number from -2^63 to 2^64 - 1
 * @example
 * manualSeed(0);
 * rand([2]).toArray() // [0.4962565898895264, 0.7682217955589294]
 */
export function manualSeed(seed: number | bigint): Generator {
  return defaultGenerator.manualSeed(seed);
}
