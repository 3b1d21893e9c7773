import { clampPair, constantPair } from './lanes';
import { expPair, expOfMinusSizePair, normalBelowPair, sigmoidPair } from './wide';

// Smooth activations and their slopes, of two float32 that stand in float64. A slope is a gate, and something that has come to 0 far out:
// there x is held, because 0 times infinity would be NaN.

const ONE = memory.data<f64>([1]);
const TWO = memory.data<f64>([2]);
const FAR: f64 = 100;
const INV_SQRT_2PI = memory.data<f64>([0.3989422804014327]);
/** 2 √(2/π) */
const TWICE_ROOT = memory.data<f64>([1.5957691216057308]);
const CUBIC = memory.data<f64>([0.044715]);
const THREE_CUBIC = memory.data<f64>([0.134145]);

export function geluPair(x: v128): v128 {
  return f64x2.mul(x, normalBelowPair(x));
}

export function geluSlopePair(x: v128): v128 {
  const held = clampPair(x, -FAR, FAR);
  const density = f64x2.mul(expPair(f64x2.mul(f64x2.mul(held, held), f64x2.splat(-0.5))), constantPair(INV_SQRT_2PI));
  return f64x2.add(normalBelowPair(x), f64x2.mul(density, held));
}

/** 2 √(2/π) · (x + 0.044715 x³) */
function twiceUPair(x: v128): v128 {
  const cubic = f64x2.add(f64x2.mul(constantPair(CUBIC), f64x2.mul(x, x)), constantPair(ONE));
  return f64x2.mul(f64x2.mul(x, constantPair(TWICE_ROOT)), cubic);
}

export function geluTanhPair(x: v128): v128 {
  return f64x2.mul(x, sigmoidPair(twiceUPair(x)));
}

export function geluTanhSlopePair(x: v128): v128 {
  const held = clampPair(x, -FAR, FAR);
  const slopeOfU = f64x2.mul(
    f64x2.add(f64x2.mul(constantPair(THREE_CUBIC), f64x2.mul(held, held)), constantPair(ONE)),
    constantPair(TWICE_ROOT),
  );
  return slopeOfGatedPair(twiceUPair(held), f64x2.mul(slopeOfU, held));
}

export function siluPair(x: v128): v128 {
  return f64x2.mul(x, sigmoidPair(x));
}

export function siluSlopePair(x: v128): v128 {
  return slopeOfGatedPair(x, clampPair(x, -700, 700));
}

/** σ(v) + σ(v) σ(-v) · factor */
function slopeOfGatedPair(v: v128, factor: v128): v128 {
  const e = expOfMinusSizePair(v);
  const d = f64x2.div(constantPair(ONE), f64x2.add(e, constantPair(ONE)));
  const ed = f64x2.mul(e, d);
  const gate = v128.bitselect(ed, d, f64x2.lt(v, f64x2.splat(0)));
  return f64x2.add(gate, f64x2.mul(f64x2.mul(ed, d), factor));
}

// tanh(log(1 + e)) = n / (n + 2) with e = exp(x), n = e (e + 2), and 1 less its square = 4 (n + 1) / (n + 2)².

export function mishPair(x: v128): v128 {
  const e = expPair(f64x2.pmin(x, f64x2.splat(FAR)));
  const n = f64x2.mul(e, f64x2.add(e, constantPair(TWO)));
  return f64x2.mul(x, f64x2.div(n, f64x2.add(n, constantPair(TWO))));
}

export function mishSlopePair(x: v128): v128 {
  const held = clampPair(x, -1000, FAR);
  const e = expPair(held);
  const n = f64x2.mul(e, f64x2.add(e, constantPair(TWO)));
  const d = f64x2.div(constantPair(ONE), f64x2.add(n, constantPair(TWO)));
  const gate = f64x2.div(e, f64x2.add(e, constantPair(ONE)));
  const bend = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.splat(4), f64x2.add(n, constantPair(ONE))), f64x2.mul(d, d)), gate);
  return f64x2.add(f64x2.mul(n, d), f64x2.mul(bend, held));
}
