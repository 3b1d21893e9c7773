import { TernaryKernel } from './kernel';
import { addcdiv, addcdivPair, addcmul, addcmulPair, lerp, lerpPair } from './ternary-scalars';

// Three numbers in, one out. Of float32 what is in between stands in float64, so that a result is rounded once.

class Addcmul {}
class Addcdiv {}
class Lerp {}

function pair<Op>(a: v128, b: v128, c: v128, p: v128): v128 {
  if (idof<Op>() === idof<Addcmul>()) return addcmulPair(a, b, c, p);
  if (idof<Op>() === idof<Addcdiv>()) return addcdivPair(a, b, c, p);
  if (idof<Op>() === idof<Lerp>()) return lerpPair(a, b, c);
  return unreachable();
}

function scalar<Op>(a: f64, b: f64, c: f64, p: f64): f64 {
  if (idof<Op>() === idof<Addcmul>()) return addcmul(a, b, c, p);
  if (idof<Op>() === idof<Addcdiv>()) return addcdiv(a, b, c, p);
  if (idof<Op>() === idof<Lerp>()) return lerp(a, b, c);
  return unreachable();
}

function mapPairs<Op>(n: i32, out: usize, a: usize, b: usize, c: usize, p: f64): void {
  const ps = f64x2.splat(p);
  for (; n > 1; n -= 2, out += 8, a += 8, b += 8, c += 8) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(a));
    const y = f64x2.promote_low_f32x4(v128.load64_zero(b));
    const z = f64x2.promote_low_f32x4(v128.load64_zero(c));
    v128.store_lane<i64>(out, f32x4.demote_f64x2_zero(pair<Op>(x, y, z, ps)), 0);
  }
  if (n === 1) store<f32>(out, f32(scalar<Op>(load<f32>(a), load<f32>(b), load<f32>(c), p)));
}

function map<Op>(n: i32, out: usize, a: usize, b: usize, c: usize, p: f64): void {
  for (; n > 0; n--, out += 8, a += 8, b += 8, c += 8) {
    store<f64>(out, scalar<Op>(load<f64>(a), load<f64>(b), load<f64>(c), p));
  }
}

/** The condition is a byte. */
function choose<T>(n: i32, out: usize, condition: usize, b: usize, c: usize): void {
  const size = sizeof<T>();
  if (sizeof<T>() === 4) {
    for (; n >= 4; n -= 4, out += 16, condition += 4, b += 16, c += 16) {
      const words = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(condition)));
      v128.store(out, v128.bitselect(v128.load(b), v128.load(c), i32x4.ne(words, i32x4.splat(0))));
    }
  }
  for (; n > 0; n--, out += size, condition++, b += size, c += size) store<T>(out, load<T>(load<u8>(condition) !== 0 ? b : c));
}

/** Of float32 in the order of `ternaryNames`, then of float64. */
const kernels: StaticArray<TernaryKernel> = [
  (n, out, a, b, c, _p) => choose<f32>(n, out, a, b, c),
  (n, out, a, b, c, p) => mapPairs<Addcmul>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => mapPairs<Addcdiv>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => mapPairs<Lerp>(n, out, a, b, c, p),
  (n, out, a, b, c, _p) => choose<f64>(n, out, a, b, c),
  (n, out, a, b, c, p) => map<Addcmul>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => map<Addcdiv>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => map<Lerp>(n, out, a, b, c, p),
];

/** out = kernel(a, b, c), dense, with the op's parameter. */
export function runTernary(kernel: i32, n: i32, out: usize, a: usize, b: usize, c: usize, p: f64): void {
  unchecked(kernels[kernel])(n, out, a, b, c, p);
}
