import { binaryF32 } from './binary-f32';
import { binaryF64 } from './binary-f64';

/** out = kernel(a, b), dense, with the op's parameters. Kernels of float64 are counted on after those of float32. */
export function runBinary(kernel: i32, n: i32, out: usize, a: usize, b: usize, p: f64, q: f64): void {
  const count = binaryF32.length;
  if (kernel < count) unchecked(binaryF32[kernel])(n, out, a, b, p, q);
  else unchecked(binaryF64[kernel - count])(n, out, a, b, p, q);
}
