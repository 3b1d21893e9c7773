// Four float32 to one number.

/** (0 + 2) + (1 + 3), in double precision. */
export function sumOfLanes(v: v128): f64 {
  const pair = f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(highHalf(v)));
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

export function largestOfLanes(v: v128): f32 {
  const pair = f32x4.max(v, highHalf(v));
  return max<f32>(f32x4.extract_lane(pair, 0), f32x4.extract_lane(pair, 1));
}

export function smallestOfLanes(v: v128): f32 {
  const pair = f32x4.min(v, highHalf(v));
  return min<f32>(f32x4.extract_lane(pair, 0), f32x4.extract_lane(pair, 1));
}

/** The upper two in the place of the lower two. */
export function highHalf(v: v128): v128 {
  return v128.shuffle<i32>(v, v, 2, 3, 2, 3);
}
