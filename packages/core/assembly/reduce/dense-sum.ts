// Sums of numbers that lie side by side. Eight vectors of float32 are summed side by side over blocks of 512 numbers, and the blocks in
// double precision: as exact as pairwise summation, at the speed of a plain sum. The order depends on the count alone.
import { highHalf, sumOfLanes } from './lanes';

const BLOCK: i32 = 512;
/** Numbers whose sum is one term of the total, so that threads can share a long sum. */
export const CHUNK: i32 = 65536;

export function denseSumF32(x: usize, n: i32): f64 {
  let total: f64 = 0;
  for (; n > CHUNK; n -= CHUNK, x += CHUNK << 2) total += chunkSumF32(x, CHUNK);
  return total + chunkSumF32(x, n);
}

/** The sum of at most CHUNK numbers. */
export function chunkSumF32(x: usize, n: i32): f64 {
  if (n < 32) return shortSumF32(x, n);
  let blocks = f64x2.splat(0);
  for (; n >= 32; n -= BLOCK, x += BLOCK << 2) {
    const sum = blockSumF32(x, min(n, BLOCK) & ~31);
    blocks = f64x2.add(blocks, f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(highHalf(sum))));
    if (n < BLOCK) {
      x += (n & ~31) << 2;
      n &= 31;
      break;
    }
  }
  return f64x2.extract_lane(blocks, 0) + f64x2.extract_lane(blocks, 1) + shortSumF32(x, n);
}

/** n is a multiple of 32. */
function blockSumF32(x: usize, n: i32): v128 {
  let a = v128.load(x);
  let b = v128.load(x, 16);
  let c = v128.load(x, 32);
  let d = v128.load(x, 48);
  let e = v128.load(x, 64);
  let f = v128.load(x, 80);
  let g = v128.load(x, 96);
  let h = v128.load(x, 112);
  for (let end = x + (n << 2), p = x + 128; p < end; p += 128) {
    a = f32x4.add(a, v128.load(p));
    b = f32x4.add(b, v128.load(p, 16));
    c = f32x4.add(c, v128.load(p, 32));
    d = f32x4.add(d, v128.load(p, 48));
    e = f32x4.add(e, v128.load(p, 64));
    f = f32x4.add(f, v128.load(p, 80));
    g = f32x4.add(g, v128.load(p, 96));
    h = f32x4.add(h, v128.load(p, 112));
  }
  const left = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  return f32x4.add(left, f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
}

function shortSumF32(x: usize, n: i32): f64 {
  let sum = f32x4.splat(0);
  for (; n >= 4; n -= 4, x += 16) sum = f32x4.add(sum, v128.load(x));
  let total = sumOfLanes(sum);
  for (; n > 0; n--, x += 4) total += load<f32>(x) as f64;
  return total;
}

export function denseSumF64(x: usize, n: i32): f64 {
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  let d = f64x2.splat(0);
  for (; n >= 8; n -= 8, x += 64) {
    a = f64x2.add(a, v128.load(x));
    b = f64x2.add(b, v128.load(x, 16));
    c = f64x2.add(c, v128.load(x, 32));
    d = f64x2.add(d, v128.load(x, 48));
  }
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let total = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  for (; n > 0; n--, x += 8) total += load<f64>(x);
  return total;
}
