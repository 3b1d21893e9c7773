// The mean of each window.
import { FLOAT64, SUM } from '../reduce/numbers';
import { reduceRun } from '../reduce/run';
import { sumRowF32 } from './avg-pool-rows';
import { rowsFit } from './max-pool-rows';
import {
  at,
  COUNTS_PADDING,
  DILATION,
  endInside,
  firstInside,
  INPUT_SIZE,
  KERNEL,
  OUTPUT_SIZE,
  PADDING,
  planeStart,
  startOf,
  STEPS,
  STRIDE,
} from './window';

/** Rows of a window from which on the dense sum is faster than a plain loop. */
const LONG: i32 = 16;

/** Planes `first` to `end`; views: x and out. `divisor` overrides the number of elements where it is not NaN. */
export function avgPoolPlanes(type: i32, first: i32, end: i32, x: usize, out: usize, divisor: f64, window: usize): void {
  for (; first < end; first++) {
    const from = x + planeStart(window, 0, first);
    const to = out + planeStart(window, 1, first);
    if (type === FLOAT64) avgPlane<f64>(from, to, divisor, window);
    else avgPlane<f32>(from, to, divisor, window);
  }
}

function avgPlane<T extends number>(x: usize, out: usize, divisor: f64, window: usize): void {
  const inRows = sizeof<T>() === 4 && rowsFit(window) && at(window, STEPS + 5) === 4;
  for (let d: i32 = 0; d < at(window, OUTPUT_SIZE); d++) {
    for (let h: i32 = 0; h < at(window, OUTPUT_SIZE + 1); h++) {
      const to = out + d * at(window, STEPS + 3) + h * at(window, STEPS + 4);
      const area = divisorOf(divisor, window, d, h);
      if (inRows) {
        sumRowF32(x, to, window, d, h);
        divideRowF32(to, divisor, area, window);
        continue;
      }
      for (let w: i32 = 0; w < at(window, OUTPUT_SIZE + 2); w++) {
        const mean = windowSum<T>(x, window, d, h, w) / divisorAt(divisor, area, window, w);
        store<T>(to + w * at(window, STEPS + 5), mean as T);
      }
    }
  }
}

/** Windows that do not reach over an edge have one divisor, four at a time. */
function divideRowF32(out: usize, divisor: f64, area: f64, window: usize): void {
  const outputs = at(window, OUTPUT_SIZE + 2);
  const stride = at(window, STRIDE + 2);
  const lastInside = at(window, INPUT_SIZE + 2) - at(window, KERNEL + 2);
  const divisors = f32x4.splat((divisor === divisor ? divisor : area * (at(window, KERNEL + 2) as f64)) as f32);
  for (let w: i32 = 0; w < outputs;) {
    const start = startOf(window, 2, w);
    if (start >= 0 && w + 4 <= outputs && start + 3 * stride <= lastInside) {
      v128.store(out, f32x4.div(v128.load(out), divisors));
      w += 4;
      out += 16;
    } else {
      store<f32>(out, ((load<f32>(out) as f64) / divisorAt(divisor, area, window, w)) as f32);
      w++;
      out += 4;
    }
  }
}

function windowSum<T extends number>(x: usize, window: usize, d: i32, h: i32, w: i32): f64 {
  const startD = startOf(window, 0, d);
  const startH = startOf(window, 1, h);
  const startW = startOf(window, 2, w);
  const endD = endInside(window, 0, startD);
  const endH = endInside(window, 1, startH);
  const firstH = firstInside(window, 1, startH);
  const firstW = firstInside(window, 2, startW);
  const count = endInside(window, 2, startW) - firstW;
  const step = at(window, DILATION + 2) * at(window, STEPS + 2);
  const begin = x + (startW + firstW * at(window, DILATION + 2)) * at(window, STEPS + 2);
  let total: f64 = 0;
  for (let kd = firstInside(window, 0, startD); kd < endD; kd++) {
    const plane = begin + (startD + kd * at(window, DILATION)) * at(window, STEPS);
    for (let kh = firstH; kh < endH; kh++) {
      let row = plane + (startH + kh * at(window, DILATION + 1)) * at(window, STEPS + 1);
      if (count >= LONG) total = reduceRun<T>(SUM, total, row, count, step);
      else for (let kw: i32 = 0; kw < count; kw++, row += step) total += load<T>(row) as f64;
    }
  }
  return total;
}

/** Of a row of outputs, without the last dimension. */
export function divisorOf(divisor: f64, window: usize, d: i32, h: i32): f64 {
  return divisor === divisor ? divisor : ((extentOf(window, 0, d) * extentOf(window, 1, h)) as f64);
}

export function divisorAt(divisor: f64, area: f64, window: usize, w: i32): f64 {
  return divisor === divisor ? divisor : area * (extentOf(window, 2, w) as f64);
}

/** How many places a window counts along a dimension: those on input and padding, or on the input alone. */
function extentOf(window: usize, dim: i32, i: i32): i32 {
  const size = at(window, INPUT_SIZE + dim);
  const start = startOf(window, dim, i);
  const end = min(start + at(window, KERNEL + dim), size + at(window, PADDING + dim));
  return at(window, COUNTS_PADDING) ? end - start : min(end, size) - max(start, 0);
}
