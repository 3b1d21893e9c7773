// a * b + c with one rounding, as the fused instructions of x86 and arm64 compute it; src/random/fma.ts says the same number by number.

// What rounding took away from sum = a + b, exactly (Knuth).
function sumError(a: v128, b: v128, sum: v128): v128 {
  const b1 = f64x2.sub(sum, a);
  return f64x2.add(f64x2.sub(a, f64x2.sub(sum, b1)), f64x2.sub(b, b1));
}

// a + b in doubles; where that is not exact, whichever of its two neighbours has an odd last bit. Rounding that again to fewer bits is
// never fooled. Of an infinite sum the error is NaN, and it stays.
// @see Boldo and Melquiond 2008, Emulation of FMA and Correctly Rounded Sums: Proved Algorithms Using Rounding to Odd
function addToOdd(a: v128, b: v128): v128 {
  const sum = f64x2.add(a, b);
  const lost = sumError(a, b, sum);
  const isInexact = f64x2.gt(f64x2.abs(lost), f64x2.splat(0));
  const isEven = i64x2.eq(v128.and(sum, i64x2.splat(1)), i64x2.splat(0));
  const step = v128.or(i64x2.shr_s(v128.xor(lost, sum), 63), i64x2.splat(1));
  return i64x2.add(sum, v128.and(v128.and(isInexact, isEven), step));
}

/** The first two of four float32 values as doubles. */
export function lowDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two. */
export function highDoubles(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
}

/** Four doubles, rounded to float32. */
export function toFloats(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** a * b + c of four float32 values, the last two of which are the same for all and given as doubles. The product is exact. */
export function fused32(a: v128, b: v128, c: v128): v128 {
  return toFloats(addToOdd(f64x2.mul(lowDoubles(a), b), c), addToOdd(f64x2.mul(highDoubles(a), b), c));
}

/** a * b + c of float64 values. None of them, nor the product, may be beyond 2^960, and no product but 0 below 2^-960. */
export function fused64(a: v128, b: v128, c: v128): v128 {
  const product = f64x2.mul(a, b);
  const low = productError(a, b, product);
  const partial = f64x2.add(c, low);
  const sum = f64x2.add(product, partial);
  return f64x2.add(sum, addToOdd(sumError(c, low, partial), sumError(product, partial, sum)));
}

// What rounding took away from product = a * b, exactly (Dekker, with Veltkamp's splitting into halves of 26 bits).
function productError(a: v128, b: v128, product: v128): v128 {
  const a1 = highHalf(a);
  const a2 = f64x2.sub(a, a1);
  const b1 = highHalf(b);
  const b2 = f64x2.sub(b, b1);
  let error = f64x2.sub(f64x2.mul(a1, b1), product);
  error = f64x2.add(error, f64x2.mul(a1, b2));
  error = f64x2.add(error, f64x2.mul(a2, b1));
  return f64x2.add(error, f64x2.mul(a2, b2));
}

function highHalf(a: v128): v128 {
  const scaled = f64x2.mul(a, f64x2.splat(134217729)); // 2^27 + 1
  return f64x2.sub(scaled, f64x2.sub(scaled, a));
}
