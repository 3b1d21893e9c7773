import { geluSlopePair, geluTanhSlopePair, mishSlopePair, siluSlopePair } from '../math/gates';
import { demoteBoth, isPositive4, promoteHigh, select4 } from '../math/lanes';
import { sigmoidPair } from '../math/wide';
import { SELU_SCALE, SELU_SCALE_ALPHA, SIXTH } from './constants';
import { BinaryKernel } from './kernel';
import { answerBytes, load4, store4 } from './vectors';

// Two float32 in, one out. Of the slopes, a is the gradient, and b the activation's result or its input.

class Add {}
class Sub {}
class Mul {}
class Div {}
class Maximum {}
class Minimum {}
class ReluBackward {}
class SeluBackward {}
class EluBackward {}
class SigmoidBackward {}
class TanhBackward {}
class LeakyReluBackward {}
class HardtanhBackward {}
class HardsigmoidBackward {}
class Prelu {}
class HardswishBackward {}
class GeluBackward {}
class GeluTanhBackward {}
class SiluBackward {}
class MishBackward {}
class SoftplusBackward {}
class Eq {}
class Ne {}
class Lt {}
class Le {}
class Gt {}
class Ge {}

/** Of four pairs of numbers, in float32. */
function four<Op>(a: v128, b: v128, p: v128, q: v128): v128 {
  if (idof<Op>() === idof<Add>()) return f32x4.add(a, b);
  if (idof<Op>() === idof<Sub>()) return f32x4.sub(a, b);
  if (idof<Op>() === idof<Mul>()) return f32x4.mul(a, b);
  if (idof<Op>() === idof<Div>()) return f32x4.div(a, b);
  if (idof<Op>() === idof<Maximum>()) return f32x4.max(a, b);
  if (idof<Op>() === idof<Minimum>()) return f32x4.min(a, b);
  if (idof<Op>() === idof<ReluBackward>()) return v128.and(a, isPositive4(b));
  if (idof<Op>() === idof<SeluBackward>()) return f32x4.mul(a, seluSlope4(b));
  if (idof<Op>() === idof<EluBackward>()) return f32x4.mul(a, select4(isPositive4(b), f32x4.splat(1), f32x4.mul(f32x4.add(b, p), q)));
  if (idof<Op>() === idof<SigmoidBackward>()) return f32x4.mul(f32x4.mul(a, b), f32x4.sub(f32x4.splat(1), b));
  if (idof<Op>() === idof<TanhBackward>()) return f32x4.mul(a, f32x4.mul(f32x4.sub(f32x4.splat(1), b), f32x4.add(f32x4.splat(1), b)));
  if (idof<Op>() === idof<LeakyReluBackward>()) return select4(isPositive4(b), a, f32x4.mul(a, p));
  if (idof<Op>() === idof<HardtanhBackward>()) return v128.andnot(a, v128.or(f32x4.le(b, p), f32x4.ge(b, q)));
  if (idof<Op>() === idof<HardsigmoidBackward>())
    return f32x4.mul(a, v128.and(f32x4.splat(f32(SIXTH)), v128.and(f32x4.gt(b, f32x4.splat(-3)), f32x4.lt(b, f32x4.splat(3)))));
  if (idof<Op>() === idof<Prelu>()) return select4(isPositive4(a), a, f32x4.mul(a, b));
  return unreachable();
}

/** The slope at two numbers, in float64. */
function slope<Op>(b: v128, p: v128, q: v128): v128 {
  if (idof<Op>() === idof<HardswishBackward>()) return hardswishSlope(b);
  if (idof<Op>() === idof<GeluBackward>()) return geluSlopePair(b);
  if (idof<Op>() === idof<GeluTanhBackward>()) return geluTanhSlopePair(b);
  if (idof<Op>() === idof<SiluBackward>()) return siluSlopePair(b);
  if (idof<Op>() === idof<MishBackward>()) return mishSlopePair(b);
  if (idof<Op>() === idof<SoftplusBackward>()) return thresholdSlope(b, p, q);
  return unreachable();
}

/** All bits of a lane, or none. */
function answers<Op>(a: v128, b: v128): v128 {
  if (idof<Op>() === idof<Eq>()) return f32x4.eq(a, b);
  if (idof<Op>() === idof<Ne>()) return f32x4.ne(a, b);
  if (idof<Op>() === idof<Lt>()) return f32x4.lt(a, b);
  if (idof<Op>() === idof<Le>()) return f32x4.le(a, b);
  if (idof<Op>() === idof<Gt>()) return f32x4.gt(a, b);
  if (idof<Op>() === idof<Ge>()) return f32x4.ge(a, b);
  return unreachable();
}

/** Near the lower end y + scale · alpha cancels out: what float32 cannot hold of the constant is added after. */
function seluSlope4(y: v128): v128 {
  const high = f32(SELU_SCALE_ALPHA);
  const low = f32(SELU_SCALE_ALPHA - f64(high));
  const left = f32x4.add(f32x4.add(y, f32x4.splat(high)), f32x4.splat(low));
  return select4(isPositive4(y), f32x4.splat(f32(SELU_SCALE)), left);
}

function hardswishSlope(x: v128): v128 {
  const middle = f64x2.add(f64x2.div(x, f64x2.splat(3)), f64x2.splat(0.5));
  const right = v128.bitselect(f64x2.splat(1), middle, f64x2.ge(x, f64x2.splat(3)));
  return v128.andnot(right, f64x2.le(x, f64x2.splat(-3)));
}

function thresholdSlope(x: v128, beta: v128, threshold: v128): v128 {
  const scaled = f64x2.mul(x, beta);
  return v128.bitselect(f64x2.splat(1), sigmoidPair(scaled), f64x2.gt(scaled, threshold));
}

function mapFours<Op>(n: i32, out: usize, a: usize, b: usize, p: f64, q: f64): void {
  const ps = f32x4.splat(f32(p));
  const qs = f32x4.splat(f32(q));
  for (; n >= 16; n -= 16, out += 64, a += 64, b += 64) {
    v128.store(out, four<Op>(v128.load(a), v128.load(b), ps, qs));
    v128.store(out, four<Op>(v128.load(a, 16), v128.load(b, 16), ps, qs), 16);
    v128.store(out, four<Op>(v128.load(a, 32), v128.load(b, 32), ps, qs), 32);
    v128.store(out, four<Op>(v128.load(a, 48), v128.load(b, 48), ps, qs), 48);
  }
  for (; n > 0; n -= 4, out += 16, a += 16, b += 16) store4(out, four<Op>(load4(a, n), load4(b, n), ps, qs), n);
}

function mapPairs<Op>(n: i32, out: usize, a: usize, b: usize, p: f64, q: f64): void {
  const ps = f64x2.splat(p);
  const qs = f64x2.splat(q);
  for (; n > 0; n -= 4, out += 16, a += 16, b += 16) {
    const grad = load4(a, n);
    const x = load4(b, n);
    const low = f64x2.mul(f64x2.promote_low_f32x4(grad), slope<Op>(f64x2.promote_low_f32x4(x), ps, qs));
    const high = f64x2.mul(promoteHigh(grad), slope<Op>(promoteHigh(x), ps, qs));
    store4(out, demoteBoth(low, high), n);
  }
}

function ask<Op>(n: i32, out: usize, a: usize, b: usize): void {
  for (; n >= 4; n -= 4, out += 4, a += 16, b += 16) {
    v128.store_lane<i32>(out, answerBytes(answers<Op>(v128.load(a), v128.load(b))), 0);
  }
  for (; n > 0; n--, out++, a += 4, b += 4) {
    v128.store_lane<i8>(out, answerBytes(answers<Op>(v128.load32_zero(a), v128.load32_zero(b))), 0);
  }
}

/** In the order of `binaryNamesF32`. */
export const binaryF32: StaticArray<BinaryKernel> = [
  (n, out, a, b, p, q) => mapFours<Add>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<Sub>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<Mul>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<Div>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<Maximum>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<Minimum>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<ReluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<SeluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<EluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<SigmoidBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<TanhBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<LeakyReluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<HardtanhBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<HardsigmoidBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapFours<Prelu>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapPairs<HardswishBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapPairs<GeluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapPairs<GeluTanhBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapPairs<SiluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapPairs<MishBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => mapPairs<SoftplusBackward>(n, out, a, b, p, q),
  (n, out, a, b, _p, _q) => ask<Eq>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Ne>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Lt>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Le>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Gt>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Ge>(n, out, a, b),
];
