// Row functions over all lines along one dimension. Each takes the lines `first` to `end`; steps are bytes along the line.
import { lineStart, linesAbreast } from '../reduce/lines';
import { softmaxBackwardFour, softmaxFour } from './softmax-columns';
import { logSoftmaxBackwardF32, logSoftmaxF32, softmaxBackwardF32, softmaxF32 } from './softmax32';
import { logSoftmaxBackwardF64, logSoftmaxF64, softmaxBackwardF64, softmaxF64 } from './softmax64';

/** `outer`: x and out. Scratch, one line, only where a step is not one element. */
export function softmaxLines(
  wide: i32,
  log: i32,
  first: i32,
  end: i32,
  n: i32,
  x: usize,
  stepX: i32,
  out: usize,
  stepOut: i32,
  outer: usize,
  scratch: usize,
): void {
  if (wide) forwardLines<f64>(log, first, end, n, x, stepX, out, stepOut, outer, scratch);
  else forwardLines<f32>(log, first, end, n, x, stepX, out, stepOut, outer, scratch);
}

function forwardLines<T extends number>(
  log: i32,
  first: i32,
  end: i32,
  n: i32,
  x: usize,
  stepX: i32,
  out: usize,
  stepOut: i32,
  outer: usize,
  scratch: usize,
): void {
  const width = sizeof<T>() as i32;
  if (stepX === width && stepOut === width) {
    for (; first < end; first++) forwardLine<T>(log, x + lineStart(outer, 0, first), out + lineStart(outer, 1, first), n);
    return;
  }
  while (first < end) {
    const from = x + lineStart(outer, 0, first);
    const to = out + lineStart(outer, 1, first);
    if (width === 4 && first + 4 <= end && linesAbreast(outer, 2, first, width) === 4) {
      softmaxFour(log, n, from, stepX, to, stepOut);
      first += 4;
    } else {
      copyLine<T>(n, from, stepX, scratch, width);
      forwardLine<T>(log, scratch, scratch, n);
      copyLine<T>(n, scratch, width, to, stepOut);
      first++;
    }
  }
}

function forwardLine<T extends number>(log: i32, x: usize, y: usize, n: i32): void {
  if (sizeof<T>() === 4) {
    if (log) logSoftmaxF32(x, y, n);
    else softmaxF32(x, y, n);
  } else if (log) logSoftmaxF64(x, y, n);
  else softmaxF64(x, y, n);
}

/** `outer`: grad, y and out. Scratch, two lines, only where a step is not one element. */
export function softmaxBackwardLines(
  wide: i32,
  log: i32,
  first: i32,
  end: i32,
  n: i32,
  grad: usize,
  stepGrad: i32,
  y: usize,
  stepY: i32,
  out: usize,
  stepOut: i32,
  outer: usize,
  scratch: usize,
): void {
  if (wide) backwardLines<f64>(log, first, end, n, grad, stepGrad, y, stepY, out, stepOut, outer, scratch);
  else backwardLines<f32>(log, first, end, n, grad, stepGrad, y, stepY, out, stepOut, outer, scratch);
}

function backwardLines<T extends number>(
  log: i32,
  first: i32,
  end: i32,
  n: i32,
  grad: usize,
  stepGrad: i32,
  y: usize,
  stepY: i32,
  out: usize,
  stepOut: i32,
  outer: usize,
  scratch: usize,
): void {
  const width = sizeof<T>() as i32;
  if (stepGrad === width && stepY === width && stepOut === width) {
    for (; first < end; first++) {
      backwardLine<T>(log, grad + lineStart(outer, 0, first), y + lineStart(outer, 1, first), out + lineStart(outer, 2, first), n);
    }
    return;
  }
  const values = scratch + n * width;
  while (first < end) {
    const from = grad + lineStart(outer, 0, first);
    const at = y + lineStart(outer, 1, first);
    const to = out + lineStart(outer, 2, first);
    if (width === 4 && first + 4 <= end && linesAbreast(outer, 3, first, width) === 4) {
      softmaxBackwardFour(log, n, from, stepGrad, at, stepY, to, stepOut);
      first += 4;
    } else {
      copyLine<T>(n, from, stepGrad, scratch, width);
      copyLine<T>(n, at, stepY, values, width);
      backwardLine<T>(log, scratch, values, scratch, n);
      copyLine<T>(n, scratch, width, to, stepOut);
      first++;
    }
  }
}

function backwardLine<T extends number>(log: i32, grad: usize, y: usize, out: usize, n: i32): void {
  if (sizeof<T>() === 4) {
    if (log) logSoftmaxBackwardF32(grad, y, out, n);
    else softmaxBackwardF32(grad, y, out, n);
  } else if (log) logSoftmaxBackwardF64(grad, y, out, n);
  else softmaxBackwardF64(grad, y, out, n);
}

function copyLine<T extends number>(n: i32, from: usize, stepFrom: i32, to: usize, stepTo: i32): void {
  for (; n > 0; n--, from += stepFrom, to += stepTo) store<T>(to, load<T>(from));
}
