// Sums over float32 that standardising needs: in float32 over blocks, in double precision over the blocks.
import { highHalf, sumOfLanes } from '../reduce/lanes';

const BLOCK: i32 = 256;

/** Σ (x - shift)² of n dense numbers. */
export function squaresF32(x: usize, n: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let total: f64 = 0;
  while (n >= 8) {
    let even = f32x4.splat(0);
    let odd = even;
    const block = min(n & ~7, BLOCK);
    n -= block;
    for (const end = x + (block << 2); x < end; x += 32) {
      const a = f32x4.sub(v128.load(x), shifts);
      const b = f32x4.sub(v128.load(x, 16), shifts);
      even = f32x4.add(even, f32x4.mul(a, a));
      odd = f32x4.add(odd, f32x4.mul(b, b));
    }
    total += sumOfLanes(f32x4.add(even, odd));
  }
  for (; n > 0; n--, x += 4) {
    const d = load<f32>(x) - shift;
    total += (d * d) as f64;
  }
  return total;
}

/** Σ g (x - shift) of n dense numbers. */
export function shiftedDotF32(g: usize, x: usize, n: i32, shift: f32): f64 {
  const shifts = f32x4.splat(shift);
  let total: f64 = 0;
  while (n >= 8) {
    let even = f32x4.splat(0);
    let odd = even;
    const block = min(n & ~7, BLOCK);
    n -= block;
    for (const end = x + (block << 2); x < end; x += 32, g += 32) {
      even = f32x4.add(even, f32x4.mul(v128.load(g), f32x4.sub(v128.load(x), shifts)));
      odd = f32x4.add(odd, f32x4.mul(v128.load(g, 16), f32x4.sub(v128.load(x, 16), shifts)));
    }
    total += sumOfLanes(f32x4.add(even, odd));
  }
  for (; n > 0; n--, x += 4, g += 4) total += (load<f32>(g) * (load<f32>(x) - shift)) as f64;
  return total;
}

/** 1 / √(variance + eps) */
export function scaleOf(variance: f32, eps: f64): f32 {
  return (1 / sqrt<f64>((variance as f64) + eps)) as f32;
}

/** Adds four float32 to four doubles. */
export function addWide(totals: usize, v: v128): void {
  v128.store(totals, f64x2.add(v128.load(totals), f64x2.promote_low_f32x4(v)));
  v128.store(totals, f64x2.add(v128.load(totals, 16), f64x2.promote_low_f32x4(highHalf(v))), 16);
}
