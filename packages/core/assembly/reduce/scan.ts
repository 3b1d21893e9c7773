// Running sums and products along one dimension, in double precision, rounded where they are stored.
import { highHalf } from './lanes';
import { lineStart, linesAbreast } from './lines';
import { FLOAT32, FLOAT64, INT32, storeAs } from './numbers';

/** `outer`: x and out. */
export function scanLines(type: i32, product: i32, lines: i32, n: i32, x: usize, stepX: i32, out: usize, stepOut: i32, outer: usize): void {
  if (type === FLOAT32) scanAll<f32>(product, lines, n, x, stepX, out, stepOut, outer);
  else if (type === FLOAT64) scanAll<f64>(product, lines, n, x, stepX, out, stepOut, outer);
  else if (type === INT32) scanAll<i32>(product, lines, n, x, stepX, out, stepOut, outer);
  else scanAll<u8>(product, lines, n, x, stepX, out, stepOut, outer);
}

function scanAll<T extends number>(product: i32, lines: i32, n: i32, x: usize, stepX: i32, out: usize, stepOut: i32, outer: usize): void {
  const inFours = isFloat<T>() && sizeof<T>() === 4 && stepX !== 4;
  for (let line: i32 = 0; line < lines;) {
    const from = x + lineStart(outer, 0, line);
    const to = out + lineStart(outer, 1, line);
    if (inFours && linesAbreast(outer, 2, line, 4) === 4) {
      scanFour(product, n, from, stepX, to, stepOut);
      line += 4;
    } else {
      scanLine<T>(product, n, from, stepX, to, stepOut);
      line++;
    }
  }
}

function scanLine<T extends number>(product: i32, n: i32, x: usize, stepX: i32, out: usize, stepOut: i32): void {
  let total: f64 = product ? 1 : 0;
  for (; n > 0; n--, x += stepX, out += stepOut) {
    if (product) total *= load<T>(x) as f64;
    else total += load<T>(x) as f64;
    storeAs<T>(out, total);
  }
}

// Four float32 lines that stand side by side.
function scanFour(product: i32, n: i32, x: usize, stepX: i32, out: usize, stepOut: i32): void {
  let low = f64x2.splat(product ? 1 : 0);
  let high = low;
  for (; n > 0; n--, x += stepX, out += stepOut) {
    const v = v128.load(x);
    const lower = f64x2.promote_low_f32x4(v);
    const upper = f64x2.promote_low_f32x4(highHalf(v));
    low = product ? f64x2.mul(low, lower) : f64x2.add(low, lower);
    high = product ? f64x2.mul(high, upper) : f64x2.add(high, upper);
    v128.store(out, v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
  }
}
