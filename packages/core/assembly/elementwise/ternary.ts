import { TernaryKernel } from './kernel';
import { addcdiv, addcdiv4, addcmul, addcmul4, lerp, lerp4 } from './ternary-scalars';
import { load4, store4 } from './vectors';

// Three numbers in, one out.

class Addcmul {}
class Addcdiv {}
class Lerp {}

function four<Op>(a: v128, b: v128, c: v128, p: v128): v128 {
  if (idof<Op>() === idof<Addcmul>()) return addcmul4(a, b, c, p);
  if (idof<Op>() === idof<Addcdiv>()) return addcdiv4(a, b, c, p);
  if (idof<Op>() === idof<Lerp>()) return lerp4(a, b, c);
  return unreachable();
}

function scalar<Op>(a: f64, b: f64, c: f64, p: f64): f64 {
  if (idof<Op>() === idof<Addcmul>()) return addcmul(a, b, c, p);
  if (idof<Op>() === idof<Addcdiv>()) return addcdiv(a, b, c, p);
  if (idof<Op>() === idof<Lerp>()) return lerp(a, b, c);
  return unreachable();
}

function mapFours<Op>(n: i32, out: usize, a: usize, b: usize, c: usize, p: f64): void {
  const ps = f32x4.splat(f32(p));
  for (; n >= 8; n -= 8, out += 32, a += 32, b += 32, c += 32) {
    const y0 = four<Op>(v128.load(a), v128.load(b), v128.load(c), ps);
    const y1 = four<Op>(v128.load(a, 16), v128.load(b, 16), v128.load(c, 16), ps);
    v128.store(out, y0);
    v128.store(out, y1, 16);
  }
  for (; n > 0; n -= 4, out += 16, a += 16, b += 16, c += 16) {
    store4(out, four<Op>(load4(a, n), load4(b, n), load4(c, n), ps), n);
  }
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
  (n, out, a, b, c, p) => mapFours<Addcmul>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => mapFours<Addcdiv>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => mapFours<Lerp>(n, out, a, b, c, p),
  (n, out, a, b, c, _p) => choose<f64>(n, out, a, b, c),
  (n, out, a, b, c, p) => map<Addcmul>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => map<Addcdiv>(n, out, a, b, c, p),
  (n, out, a, b, c, p) => map<Lerp>(n, out, a, b, c, p),
];

/** out = kernel(a, b, c), dense, with the op's parameter. */
export function runTernary(kernel: i32, n: i32, out: usize, a: usize, b: usize, c: usize, p: f64): void {
  unchecked(kernels[kernel])(n, out, a, b, c, p);
}
