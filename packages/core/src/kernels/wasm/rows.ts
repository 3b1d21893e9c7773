import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import { isContiguous } from '../../shape/strides.js';
import { wasm } from '../../wasm/instance.js';
import { runAll } from '../../wasm/parallel.js';
import type { RowName } from '../kernels.js';
import { lineCount, outerDims, sizeOf, stepOf } from './lines.js';

/** From so many elements on threads share the work, in so many parts. */
const SHARED = 2 ** 17;
const PARTS = 4;

export function row(name: RowName, x: View, dim: number, out: View): void {
  const dims = outerDims(dim, x, out);
  const lines = lineCount;
  const n = sizeOf(x, dim);
  if (lines * n === 0) return;
  const wide = x.storage.dtype === 'float64' ? 1 : 0;
  const log = name === 'logSoftmax' ? 1 : 0;
  const width = bytesPerElement[x.storage.dtype];
  const stepX = stepOf(x, dim);
  const stepOut = stepOf(out, dim);
  const block = stepX === width && stepOut === width ? 0 : n * width;
  const part = partOf(lines, n);
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const scratch = block === 0 ? 0 : heap.scratch(block * Math.ceil(lines / part));
  const outer = heap.params(dims);
  if (part === lines) wasm.softmaxLines(wide, log, 0, lines, n, from, stepX, to, stepOut, outer, scratch);
  else {
    const calls: number[][] = [];
    for (let line = 0; line < lines; line += part) {
      const end = Math.min(lines, line + part);
      calls.push([wide, log, line, end, n, from, stepX, to, stepOut, outer, scratch + calls.length * block]);
    }
    runAll('softmaxLines', calls);
  }
  heap.leave();
}

export function rowBackward(name: RowName, grad: View, y: View, dim: number, out: View): void {
  const dims = outerDims(dim, grad, y, out);
  const lines = lineCount;
  const n = sizeOf(y, dim);
  if (lines * n === 0) return;
  const wide = y.storage.dtype === 'float64' ? 1 : 0;
  const log = name === 'logSoftmax' ? 1 : 0;
  const width = bytesPerElement[y.storage.dtype];
  const stepGrad = stepOf(grad, dim);
  const stepY = stepOf(y, dim);
  const stepOut = stepOf(out, dim);
  const isDense = stepGrad === width && stepY === width && stepOut === width;
  const block = isDense ? 0 : 2 * n * width;
  const part = partOf(lines, n);
  heap.enter();
  const from = heap.read(grad);
  const values = heap.read(y);
  const to = heap.write(out);
  const scratch = block === 0 ? 0 : heap.scratch(block * Math.ceil(lines / part));
  const outer = heap.params(dims);
  if (part === lines) wasm.softmaxBackwardLines(wide, log, 0, lines, n, from, stepGrad, values, stepY, to, stepOut, outer, scratch);
  else {
    const calls: number[][] = [];
    for (let line = 0; line < lines; line += part) {
      const end = Math.min(lines, line + part);
      calls.push([wide, log, line, end, n, from, stepGrad, values, stepY, to, stepOut, outer, scratch + calls.length * block]);
    }
    runAll('softmaxBackwardLines', calls);
  }
  heap.leave();
}

/** A multiple of 4, since lines that stand side by side go in fours. */
function partOf(lines: number, n: number): number {
  return lines * n < SHARED ? lines : 4 * Math.ceil(lines / (4 * PARTS));
}

/**
 * `logProbs` = logSoftmax(logits) and `losses` = -logProbs[targets], for float32 logits (N, C) and contiguous int32 targets. A target that is
 * no class costs 0.
 */
export function nllFromLogits(logits: View, targets: View, losses: View, logProbs: View): void {
  const [n, c] = logits.shape;
  const isDense = isContiguous(logits);
  if (!isDense) row('logSoftmax', logits, 1, logProbs);
  heap.enter();
  const from = isDense ? heap.read(logits) : 0;
  const at = heap.read(targets);
  const toLosses = heap.write(losses);
  const toLogProbs = heap.update(logProbs);
  if (!isDense) wasm.pickTargetsF32(n, c, toLogProbs, at, toLosses);
  else if (n * c < SHARED) wasm.crossEntropyRows(n, c, from, at, toLosses, toLogProbs);
  else {
    const part = partOf(n, c);
    const calls: number[][] = [];
    for (let i = 0; i < n; i += part) {
      calls.push([Math.min(part, n - i), c, from + 4 * i * c, at + 4 * i, toLosses + 4 * i, toLogProbs + 4 * i * c]);
    }
    runAll('crossEntropyRows', calls);
  }
  heap.leave();
}

/** out = (exp(logProbs) - onehot(targets)) · scale, one scale a row; all are contiguous. Where the target is no class the row is 0. */
export function nllFromLogitsBackward(logProbs: View, targets: View, scale: View, out: View): void {
  const [n, c] = logProbs.shape;
  heap.enter();
  const from = heap.read(logProbs);
  const at = heap.read(targets);
  const scales = heap.read(scale);
  const to = heap.write(out);
  if (n * c < SHARED) wasm.crossEntropyRowsBackward(n, c, from, at, scales, to);
  else {
    const part = partOf(n, c);
    const calls: number[][] = [];
    for (let i = 0; i < n; i += part) calls.push([Math.min(part, n - i), c, from + 4 * i * c, at + 4 * i, scales + 4 * i, to + 4 * i * c]);
    runAll('crossEntropyRowsBackward', calls);
  }
  heap.leave();
}
