import type { Tensor } from '../index.js';

export interface Moments {
  readonly mean?: number;
  readonly variance?: number;
  /** How many standard errors the sample may be off; with 5, chance fails one run in two million. Default: 5. */
  readonly sigmas?: number;
}

/**
 * The sample's mean and variance are those of the law, within `sigmas` standard errors. These are estimated from the sample itself, so
 * that any distribution with four moments will do.
 *
 * @throws Error that says how many standard errors it is off
 */
export function expectMoments(sample: Tensor | ArrayLike<number>, { mean, variance, sigmas = 5 }: Moments): void {
  const numbers = Array.from('data' in sample ? sample.data() : sample);
  const average = (of: (x: number) => number): number => numbers.reduce((sum, x) => sum + of(x), 0) / numbers.length;
  const center = average((x) => x);
  const spread = average((x) => (x - center) ** 2);
  const fourth = average((x) => (x - center) ** 4);
  if (mean !== undefined) expectWithin('mean', center, mean, Math.sqrt(spread / numbers.length), sigmas);
  if (variance !== undefined)
    expectWithin('variance', spread, variance, Math.sqrt(Math.max(0, fourth - spread ** 2) / numbers.length), sigmas);
}

/** The share of the elements for which `holds` is `share`, within `sigmas` standard errors. */
export function expectShare(sample: Tensor | ArrayLike<number>, holds: (x: number) => boolean, share: number, sigmas = 5): void {
  const numbers = Array.from('data' in sample ? sample.data() : sample);
  const found = numbers.filter(holds).length / numbers.length;
  expectWithin('share', found, share, Math.sqrt((share * (1 - share)) / numbers.length), sigmas);
}

function expectWithin(what: string, actual: number, wanted: number, standardError: number, sigmas: number): void {
  // Of a constant sample the standard error is 0: rounding has to be let pass.
  const bound = sigmas * standardError + 1e-6 * Math.max(1, Math.abs(wanted));
  if (Math.abs(actual - wanted) <= bound) return;
  const off = standardError === 0 ? 'a constant' : `${(Math.abs(actual - wanted) / standardError).toFixed(1)} standard errors off`;
  throw new Error(`expected ${what} ${wanted} ± ${bound.toPrecision(2)}, got ${actual} (${off})`);
}
