// Groups of one or two channels of the result, as in depthwise convolutions: there a tile would be mostly packing. Pixels are taken by
// fours: those whose places are 12 bytes apart from first to last lie side by side in the padded image.
import { Convolution } from './convolution';
import { pixelsOut, positions } from './image';

/** Up to so many channels of the result in a group are thin. */
export const THIN_ROWS: i32 = 2;

/** out[pixel] = Σ weight[tap] · image[pixel + tap] (+ out with `adds`), in order of the taps. `weight` has each number four times over. */
export function thinRow(count: i32, pixels: usize, taps: i32, tap: usize, weight: usize, image: usize, out: usize, adds: i32): void {
  let pixel = 0;
  while (pixel + 4 <= count) {
    const places = pixels + (pixel << 2);
    const to = out + (pixel << 2);
    if (load<i32>(places, 12) - load<i32>(places) !== 12) {
      eachPixel(4, places, taps, tap, weight, image, to, adds);
      pixel += 4;
    } else if (pixel + 16 <= count && areRuns(places + 16)) {
      fourRuns(places, taps, tap, weight, image, to, adds);
      pixel += 16;
    } else {
      oneRun(places, taps, tap, weight, image, to, adds);
      pixel += 4;
    }
  }
  eachPixel(count - pixel, pixels + (pixel << 2), taps, tap, weight, image, out + (pixel << 2), adds);
}

/** Whether the next 12 pixels are three such fours. */
function areRuns(places: usize): boolean {
  return (
    load<i32>(places, 12) - load<i32>(places) === 12 &&
    load<i32>(places, 28) - load<i32>(places, 16) === 12 &&
    load<i32>(places, 44) - load<i32>(places, 32) === 12
  );
}

function finish(out: usize, sum: v128, adds: i32): void {
  v128.store(out, adds ? f32x4.add(v128.load(out), sum) : sum);
}

function fourRuns(places: usize, taps: i32, tap: usize, weight: usize, image: usize, out: usize, adds: i32): void {
  const p0 = image + load<i32>(places);
  const p1 = image + load<i32>(places, 16);
  const p2 = image + load<i32>(places, 32);
  const p3 = image + load<i32>(places, 48);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let c2 = f32x4.splat(0);
  let c3 = f32x4.splat(0);
  for (const end = tap + (taps << 2); tap < end; tap += 4, weight += 16) {
    const distance = load<i32>(tap);
    const w = v128.load(weight);
    c0 = f32x4.add(c0, f32x4.mul(w, v128.load(p0 + distance)));
    c1 = f32x4.add(c1, f32x4.mul(w, v128.load(p1 + distance)));
    c2 = f32x4.add(c2, f32x4.mul(w, v128.load(p2 + distance)));
    c3 = f32x4.add(c3, f32x4.mul(w, v128.load(p3 + distance)));
  }
  finish(out, c0, adds);
  finish(out + 16, c1, adds);
  finish(out + 32, c2, adds);
  finish(out + 48, c3, adds);
}

function oneRun(places: usize, taps: i32, tap: usize, weight: usize, image: usize, out: usize, adds: i32): void {
  const place = image + load<i32>(places);
  let sum = f32x4.splat(0);
  for (const end = tap + (taps << 2); tap < end; tap += 4, weight += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(weight), v128.load(place + load<i32>(tap))));
  }
  finish(out, sum, adds);
}

function eachPixel(count: i32, places: usize, taps: i32, tap: usize, weight: usize, image: usize, out: usize, adds: i32): void {
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
      runs = f32x4.add(runs, f32x4.mul(v128.load(grad), v128.load(image + load<i32>(pixels))));
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
