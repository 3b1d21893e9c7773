import { fma32 } from './fma.js';

// Cephes' float32 logarithm, sine and cosine, with the roundings of their AVX2 form (avx_mathfun), which PyTorch's normal numbers are made
// with. JavaScript's own functions are more exact, and therefore another number in a few places of a hundred.
// @see Moshier, Cephes Mathematical Library, single/logf.c and sinf.c

const fl = Math.fround;

// prettier-ignore
const logPolynomial = Float64Array.from([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
  -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
], fl);
const sqrtHalf = fl(Math.SQRT1_2);
const ln2Low = fl(-2.1219444e-4); // ln 2 in two parts
const ln2High = 0.693359375;

/** The natural logarithm of 1 - k 2^-24, k from 0 to 2^24 - 1: all that a uniform number gives. */
export function log32(x: number): number {
  const bits = 32 - Math.clz32(x * 2 ** 24);
  const half = x * 2 ** (24 - bits); // in [1/2, 1)
  const isSmall = half < sqrtHalf;
  const exponent = isSmall ? bits - 25 : bits - 24;
  const m = isSmall ? fl(fl(half - 1) + half) : fl(half - 1);
  const z = fl(m * m);
  let y = logPolynomial[0];
  for (let k = 1; k < 9; k++) y = fma32(y, m, logPolynomial[k]);
  y = fl(y * m);
  y = fma32(y, z, fl(exponent * ln2Low));
  y = fl(y - fl(z / 2));
  return fma32(exponent, ln2High, fl(m + y));
}

const fourOverPi = fl(4 / Math.PI);
const quarterTurn1 = -0.78515625; // -π/4 in three parts
const quarterTurn2 = fl(-2.4187564849853516e-4);
const quarterTurn3 = fl(-3.774894977445941e-8);
const c0 = fl(2.443315711809948e-5);
const c1 = fl(-1.388731625493765e-3);
const c2 = fl(4.166664568298827e-2);
const s0 = fl(-1.9515295891e-4);
const s1 = fl(8.3321608736e-3);
const s2 = fl(-1.6666654611e-1);

const result = new Float64Array(2);

/** Computes the sine and the cosine of `angle`, from 0 to 2π, for `sine()` and `cosine()` to tell. */
export function sincos32(angle: number): void {
  const octant = (Math.trunc(fl(angle * fourOverPi)) + 1) & ~1;
  let t = fma32(octant, quarterTurn1, angle);
  t = fma32(octant, quarterTurn2, t);
  t = fma32(octant, quarterTurn3, t);
  const z = fl(t * t);
  let c = fma32(fma32(c0, z, c1), z, c2);
  c = fl(c * z);
  c = fma32(c, z, -fl(z / 2));
  c = fl(c + 1);
  let s = fl(fma32(fma32(s0, z, s1), z, s2) * z);
  s = fma32(s, t, t);
  // No branches, as in Bernoulli's fill: which of the two is which, and their signs, are even chances.
  const swap = (octant >>> 1) & 1;
  result[swap] = s;
  result[1 - swap] = c;
  result[0] *= 1 - ((octant & 4) >>> 1);
  result[1] *= ((octant - 2) & 4) / 2 - 1;
}

export function sine(): number {
  return result[0];
}

export function cosine(): number {
  return result[1];
}
