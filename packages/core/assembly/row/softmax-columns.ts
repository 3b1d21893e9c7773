// Softmax and its logarithm of four float32 lines at once, which stand side by side in memory, and their slopes.
import { log4 } from '../math/log';
import { highHalf } from '../reduce/lanes';
import { expOfNegative4 } from '../math/exp';

/** Terms whose sum is taken in float32. */
const BLOCK: i32 = 16;

/** out may be x. */
export function softmaxFour(log: i32, n: i32, x: usize, stepX: i32, out: usize, stepOut: i32): void {
  let largest = f32x4.splat(-Infinity);
  for (let i: i32 = 0, p = x; i < n; i++, p += stepX) largest = f32x4.pmax(largest, v128.load(p));
  let low = f64x2.splat(0);
  let high = low;
  let p = x;
  let q = out;
  for (let i: i32 = 0; i < n;) {
    let sum = f32x4.splat(0);
    for (const end = min(i + BLOCK, n); i < end; i++, p += stepX, q += stepOut) {
      const term = expOfNegative4(f32x4.sub(v128.load(p), largest));
      sum = f32x4.add(sum, term);
      if (!log) v128.store(q, term);
    }
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(sum)));
  }
  const totals = narrowed(low, high);
  if (log) {
    const logTotals = log4(totals);
    for (; n > 0; n--, x += stepX, out += stepOut) v128.store(out, f32x4.sub(f32x4.sub(v128.load(x), largest), logTotals));
  } else {
    for (; n > 0; n--, out += stepOut) v128.store(out, f32x4.div(v128.load(out), totals));
  }
}

/** out may be grad or y. */
export function softmaxBackwardFour(log: i32, n: i32, grad: usize, stepGrad: i32, y: usize, stepY: i32, out: usize, stepOut: i32): void {
  let low = f64x2.splat(0);
  let high = low;
  let p = grad;
  let q = y;
  for (let i: i32 = 0; i < n;) {
    let sum = f32x4.splat(0);
    for (const end = min(i + BLOCK, n); i < end; i++, p += stepGrad, q += stepY) {
      sum = f32x4.add(sum, log ? v128.load(p) : f32x4.mul(v128.load(p), v128.load(q)));
    }
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(sum)));
  }
  const totals = narrowed(low, high);
  for (; n > 0; n--, grad += stepGrad, y += stepY, out += stepOut) {
    const slope = v128.load(grad);
    const value = v128.load(y);
    if (log) v128.store(out, f32x4.sub(slope, f32x4.mul(expOfNegative4(value), totals)));
    else v128.store(out, f32x4.mul(value, f32x4.sub(slope, totals)));
  }
}

function narrowed(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
