import { erf, erfc, erfinv, normalBelow, sigmoid, softplus, twiceU } from '../math/special';
import { SELU_ALPHA, SELU_SCALE } from './constants';
import { UnaryKernel } from './kernel';

// One float64 in, one out. Other dtypes come here by way of float64, where they have no kernel of their own.

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
class Log2 {}
class Log10 {}
class Log1p {}
class Sqrt {}
class Rsqrt {}
class Reciprocal {}
class Sin {}
class Cos {}
class Tan {}
class Asin {}
class Acos {}
class Atan {}
class Sinh {}
class Cosh {}
class Asinh {}
class Acosh {}
class Atanh {}
class Erf {}
class Erfc {}
class Erfinv {}
class Sigmoid {}
class Tanh {}
class Relu {}
class Selu {}
class Elu {}
class LeakyRelu {}
class Hardtanh {}
class Hardsigmoid {}
class Hardswish {}
class Gelu {}
class GeluTanh {}
class Silu {}
class Mish {}
class Softplus {}
class LogicalNot {}
class Isnan {}
class Isinf {}
class Isfinite {}

function scalar<Op>(x: f64, p: f64, q: f64): f64 {
  if (idof<Op>() === idof<Abs>()) return Math.abs(x);
  if (idof<Op>() === idof<Neg>()) return -x;
  if (idof<Op>() === idof<Sign>()) return x > 0 ? 1 : x < 0 ? -1 : 0;
  if (idof<Op>() === idof<Floor>()) return Math.floor(x);
  if (idof<Op>() === idof<Ceil>()) return Math.ceil(x);
  if (idof<Op>() === idof<Round>()) return nearest(x);
  if (idof<Op>() === idof<Trunc>()) return Math.trunc(x);
  if (idof<Op>() === idof<Exp>()) return Math.exp(x);
  if (idof<Op>() === idof<Expm1>()) return Math.expm1(x);
  if (idof<Op>() === idof<Exp2>()) return Math.pow(2, x);
  if (idof<Op>() === idof<Log>()) return Math.log(x);
  if (idof<Op>() === idof<Log2>()) return Math.log2(x);
  if (idof<Op>() === idof<Log10>()) return Math.log10(x);
  if (idof<Op>() === idof<Log1p>()) return Math.log1p(x);
  if (idof<Op>() === idof<Sqrt>()) return Math.sqrt(x);
  if (idof<Op>() === idof<Rsqrt>()) return 1 / Math.sqrt(x);
  if (idof<Op>() === idof<Reciprocal>()) return 1 / x;
  if (idof<Op>() === idof<Sin>()) return Math.sin(x);
  if (idof<Op>() === idof<Cos>()) return Math.cos(x);
  if (idof<Op>() === idof<Tan>()) return Math.tan(x);
  if (idof<Op>() === idof<Asin>()) return Math.asin(x);
  if (idof<Op>() === idof<Acos>()) return Math.acos(x);
  if (idof<Op>() === idof<Atan>()) return Math.atan(x);
  if (idof<Op>() === idof<Sinh>()) return Math.sinh(x);
  if (idof<Op>() === idof<Cosh>()) return Math.cosh(x);
  if (idof<Op>() === idof<Asinh>()) return Math.asinh(x);
  if (idof<Op>() === idof<Acosh>()) return Math.acosh(x);
  if (idof<Op>() === idof<Atanh>()) return Math.atanh(x);
  if (idof<Op>() === idof<Erf>()) return erf(x);
  if (idof<Op>() === idof<Erfc>()) return erfc(x);
  if (idof<Op>() === idof<Erfinv>()) return erfinv(x);
  if (idof<Op>() === idof<Sigmoid>()) return sigmoid(x);
  if (idof<Op>() === idof<Tanh>()) return Math.tanh(x);
  if (idof<Op>() === idof<Relu>()) return x > 0 || isNaN(x) ? x : 0;
  if (idof<Op>() === idof<Selu>()) return SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x));
  if (idof<Op>() === idof<Elu>()) return x > 0 ? x : p * Math.expm1(x * q);
  if (idof<Op>() === idof<LeakyRelu>()) return x > 0 ? x : x * p;
  if (idof<Op>() === idof<Hardtanh>()) return x < p ? p : x > q ? q : x;
  if (idof<Op>() === idof<Hardsigmoid>()) return Math.min(Math.max(x + 3, 0), 6) / 6;
  if (idof<Op>() === idof<Hardswish>()) return (x * Math.min(Math.max(x + 3, 0), 6)) / 6;
  if (idof<Op>() === idof<Gelu>()) return x * normalBelow(x);
  if (idof<Op>() === idof<GeluTanh>()) return x * sigmoid(twiceU(x));
  if (idof<Op>() === idof<Silu>()) return x * sigmoid(x);
  if (idof<Op>() === idof<Mish>()) return x * Math.tanh(softplus(x));
  if (idof<Op>() === idof<Softplus>()) return x * p > q ? x : softplus(x * p) / p;
  return unreachable();
}

function answer<Op>(x: f64): bool {
  if (idof<Op>() === idof<LogicalNot>()) return x === 0;
  if (idof<Op>() === idof<Isnan>()) return isNaN(x);
  if (idof<Op>() === idof<Isinf>()) return Math.abs(x) === Infinity;
  if (idof<Op>() === idof<Isfinite>()) return isFinite(x);
  return unreachable();
}

function map<Op>(n: i32, out: usize, a: usize, p: f64, q: f64): void {
  for (; n > 0; n--, out += 8, a += 8) store<f64>(out, scalar<Op>(load<f64>(a), p, q));
}

function ask<Op>(n: i32, out: usize, a: usize): void {
  for (; n > 0; n--, out++, a += 8) store<u8>(out, u8(answer<Op>(load<f64>(a))));
}

/** In the order of `unaryNames`. */
export const unaryF64: StaticArray<UnaryKernel> = [
  (n, out, a, p, q) => map<Abs>(n, out, a, p, q),
  (n, out, a, p, q) => map<Neg>(n, out, a, p, q),
  (n, out, a, p, q) => map<Sign>(n, out, a, p, q),
  (n, out, a, p, q) => map<Floor>(n, out, a, p, q),
  (n, out, a, p, q) => map<Ceil>(n, out, a, p, q),
  (n, out, a, p, q) => map<Round>(n, out, a, p, q),
  (n, out, a, p, q) => map<Trunc>(n, out, a, p, q),
  (n, out, a, p, q) => map<Exp>(n, out, a, p, q),
  (n, out, a, p, q) => map<Expm1>(n, out, a, p, q),
  (n, out, a, p, q) => map<Exp2>(n, out, a, p, q),
  (n, out, a, p, q) => map<Log>(n, out, a, p, q),
  (n, out, a, p, q) => map<Log2>(n, out, a, p, q),
  (n, out, a, p, q) => map<Log10>(n, out, a, p, q),
  (n, out, a, p, q) => map<Log1p>(n, out, a, p, q),
  (n, out, a, p, q) => map<Sqrt>(n, out, a, p, q),
  (n, out, a, p, q) => map<Rsqrt>(n, out, a, p, q),
  (n, out, a, p, q) => map<Reciprocal>(n, out, a, p, q),
  (n, out, a, p, q) => map<Sin>(n, out, a, p, q),
  (n, out, a, p, q) => map<Cos>(n, out, a, p, q),
  (n, out, a, p, q) => map<Tan>(n, out, a, p, q),
  (n, out, a, p, q) => map<Asin>(n, out, a, p, q),
  (n, out, a, p, q) => map<Acos>(n, out, a, p, q),
  (n, out, a, p, q) => map<Atan>(n, out, a, p, q),
  (n, out, a, p, q) => map<Sinh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Cosh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Asinh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Acosh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Atanh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Erf>(n, out, a, p, q),
  (n, out, a, p, q) => map<Erfc>(n, out, a, p, q),
  (n, out, a, p, q) => map<Erfinv>(n, out, a, p, q),
  (n, out, a, p, q) => map<Sigmoid>(n, out, a, p, q),
  (n, out, a, p, q) => map<Tanh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Relu>(n, out, a, p, q),
  (n, out, a, p, q) => map<Selu>(n, out, a, p, q),
  (n, out, a, p, q) => map<Elu>(n, out, a, p, q),
  (n, out, a, p, q) => map<LeakyRelu>(n, out, a, p, q),
  (n, out, a, p, q) => map<Hardtanh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Hardsigmoid>(n, out, a, p, q),
  (n, out, a, p, q) => map<Hardswish>(n, out, a, p, q),
  (n, out, a, p, q) => map<Gelu>(n, out, a, p, q),
  (n, out, a, p, q) => map<GeluTanh>(n, out, a, p, q),
  (n, out, a, p, q) => map<Silu>(n, out, a, p, q),
  (n, out, a, p, q) => map<Mish>(n, out, a, p, q),
  (n, out, a, p, q) => map<Softplus>(n, out, a, p, q),
  (n, out, a, _p, _q) => ask<LogicalNot>(n, out, a),
  (n, out, a, _p, _q) => ask<Isnan>(n, out, a),
  (n, out, a, _p, _q) => ask<Isinf>(n, out, a),
  (n, out, a, _p, _q) => ask<Isfinite>(n, out, a),
];
