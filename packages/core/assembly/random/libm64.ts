// fdlibm's logarithm, sine and cosine in double precision, two at a time, for what uniform numbers can give: less than one unit in the last
// place from the truth, and the same bits everywhere, which JavaScript's Math does not promise.
// @see Sun Microsystems 1993, fdlibm: e_log.c, k_sin.c, k_cos.c

/** The natural logarithm of normal numbers in (0, 1]. */
export function log64(x: v128): v128 {
  // x = 2^exponent * m, with m in [√½, √2)
  const shifted = i64x2.add(x, i64x2.splat(0x95f62 << 32)); // the upper half of 1 less that of √½
  const exponents = i64x2.sub(i64x2.shr_u(shifted, 52), i64x2.splat(1023));
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2));
  const m = i64x2.add(v128.and(shifted, i64x2.splat(0xfffffffffffff)), i64x2.splat(0x3fe6a09e << 32));

  const f = f64x2.sub(m, f64x2.splat(1));
  const halfSquare = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  const s = f64x2.div(f, f64x2.add(f64x2.splat(2), f));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = horner(f64x2.splat(1.531383769920937332e-1), w, 2.222219843214978396e-1);
  even = f64x2.mul(w, horner(even, w, 3.999999999940941908e-1));
  let odd = horner(f64x2.splat(1.479819860511658591e-1), w, 1.818357216161805012e-1);
  odd = horner(odd, w, 2.857142874366239149e-1);
  odd = f64x2.mul(z, horner(odd, w, 6.66666666666673513e-1));
  const series = f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(even, odd)));
  const low = f64x2.add(series, f64x2.mul(exponent, f64x2.splat(1.90821492927058770002e-10)));
  return f64x2.add(f64x2.add(f64x2.sub(low, halfSquare), f), f64x2.mul(exponent, f64x2.splat(6.9314718036912381649e-1)));
}

/** The sine of x + tail, from -π/4 to π/4. */
export function sine64(x: v128, tail: v128): v128 {
  const z = f64x2.mul(x, x);
  let r = horner(f64x2.splat(1.58969099521155010221e-10), z, -2.50507602534068634195e-8);
  r = horner(r, z, 2.75573137070700676789e-6);
  r = horner(r, z, -1.98412698298579493134e-4);
  r = horner(r, z, 8.33333333332248946124e-3);
  const v = f64x2.mul(z, x);
  const inner = f64x2.sub(f64x2.mul(z, f64x2.sub(f64x2.mul(f64x2.splat(0.5), tail), f64x2.mul(v, r))), tail);
  return f64x2.sub(x, f64x2.sub(inner, f64x2.mul(v, f64x2.splat(-1.66666666666666324348e-1))));
}

/** The cosine of x + tail, from -π/4 to π/4. */
export function cosine64(x: v128, tail: v128): v128 {
  const z = f64x2.mul(x, x);
  let r = horner(f64x2.splat(-1.13596475577881948265e-11), z, 2.0875723212981748279e-9);
  r = horner(r, z, -2.75573143513906633035e-7);
  r = horner(r, z, 2.48015872894767294178e-5);
  r = horner(r, z, -1.38888888888741095749e-3);
  r = f64x2.mul(z, horner(r, z, 4.16666666666666019037e-2));
  const half = f64x2.mul(f64x2.splat(0.5), z);
  const w = f64x2.sub(f64x2.splat(1), half);
  const correction = f64x2.sub(f64x2.mul(z, r), f64x2.mul(x, tail));
  return f64x2.add(w, f64x2.add(f64x2.sub(f64x2.sub(f64x2.splat(1), w), half), correction));
}

function horner(y: v128, x: v128, next: f64): v128 {
  return f64x2.add(f64x2.mul(y, x), f64x2.splat(next));
}
