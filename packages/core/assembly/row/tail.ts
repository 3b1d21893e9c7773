// The last one to three numbers of a line, as a vector.

/** Lanes beyond `count` hold `padding`. */
export function loadTail(x: usize, count: i32, padding: f32): v128 {
  let v = f32x4.replace_lane(f32x4.splat(padding), 0, load<f32>(x));
  if (count > 1) v = f32x4.replace_lane(v, 1, load<f32>(x, 4));
  if (count > 2) v = f32x4.replace_lane(v, 2, load<f32>(x, 8));
  return v;
}

export function storeTail(out: usize, count: i32, v: v128): void {
  store<f32>(out, f32x4.extract_lane(v, 0));
  if (count > 1) store<f32>(out, f32x4.extract_lane(v, 1), 4);
  if (count > 2) store<f32>(out, f32x4.extract_lane(v, 2), 8);
}
