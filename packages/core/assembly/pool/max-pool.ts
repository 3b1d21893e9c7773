// The largest of each window, and where it stood in the flattened plane: the first of equals; NaN above all, and of several the last.
import { FLOAT32, FLOAT64, INT32 } from '../reduce/numbers';
import { maxPairsF32, pairsFit } from './max-pool-pairs';
import { maxRowF32, rowsFit } from './max-pool-rows';
import { at, DILATION, endInside, firstInside, INPUT_SIZE, OUTPUT_SIZE, planeStart, startOf, STEPS } from './window';

/** Planes `first` to `end`; views: x, out, indices. */
export function maxPoolPlanes(type: i32, first: i32, end: i32, x: usize, out: usize, indices: usize, window: usize): void {
  for (; first < end; first++) {
    const from = x + planeStart(window, 0, first);
    const to = out + planeStart(window, 1, first);
    const places = indices + planeStart(window, 2, first);
    if (type === FLOAT32) maxPlane<f32>(from, to, places, window);
    else if (type === FLOAT64) maxPlane<f64>(from, to, places, window);
    else if (type === INT32) maxPlane<i32>(from, to, places, window);
    else maxPlane<u8>(from, to, places, window);
  }
}

function maxPlane<T extends number>(x: usize, out: usize, indices: usize, window: usize): void {
  const isFloat32 = isFloat<T>() && sizeof<T>() === 4;
  const inPairs = isFloat32 && pairsFit(window);
  const inRows = isFloat32 && !inPairs && rowsFit(window) && at(window, STEPS + 5) === 4 && at(window, STEPS + 8) === 4;
  for (let d: i32 = 0; d < at(window, OUTPUT_SIZE); d++) {
    for (let h: i32 = 0; h < at(window, OUTPUT_SIZE + 1); h++) {
      const to = out + d * at(window, STEPS + 3) + h * at(window, STEPS + 4);
      const places = indices + d * at(window, STEPS + 6) + h * at(window, STEPS + 7);
      if (inRows) maxRowF32(x, to, places, window, d, h);
      else maxRow<T>(x, to, places, window, d, h, inPairs ? maxPairsF32(x, to, places, window, h) : 0);
    }
  }
}

/** Outputs `first`… of one row. */
function maxRow<T extends number>(x: usize, out: usize, indices: usize, window: usize, d: i32, h: i32, first: i32): void {
  const height = at(window, INPUT_SIZE + 1);
  const width = at(window, INPUT_SIZE + 2);
  const startD = startOf(window, 0, d);
  const startH = startOf(window, 1, h);
  const firstD = firstInside(window, 0, startD);
  const endD = endInside(window, 0, startD);
  const firstH = firstInside(window, 1, startH);
  const endH = endInside(window, 1, startH);
  const dilationW = at(window, DILATION + 2);
  const stepW = at(window, STEPS + 2);
  for (let w = first; w < at(window, OUTPUT_SIZE + 2); w++) {
    const startW = startOf(window, 2, w);
    const firstW = firstInside(window, 2, startW);
    const endW = endInside(window, 2, startW);
    let best: T = (isFloat<T>() ? -Infinity : 0) as T;
    let winner: i32 = -1;
    for (let kd = firstD; kd < endD; kd++) {
      const inD = startD + kd * at(window, DILATION);
      for (let kh = firstH; kh < endH; kh++) {
        const inH = startH + kh * at(window, DILATION + 1);
        let inW = startW + firstW * dilationW;
        const row = x + inD * at(window, STEPS) + inH * at(window, STEPS + 1);
        for (let kw = firstW; kw < endW; kw++, inW += dilationW) {
          const value = load<T>(row + inW * stepW);
          if (winner < 0 || value > best || value !== value) {
            best = value;
            winner = (inD * height + inH) * width + inW;
          }
        }
      }
    }
    store<T>(out + w * at(window, STEPS + 5), best);
    store<i32>(indices + w * at(window, STEPS + 8), winner);
  }
}
