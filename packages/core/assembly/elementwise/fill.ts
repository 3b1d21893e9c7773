import { FLOAT32, FLOAT64, INT32, sizeOfType, toInt32 } from './convert';

/** n dense elements = value; of a bool it is 0 or 1. */
export function fill(dtype: i32, n: i32, out: usize, value: f64): void {
  const pattern = patternOf(dtype, value);
  let bytes = n * sizeOfType(dtype);
  for (; bytes >= 16; bytes -= 16, out += 16) v128.store(out, pattern);
  if (bytes >= 8) {
    v128.store_lane<i64>(out, pattern, 0);
    out += 8;
    bytes -= 8;
  }
  if (bytes >= 4) {
    v128.store_lane<i32>(out, pattern, 0);
    out += 4;
    bytes -= 4;
  }
  for (; bytes > 0; bytes--, out++) v128.store_lane<i8>(out, pattern, 0);
}

/** The value over and over. */
function patternOf(dtype: i32, value: f64): v128 {
  if (dtype === FLOAT32) return f32x4.splat(f32(value));
  if (dtype === FLOAT64) return f64x2.splat(value);
  if (dtype === INT32) return i32x4.splat(toInt32(value));
  return i8x16.splat(i8(toInt32(value)));
}
