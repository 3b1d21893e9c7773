// The places of what is not 0, in row-major order.
import { FLOAT32, FLOAT64, INT32 } from '../reduce/numbers';

/**
 * `rows` rows of `count` int32, as many as there are such elements; steps are bytes. `dims`: the sizes of x's `count` dimensions, then its
 * steps. Scratch holds `count` int32.
 */
export function nonzeroPlaces(
  type: i32,
  count: i32,
  x: usize,
  rows: i32,
  out: usize,
  stepRow: i32,
  stepColumn: i32,
  dims: usize,
  scratch: usize,
): void {
  const end = out + rows * stepRow;
  if (type === FLOAT32) placesFrom<f32>(count, x, out, end, stepRow, stepColumn, dims, scratch, 0);
  else if (type === FLOAT64) placesFrom<f64>(count, x, out, end, stepRow, stepColumn, dims, scratch, 0);
  else if (type === INT32) placesFrom<i32>(count, x, out, end, stepRow, stepColumn, dims, scratch, 0);
  else placesFrom<u8>(count, x, out, end, stepRow, stepColumn, dims, scratch, 0);
}

/** Returns where the next row goes. Every place is written there, and the next one over it if that was no hit: nothing has to be guessed. */
function placesFrom<T extends number>(
  count: i32,
  x: usize,
  out: usize,
  end: usize,
  stepRow: i32,
  stepColumn: i32,
  dims: usize,
  place: usize,
  level: i32,
): usize {
  const size = load<i32>(dims + (level << 2));
  const step = load<i32>(dims + ((count + level) << 2));
  for (let i: i32 = 0; i < size && out !== end; i++, x += step) {
    if (level + 1 < count) {
      store<i32>(place + (level << 2), i);
      out = placesFrom<T>(count, x, out, end, stepRow, stepColumn, dims, place, level + 1);
    } else {
      for (let dim: i32 = 0; dim < level; dim++) store<i32>(out + dim * stepColumn, load<i32>(place + (dim << 2)));
      store<i32>(out + level * stepColumn, i);
      out += i32((load<T>(x) as f64) !== 0) * stepRow;
    }
  }
  return out;
}
