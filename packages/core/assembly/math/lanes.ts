// What is said often of four float32 or two float64 at once.

/** x held between two bounds; NaN stays. */
export function clamp4(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmax(f32x4.pmin(x, f32x4.splat(high)), f32x4.splat(low));
}

/** x held between two bounds; NaN stays. */
export function clampPair(x: v128, low: f64, high: f64): v128 {
  return f64x2.pmax(f64x2.pmin(x, f64x2.splat(high)), f64x2.splat(low));
}

/** sum + a · b. Rounded twice, so that all machines agree; with relaxed SIMD once, on machines that can. */
export function addProduct4(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

export function addProductPair(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(a, b, sum) : f64x2.add(sum, f64x2.mul(a, b));
}

/** sum · x + c, a step of Horner's rule. */
export function step4(sum: v128, x: v128, c: f32): v128 {
  return addProduct4(f32x4.splat(c), sum, x);
}

/** A number of a table, twice. Out of memory it is one instruction; a constant of 128 bits would be several. */
export function constantPair(at: usize): v128 {
  return v128.load_splat<f64>(at);
}

/** sum · x + the coefficient in a table. */
export function stepPair(sum: v128, x: v128, coefficient: usize): v128 {
  return addProductPair(constantPair(coefficient), sum, x);
}

/** The sign bits of four float32. */
export function signs4(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x80000000));
}

export function isPositive4(x: v128): v128 {
  return f32x4.gt(x, f32x4.splat(0));
}

export function select4(condition: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, condition);
}

/** The last two of four float32 in float64; `f64x2.promote_low_f32x4` takes the first two. */
export function promoteHigh(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** Four float32 from twice two float64. */
export function demoteBoth(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
