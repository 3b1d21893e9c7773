import { draw, drawn, DRAWS_AT_ONCE, rest } from './mt19937';
import { uniform24, uniform53 } from './lanes';

// u53 < p, said of the two integers behind u: the high 21 bits decide, and the low 32 where those are equal. `high` and `low` are those of
// p * 2^53, rounded up. All bits of a lane are set where it holds.
function isBelow(words: usize, high: v128, low: v128): v128 {
  const first = v128.load(words);
  const second = v128.load(words, 16);
  const upper = v128.and(v128.shuffle<i32>(first, second, 0, 2, 4, 6), i32x4.splat(0x1fffff));
  const lower = v128.shuffle<i32>(first, second, 1, 3, 5, 7);
  return v128.or(i32x4.lt_s(upper, high), v128.and(i32x4.eq(upper, high), i32x4.lt_u(lower, low)));
}

// 16 truth values as bytes, else four as numbers: 1 for true.
function put<T>(out: usize, words: usize, high: v128, low: v128): void {
  const is = isBelow(words, high, low);
  if (sizeof<T>() === 1) {
    const front = i16x8.narrow_i32x4_s(is, isBelow(words + 32, high, low));
    const back = i16x8.narrow_i32x4_s(isBelow(words + 64, high, low), isBelow(words + 96, high, low));
    v128.store(out, v128.and(i8x16.narrow_i16x8_s(front, back), i8x16.splat(1)));
  } else {
    putLanes<T>(out, is);
  }
}

function putLanes<T>(out: usize, is: v128): void {
  if (sizeof<T>() === 8) {
    v128.store(out, v128.and(i64x2.extend_low_i32x4_s(is), f64x2.splat(1)));
    v128.store(out, v128.and(i64x2.extend_high_i32x4_s(is), f64x2.splat(1)), 16);
  } else {
    v128.store(out, v128.and(is, isFloat<T>() ? f32x4.splat(1) : i32x4.splat(1)));
  }
}

function fill<T>(state: usize, position: i32, n: i32, out: usize, high: i32, low: i32): i32 {
  const highs = i32x4.splat(high);
  const lows = i32x4.splat(low);
  const step = sizeof<T>() === 1 ? 16 : 4;
  while (n > 0) {
    let count = min(n, DRAWS_AT_ONCE / 2);
    n -= count;
    position = draw(state, position, 2 * count);
    let words = drawn(state);
    for (; count >= step; count -= step) {
      put<T>(out, words, highs, lows);
      out += step * sizeof<T>();
      words += step << 3;
    }
    if (count > 0) {
      put<T>(rest(state), words, highs, lows);
      memory.copy(out, rest(state), count * sizeof<T>());
    }
  }
  return position;
}

// Four truth values: u < p for the probabilities at `p`, u of one number each where they are float32, of two where they are float64.
function areBelow<P>(words: usize, p: usize): v128 {
  if (sizeof<P>() === 4) return f32x4.lt(uniform24(words), v128.load(p));
  const front = f64x2.lt(uniform53(words), v128.load(p));
  return v128.shuffle<i32>(front, f64x2.lt(uniform53(words + 16), v128.load(p, 16)), 0, 2, 4, 6);
}

function fillFrom<P>(state: usize, position: i32, n: i32, out: usize, p: usize): i32 {
  const draws: i32 = sizeof<P>() >>> 2;
  while (n > 0) {
    let count = min(n, DRAWS_AT_ONCE / draws);
    n -= count;
    position = draw(state, position, draws * count);
    let words = drawn(state);
    for (; count >= 4; count -= 4) {
      putLanes<P>(out, areBelow<P>(words, p));
      p += 4 * sizeof<P>();
      out += 4 * sizeof<P>();
      words += 4 * sizeof<P>();
    }
    if (count > 0) {
      const last = rest(state);
      memory.copy(last, p, count * sizeof<P>());
      putLanes<P>(last, areBelow<P>(words, last));
      memory.copy(out, last, count * sizeof<P>());
    }
  }
  return position;
}

/** n times 1 or 0, with the n probabilities at `p`; `out` may be `p`. */
export function bernoulliFromF32(state: usize, position: i32, n: i32, out: usize, p: usize): i32 {
  return fillFrom<f32>(state, position, n, out, p);
}

export function bernoulliFromF64(state: usize, position: i32, n: i32, out: usize, p: usize): i32 {
  return fillFrom<f64>(state, position, n, out, p);
}

// How many numbers there are before the first one that is not in [0, 1]: n if all are.
function firstNoProbability<P extends number>(n: i32, p: usize): i32 {
  let i = 0;
  while (i < n && load<P>(p) >= 0 && load<P>(p) <= 1) {
    p += sizeof<P>();
    i++;
  }
  return i;
}

export function firstNoProbabilityF32(n: i32, p: usize): i32 {
  return firstNoProbability<f32>(n, p);
}

export function firstNoProbabilityF64(n: i32, p: usize): i32 {
  return firstNoProbability<f64>(n, p);
}

/** n times 1 or 0: u53 < p, where `high` and `low` are the halves of ceil(p * 2^53). Returns the new position. */
export function bernoulliF32(state: usize, position: i32, n: i32, out: usize, high: i32, low: i32): i32 {
  return fill<f32>(state, position, n, out, high, low);
}

export function bernoulliF64(state: usize, position: i32, n: i32, out: usize, high: i32, low: i32): i32 {
  return fill<f64>(state, position, n, out, high, low);
}

export function bernoulliI32(state: usize, position: i32, n: i32, out: usize, high: i32, low: i32): i32 {
  return fill<i32>(state, position, n, out, high, low);
}

export function bernoulliU8(state: usize, position: i32, n: i32, out: usize, high: i32, low: i32): i32 {
  return fill<u8>(state, position, n, out, high, low);
}
