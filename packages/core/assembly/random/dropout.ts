// out = x * (mask ? factor : 0) + (mask ? kept : dropped), each operation rounded. What is dropped is multiplied by 0, as in PyTorch: it keeps
// its sign, and NaN and infinity become NaN. Where nothing is to be added, kept and dropped are -0, which changes no number, not even 0.

/** n float32 values, with as many bytes of mask, 0 for dropped. */
export function dropoutF32(n: i32, out: usize, x: usize, mask: usize, factor: f32, kept: f32, dropped: f32): void {
  const factors = f32x4.splat(factor);
  const keptShifts = f32x4.splat(kept);
  const droppedShifts = f32x4.splat(dropped);
  for (; n >= 16; n -= 16) {
    const bytes = i8x16.ne(v128.load(mask), i8x16.splat(0));
    const front = i16x8.extend_low_i8x16_s(bytes);
    const back = i16x8.extend_high_i8x16_s(bytes);
    put(out, x, i32x4.extend_low_i16x8_s(front), factors, keptShifts, droppedShifts);
    put(out + 16, x + 16, i32x4.extend_high_i16x8_s(front), factors, keptShifts, droppedShifts);
    put(out + 32, x + 32, i32x4.extend_low_i16x8_s(back), factors, keptShifts, droppedShifts);
    put(out + 48, x + 48, i32x4.extend_high_i16x8_s(back), factors, keptShifts, droppedShifts);
    x += 64;
    out += 64;
    mask += 16;
  }
  for (; n >= 4; n -= 4) {
    const bytes = i8x16.ne(v128.load32_zero(mask), i8x16.splat(0));
    put(out, x, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes)), factors, keptShifts, droppedShifts);
    x += 16;
    out += 16;
    mask += 4;
  }
  strided<f32>(n, out, 4, x, 4, mask, 1, factor, kept, dropped);
}

function put(out: usize, x: usize, isKept: v128, factor: v128, kept: v128, dropped: v128): void {
  const scaled = f32x4.mul(v128.load(x), v128.and(factor, isKept));
  v128.store(out, f32x4.add(scaled, v128.bitselect(kept, dropped, isKept)));
}

/** The same with one byte of mask for each row of `inner` values. */
export function dropoutRowsF32(rows: i32, inner: i32, out: usize, x: usize, mask: usize, factor: f32, kept: f32, dropped: f32): void {
  for (; rows > 0; rows--, mask++) {
    const isKept = load<u8>(mask) !== 0;
    const scale = isKept ? factor : 0;
    const shift = isKept ? kept : dropped;
    const scales = f32x4.splat(scale);
    const shifts = f32x4.splat(shift);
    let left = inner;
    for (; left >= 4; left -= 4, x += 16, out += 16) v128.store(out, f32x4.add(f32x4.mul(v128.load(x), scales), shifts));
    for (; left > 0; left--, x += 4, out += 4) store<f32>(out, load<f32>(x) * scale + shift);
  }
}

function strided<T extends number>(
  n: i32,
  out: usize,
  outStep: i32,
  x: usize,
  xStep: i32,
  mask: usize,
  maskStep: i32,
  factor: T,
  kept: T,
  dropped: T,
): void {
  for (; n > 0; n--) {
    const isKept = load<u8>(mask) !== 0;
    store<T>(out, <T>(load<T>(x) * <T>(isKept ? factor : 0) + (isKept ? kept : dropped)));
    out += outStep;
    x += xStep;
    mask += maskStep;
  }
}

// One dimension after the other: `sizes` has `count` sizes, then as many steps in bytes of out, x and mask each.
function walk<T extends number>(
  sizes: usize,
  count: i32,
  dim: i32,
  out: usize,
  x: usize,
  mask: usize,
  factor: T,
  kept: T,
  dropped: T,
): void {
  const at = sizes + ((<usize>dim) << 2);
  const row = (<usize>count) << 2;
  const size = load<i32>(at);
  const outStep = load<i32>(at + row);
  const xStep = load<i32>(at + 2 * row);
  const maskStep = load<i32>(at + 3 * row);
  if (dim === count - 1) {
    strided<T>(size, out, outStep, x, xStep, mask, maskStep, factor, kept, dropped);
    return;
  }
  for (let i = 0; i < size; i++) {
    walk<T>(sizes, count, dim + 1, out, x, mask, factor, kept, dropped);
    out += outStep;
    x += xStep;
    mask += maskStep;
  }
}

/** The same in any layout, of one dimension or more: `dims` has their count, then for each a size, a step in bytes of out, of x, of mask. */
export function dropoutStridedF32(dims: usize, out: usize, x: usize, mask: usize, factor: f32, kept: f32, dropped: f32): void {
  walk<f32>(dims + 4, load<i32>(dims), 0, out, x, mask, factor, kept, dropped);
}

export function dropoutStridedF64(dims: usize, out: usize, x: usize, mask: usize, factor: f64, kept: f64, dropped: f64): void {
  walk<f64>(dims + 4, load<i32>(dims), 0, out, x, mask, factor, kept, dropped);
}
