import { unaryF32 } from './unary-f32';
import { unaryF64 } from './unary-f64';

/** out = kernel(a), dense, with the op's parameters. Kernels of float64 are counted on after those of float32. */
export function runUnary(kernel: i32, n: i32, out: usize, a: usize, p: f64, q: f64): void {
  const count = unaryF32.length;
  if (kernel < count) unchecked(unaryF32[kernel])(n, out, a, p, q);
  else unchecked(unaryF64[kernel - count])(n, out, a, p, q);
}
