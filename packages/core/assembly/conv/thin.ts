// Groups of one or two channels of the result, as in depthwise convolutions: there a tile would be mostly packing.
import { addProduct4 } from '../math/lanes';
import { Convolution } from './convolution';
import { pixelsOut, positions } from './image';

/** Up to so many channels of the result in a group are thin. */
export const THIN_ROWS: i32 = 2;

/**
 * out[pixel] = Σ weight[tap] · image[pixel + tap], pixels by fours (fours.ts), `step` bytes from their places to those in out. `weight` has each
 * number four times over. Each sum runs over blocks of taps, each from 0 on.
 */
export function thinFours(
  fours: usize,
  step: i32,
  taps: i32,
  block: i32,
  tap: usize,
  weight: usize,
  stepWeight: i32,
  image: usize,
  out: usize,
): void {
  const last = fours + step - 4;
  for (let four = fours; four <= last; four += 16) {
    const second = min(four + 4, last);
    const third = min(four + 8, last);
    const fourth = min(four + 12, last);
    const p0 = image + load<i32>(four);
    const p1 = image + load<i32>(second);
    const p2 = image + load<i32>(third);
    const p3 = image + load<i32>(fourth);
    let t0 = f32x4.splat(0);
    let t1 = f32x4.splat(0);
    let t2 = f32x4.splat(0);
    let t3 = f32x4.splat(0);
    let at = tap;
    let from = weight;
    for (const end = tap + (taps << 2); at < end;) {
      let c0 = f32x4.splat(0);
      let c1 = f32x4.splat(0);
      let c2 = f32x4.splat(0);
      let c3 = f32x4.splat(0);
      for (const stop = min(end, at + (block << 2)); at < stop; at += 4, from += stepWeight) {
        const distance = load<i32>(at);
        const w = v128.load(from);
        c0 = addProduct4(c0, w, v128.load(p0 + distance));
        c1 = addProduct4(c1, w, v128.load(p1 + distance));
        c2 = addProduct4(c2, w, v128.load(p2 + distance));
        c3 = addProduct4(c3, w, v128.load(p3 + distance));
      }
      t0 = f32x4.add(t0, c0);
      t1 = f32x4.add(t1, c1);
      t2 = f32x4.add(t2, c2);
      t3 = f32x4.add(t3, c3);
    }
    v128.store(out + load<i32>(four + step), t0);
    v128.store(out + load<i32>(second + step), t1);
    v128.store(out + load<i32>(third + step), t2);
    v128.store(out + load<i32>(fourth + step), t3);
  }
}

/** The same of `count` pixels anywhere and one block, added to out with `adds`. */
export function thinRow(count: i32, places: usize, taps: i32, tap: usize, weight: usize, image: usize, out: usize, adds: i32): void {
  for (let pixel = 0; pixel < count; pixel++, places += 4, out += 4) {
    const place = image + load<i32>(places);
    let sum: f32 = 0;
    for (let t = 0; t < taps; t++) sum += load<f32>(weight + (t << 4)) * load<f32>(place + load<i32>(tap + (t << 2)));
    store<f32>(out, adds ? load<f32>(out) + sum : sum);
  }
}

/** sums[row][tap] = Σ grad[row][pixel] · image[pixel + tap] (+ sums with `adds`), four sums a place of each, then those together. */
export function thinWeightGrad(p: Convolution, pixels: usize, tap: usize, image: usize, grad: usize, sums: usize, adds: i32): void {
  const taps = p.channels * positions(p);
  for (let row = 0; row < p.rows; row++, grad += p.stepRowOut) {
    for (let t = 0; t < taps; t++, sums += 4) {
      const sum = sumOfTap(pixelsOut(p), pixels, image + load<i32>(tap + (t << 2)), grad);
      store<f32>(sums, adds ? load<f32>(sums) + sum : sum);
    }
  }
}

function sumOfTap(count: i32, pixels: usize, image: usize, grad: usize): f32 {
  let runs = f32x4.splat(0);
  let rest: f32 = 0;
  let pixel = 0;
  while (pixel < count) {
    // A loop of its own: with both cases in one V8 spills the sums.
    for (; pixel + 4 <= count && load<i32>(pixels, 12) - load<i32>(pixels) === 12; pixel += 4, pixels += 16, grad += 16) {
      runs = addProduct4(runs, v128.load(grad), v128.load(image + load<i32>(pixels)));
    }
    if (pixel === count) break;
    rest += load<f32>(grad) * load<f32>(image + load<i32>(pixels));
    pixel++;
    pixels += 4;
    grad += 4;
  }
  const pairs = f32x4.add(runs, v128.shuffle<f32>(runs, runs, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1) + rest;
}
