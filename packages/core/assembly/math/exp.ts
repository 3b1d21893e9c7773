import { clamp4, signs4, step4 } from './lanes';

// Exponential functions of four float32. x = k ln 2 + r with a whole k and |r| <= ln 2 / 2, so that exp(x) = 2ᵏ exp(r); the polynomials are
// fitted for the least relative error there.

const LOG2E: f32 = 1.4426950408889634;
/** ln 2 in two parts: k times the first one is exact. */
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.12194440054691e-4;
/** 1.5 · 2²³: added to a number, it leaves the nearest whole number in the lowest bits, and all below them is 0. */
const ROUNDER: f32 = 12582912;
/** The exponent of 1, as it stands in a float32. */
const BIAS: f32 = 127;

function highRest(x: v128, k: v128): v128 {
  return f32x4.sub(x, f32x4.mul(k, f32x4.splat(LN2_HIGH)));
}

function lowRest(k: v128): v128 {
  return f32x4.mul(k, f32x4.splat(LN2_LOW));
}

/** exp(r) - 1 for r = high - low, |r| <= ln 2 / 2. `low` joins the small terms, where its rounding error is small. */
function expm1Near(high: v128, low: v128): v128 {
  const r = f32x4.sub(high, low);
  let q = f32x4.splat(0.0001984588027550713);
  q = step4(q, r, 0.0013940668884282056);
  q = step4(q, r, 0.008333389462222389);
  q = step4(q, r, 0.04166636042201415);
  q = step4(q, r, 0.16666666369728436);
  q = step4(q, r, 0.5000000044270371);
  return f32x4.add(high, f32x4.sub(f32x4.mul(f32x4.mul(r, r), q), low));
}

/** exp(r) likewise, a degree less. */
function expNear(high: v128, low: v128): v128 {
  const r = f32x4.sub(high, low);
  let q = f32x4.splat(0.0013950538544477895);
  q = step4(q, r, 0.008368918062154278);
  q = step4(q, r, 0.04166620509065269);
  q = step4(q, r, 0.16666518600509175);
  q = step4(q, r, 0.5000000095407967);
  return f32x4.add(f32x4.add(high, f32x4.sub(f32x4.mul(f32x4.mul(r, r), q), low)), f32x4.splat(1));
}

/** x and a rounder of which it takes `bias` more. */
function roundedTo(x: v128, bias: f32): v128 {
  return f32x4.add(x, f32x4.splat(ROUNDER + bias));
}

function wholeOf(rounded: v128, bias: f32): v128 {
  return f32x4.sub(rounded, f32x4.splat(ROUNDER + bias));
}

/** 2ᵏ of what was rounded with a bias of 127; what else is in the bits is shifted out. */
function power(bits: v128): v128 {
  return i32x4.shl(bits, 23);
}

/** y · 2ᵏ in two steps: 2ᵏ itself may be out of range. `rounded` has the bias of both of them. */
function scaled(y: v128, rounded: v128): v128 {
  const half = i32x4.shr_u(rounded, 1);
  return f32x4.mul(f32x4.mul(y, power(half)), power(i32x4.sub(rounded, half)));
}

export function exp4(given: v128): v128 {
  const x = clamp4(given, -104, 89); // beyond: 0 and ∞
  const rounded = roundedTo(f32x4.mul(x, f32x4.splat(LOG2E)), 2 * BIAS);
  const k = wholeOf(rounded, 2 * BIAS);
  return scaled(expNear(highRest(x, k), lowRest(k)), rounded);
}

/** exp(x) for |x| <= 87 alone. */
export function expInside4(x: v128): v128 {
  const rounded = roundedTo(f32x4.mul(x, f32x4.splat(LOG2E)), BIAS);
  const k = wholeOf(rounded, BIAS);
  return f32x4.mul(expNear(highRest(x, k), lowRest(k)), power(rounded));
}

/** exp(x) for x <= 0, and 0 where it would be subnormal. */
export function expOfNegative4(x: v128): v128 {
  return v128.andnot(expInside4(x), f32x4.lt(x, f32x4.splat(-87)));
}

export function exp2Of4(given: v128): v128 {
  const x = clamp4(given, -151, 129);
  const rounded = roundedTo(x, 2 * BIAS);
  const r = f32x4.sub(x, wholeOf(rounded, 2 * BIAS));
  let p = f32x4.splat(0.0001534569206403373);
  p = step4(p, r, 0.0013400063278133686);
  p = step4(p, r, 0.009618490412947229);
  p = step4(p, r, 0.05550328450881869);
  p = step4(p, r, 0.24022646867653702);
  p = step4(p, r, 0.693147205886858);
  p = step4(p, r, 1);
  return scaled(p, rounded);
}

export function expm1Of4(given: v128): v128 {
  const x = clamp4(given, -20, 89);
  const rounded = roundedTo(f32x4.mul(x, f32x4.splat(LOG2E)), BIAS - 1);
  const k = wholeOf(rounded, BIAS - 1);
  const p = expm1Near(highRest(x, k), lowRest(k));
  // 2ᵏ (p + 1) - 1, with half of 2ᵏ: at k = 128 the whole is out of range.
  const half = power(rounded);
  const y = f32x4.add(f32x4.mul(half, p), f32x4.sub(half, f32x4.splat(0.5)));
  const isTiny = f32x4.lt(f32x4.abs(x), f32x4.splat(1e-30)); // half of x may be out of range
  return v128.bitselect(x, f32x4.add(y, y), isTiny);
}

/** exp(x) - 1 of what is negative in x, 0 elsewhere. */
export function expm1OfNegative4(given: v128): v128 {
  const x = f32x4.pmax(f32x4.pmin(given, f32x4.splat(0)), f32x4.splat(-20));
  const rounded = roundedTo(f32x4.mul(x, f32x4.splat(LOG2E)), BIAS);
  const k = wholeOf(rounded, BIAS);
  const p = expm1Near(highRest(x, k), lowRest(k));
  const scale = power(rounded);
  const y = f32x4.add(f32x4.mul(scale, p), f32x4.sub(scale, f32x4.splat(1)));
  return v128.or(y, signs4(x)); // the sum makes 0 of -0
}

/** 1 / (1 + exp(-x)), with exp of negative numbers alone: nothing overflows, and what is small has all its digits. */
export function sigmoid4(x: v128): v128 {
  const e = exp4(v128.or(x, i32x4.splat(0x80000000)));
  const isNegative = f32x4.lt(x, f32x4.splat(0));
  const sum = f32x4.add(e, f32x4.splat(1));
  const lost = f32x4.sub(e, f32x4.sub(sum, f32x4.splat(1)));
  const y = f32x4.div(v128.bitselect(e, f32x4.splat(1), isNegative), sum);
  return f32x4.sub(y, f32x4.mul(y, lost)); // as if the sum were not rounded
}

/** An odd polynomial near 0, and 1 - 2 / (exp(2x) + 1) further out. */
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-0.005666980323471935);
  p = step4(p, square, 0.0206061798963233);
  p = step4(p, square, -0.05373000829204749);
  p = step4(p, square, 0.13331331018499115);
  p = step4(p, square, -0.3333327805932321);
  const near = f32x4.add(x, f32x4.mul(f32x4.mul(x, square), p));
  const held = f32x4.pmin(size, f32x4.splat(10));
  const e = expInside4(f32x4.add(held, held));
  const far = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  const y = v128.bitselect(near, far, f32x4.lt(size, f32x4.splat(0.625)));
  return v128.or(y, signs4(x));
}
