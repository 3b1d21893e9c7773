// Cephes' float32 logarithm, sine and cosine, four at a time, with the roundings of their AVX2 form (avx_mathfun), which PyTorch's normal
// numbers are made with.
// @see Moshier, Cephes Mathematical Library, single/logf.c and sinf.c

import { highDoubles, lowDoubles, toFloats } from './fused';

// a * b + c, rounded to double and then to float32. A fused step rounds once; for the 2^24 numbers that come here the results are the same,
// which was tried on every one of them.
function fused(a: v128, b: v128, c: v128): v128 {
  const low = f64x2.add(f64x2.mul(lowDoubles(a), lowDoubles(b)), lowDoubles(c));
  const high = f64x2.add(f64x2.mul(highDoubles(a), highDoubles(b)), highDoubles(c));
  return toFloats(low, high);
}

/** The natural logarithm of multiples of 2^-24 in (0, 1]. */
export function log32(x: v128): v128 {
  const half = v128.or(v128.and(x, i32x4.splat(0x7fffff)), i32x4.splat(0x3f000000)); // in [1/2, 1)
  const isSmall = f32x4.lt(half, f32x4.splat(0.7071067811865475244));
  const exponent = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.shr_u(x, 23), i32x4.splat(126)), isSmall));
  const m = f32x4.add(f32x4.sub(half, f32x4.splat(1)), v128.and(half, isSmall));
  const z = f32x4.mul(m, m);
  let y = fused(f32x4.splat(7.0376836292e-2), m, f32x4.splat(-1.151461031e-1));
  y = fused(y, m, f32x4.splat(1.167699874e-1));
  y = fused(y, m, f32x4.splat(-1.2420140846e-1));
  y = fused(y, m, f32x4.splat(1.4249322787e-1));
  y = fused(y, m, f32x4.splat(-1.6668057665e-1));
  y = fused(y, m, f32x4.splat(2.0000714765e-1));
  y = fused(y, m, f32x4.splat(-2.4999993993e-1));
  y = fused(y, m, f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(y, m);
  y = fused(y, z, f32x4.mul(exponent, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  return fused(exponent, f32x4.splat(0.693359375), f32x4.add(m, y));
}

/** Eighths of a turn in an angle from 0 to 2π, to the nearest even number. */
export function octants(angle: v128): v128 {
  const eighths = i32x4.trunc_sat_f32x4_s(f32x4.mul(angle, f32x4.splat(1.27323954473516)));
  return v128.and(i32x4.add(eighths, i32x4.splat(1)), i32x4.splat(~1));
}

/** What is left of the angle beside them. */
export function restOf(angle: v128, octant: v128): v128 {
  const j = f32x4.convert_i32x4_s(octant);
  let t = fused(j, f32x4.splat(-0.78515625), angle);
  t = fused(j, f32x4.splat(-2.4187564849853515625e-4), t);
  return fused(j, f32x4.splat(-3.77489497744594108e-8), t);
}

/** The cosine of a rest. */
export function cosine(t: v128): v128 {
  const z = f32x4.mul(t, t);
  let c = fused(f32x4.splat(2.443315711809948e-5), z, f32x4.splat(-1.388731625493765e-3));
  c = fused(c, z, f32x4.splat(4.166664568298827e-2));
  c = fused(f32x4.mul(c, z), z, f32x4.mul(z, f32x4.splat(-0.5)));
  return f32x4.add(c, f32x4.splat(1));
}

/** The sine of a rest. */
export function sine(t: v128): v128 {
  const z = f32x4.mul(t, t);
  let s = fused(f32x4.splat(-1.9515295891e-4), z, f32x4.splat(8.3321608736e-3));
  s = fused(s, z, f32x4.splat(-1.6666654611e-1));
  return fused(f32x4.mul(s, z), t, t);
}
