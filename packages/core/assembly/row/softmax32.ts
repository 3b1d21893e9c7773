// Softmax and its logarithm of one dense line of float32, and their slopes. Sums are taken in float32 over blocks, then in double precision.
import { expOfNegative4 } from '../math/exp';
import { log4 } from '../math/log';
import { denseSumF32 } from '../reduce/dense-sum';
import { highHalf, sumOfLanes } from '../reduce/lanes';
import { loadTail, storeTail } from './tail';

const BLOCK: i32 = 256;

/** y may be x. */
export function softmaxF32(x: usize, y: usize, n: i32): void {
  const total = expSum(x, y, n, largestF32(x, n));
  const totals = f32x4.splat(total as f32);
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4, y += 16) v128.store(y, f32x4.div(v128.load(y), totals));
  for (; i < n; i++, y += 4) store<f32>(y, load<f32>(y) / (total as f32));
}

/** y may be x. */
export function logSoftmaxF32(x: usize, y: usize, n: i32): void {
  const largest = largestF32(x, n);
  const logTotal = f32x4.extract_lane(log4(f32x4.splat(expSum(x, 0, n, largest) as f32)), 0);
  const shifts = f32x4.splat(largest);
  const logTotals = f32x4.splat(logTotal);
  for (; n >= 4; n -= 4, x += 16, y += 16) v128.store(y, f32x4.sub(f32x4.sub(v128.load(x), shifts), logTotals));
  for (; n > 0; n--, x += 4, y += 4) store<f32>(y, load<f32>(x) - largest - logTotal);
}

/** What is taken off before exp. A NaN may be passed over: it makes the sum NaN all the same. */
function largestF32(x: usize, n: i32): f32 {
  let a = f32x4.splat(-Infinity);
  let b = a;
  for (; n >= 8; n -= 8, x += 32) {
    a = f32x4.pmax(a, v128.load(x));
    b = f32x4.pmax(b, v128.load(x, 16));
  }
  if (n >= 4) {
    a = f32x4.pmax(a, v128.load(x));
    x += 16;
    n -= 4;
  }
  if (n > 0) b = f32x4.pmax(b, loadTail(x, n, -Infinity));
  a = f32x4.pmax(a, b);
  a = f32x4.pmax(a, highHalf(a));
  return f32x4.extract_lane(f32x4.pmax(a, v128.shuffle<i32>(a, a, 1, 0, 3, 2)), 0);
}

/** Σ exp(x - shift); the terms go to y, if there is one. */
function expSum(x: usize, y: usize, n: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let total: f64 = 0;
  while (n >= 4) {
    let sum = f32x4.splat(0);
    const block = min(n & ~3, BLOCK);
    n -= block;
    for (const end = x + (block << 2); x < end; x += 16) {
      const term = expOfNegative4(f32x4.sub(v128.load(x), shifts));
      sum = f32x4.add(sum, term);
      if (y !== 0) {
        v128.store(y, term);
        y += 16;
      }
    }
    total += sumOfLanes(sum);
  }
  if (n === 0) return total;
  const last = expOfNegative4(f32x4.sub(loadTail(x, n, -Infinity), shifts));
  if (y !== 0) storeTail(y, n, last);
  return total + sumOfLanes(last);
}

/** y (g - Σ g y); out may be g or y. */
export function softmaxBackwardF32(g: usize, y: usize, out: usize, n: i32): void {
  const total = denseDotF32(g, y, n) as f32;
  const totals = f32x4.splat(total);
  for (; n >= 4; n -= 4, g += 16, y += 16, out += 16) v128.store(out, f32x4.mul(v128.load(y), f32x4.sub(v128.load(g), totals)));
  for (; n > 0; n--, g += 4, y += 4, out += 4) store<f32>(out, load<f32>(y) * (load<f32>(g) - total));
}

/** g - exp(y) Σ g; out may be g or y. */
export function logSoftmaxBackwardF32(g: usize, y: usize, out: usize, n: i32): void {
  const totals = f32x4.splat(denseSumF32(g, n) as f32);
  for (; n >= 4; n -= 4, g += 16, y += 16, out += 16) {
    v128.store(out, f32x4.sub(v128.load(g), f32x4.mul(expOfNegative4(v128.load(y)), totals)));
  }
  if (n > 0) storeTail(out, n, f32x4.sub(loadTail(g, n, 0), f32x4.mul(expOfNegative4(loadTail(y, n, 0)), totals)));
}

/** Σ a b */
export function denseDotF32(a: usize, b: usize, n: i32): f64 {
  let total: f64 = 0;
  while (n >= 8) {
    let even = f32x4.splat(0);
    let odd = even;
    const block = min(n & ~7, BLOCK);
    n -= block;
    for (const end = a + (block << 2); a < end; a += 32, b += 32) {
      even = f32x4.add(even, f32x4.mul(v128.load(a), v128.load(b)));
      odd = f32x4.add(odd, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
    }
    total += sumOfLanes(f32x4.add(even, odd));
  }
  for (; n > 0; n--, a += 4, b += 4) total += (load<f32>(a) as f64) * (load<f32>(b) as f64);
  return total;
}
