import { floorDivide, geluSlope, geluTanhSlope, hypot, logaddexp, mishSlope, pow, remainder, sigmoid, siluSlope } from '../math/special';
import { SELU_SCALE, SELU_SCALE_ALPHA, SIXTH } from './constants';
import { BinaryKernel } from './kernel';

// Two float64 in, one out. Other dtypes come here by way of float64, where they have no kernel of their own.

class Add {}
class Sub {}
class Mul {}
class Div {}
class FloorDivide {}
class TruncDivide {}
class Remainder {}
class Fmod {}
class Pow {}
class Maximum {}
class Minimum {}
class Atan2 {}
class Hypot {}
class Logaddexp {}
class Xlogy {}
class ReluBackward {}
class SeluBackward {}
class EluBackward {}
class SigmoidBackward {}
class TanhBackward {}
class LeakyReluBackward {}
class HardtanhBackward {}
class HardsigmoidBackward {}
class HardswishBackward {}
class GeluBackward {}
class GeluTanhBackward {}
class SiluBackward {}
class MishBackward {}
class SoftplusBackward {}
class Prelu {}
class Eq {}
class Ne {}
class Lt {}
class Le {}
class Gt {}
class Ge {}
class LogicalAnd {}
class LogicalOr {}
class LogicalXor {}

function scalar<Op>(a: f64, b: f64, p: f64, q: f64): f64 {
  if (idof<Op>() === idof<Add>()) return a + b;
  if (idof<Op>() === idof<Sub>()) return a - b;
  if (idof<Op>() === idof<Mul>()) return a * b;
  if (idof<Op>() === idof<Div>()) return a / b;
  if (idof<Op>() === idof<FloorDivide>()) return floorDivide(a, b);
  if (idof<Op>() === idof<TruncDivide>()) return Math.trunc(a / b);
  if (idof<Op>() === idof<Remainder>()) return remainder(a, b);
  if (idof<Op>() === idof<Fmod>()) return a % b;
  if (idof<Op>() === idof<Pow>()) return pow(a, b);
  if (idof<Op>() === idof<Maximum>()) return Math.max(a, b);
  if (idof<Op>() === idof<Minimum>()) return Math.min(a, b);
  if (idof<Op>() === idof<Atan2>()) return Math.atan2(a, b);
  if (idof<Op>() === idof<Hypot>()) return hypot(a, b);
  if (idof<Op>() === idof<Logaddexp>()) return logaddexp(a, b);
  if (idof<Op>() === idof<Xlogy>()) return a === 0 && !isNaN(b) ? 0 : a * Math.log(b);
  if (idof<Op>() === idof<ReluBackward>()) return b > 0 ? a : 0;
  if (idof<Op>() === idof<SeluBackward>()) return a * (b > 0 ? SELU_SCALE : b + SELU_SCALE_ALPHA);
  if (idof<Op>() === idof<EluBackward>()) return a * (b > 0 ? 1 : (b + p) * q);
  if (idof<Op>() === idof<SigmoidBackward>()) return a * b * (1 - b);
  if (idof<Op>() === idof<TanhBackward>()) return a * (1 - b * b);
  if (idof<Op>() === idof<LeakyReluBackward>()) return b > 0 ? a : a * p;
  if (idof<Op>() === idof<HardtanhBackward>()) return b <= p || b >= q ? 0 : a;
  if (idof<Op>() === idof<HardsigmoidBackward>()) return a * (b > -3 && b < 3 ? SIXTH : 0);
  if (idof<Op>() === idof<HardswishBackward>()) return a * (b <= -3 ? 0 : b >= 3 ? 1 : b / 3 + 0.5);
  if (idof<Op>() === idof<GeluBackward>()) return a * geluSlope(b);
  if (idof<Op>() === idof<GeluTanhBackward>()) return a * geluTanhSlope(b);
  if (idof<Op>() === idof<SiluBackward>()) return a * siluSlope(b);
  if (idof<Op>() === idof<MishBackward>()) return a * mishSlope(b);
  if (idof<Op>() === idof<SoftplusBackward>()) return b * p > q ? a : a * sigmoid(b * p);
  if (idof<Op>() === idof<Prelu>()) return a > 0 ? a : a * b;
  return unreachable();
}

function answer<Op>(a: f64, b: f64): bool {
  if (idof<Op>() === idof<Eq>()) return a === b;
  if (idof<Op>() === idof<Ne>()) return a !== b;
  if (idof<Op>() === idof<Lt>()) return a < b;
  if (idof<Op>() === idof<Le>()) return a <= b;
  if (idof<Op>() === idof<Gt>()) return a > b;
  if (idof<Op>() === idof<Ge>()) return a >= b;
  if (idof<Op>() === idof<LogicalAnd>()) return a !== 0 && b !== 0;
  if (idof<Op>() === idof<LogicalOr>()) return a !== 0 || b !== 0;
  if (idof<Op>() === idof<LogicalXor>()) return (a !== 0) !== (b !== 0);
  return unreachable();
}

function map<Op>(n: i32, out: usize, a: usize, b: usize, p: f64, q: f64): void {
  for (; n > 0; n--, out += 8, a += 8, b += 8) store<f64>(out, scalar<Op>(load<f64>(a), load<f64>(b), p, q));
}

function ask<Op>(n: i32, out: usize, a: usize, b: usize): void {
  for (; n > 0; n--, out++, a += 8, b += 8) store<u8>(out, u8(answer<Op>(load<f64>(a), load<f64>(b))));
}

/** In the order of `binaryNames`. */
export const binaryF64: StaticArray<BinaryKernel> = [
  (n, out, a, b, p, q) => map<Add>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Sub>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Mul>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Div>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<FloorDivide>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<TruncDivide>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Remainder>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Fmod>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Pow>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Maximum>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Minimum>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Atan2>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Hypot>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Logaddexp>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Xlogy>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<ReluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<SeluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<EluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<SigmoidBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<TanhBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<LeakyReluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<HardtanhBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<HardsigmoidBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<HardswishBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<GeluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<GeluTanhBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<SiluBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<MishBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<SoftplusBackward>(n, out, a, b, p, q),
  (n, out, a, b, p, q) => map<Prelu>(n, out, a, b, p, q),
  (n, out, a, b, _p, _q) => ask<Eq>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Ne>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Lt>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Le>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Gt>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<Ge>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<LogicalAnd>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<LogicalOr>(n, out, a, b),
  (n, out, a, b, _p, _q) => ask<LogicalXor>(n, out, a, b),
];
