import { constantPair, clampPair, stepPair } from './lanes';

// Functions of two float32 that stand in float64: with digits to spare nothing has to be nursed, and the result is off by half a unit in
// its last place. Errors are about 1e-10.

const ONE = memory.data<f64>([1]);
const TWO = memory.data<f64>([2]);
const HALF = memory.data<f64>([0.5]);
const LOG2E = memory.data<f64>([1.4426950408889634]);
const LN2 = memory.data<f64>([0.6931471805599453]);
/** 1.5 · 2⁵²: added to a number, it leaves the nearest whole number in the lowest bits. */
const ROUNDER = memory.data<f64>([6755399441055744]);
/** √½ as the bits of a float64. */
const ROOT_HALF: i64 = 0x3fe6a09e667f3bcd;

// The polynomials' coefficients, the highest power's first.
const EXP = memory.data<f64>([
  0.0001977510201471742, 0.0013948242315232101, 0.008333561552960944, 0.04166622454899168, 0.1666666512147524, 0.500000010484706,
  1.0000000002440759, 0.9999999999615306,
]);
const LOG = memory.data<f64>([0.09793115659254319, 0.11088026846636749, 0.14286056073083925, 0.19999997798063743, 0.3333333333793426, 1]);
const ERFC = memory.data<f64>([
  -0.028331468474539354, 0.21425598152983594, -0.6886041079736692, 1.1898743198236548, -1.1383791036378486, 0.5812414252123684,
  -0.25998538772379476, 0.15432879039040068, 0.1630832573815597, 0.24843636994870463, 0.2819816092845871, 0.28209831459438545,
]);
const ERF = memory.data<f64>([
  -9.641684777573666e-6, 0.00011257011479614666, -0.0008482838434087963, 0.005220946169945209, -0.02686540034586529, 0.11283781980534575,
  -0.3761263843525122, 1.128379167058185,
]);

export function expPair(given: v128): v128 {
  const x = clampPair(given, -700, 700);
  const rounded = f64x2.add(f64x2.mul(x, constantPair(LOG2E)), constantPair(ROUNDER));
  const r = f64x2.sub(x, f64x2.mul(f64x2.sub(rounded, constantPair(ROUNDER)), constantPair(LN2)));
  let p = constantPair(EXP);
  p = stepPair(p, r, EXP + 8);
  p = stepPair(p, r, EXP + 16);
  p = stepPair(p, r, EXP + 24);
  p = stepPair(p, r, EXP + 32);
  p = stepPair(p, r, EXP + 40);
  p = stepPair(p, r, EXP + 48);
  p = stepPair(p, r, EXP + 56);
  const y = i64x2.add(p, i64x2.shl(rounded, 52));
  return v128.andnot(y, f64x2.lt(given, f64x2.splat(-700)));
}

/** The logarithm of positive, finite numbers. */
export function logPair(x: v128): v128 {
  // k + 1023 in the place of the exponent, then as a float64 by way of 2⁵² + k + 1023.
  const biased = i64x2.shr_u(i64x2.add(x, i64x2.splat(0x3ff0000000000000 - ROOT_HALF)), 52);
  const k = f64x2.sub(v128.or(biased, i64x2.splat(0x4330000000000000)), f64x2.splat(4503599627370496 + 1023));
  const m = i64x2.sub(x, i64x2.shl(i64x2.sub(biased, i64x2.splat(1023)), 52));
  const s = f64x2.div(f64x2.sub(m, constantPair(ONE)), f64x2.add(m, constantPair(ONE)));
  const z = f64x2.mul(s, s);
  let p = constantPair(LOG);
  p = stepPair(p, z, LOG + 8);
  p = stepPair(p, z, LOG + 16);
  p = stepPair(p, z, LOG + 24);
  p = stepPair(p, z, LOG + 32);
  p = stepPair(p, z, LOG + 40);
  return f64x2.add(f64x2.mul(k, constantPair(LN2)), f64x2.mul(f64x2.add(s, s), p));
}

/** log(1 + x) for x above -1: what is lost in the sum is added again. */
export function log1pPair(x: v128): v128 {
  const sum = f64x2.add(x, constantPair(ONE));
  const lost = f64x2.sub(x, f64x2.sub(sum, constantPair(ONE)));
  return f64x2.add(logPair(sum), lost);
}

/** exp(-|x|): it never overflows. */
export function expOfMinusSizePair(x: v128): v128 {
  return expPair(v128.or(x, i64x2.splat(0x8000000000000000)));
}

export function sigmoidPair(x: v128): v128 {
  return sigmoidFromPair(expOfMinusSizePair(x), x);
}

/** From e = exp(-|x|). */
function sigmoidFromPair(e: v128, x: v128): v128 {
  const isNegative = f64x2.lt(x, f64x2.splat(0));
  return f64x2.div(v128.bitselect(e, constantPair(ONE), isNegative), f64x2.add(e, constantPair(ONE)));
}

/** log(1 + exp(x)) */
export function softplusPair(x: v128): v128 {
  return f64x2.add(f64x2.max(x, f64x2.splat(0)), log1pPair(expOfMinusSizePair(x)));
}

/** 1 - erf(z) for z >= 0: exp(-z²) times a polynomial of t = 2 / (2 + z). */
function erfcOfSizePair(z: v128): v128 {
  const t = f64x2.div(constantPair(TWO), f64x2.add(z, constantPair(TWO)));
  let p = constantPair(ERFC);
  p = stepPair(p, t, ERFC + 8);
  p = stepPair(p, t, ERFC + 16);
  p = stepPair(p, t, ERFC + 24);
  p = stepPair(p, t, ERFC + 32);
  p = stepPair(p, t, ERFC + 40);
  p = stepPair(p, t, ERFC + 48);
  p = stepPair(p, t, ERFC + 56);
  p = stepPair(p, t, ERFC + 64);
  p = stepPair(p, t, ERFC + 72);
  p = stepPair(p, t, ERFC + 80);
  p = stepPair(p, t, ERFC + 88);
  return f64x2.mul(expPair(f64x2.neg(f64x2.mul(z, z))), f64x2.mul(p, t));
}

export function erfcPair(x: v128): v128 {
  const e = erfcOfSizePair(f64x2.abs(x));
  return v128.bitselect(f64x2.sub(constantPair(TWO), e), e, f64x2.lt(x, f64x2.splat(0)));
}

/** An odd polynomial near 0, and 1 - erfc further out. */
export function erfPair(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = constantPair(ERF);
  p = stepPair(p, z, ERF + 8);
  p = stepPair(p, z, ERF + 16);
  p = stepPair(p, z, ERF + 24);
  p = stepPair(p, z, ERF + 32);
  p = stepPair(p, z, ERF + 40);
  p = stepPair(p, z, ERF + 48);
  p = stepPair(p, z, ERF + 56);
  const far = f64x2.sub(constantPair(ONE), erfcOfSizePair(f64x2.abs(x)));
  const signed = v128.or(far, v128.and(x, i64x2.splat(0x8000000000000000)));
  return v128.bitselect(f64x2.mul(x, p), signed, f64x2.lt(f64x2.abs(x), constantPair(ONE)));
}

/** The share of a normal distribution below x. */
export function normalBelowPair(x: v128): v128 {
  return f64x2.mul(constantPair(HALF), erfcPair(f64x2.mul(x, f64x2.splat(-0.7071067811865476))));
}
