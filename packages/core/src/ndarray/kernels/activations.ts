import { erfc } from './special.js';

// The scalar functions of activations that take more than a line, and their slopes. Each is written so that nothing overflows and no
// digits cancel, however far x is from 0.

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + exp(x)), of which nothing overflows. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** A sigmoid of three straight lines. */
export function hardsigmoid(x: number): number {
  return Math.min(Math.max(x + 3, 0), 6) / 6;
}

/** PyTorch takes 1/6 as a float32, for float64 too. */
export function hardsigmoidSlope(x: number): number {
  return x > -3 && x < 3 ? SIXTH : 0;
}

const SIXTH = Math.fround(1 / 6);

export function hardswishSlope(x: number): number {
  return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5;
}

/** The share of a normal distribution below x; 1 + erf would lose all digits for large -x. */
function normalBelow(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

export function gelu(x: number): number {
  return x * normalBelow(x);
}

export function geluSlope(x: number): number {
  const density = Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
  return normalBelow(x) + times(density, x);
}

/** x · σ(2u), u = √(2/π) · (x + 0.044715 x³), which is x / 2 · (1 + tanh u). */
export function geluTanh(x: number): number {
  return x * sigmoid(twiceU(x));
}

export function geluTanhSlope(x: number): number {
  const u = twiceU(x);
  const slopeOfU = TWICE_ROOT * (1 + 3 * CUBIC * x * x);
  return sigmoid(u) + times(times(sigmoid(u) * sigmoid(-u), slopeOfU), x);
}

const TWICE_ROOT = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;
const twiceU = (x: number): number => TWICE_ROOT * (x + CUBIC * x ** 3);

export function siluSlope(x: number): number {
  return sigmoid(x) + times(sigmoid(x) * sigmoid(-x), x);
}

/** Of x · t, t = tanh(softplus(x)): t + x · σ(x) · (1 - t²). */
export function mishSlope(x: number): number {
  const t = Math.tanh(softplus(x));
  return t + times(sigmoid(x) * (1 - t * t), x);
}

/** small · x, and 0 where `small` has come to 0, also at an x that is infinite or nearly. */
function times(small: number, x: number): number {
  return small === 0 ? 0 : small * x;
}
