// Softmax and its logarithm of one dense line of float64, and their slopes.
import { denseSumF64 } from '../reduce/dense-sum';

/** y may be x. */
export function softmaxF64(x: usize, y: usize, n: i32): void {
  const largest = largestOf(x, n);
  for (let i: i32 = 0; i < n; i++) store<f64>(y + (i << 3), Math.exp(load<f64>(x + (i << 3)) - largest));
  const total = denseSumF64(y, n);
  for (; n > 0; n--, y += 8) store<f64>(y, load<f64>(y) / total);
}

/** y may be x. */
export function logSoftmaxF64(x: usize, y: usize, n: i32): void {
  const largest = largestOf(x, n);
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += Math.exp(load<f64>(x + (i << 3)) - largest);
  const logTotal = Math.log(total);
  for (; n > 0; n--, x += 8, y += 8) store<f64>(y, load<f64>(x) - largest - logTotal);
}

function largestOf(x: usize, n: i32): f64 {
  let largest: f64 = -Infinity;
  for (; n > 0; n--, x += 8) largest = max<f64>(largest, load<f64>(x));
  return largest;
}

/** y (g - Σ g y); out may be g or y. */
export function softmaxBackwardF64(g: usize, y: usize, out: usize, n: i32): void {
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++) total += load<f64>(g + (i << 3)) * load<f64>(y + (i << 3));
  for (; n > 0; n--, g += 8, y += 8, out += 8) store<f64>(out, load<f64>(y) * (load<f64>(g) - total));
}

/** g - exp(y) Σ g; out may be g or y. */
export function logSoftmaxBackwardF64(g: usize, y: usize, out: usize, n: i32): void {
  const total = denseSumF64(g, n);
  for (; n > 0; n--, g += 8, y += 8, out += 8) store<f64>(out, load<f64>(g) - Math.exp(load<f64>(y)) * total);
}
