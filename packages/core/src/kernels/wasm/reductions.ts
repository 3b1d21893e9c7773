import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import { isContiguous } from '../../shape/strides.js';
import { wasm } from '../../wasm/instance.js';
import { runAll } from '../../wasm/parallel.js';
import type { ArgReduceName, ReduceName } from '../kernels.js';
import { lineCount, outerDims, sizeOf, stepOf, typeCodes } from './lines.js';
import { splitDims } from './reduced-dims.js';

/** assembly/reduce/numbers.ts */
const codes: Readonly<Record<ReduceName, number>> = { sum: 0, prod: 1, max: 2, min: 3, any: 4, all: 5, countNonzero: 6 };

/** The totals of a strip of columns and what else they need (assembly/reduce/columns.ts), in bytes. */
const STRIP_BYTES = 12 * 1024;
/** Elements whose sum is one term of a long sum (assembly/reduce/dense-sum.ts). */
const CHUNK = 65536;
/** From so many elements on threads share the work, in so many parts. */
const SHARED = 2 ** 19;
const PARTS = 4;
/** So many rows are worth to be shared. */
const FEW_ROWS = 128;
/** Up to so many elements columns are walked one by one, which needs no scratch. */
const SMALL = 1024;

export function reduce(name: ReduceName, x: View, dims: readonly number[], out: View): void {
  const { shape } = x;
  // The dimensions between the first and the last reduced one, those before and those after.
  let first = shape.length;
  let last = -1;
  for (let i = 0; i < dims.length; i++) {
    const dim = dims[i];
    if (shape[dim] === 1) continue;
    if (dim < first) first = dim;
    if (dim > last) last = dim;
  }
  let before = 1;
  let between = 1;
  let after = 1;
  let results = 1;
  for (let dim = 0; dim < shape.length; dim++) {
    if (dim < first) before *= shape[dim];
    else if (dim > last) after *= shape[dim];
    else between *= shape[dim];
    results *= out.shape[dim];
  }
  if (results === 0) return;
  const isOneRun = results === before * after && isContiguous(x) && isContiguous(out);
  if (isOneRun && after === 1) reduceRows(codes[name], x, before, between, out);
  else if (isOneRun && before === 1) reduceColumns(codes[name], x, between, after, out);
  else reduceStrided(codes[name], x, dims, out);
}

function reduceRows(op: number, x: View, rows: number, n: number, out: View): void {
  const type = typeCodes[x.storage.dtype];
  const outType = typeCodes[out.storage.dtype];
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  if (rows * n < SHARED) wasm.reduceDenseRows(type, op, rows, n, from, to, outType);
  else if (rows === 1 && op === codes.sum && x.storage.dtype === 'float32' && out.storage.dtype === 'float32') sumInChunks(from, n, to);
  else {
    const [stepX, stepOut] = [n * bytesPerElement[x.storage.dtype], bytesPerElement[out.storage.dtype]];
    const part = Math.ceil(rows / PARTS);
    const calls: number[][] = [];
    for (let row = 0; row < rows; row += part)
      calls.push([type, op, Math.min(part, rows - row), n, from + row * stepX, to + row * stepOut, outType]);
    runAll('reduceDenseRows', calls);
  }
  heap.leave();
}

/** The same bits as in one call: the sum of its chunks' sums. */
function sumInChunks(x: number, n: number, out: number): void {
  const chunks = Math.ceil(n / CHUNK);
  const partials = heap.scratch(8 * chunks);
  const part = Math.ceil(chunks / PARTS);
  const calls: number[][] = [];
  for (let chunk = 0; chunk < chunks; chunk += part)
    calls.push([x + 4 * chunk * CHUNK, Math.min(part * CHUNK, n - chunk * CHUNK), partials + 8 * chunk]);
  runAll('sumChunksF32', calls);
  wasm.totalF32(partials, chunks, out);
}

function reduceColumns(op: number, x: View, rows: number, n: number, out: View): void {
  const type = typeCodes[x.storage.dtype];
  const outType = typeCodes[out.storage.dtype];
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  if (rows * n <= SMALL) wasm.reduceDenseColumns(type, op, rows, n, n, from, to, outType, 0);
  else if (rows * n < SHARED || rows < FEW_ROWS)
    wasm.reduceDenseColumns(type, op, rows, n, n, from, to, outType, heap.scratch(STRIP_BYTES));
  else columnsInParts(type, op, rows, n, from, bytesPerElement[x.storage.dtype] * n, to, outType);
  heap.leave();
}

/** Parts of the rows, each to a row of doubles, and those to the result. */
function columnsInParts(type: number, op: number, rows: number, n: number, x: number, stepX: number, out: number, outType: number): void {
  const part = 64 * Math.ceil(rows / (64 * PARTS));
  const parts = Math.ceil(rows / part);
  const scratch = heap.scratch(parts * (STRIP_BYTES + 8 * n));
  const partials = scratch + parts * STRIP_BYTES;
  const calls: number[][] = [];
  for (let row = 0, i = 0; row < rows; row += part, i++) {
    const size = Math.min(part, rows - row);
    calls.push([type, op, size, n, n, x + row * stepX, partials + 8 * i * n, typeCodes.float64, scratch + i * STRIP_BYTES]);
  }
  runAll('reduceDenseColumns', calls);
  const last = op === codes.countNonzero ? codes.sum : op;
  wasm.reduceDenseColumns(typeCodes.float64, last, parts, n, n, partials, out, outType, scratch);
}

function reduceStrided(op: number, x: View, dims: readonly number[], out: View): void {
  heap.enter();
  const { packed, shiftX, shiftOut, columns } = splitDims(x, dims, out);
  const from = heap.read(x) + shiftX;
  const to = heap.write(out) + shiftOut;
  const scratch = columns ? heap.scratch(STRIP_BYTES) : 0;
  wasm.reduceStrided(typeCodes[x.storage.dtype], op, from, to, typeCodes[out.storage.dtype], heap.params(packed), columns ? 1 : 0, scratch);
  heap.leave();
}

export function argReduce(name: ArgReduceName, x: View, dim: number, out: View): void {
  const outer = outerDims(dim, x, out);
  const n = sizeOf(x, dim);
  if (lineCount * n === 0) return;
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const smallest = name === 'argmin' ? 1 : 0;
  wasm.argReduceLines(typeCodes[x.storage.dtype], smallest, lineCount, n, stepOf(x, dim), from, to, heap.params(outer));
  heap.leave();
}
