import { exp2Of4, exp4, expm1Of4, expm1OfNegative4, sigmoid4, tanh4 } from '../math/exp';
import { geluPair, geluTanhPair, mishPair, siluPair } from '../math/gates';
import { clamp4, demoteBoth, isPositive4, promoteHigh, select4 } from '../math/lanes';
import { log4, log1pEdges4, logEdges4 } from '../math/log';
import { erfPair, erfcPair, log1pPair, logPair, softplusPair } from '../math/wide';
import { SELU_SCALE, SELU_SCALE_ALPHA } from './constants';
import { UnaryKernel } from './kernel';
import { load4, store4 } from './vectors';

// One float32 in, one out.

class Abs {}
class Neg {}
class Sign {}
class Floor {}
class Ceil {}
class Round {}
class Trunc {}
class Exp {}
class Expm1 {}
class Exp2 {}
class Log {}
class Sqrt {}
class Rsqrt {}
class Reciprocal {}
class Sigmoid {}
class Tanh {}
class Relu {}
class Selu {}
class Elu {}
class LeakyRelu {}
class Hardtanh {}
class Hardsigmoid {}
class Hardswish {}
class Log2 {}
class Log10 {}
class Log1p {}
class Erf {}
class Erfc {}
class Gelu {}
class GeluTanh {}
class Silu {}
class Mish {}
class Softplus {}

/** Of four numbers, in float32. */
function four<Op>(x: v128, p: v128, q: v128): v128 {
  if (idof<Op>() === idof<Abs>()) return f32x4.abs(x);
  if (idof<Op>() === idof<Neg>()) return f32x4.neg(x);
  if (idof<Op>() === idof<Sign>()) return f32x4.convert_i32x4_s(i32x4.sub(f32x4.lt(x, f32x4.splat(0)), f32x4.gt(x, f32x4.splat(0))));
  if (idof<Op>() === idof<Floor>()) return f32x4.floor(x);
  if (idof<Op>() === idof<Ceil>()) return f32x4.ceil(x);
  if (idof<Op>() === idof<Round>()) return f32x4.nearest(x);
  if (idof<Op>() === idof<Trunc>()) return f32x4.trunc(x);
  if (idof<Op>() === idof<Exp>()) return exp4(x);
  if (idof<Op>() === idof<Expm1>()) return expm1Of4(x);
  if (idof<Op>() === idof<Exp2>()) return exp2Of4(x);
  if (idof<Op>() === idof<Log>()) return log4(x);
  if (idof<Op>() === idof<Sqrt>()) return f32x4.sqrt(x);
  if (idof<Op>() === idof<Rsqrt>()) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (idof<Op>() === idof<Reciprocal>()) return f32x4.div(f32x4.splat(1), x);
  if (idof<Op>() === idof<Sigmoid>()) return sigmoid4(x);
  if (idof<Op>() === idof<Tanh>()) return tanh4(x);
  if (idof<Op>() === idof<Relu>()) return v128.andnot(x, f32x4.le(x, f32x4.splat(0)));
  if (idof<Op>() === idof<Selu>()) return f32x4.add(f32x4.mul(f32x4.pmax(x, f32x4.splat(0)), p), f32x4.mul(expm1OfNegative4(x), q));
  if (idof<Op>() === idof<Elu>()) return select4(isPositive4(x), x, f32x4.mul(expm1Of4(f32x4.mul(x, q)), p));
  if (idof<Op>() === idof<LeakyRelu>()) return select4(isPositive4(x), x, f32x4.mul(x, p));
  if (idof<Op>() === idof<Hardtanh>()) return f32x4.pmin(f32x4.pmax(x, p), q);
  if (idof<Op>() === idof<Hardsigmoid>()) return f32x4.div(heldSix4(x), f32x4.splat(6));
  if (idof<Op>() === idof<Hardswish>()) return f32x4.mul(x, f32x4.div(heldSix4(x), f32x4.splat(6)));
  return unreachable();
}

/** Of two numbers, in float64. */
function pair<Op>(x: v128, p: v128, q: v128): v128 {
  if (idof<Op>() === idof<Log2>()) return f64x2.mul(logPair(x), f64x2.splat(1.4426950408889634));
  if (idof<Op>() === idof<Log10>()) return f64x2.mul(logPair(x), f64x2.splat(0.4342944819032518));
  if (idof<Op>() === idof<Log1p>()) return log1pPair(x);
  if (idof<Op>() === idof<Erf>()) return erfPair(x);
  if (idof<Op>() === idof<Erfc>()) return erfcPair(x);
  if (idof<Op>() === idof<Gelu>()) return geluPair(x);
  if (idof<Op>() === idof<GeluTanh>()) return geluTanhPair(x);
  if (idof<Op>() === idof<Silu>()) return siluPair(x);
  if (idof<Op>() === idof<Mish>()) return mishPair(x);
  if (idof<Op>() === idof<Softplus>()) return thresholdSoftplus(x, p, q);
  return unreachable();
}

/** min(max(x + 3, 0), 6) */
function heldSix4(x: v128): v128 {
  return clamp4(f32x4.add(x, f32x4.splat(3)), 0, 6);
}

function thresholdSoftplus(x: v128, beta: v128, threshold: v128): v128 {
  const scaled = f64x2.mul(x, beta);
  return v128.bitselect(x, f64x2.div(softplusPair(scaled), beta), f64x2.gt(scaled, threshold));
}

// The ends of a logarithm are those of float32 as well.
function edges<Op>(x: v128, y: v128): v128 {
  if (idof<Op>() === idof<Log2>() || idof<Op>() === idof<Log10>()) return logEdges4(x, y);
  if (idof<Op>() === idof<Log1p>()) return log1pEdges4(x, y);
  return y;
}

// Four vectors at a time, without a branch in between: the processor has something to do while it waits. The last few of n go through the
// same code as the others: a number does not depend on its place.
function mapFours<Op>(n: i32, out: usize, a: usize, p: f64, q: f64): void {
  const ps = f32x4.splat(f32(p));
  const qs = f32x4.splat(f32(q));
  for (; n >= 16; n -= 16, out += 64, a += 64) {
    const y0 = four<Op>(v128.load(a), ps, qs);
    const y1 = four<Op>(v128.load(a, 16), ps, qs);
    const y2 = four<Op>(v128.load(a, 32), ps, qs);
    const y3 = four<Op>(v128.load(a, 48), ps, qs);
    v128.store(out, y0);
    v128.store(out, y1, 16);
    v128.store(out, y2, 32);
    v128.store(out, y3, 48);
  }
  for (; n > 0; n -= 4, out += 16, a += 16) store4(out, four<Op>(load4(a, n), ps, qs), n);
}

function mapPairs<Op>(n: i32, out: usize, a: usize, p: f64, q: f64): void {
  const ps = f64x2.splat(p);
  const qs = f64x2.splat(q);
  for (; n >= 4; n -= 4, out += 16, a += 16) {
    const x = v128.load(a);
    const low = pair<Op>(f64x2.promote_low_f32x4(x), ps, qs);
    const high = pair<Op>(promoteHigh(x), ps, qs);
    v128.store(out, edges<Op>(x, demoteBoth(low, high)));
  }
  for (; n > 0; n--, out += 4, a += 4) {
    const x = v128.load32_zero(a);
    store4(out, edges<Op>(x, f32x4.demote_f64x2_zero(pair<Op>(f64x2.promote_low_f32x4(x), ps, qs))), 1);
  }
}

/** In the order of `unaryNamesF32`. */
export const unaryF32: StaticArray<UnaryKernel> = [
  (n, out, a, p, q) => mapFours<Abs>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Neg>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Sign>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Floor>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Ceil>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Round>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Trunc>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Exp>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Expm1>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Exp2>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Log>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Sqrt>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Rsqrt>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Reciprocal>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Sigmoid>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Tanh>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Relu>(n, out, a, p, q),
  (n, out, a, _p, _q) => mapFours<Selu>(n, out, a, SELU_SCALE, SELU_SCALE_ALPHA),
  (n, out, a, p, q) => mapFours<Elu>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<LeakyRelu>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Hardtanh>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Hardsigmoid>(n, out, a, p, q),
  (n, out, a, p, q) => mapFours<Hardswish>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Log2>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Log10>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Log1p>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Erf>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Erfc>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Gelu>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<GeluTanh>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Silu>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Mish>(n, out, a, p, q),
  (n, out, a, p, q) => mapPairs<Softplus>(n, out, a, p, q),
];
