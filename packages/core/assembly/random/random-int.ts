import { toFloats } from './fused';
import { draw, drawn, DRAWS_AT_ONCE, rest } from './mt19937';

// number % range + first of two numbers, in doubles. The quotient of 32 bits cannot round up to a whole number.
function remainders(numbers: v128, range: v128, first: v128): v128 {
  const number = f64x2.convert_low_i32x4_u(numbers);
  const quotient = f64x2.floor(f64x2.div(number, range));
  return f64x2.add(f64x2.sub(number, f64x2.mul(quotient, range)), first);
}

function put<T>(out: usize, words: usize, range: v128, first: v128): void {
  const numbers = v128.load(words);
  const low = remainders(numbers, range, first);
  const high = remainders(v128.shuffle<i64>(numbers, numbers, 1, 0), range, first);
  if (sizeof<T>() === 8) {
    v128.store(out, low);
    v128.store(out, high, 16);
  } else if (isFloat<T>()) {
    v128.store(out, toFloats(low, high));
  } else {
    const whole = v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 2);
    if (sizeof<T>() === 4) {
      v128.store(out, whole);
    } else {
      const bytes = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(whole, whole), whole);
      store<i32>(out, i32x4.extract_lane(bytes, 0));
    }
  }
}

function fill<T>(state: usize, position: i32, n: i32, out: usize, first: f64, range: f64): i32 {
  const firsts = f64x2.splat(first);
  const ranges = f64x2.splat(range);
  while (n > 0) {
    let count = min(n, DRAWS_AT_ONCE);
    n -= count;
    position = draw(state, position, count);
    let words = drawn(state);
    for (; count >= 4; count -= 4) {
      put<T>(out, words, ranges, firsts);
      out += 4 * sizeof<T>();
      words += 16;
    }
    if (count > 0) {
      put<T>(rest(state), words, ranges, firsts);
      memory.copy(out, rest(state), count * sizeof<T>());
    }
  }
  return position;
}

/** n times number % range + first, of one number each. The range is a whole number up to 2^32. Returns the new position. */
export function randomIntF32(state: usize, position: i32, n: i32, out: usize, first: f64, range: f64): i32 {
  return fill<f32>(state, position, n, out, first, range);
}

export function randomIntF64(state: usize, position: i32, n: i32, out: usize, first: f64, range: f64): i32 {
  return fill<f64>(state, position, n, out, first, range);
}

export function randomIntI32(state: usize, position: i32, n: i32, out: usize, first: f64, range: f64): i32 {
  return fill<i32>(state, position, n, out, first, range);
}

export function randomIntU8(state: usize, position: i32, n: i32, out: usize, first: f64, range: f64): i32 {
  return fill<u8>(state, position, n, out, first, range);
}
