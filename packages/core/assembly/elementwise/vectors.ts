// Vectors of float32 of which only the first n are there, and answers as bytes.

/** What lies beyond the n elements from `a` on is not touched. */
export function load4(a: usize, n: i32): v128 {
  return n >= 4 ? v128.load(a) : loadSome4(a, n);
}

function loadSome4(a: usize, n: i32): v128 {
  if (n <= 0) return i32x4.splat(0);
  if (n === 1) return v128.load32_zero(a);
  const two = v128.load64_zero(a);
  return n === 2 ? two : v128.load_lane<f32>(a, two, 2, 8);
}

export function store4(out: usize, x: v128, n: i32): void {
  if (n >= 4) v128.store(out, x);
  else storeSome4(out, x, n);
}

function storeSome4(out: usize, x: v128, n: i32): void {
  if (n <= 0) return;
  if (n === 1) {
    v128.store_lane<f32>(out, x, 0);
    return;
  }
  v128.store_lane<i64>(out, x, 0);
  if (n === 3) v128.store_lane<f32>(out, x, 2, 8);
}

/** The bits of four answers as bytes of 0 and 1. */
export function answerBytes(mask: v128): v128 {
  const ones = v128.and(mask, i8x16.splat(1));
  return v128.shuffle<i8>(ones, ones, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
}
