// What becomes of three numbers, one float64 or two at once.

export function addcmul(a: f64, b: f64, c: f64, value: f64): f64 {
  return a + value * b * c;
}

export function addcdiv(a: f64, b: f64, c: f64, value: f64): f64 {
  return a + (value * b) / c;
}

/** From the nearer end. */
export function lerp(a: f64, b: f64, weight: f64): f64 {
  return weight < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight);
}

export function addcmulPair(a: v128, b: v128, c: v128, value: v128): v128 {
  return f64x2.add(a, f64x2.mul(f64x2.mul(value, b), c));
}

export function addcdivPair(a: v128, b: v128, c: v128, value: v128): v128 {
  return f64x2.add(a, f64x2.div(f64x2.mul(value, b), c));
}

export function lerpPair(a: v128, b: v128, weight: v128): v128 {
  const way = f64x2.sub(b, a);
  const fromA = f64x2.add(a, f64x2.mul(weight, way));
  const fromB = f64x2.sub(b, f64x2.mul(way, f64x2.sub(f64x2.splat(1), weight)));
  return v128.bitselect(fromA, fromB, f64x2.lt(weight, f64x2.splat(0.5)));
}
