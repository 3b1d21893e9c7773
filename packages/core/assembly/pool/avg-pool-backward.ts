// The slope of the mean of each window: its share goes to every place of the window. Sums are in double precision.
import { divisorAt, divisorOf } from './avg-pool';
import { FLOAT64 } from '../reduce/numbers';
import {
  at,
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

/** Planes `first` to `end`; views: gradX and grad. Scratch holds one plane of gradX as doubles. */
export function avgPoolBackwardPlanes(
  type: i32,
  first: i32,
  end: i32,
  gradX: usize,
  grad: usize,
  divisor: f64,
  window: usize,
  scratch: usize,
): void {
  for (; first < end; first++) {
    const to = gradX + planeStart(window, 0, first);
    const from = grad + planeStart(window, 1, first);
    if (type === FLOAT64) spreadPlane<f64>(from, to, divisor, window, scratch);
    else spreadPlane<f32>(from, to, divisor, window, scratch);
  }
}

function spreadPlane<T extends number>(grad: usize, gradX: usize, divisor: f64, window: usize, sums: usize): void {
  const depth = at(window, INPUT_SIZE);
  const height = at(window, INPUT_SIZE + 1);
  const width = at(window, INPUT_SIZE + 2);
  if (standsApart(window)) {
    copyShares<T>(grad, gradX, divisor, window);
    return;
  }
  memory.fill(sums, 0, (depth * height * width) << 3);
  for (let d: i32 = 0; d < at(window, OUTPUT_SIZE); d++) {
    for (let h: i32 = 0; h < at(window, OUTPUT_SIZE + 1); h++) {
      const from = grad + d * at(window, STEPS + 3) + h * at(window, STEPS + 4);
      const area = divisorOf(divisor, window, d, h);
      for (let w: i32 = 0; w < at(window, OUTPUT_SIZE + 2); w++) {
        const share = (load<T>(from + w * at(window, STEPS + 5)) as f64) / divisorAt(divisor, area, window, w);
        spread(share, sums, window, d, h, w);
      }
    }
  }
  for (let d: i32 = 0; d < depth; d++) {
    for (let h: i32 = 0; h < height; h++) {
      let to = gradX + d * at(window, STEPS) + h * at(window, STEPS + 1);
      for (let w: i32 = 0; w < width; w++, to += at(window, STEPS + 2), sums += 8) store<T>(to, load<f64>(sums) as T);
    }
  }
}

function spread(share: f64, sums: usize, window: usize, d: i32, h: i32, w: i32): void {
  const startD = startOf(window, 0, d);
  const startH = startOf(window, 1, h);
  const startW = startOf(window, 2, w);
  const endD = endInside(window, 0, startD);
  const endH = endInside(window, 1, startH);
  const firstW = firstInside(window, 2, startW);
  const endW = endInside(window, 2, startW);
  const dilationW = at(window, DILATION + 2);
  for (let kd = firstInside(window, 0, startD); kd < endD; kd++) {
    const plane = (startD + kd * at(window, DILATION)) * at(window, INPUT_SIZE + 1);
    for (let kh = firstInside(window, 1, startH); kh < endH; kh++) {
      const row = (plane + startH + kh * at(window, DILATION + 1)) * at(window, INPUT_SIZE + 2);
      let place = sums + ((row + startW + firstW * dilationW) << 3);
      for (let kw = firstW; kw < endW; kw++, place += dilationW << 3) store<f64>(place, load<f64>(place) + share);
    }
  }
}

/** Whether no place is in two windows, and each window begins where the one before it ends. */
function standsApart(window: usize): bool {
  for (let dim: i32 = 0; dim < 3; dim++) {
    const isApart = at(window, STRIDE + dim) === at(window, KERNEL + dim) && at(window, PADDING + dim) === 0;
    if (!isApart || at(window, DILATION + dim) !== 1) return false;
  }
  return true;
}

function copyShares<T extends number>(grad: usize, gradX: usize, divisor: f64, window: usize): void {
  for (let d: i32 = 0; d < at(window, INPUT_SIZE); d++) {
    const outD = d / at(window, STRIDE);
    for (let h: i32 = 0; h < at(window, INPUT_SIZE + 1); h++) {
      const outH = h / at(window, STRIDE + 1);
      const to = gradX + d * at(window, STEPS) + h * at(window, STEPS + 1);
      const isCovered = outD < at(window, OUTPUT_SIZE) && outH < at(window, OUTPUT_SIZE + 1);
      const outputs = isCovered ? at(window, OUTPUT_SIZE + 2) : 0;
      const from = grad + outD * at(window, STEPS + 3) + outH * at(window, STEPS + 4);
      copyRow<T>(outputs, from, to, divisor, divisorOf(divisor, window, outD, outH), window);
    }
  }
}

function copyRow<T extends number>(outputs: i32, grad: usize, gradX: usize, divisor: f64, area: f64, window: usize): void {
  const width = at(window, INPUT_SIZE + 2);
  const kernel = at(window, KERNEL + 2);
  const step = at(window, STEPS + 2);
  let i: i32 = 0;
  for (let w: i32 = 0; w < outputs; w++, grad += at(window, STEPS + 5)) {
    const share = ((load<T>(grad) as f64) / divisorAt(divisor, area, window, w)) as T;
    for (const end = min(i + kernel, width); i < end; i++, gradX += step) store<T>(gradX, share);
  }
  for (; i < width; i++, gradX += step) store<T>(gradX, 0 as T);
}
