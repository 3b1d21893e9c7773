import { fused32, fused64, toFloats } from './fused';
import { uniform24, uniform53 } from './lanes';
import { draw, drawn, DRAWS_AT_ONCE, rest } from './mt19937';

// Where rounding lifted a number to the upper bound, it becomes the lower one.
function lanes32(words: usize, width: v128, low: v128, top: v128): v128 {
  const value = fused32(uniform24(words), width, low);
  return v128.bitselect(toFloats(low, low), value, f32x4.eq(value, top));
}

function lanes64(words: usize, width: v128, low: v128, top: v128): v128 {
  const value = fused64(uniform53(words), width, low);
  return v128.bitselect(low, value, f64x2.eq(value, top));
}

/** n float32 numbers from [from, to), of one number each. Returns the new position. */
export function uniformF32(state: usize, position: i32, n: i32, out: usize, from: f32, to: f32): i32 {
  const width = f64x2.splat(to - from);
  const low = f64x2.splat(from);
  const top = f32x4.splat(to);
  const isUnit = from === 0 && to === 1;
  while (n > 0) {
    let count = min(n, DRAWS_AT_ONCE);
    n -= count;
    position = draw(state, position, count);
    let words = drawn(state);
    for (; count >= 4; count -= 4) {
      v128.store(out, isUnit ? uniform24(words) : lanes32(words, width, low, top));
      out += 16;
      words += 16;
    }
    if (count > 0) {
      v128.store(rest(state), lanes32(words, width, low, top));
      memory.copy(out, rest(state), (<usize>count) << 2);
    }
  }
  return position;
}

/** n float64 numbers from [from, to), of two numbers each. `fused64` says how large and small `to - from` may be. */
export function uniformF64(state: usize, position: i32, n: i32, out: usize, from: f64, to: f64): i32 {
  const width = f64x2.splat(to - from);
  const low = f64x2.splat(from);
  const top = f64x2.splat(to);
  const isUnit = from === 0 && to === 1;
  while (n > 0) {
    let count = min(n, DRAWS_AT_ONCE / 2);
    n -= count;
    position = draw(state, position, 2 * count);
    let words = drawn(state);
    for (; count >= 2; count -= 2) {
      v128.store(out, isUnit ? uniform53(words) : lanes64(words, width, low, top));
      out += 16;
      words += 16;
    }
    if (count > 0) store<f64>(out, f64x2.extract_lane(lanes64(words, width, low, top), 0));
  }
  return position;
}
