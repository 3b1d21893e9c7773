// Extremes and counts of numbers that lie side by side.
import { largestOfLanes, smallestOfLanes } from './lanes';

export function denseMaxF32(x: usize, n: i32): f32 {
  const quick = quickExtremeF32(0, x, n);
  return quick === 0 || quick !== quick ? exactMaxF32(x, n) : quick;
}

export function denseMinF32(x: usize, n: i32): f32 {
  const quick = quickExtremeF32(1, x, n);
  return quick === 0 || quick !== quick ? exactMinF32(x, n) : quick;
}

// f32x4.max takes processors several steps, pmax only one; but pmax does not see NaN, nor that 0 is above -0: such results are NaN or 0 here.
function quickExtremeF32(smallest: i32, x: usize, n: i32): f32 {
  let a = f32x4.splat(smallest ? Infinity : -Infinity);
  let b = a;
  let unordered = f32x4.splat(0);
  for (; n >= 8; n -= 8, x += 32) {
    const v = v128.load(x);
    const w = v128.load(x, 16);
    unordered = v128.or(unordered, v128.or(f32x4.ne(v, v), f32x4.ne(w, w)));
    a = smallest ? f32x4.pmin(a, v) : f32x4.pmax(a, v);
    b = smallest ? f32x4.pmin(b, w) : f32x4.pmax(b, w);
  }
  if (v128.any_true(unordered)) return NaN;
  if (smallest) return min<f32>(smallestOfLanes(f32x4.min(a, b)), exactMinF32(x, n));
  return max<f32>(largestOfLanes(f32x4.max(a, b)), exactMaxF32(x, n));
}

function exactMaxF32(x: usize, n: i32): f32 {
  let a = f32x4.splat(-Infinity);
  for (; n >= 4; n -= 4, x += 16) a = f32x4.max(a, v128.load(x));
  let largest = largestOfLanes(a);
  for (; n > 0; n--, x += 4) largest = max<f32>(largest, load<f32>(x));
  return largest;
}

function exactMinF32(x: usize, n: i32): f32 {
  let a = f32x4.splat(Infinity);
  for (; n >= 4; n -= 4, x += 16) a = f32x4.min(a, v128.load(x));
  let smallest = smallestOfLanes(a);
  for (; n > 0; n--, x += 4) smallest = min<f32>(smallest, load<f32>(x));
  return smallest;
}

/** How many numbers of 4 bytes are not 0. */
export function denseCount<T extends number>(x: usize, n: i32): i32 {
  const zeros = i32x4.splat(0);
  let counts = i32x4.splat(0);
  for (; n >= 4; n -= 4, x += 16) counts = i32x4.sub(counts, v128.ne<T>(v128.load(x), zeros));
  let count = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1) + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
  for (; n > 0; n--, x += 4) count += i32((load<T>(x) as f64) !== 0);
  return count;
}

/** How many bytes are not 0. */
export function denseCountU8(x: usize, n: i32): i32 {
  const zeros = i8x16.splat(0);
  let count: i32 = 0;
  for (; n >= 16; n -= 16, x += 16) count += popcnt<i32>(i8x16.bitmask(i8x16.ne(v128.load(x), zeros)));
  for (; n > 0; n--, x++) count += i32(load<u8>(x) !== 0);
  return count;
}
