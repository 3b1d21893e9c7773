// How a window moves over a plane, as src/kernels/wasm/pool.ts writes it: three spatial dimensions, of which the outer ones may have size 1.
// `window` is a list of int32; steps are bytes.

export const INPUT_SIZE: i32 = 0;
export const OUTPUT_SIZE: i32 = 3;
export const KERNEL: i32 = 6;
export const STRIDE: i32 = 9;
export const PADDING: i32 = 12;
export const DILATION: i32 = 15;
/** Steps of up to three views along the spatial dimensions. */
export const STEPS: i32 = 18;
/** The number of channels, then each view's steps from image to image and from channel to channel. */
export const CHANNELS: i32 = 27;
export const PLANE_STEPS: i32 = 28;
/** What an average counts. */
export const COUNTS_PADDING: i32 = 34;

export function at(window: usize, place: i32): i32 {
  return load<i32>(window + (place << 2));
}

/** From a view's first element to that of plane number `plane`. */
export function planeStart(window: usize, view: i32, plane: i32): isize {
  const image = plane / at(window, CHANNELS);
  const channel = plane - image * at(window, CHANNELS);
  return image * at(window, PLANE_STEPS + 2 * view) + channel * at(window, PLANE_STEPS + 2 * view + 1);
}

/** Where the window of output `i` begins along dimension `dim`: before 0 it is padding. */
export function startOf(window: usize, dim: i32, i: i32): i32 {
  return i * at(window, STRIDE + dim) - at(window, PADDING + dim);
}

/** The first kernel position that is not before the input. */
export function firstInside(window: usize, dim: i32, start: i32): i32 {
  const dilation = at(window, DILATION + dim);
  return start < 0 ? (dilation - 1 - start) / dilation : 0;
}

/** The first kernel position beyond the input, or beyond the kernel. */
export function endInside(window: usize, dim: i32, start: i32): i32 {
  const dilation = at(window, DILATION + dim);
  const kernel = at(window, KERNEL + dim);
  const room = at(window, INPUT_SIZE + dim) - start;
  if (room > (kernel - 1) * dilation) return kernel;
  return room <= 0 ? 0 : (room + dilation - 1) / dilation;
}
