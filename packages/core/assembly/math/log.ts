import { step4 } from './lanes';

/** √½ as the bits of a float32. */
const ROOT_HALF: i32 = 0x3f3504f3;

/** The natural logarithm of four float32: x = 2ᵏ m with m from √½ to √2, and a polynomial of m - 1. */
export function log4(given: v128): v128 {
  const isSubnormal = f32x4.lt(given, f32x4.splat(1.1754943508222875e-38));
  const x = v128.bitselect(f32x4.mul(given, f32x4.splat(8388608)), given, isSubnormal); // times 2²³
  const shift = i32x4.shr_s(i32x4.sub(x, i32x4.splat(ROOT_HALF)), 23);
  const k = f32x4.sub(f32x4.convert_i32x4_s(shift), v128.and(isSubnormal, f32x4.splat(23)));
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(shift, 23)), f32x4.splat(1));
  let p = f32x4.splat(0.0674659192574994);
  p = step4(p, f, -0.11675638794902009);
  p = step4(p, f, 0.11888177565666856);
  p = step4(p, f, -0.12405592013847291);
  p = step4(p, f, 0.14219550557799512);
  p = step4(p, f, -0.16667995622365908);
  p = step4(p, f, 0.20002118749944375);
  p = step4(p, f, -0.2500000960467452);
  p = step4(p, f, 0.33333312602497867);
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = f32x4.add(y, f32x4.mul(k, f32x4.splat(-2.12194440054691e-4)));
  y = f32x4.sub(y, f32x4.mul(square, f32x4.splat(0.5)));
  y = f32x4.add(f32x4.add(f, y), f32x4.mul(k, f32x4.splat(0.693359375)));
  return logEdges4(given, y);
}

/** The logarithm of what is not between 0 and ∞: -∞ of 0, NaN of what is negative, ∞ and NaN of themselves. */
export function logEdges4(x: v128, inside: v128): v128 {
  const y = v128.bitselect(inside, x, f32x4.lt(x, f32x4.splat(f32.POSITIVE_INFINITY)));
  const isZero = f32x4.eq(x, f32x4.splat(0));
  const edge = v128.bitselect(f32x4.splat(f32.NEGATIVE_INFINITY), f32x4.splat(f32.NaN), isZero);
  return v128.bitselect(edge, y, f32x4.le(x, f32x4.splat(0)));
}

/** The same of log(1 + x), and ±0 of themselves. */
export function log1pEdges4(x: v128, inside: v128): v128 {
  const y = logEdges4(f32x4.add(x, f32x4.splat(1)), inside);
  return v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(0)));
}
