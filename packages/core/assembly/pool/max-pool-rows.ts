// Rows of outputs over dense rows of float32, for strides of 1 and 2: four outputs at a time take one kernel position after the other.
import { at, DILATION, endInside, firstInside, INPUT_SIZE, KERNEL, OUTPUT_SIZE, startOf, STEPS, STRIDE } from './window';

export function rowsFit(window: usize): bool {
  return at(window, STRIDE + 2) <= 2 && at(window, OUTPUT_SIZE + 2) >= 4 && at(window, STEPS + 2) === 4;
}

/** The outputs of a row for which kernel position `kw` is inside: first, and the one after the last. */
export function firstCovered(shift: i32, stride: i32): i32 {
  return shift < 0 ? (stride - 1 - shift) / stride : 0;
}

export function endCovered(shift: i32, stride: i32, width: i32, outputs: i32): i32 {
  const room = width - shift;
  return room <= 0 ? 0 : min((room + stride - 1) / stride, outputs);
}

/** Every second one of eight numbers, or four, by the stride. */
export function loadSpaced(x: usize, stride: i32): v128 {
  return stride === 1 ? v128.load(x) : v128.shuffle<i32>(v128.load(x), v128.load(x, 16), 0, 2, 4, 6);
}

/** One row of outputs; out and indices are dense in it. */
export function maxRowF32(x: usize, out: usize, indices: usize, window: usize, d: i32, h: i32): void {
  const width = at(window, INPUT_SIZE + 2);
  const outputs = at(window, OUTPUT_SIZE + 2);
  const stride = at(window, STRIDE + 2);
  const startD = startOf(window, 0, d);
  const startH = startOf(window, 1, h);
  const endD = endInside(window, 0, startD);
  const firstH = firstInside(window, 1, startH);
  const endH = endInside(window, 1, startH);
  const firstD = firstInside(window, 0, startD);
  beginRow(
    out,
    indices,
    window,
    startD + firstD * at(window, DILATION),
    startH + firstH * at(window, DILATION + 1),
    firstD < endD && firstH < endH,
  );
  for (let kd = firstD; kd < endD; kd++) {
    const inD = startD + kd * at(window, DILATION);
    for (let kh = firstH; kh < endH; kh++) {
      const inH = startH + kh * at(window, DILATION + 1);
      const row = x + inD * at(window, STEPS) + inH * at(window, STEPS + 1);
      const place = (inD * at(window, INPUT_SIZE + 1) + inH) * width;
      for (let kw: i32 = 0; kw < at(window, KERNEL + 2); kw++) {
        const shift = startOf(window, 2, 0) + kw * at(window, DILATION + 2);
        takePosition(row, place, shift, stride, width, outputs, out, indices);
      }
    }
  }
}

/** -∞ at the first place of each window that is inside, so that it stands where nothing is larger. */
function beginRow(out: usize, indices: usize, window: usize, inD: i32, inH: i32, isInside: bool): void {
  const place = (inD * at(window, INPUT_SIZE + 1) + inH) * at(window, INPUT_SIZE + 2);
  for (let w: i32 = 0; w < at(window, OUTPUT_SIZE + 2); w++) {
    const start = startOf(window, 2, w);
    const first = start < 0 ? firstInside(window, 2, start) : 0;
    const inW = start + first * at(window, DILATION + 2);
    store<f32>(out + (w << 2), -Infinity);
    store<i32>(indices + (w << 2), isInside && first < at(window, KERNEL + 2) && inW < at(window, INPUT_SIZE + 2) ? place + inW : -1);
  }
}

function takePosition(row: usize, place: i32, shift: i32, stride: i32, width: i32, outputs: i32, out: usize, indices: usize): void {
  let w = firstCovered(shift, stride);
  const end = endCovered(shift, stride, width, outputs);
  let places = i32x4.add(i32x4.splat(place + shift + w * stride), i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(stride)));
  // A vector of every second number reaches one beyond the last.
  for (; w + 4 <= end && shift + (w + 3) * stride + stride <= width; w += 4) {
    const value = loadSpaced(row + ((shift + w * stride) << 2), stride);
    const best = v128.load(out + (w << 2));
    const wins = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
    v128.store(out + (w << 2), v128.bitselect(value, best, wins));
    v128.store(indices + (w << 2), v128.bitselect(places, v128.load(indices + (w << 2)), wins));
    places = i32x4.add(places, i32x4.splat(4 * stride));
  }
  for (; w < end; w++) {
    const inW = shift + w * stride;
    const value = load<f32>(row + (inW << 2));
    if (value > load<f32>(out + (w << 2)) || value !== value) {
      store<f32>(out + (w << 2), value);
      store<i32>(indices + (w << 2), place + inW);
    }
  }
}
