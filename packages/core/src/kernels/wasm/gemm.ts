import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement, type DType } from '../../shape/dtype.js';
import { numelOf } from '../../shape/shape.js';
import { wasm } from '../../wasm/instance.js';
import { getNumThreads, runAll } from '../../wasm/parallel.js';

type ExportName = 'gemmF32' | 'gemmF64' | 'gemmI32' | 'gemmU8';

const exportNames: Readonly<Record<DType, ExportName>> = {
  float32: 'gemmF32',
  float64: 'gemmF64',
  int32: 'gemmI32',
  uint8: 'gemmU8',
  bool: 'gemmU8',
};

/** So many products are worth a thread's while. */
const PRODUCTS_PER_PART = 1 << 19;
/** What the parts are told has to fit in the heap's area for parameters. */
const MOST_PARTS = 16;
/** From so many on the work is split at all. */
const MANY_PRODUCTS = 1 << 20;
/** Parts end where tiles of the kernel do (assembly/gemm/tile.ts). */
const TILE_ROWS = 5;
const TILE_COLUMNS = 8;

// What the kernel is told (assembly/gemm/product.ts): made once, filled in anew for each call.
const product = new Array<number>(20).fill(0);
const COUNT = 0;
const ROWS = 1;
const COLUMNS = 2;
const INNER = 3;
const A = 4;
const B = 8;
const OUT = 12;
const BIAS = 16;
// Within an operand.
const STEP = 1;
const ROW = 2;
const COLUMN = 3;

/** out[…, i, j] = Σₖ a[…, i, k] · b[…, k, j], with equal leading dimensions. */
export function gemm(a: View, b: View, out: View): void {
  multiply(a, b, out, null);
}

/** out = bias + a · b; the bias has out's shape, stretched to it by steps of 0. */
export function addmm(bias: View, a: View, b: View, out: View): void {
  multiply(a, b, out, bias);
}

function multiply(a: View, b: View, out: View, bias: View | null): void {
  const { shape } = out;
  const last = shape.length - 1;
  const rows = shape[last - 1];
  const columns = shape[last];
  if (numelOf(shape) === 0) return;
  const inner = a.shape[last];
  product[ROWS] = rows;
  product[COLUMNS] = columns;
  product[INNER] = inner;
  setMatrix(A, a, last);
  setMatrix(B, b, last);
  setMatrix(OUT, out, last);
  setMatrix(BIAS, bias ?? out, last);
  const outer = setStack(a, b, out, bias ?? out, last - 2);

  heap.enter();
  product[A] = heap.read(a);
  product[B] = heap.read(b);
  product[BIAS] = bias === null ? 0 : heap.read(bias);
  product[OUT] = heap.write(out);
  const width = bytesPerElement[out.storage.dtype];
  const turns = (product[OUT + COLUMN] !== width && product[OUT + ROW] === width) || (columns === 1 && rows > 1);
  if (turns) transpose();
  if (outer === 0) run(out.storage.dtype);
  else if (turns) eachStack(b, a, out, bias, outer);
  else eachStack(a, b, out, bias, outer);
  heap.leave();
}

function setMatrix(operand: number, view: View, last: number): void {
  const width = bytesPerElement[view.storage.dtype];
  product[operand + ROW] = view.strides[last - 1] * width;
  product[operand + COLUMN] = view.strides[last] * width;
}

/** Makes one stack of the leading dimensions up to `dim`, from the innermost on, and says how many are left over. */
function setStack(a: View, b: View, out: View, bias: View, dim: number): number {
  const { shape } = out;
  let count = 1;
  let stepA = 0;
  let stepB = 0;
  let stepOut = 0;
  let stepBias = 0;
  for (; dim >= 0; dim--) {
    const size = shape[dim];
    if (size === 1) continue;
    const nextA = a.strides[dim];
    const nextB = b.strides[dim];
    const nextOut = out.strides[dim];
    const nextBias = bias.strides[dim];
    if (count === 1) {
      stepA = nextA;
      stepB = nextB;
      stepOut = nextOut;
      stepBias = nextBias;
    } else if (nextA !== stepA * count || nextB !== stepB * count || nextOut !== stepOut * count || nextBias !== stepBias * count) break;
    count *= size;
  }
  const width = bytesPerElement[out.storage.dtype];
  product[COUNT] = count;
  product[A + STEP] = stepA * width;
  product[B + STEP] = stepB * width;
  product[OUT + STEP] = stepOut * width;
  product[BIAS + STEP] = stepBias * width;
  return dim + 1;
}

/** outᵀ = bᵀ · aᵀ: the kernel likes the columns of out to lie dense. */
function transpose(): void {
  for (let i = 0; i < 4; i++) swap(A + i, B + i);
  swap(A + ROW, A + COLUMN);
  swap(B + ROW, B + COLUMN);
  swap(OUT + ROW, OUT + COLUMN);
  swap(BIAS + ROW, BIAS + COLUMN);
  swap(ROWS, COLUMNS);
}

function swap(i: number, j: number): void {
  const kept = product[i];
  product[i] = product[j];
  product[j] = kept;
}

function run(dtype: DType): void {
  const parts = partsOf(product[COUNT] * product[ROWS] * product[COLUMNS] * product[INNER]);
  if (parts > 1) runParts(dtype, parts);
  else wasm[exportNames[dtype]](heap.params(product), heap.scratch(scratchBytes(dtype, product[COLUMNS])));
}

function partsOf(products: number): number {
  if (products < MANY_PRODUCTS) return 1;
  const threads = getNumThreads();
  return threads === 1 ? 1 : Math.min(2 * threads, MOST_PARTS, Math.floor(products / PRODUCTS_PER_PART));
}

/** Splits the matrices, the columns or the rows among calls. How does not matter to the result: every sum is made in the same order. */
function runParts(dtype: DType, parts: number): void {
  const [count, rows, columns] = product;
  if (count >= parts) splitAlong(dtype, parts, COUNT, 1, STEP, STEP);
  else if (columns > 1.5 * rows) splitAlong(dtype, parts, COLUMNS, TILE_COLUMNS, 0, COLUMN);
  else splitAlong(dtype, parts, ROWS, TILE_ROWS, ROW, 0);
}

/** `stepA` and `stepB` say which step of theirs leads from part to part of the operands; 0 for none. Out and bias take either. */
function splitAlong(dtype: DType, parts: number, size: number, unit: number, stepA: number, stepB: number): void {
  const whole = product[size];
  const length = Math.ceil(whole / parts / unit) * unit;
  const bytes = Math.ceil(scratchBytes(dtype, size === COLUMNS ? length : product[COLUMNS]) / 16) * 16;
  const scratch = heap.scratch(bytes * parts);
  const calls: number[][] = [];
  for (let start = 0; start < whole; start += length) {
    const part = product.slice();
    part[size] = Math.min(length, whole - start);
    if (stepA !== 0) part[A] += start * product[A + stepA];
    if (stepB !== 0) part[B] += start * product[B + stepB];
    part[OUT] += start * product[OUT + (stepA || stepB)];
    if (part[BIAS] !== 0) part[BIAS] += start * product[BIAS + (stepA || stepB)];
    calls.push([heap.params(part), scratch + calls.length * bytes]);
  }
  runAll(exportNames[dtype], calls);
}

/** Runs the stack at each place of the `outer` first dimensions. */
function eachStack(a: View, b: View, out: View, bias: View | null, outer: number): void {
  const { shape, storage } = out;
  const { dtype } = storage;
  const width = bytesPerElement[dtype];
  const index = new Array<number>(outer).fill(0);
  const scratch = heap.scratch(scratchBytes(dtype, product[COLUMNS]));
  const address = heap.params(product);
  const place = address / 4;
  const { i32 } = heap;
  for (let dim = 0; dim >= 0;) {
    wasm[exportNames[dtype]](address, scratch);
    for (dim = outer - 1; dim >= 0; dim--) {
      const wraps = ++index[dim] === shape[dim];
      const steps = (wraps ? 1 - shape[dim] : 1) * width;
      i32[place + A] += a.strides[dim] * steps;
      i32[place + B] += b.strides[dim] * steps;
      i32[place + OUT] += out.strides[dim] * steps;
      if (bias !== null) i32[place + BIAS] += bias.strides[dim] * steps;
      if (!wraps) break;
      index[dim] = 0;
    }
  }
}

function scratchBytes(dtype: DType, columns: number): number {
  if (dtype === 'float32') return wasm.gemmScratchF32(columns, product[INNER]);
  return dtype === 'float64' ? wasm.gemmScratchF64(product[INNER]) : 0;
}
