// What becomes of three numbers, one of a floating dtype or four float32 at once. As in PyTorch every operation is rounded by itself.

export function addcmul<T extends number>(a: T, b: T, c: T, value: T): T {
  return (a + value * b * c) as T;
}

export function addcdiv<T extends number>(a: T, b: T, c: T, value: T): T {
  return (a + (value * b) / c) as T;
}

/** From the nearer end. */
export function lerp<T extends number>(a: T, b: T, weight: T): T {
  return (weight < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight)) as T;
}

export function addcmul4(a: v128, b: v128, c: v128, value: v128): v128 {
  return f32x4.add(a, f32x4.mul(f32x4.mul(value, b), c));
}

export function addcdiv4(a: v128, b: v128, c: v128, value: v128): v128 {
  return f32x4.add(a, f32x4.div(f32x4.mul(value, b), c));
}

export function lerp4(a: v128, b: v128, weight: v128): v128 {
  const isNearA = isNearA4(weight);
  return lerpFrom4(a, b, isNearA, shareOf4(weight, isNearA));
}

export function isNearA4(weight: v128): v128 {
  return f32x4.lt(weight, f32x4.splat(0.5));
}

/** How much of the way from a to b is added to the nearer end. */
export function shareOf4(weight: v128, isNearA: v128): v128 {
  return v128.bitselect(weight, f32x4.neg(f32x4.sub(f32x4.splat(1), weight)), isNearA);
}

export function lerpFrom4(a: v128, b: v128, isNearA: v128, share: v128): v128 {
  return f32x4.add(v128.bitselect(a, b, isNearA), f32x4.mul(share, f32x4.sub(b, a)));
}
