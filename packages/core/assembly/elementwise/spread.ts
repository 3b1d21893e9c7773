import { runBinary } from './binary';
import { convertRow, FLOAT32, FLOAT64 } from './convert';

/** How many elements of the constant there are in memory at most. */
const BLOCK: i32 = 512;

/** out = kernel(a, b), dense but for the one that is a single number; it is spread over `scratch`, which has room for 512 of them. */
export function runBinarySpread(
  kernel: i32,
  n: i32,
  out: usize,
  outWidth: i32,
  a: usize,
  b: usize,
  width: i32,
  isFirst: bool,
  scratch: usize,
  p: f64,
  q: f64,
): void {
  const dtype = width === 4 ? FLOAT32 : FLOAT64;
  convertRow(dtype, dtype, min(BLOCK, n), scratch, width, isFirst ? a : b, 0);
  for (; n > 0; n -= BLOCK, out += BLOCK * outWidth) {
    const count = min(BLOCK, n);
    if (isFirst) {
      runBinary(kernel, count, out, scratch, b, p, q);
      b += BLOCK * width;
    } else {
      runBinary(kernel, count, out, a, scratch, p, q);
      a += BLOCK * width;
    }
  }
}
