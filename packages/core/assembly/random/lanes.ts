// What several kernels make of drawn numbers, and how they leave it in memory.

/** Four multiples of 2^-24 in [0, 1), one a number: PyTorch's uniform float32. */
export function uniform24(words: usize): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(v128.and(v128.load(words), i32x4.splat(0xffffff))), f32x4.splat(5.960464477539063e-8)); // 2^-24
}

/** Two multiples of 2^-53 in [0, 1), two numbers each, the high half first: PyTorch's uniform float64. */
export function uniform53(words: usize): v128 {
  const pairs = v128.load(words);
  const high = v128.and(v128.shuffle<i32>(pairs, pairs, 0, 2, 0, 2), i32x4.splat(0x1fffff));
  const low = v128.shuffle<i32>(pairs, pairs, 1, 3, 1, 3);
  const whole = f64x2.add(f64x2.mul(f64x2.convert_low_i32x4_u(high), f64x2.splat(4294967296)), f64x2.convert_low_i32x4_u(low));
  return f64x2.mul(whole, f64x2.splat(1.1102230246251565e-16)); // 2^-53
}
