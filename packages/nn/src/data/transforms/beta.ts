import { rand, randn, type Generator } from '@lamella/core';

/**
 * A number from Beta(alpha, alpha). As many draws as it takes.
 *
 * @see Jöhnk 1964 for alpha up to 1, else the ratio of two gamma variates: Marsaglia and Tsang 2000, A Simple Method for Generating Gamma Variables
 */
export function drawBeta(alpha: number, generator: Generator): number {
  if (alpha > 1) {
    const [a, b] = [drawGamma(alpha, generator), drawGamma(alpha, generator)];
    return a / (a + b);
  }
  for (;;) {
    const [u, v] = uniform(2, generator);
    // In logarithms: u ** (1 / alpha) may underflow.
    const [a, b] = [Math.log(u!) / alpha, Math.log(v!) / alpha];
    const most = Math.max(a, b);
    const total = most === -Infinity ? NaN : most + Math.log(Math.exp(a - most) + Math.exp(b - most));
    if (total <= 0) return Math.exp(a - total);
  }
}

function drawGamma(shape: number, generator: Generator): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = Number(randn([1], { dtype: 'float64', generator }).item());
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform(1, generator)[0]!) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
  }
}

function uniform(count: number, generator: Generator): readonly number[] {
  return Array.from(rand([count], { dtype: 'float64', generator }).data());
}
