// Reductions of contiguous views over their last or their first dimensions, without lists of dimensions.
import { beginTotals, endTotals, reduceRows, STRIP } from './columns';
import { CHUNK, chunkSumF32 } from './dense-sum';
import { INT32, FLOAT32, FLOAT64, resultOf, startOf, storeNumber, SUM } from './numbers';
import { highHalf } from './lanes';
import { reduceRun } from './run';

/** Rows whose sum is taken in float32. */
const BLOCK: i32 = 64;

/** out[i] from row i of x: `rows` rows of n. */
export function reduceDenseRows(type: i32, op: i32, rows: i32, n: i32, x: usize, out: usize, outType: i32): void {
  if (type === FLOAT32) rowsOf<f32>(op, rows, n, x, out, outType);
  else if (type === FLOAT64) rowsOf<f64>(op, rows, n, x, out, outType);
  else if (type === INT32) rowsOf<i32>(op, rows, n, x, out, outType);
  else rowsOf<u8>(op, rows, n, x, out, outType);
}

function rowsOf<T extends number>(op: i32, rows: i32, n: i32, x: usize, out: usize, outType: i32): void {
  const width = widthOf(outType);
  const stepX = n * (sizeof<T>() as i32);
  for (; rows > 0; rows--, x += stepX, out += width) {
    storeNumber(outType, out, resultOf(op, reduceRun<T>(op, startOf(op), x, n, sizeof<T>() as i32), n));
  }
}

/** out[j] from column j of x: of rows that are `stride` long, n columns. 12 STRIP bytes of scratch, or 0 to go column by column. */
export function reduceDenseColumns(
  type: i32,
  op: i32,
  rows: i32,
  n: i32,
  stride: i32,
  x: usize,
  out: usize,
  outType: i32,
  scratch: usize,
): void {
  if (type === FLOAT32) columnsOf<f32>(op, rows, n, stride, x, out, outType, scratch);
  else if (type === FLOAT64) columnsOf<f64>(op, rows, n, stride, x, out, outType, scratch);
  else if (type === INT32) columnsOf<i32>(op, rows, n, stride, x, out, outType, scratch);
  else columnsOf<u8>(op, rows, n, stride, x, out, outType, scratch);
}

function columnsOf<T extends number>(op: i32, rows: i32, n: i32, stride: i32, x: usize, out: usize, outType: i32, totals: usize): void {
  const width = widthOf(outType);
  const stepX = sizeof<T>() as i32;
  if (totals === 0) {
    if (isFloat<T>() && sizeof<T>() === 4 && op === SUM && outType === FLOAT32) {
      for (; n >= 4; n -= 4, x += 16, out += 16) v128.store(out, sumOfFourColumns(x, rows, stride << 2));
    }
    for (; n > 0; n--, x += stepX, out += width) {
      storeNumber(outType, out, resultOf(op, reduceRun<T>(op, startOf(op), x, rows, stride * stepX), rows));
    }
    return;
  }
  for (; n > 0; n -= STRIP, x += STRIP * stepX) {
    const strip = min(n, STRIP);
    beginTotals(op, totals, strip);
    reduceRows<T>(op, totals, x, rows, stride * stepX, strip, stepX);
    endTotals(op, totals, strip, rows, out, outType, width);
    out += strip * width;
  }
}

function sumOfFourColumns(x: usize, rows: i32, step: i32): v128 {
  let low = f64x2.splat(0);
  let high = low;
  while (rows > 0) {
    let even = f32x4.splat(0);
    let odd = even;
    let block = min(rows, BLOCK);
    rows -= block;
    for (; block >= 2; block -= 2, x += 2 * step) {
      even = f32x4.add(even, v128.load(x));
      odd = f32x4.add(odd, v128.load(x + step));
    }
    if (block > 0) even = f32x4.add(even, v128.load(x));
    const sum = f32x4.add(even, odd);
    low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
    high = f64x2.add(high, f64x2.promote_low_f32x4(highHalf(sum)));
  }
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

function widthOf(type: i32): i32 {
  if (type === FLOAT64) return 8;
  return type === FLOAT32 || type === INT32 ? 4 : 1;
}

/** The sums of the chunks of n float32, as doubles: what threads share of a long sum. */
export function sumChunksF32(x: usize, n: i32, out: usize): void {
  for (; n > 0; n -= CHUNK, x += CHUNK << 2, out += 8) store<f64>(out, chunkSumF32(x, min(n, CHUNK)));
}

/** The total of n doubles in their order, as a float32. */
export function totalF32(partials: usize, n: i32, out: usize): void {
  let total: f64 = 0;
  for (let i: i32 = 0; i < n; i++, partials += 8) total += load<f64>(partials);
  store<f32>(out, total as f32);
}
