// Standardising where inner is 1, as in batch norm of (N, C): groups are columns, and four are walked at a time.
import { highHalf } from '../reduce/lanes';
import { loadTail, storeTail } from './tail';

/** Rows whose sum is taken in float32. */
const BLOCK: i32 = 16;

export function normaliseColumns(
  first: i32,
  end: i32,
  rows: i32,
  columns: i32,
  eps: f64,
  x: usize,
  weight: usize,
  bias: usize,
  out: usize,
  mean: usize,
  variance: usize,
): void {
  const step = columns << 2;
  for (; first < end; first += 4) {
    const at = first << 2;
    const n = min(end - first, 4);
    const zeros = f32x4.splat(0);
    const centers = meansOf(n, rows, step, x + at, zeros, 0, zeros);
    const spreads = meansOf(n, rows, step, x + at, centers, x + at, centers);
    storeLanes(mean + at, n, centers);
    storeLanes(variance + at, n, spreads);
    const factors = weight ? f32x4.mul(scalesOf(spreads, eps), loadLanes(weight + at, n)) : scalesOf(spreads, eps);
    const shifts = bias ? loadLanes(bias + at, n) : zeros;
    for (let row: i32 = 0; row < rows; row++) {
      const place = at + row * step;
      storeLanes(out + place, n, f32x4.add(f32x4.mul(f32x4.sub(loadLanes(x + place, n), centers), factors), shifts));
    }
  }
}

/** The slopes of the same. Without gradX, gradWeight or gradBias their address is 0. */
export function normaliseColumnsBackward(
  first: i32,
  end: i32,
  rows: i32,
  columns: i32,
  eps: f64,
  grad: usize,
  x: usize,
  mean: usize,
  variance: usize,
  weight: usize,
  gradX: usize,
  gradWeight: usize,
  gradBias: usize,
): void {
  const step = columns << 2;
  for (; first < end; first += 4) {
    const at = first << 2;
    const n = min(end - first, 4);
    const zeros = f32x4.splat(0);
    const centers = loadLanes(mean + at, n);
    const scales = scalesOf(loadLanes(variance + at, n), eps);
    const averages = meansOf(n, rows, step, grad + at, zeros, 0, zeros);
    const slopes = f32x4.mul(meansOf(n, rows, step, grad + at, zeros, x + at, centers), scales);
    const counts = f32x4.splat(rows as f32);
    if (gradBias) storeLanes(gradBias + at, n, f32x4.mul(averages, counts));
    if (gradWeight) storeLanes(gradWeight + at, n, f32x4.mul(slopes, counts));
    if (!gradX) continue;
    const factors = weight ? f32x4.mul(scales, loadLanes(weight + at, n)) : scales;
    const steepness = f32x4.mul(slopes, scales);
    for (let row: i32 = 0; row < rows; row++) {
      const place = at + row * step;
      const centred = f32x4.sub(loadLanes(x + place, n), centers);
      const slope = f32x4.sub(f32x4.sub(loadLanes(grad + place, n), averages), f32x4.mul(centred, steepness));
      storeLanes(gradX + place, n, f32x4.mul(slope, factors));
    }
  }
}

/** The means over the rows of (a - shiftA) (b - shiftB), or of a - shiftA where b is 0. */
function meansOf(n: i32, rows: i32, step: i32, a: usize, shiftA: v128, b: usize, shiftB: v128): v128 {
  let low = f64x2.splat(0);
  let high = low;
  for (let row: i32 = 0; row < rows;) {
    let sum = f32x4.splat(0);
    for (const end = min(row + BLOCK, rows); row < end; row++) {
      let term = f32x4.sub(loadLanes(a + row * step, n), shiftA);
      if (b) term = f32x4.mul(term, f32x4.sub(loadLanes(b + row * step, n), shiftB));
      sum = f32x4.add(sum, term);
    }
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(sum)));
  }
  const counts = f64x2.splat(rows as f64);
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(f64x2.div(low, counts)), f32x4.demote_f64x2_zero(f64x2.div(high, counts)), 0, 2);
}

function scalesOf(variances: v128, eps: f64): v128 {
  const one = f64x2.splat(1);
  const low = f64x2.add(f64x2.promote_low_f32x4(variances), f64x2.splat(eps));
  const high = f64x2.add(f64x2.promote_low_f32x4(highHalf(variances)), f64x2.splat(eps));
  const lowScales = f32x4.demote_f64x2_zero(f64x2.div(one, f64x2.sqrt(low)));
  return v128.shuffle<i64>(lowScales, f32x4.demote_f64x2_zero(f64x2.div(one, f64x2.sqrt(high))), 0, 2);
}

function loadLanes(x: usize, n: i32): v128 {
  return n === 4 ? v128.load(x) : loadTail(x, n, 0);
}

function storeLanes(out: usize, n: i32, v: v128): void {
  if (n === 4) v128.store(out, v);
  else storeTail(out, n, v);
}
