// Reductions over any dimensions of a view that lies anyhow. Its kept and its reduced dimensions come as two lists, outermost first.
import { beginTotals, endTotals, reduceRows, STRIP } from './columns';
import { INT32, FLOAT32, FLOAT64, resultOf, startOf, storeNumber } from './numbers';
import { reduceRun } from './run';

const I32: usize = 4;

/**
 * `dims`: kept count, reduced count, then kept sizes, their steps in x and in out, reduced sizes and their steps in x; steps are bytes. There
 * is at least one of each. With `columns` the rows are walked, and 12 STRIP bytes of scratch hold the totals of
 * neighbouring outputs.
 */
export function reduceStrided(type: i32, op: i32, x: usize, out: usize, outType: i32, dims: usize, columns: i32, scratch: usize): void {
  if (type === FLOAT32) reduceAll<f32>(op, x, out, outType, dims, columns, scratch);
  else if (type === FLOAT64) reduceAll<f64>(op, x, out, outType, dims, columns, scratch);
  else if (type === INT32) reduceAll<i32>(op, x, out, outType, dims, columns, scratch);
  else reduceAll<u8>(op, x, out, outType, dims, columns, scratch);
}

function reduceAll<T extends number>(op: i32, x: usize, out: usize, outType: i32, dims: usize, columns: i32, scratch: usize): void {
  let count: i32 = 1;
  for (let i: usize = 0; i < reducedCount(dims); i++) count *= load<i32>(reducedSizes(dims) + i * I32);
  if (columns) keptRows<T>(op, x, out, outType, dims, 0, count, scratch);
  else keptElements<T>(op, x, out, outType, dims, 0, count);
}

function keptCount(dims: usize): usize {
  return load<i32>(dims);
}

function reducedCount(dims: usize): usize {
  return load<i32>(dims, I32);
}

function keptSizes(dims: usize): usize {
  return dims + 2 * I32;
}

function reducedSizes(dims: usize): usize {
  return dims + (2 + 3 * keptCount(dims)) * I32;
}

function keptElements<T extends number>(op: i32, x: usize, out: usize, outType: i32, dims: usize, level: usize, count: i32): void {
  const sizes = keptSizes(dims) + level * I32;
  const size = load<i32>(sizes);
  const stepX = load<i32>(sizes + keptCount(dims) * I32);
  const stepOut = load<i32>(sizes + 2 * keptCount(dims) * I32);
  for (let i: i32 = 0; i < size; i++, x += stepX, out += stepOut) {
    if (level + 1 < keptCount(dims)) keptElements<T>(op, x, out, outType, dims, level + 1, count);
    else storeNumber(outType, out, resultOf(op, reducedTotal<T>(op, startOf(op), x, dims, 0), count));
  }
}

function reducedTotal<T extends number>(op: i32, total: f64, x: usize, dims: usize, level: usize): f64 {
  const sizes = reducedSizes(dims) + level * I32;
  const size = load<i32>(sizes);
  const step = load<i32>(sizes + reducedCount(dims) * I32);
  if (level + 1 === reducedCount(dims)) return reduceRun<T>(op, total, x, size, step);
  for (let i: i32 = 0; i < size; i++, x += step) total = reducedTotal<T>(op, total, x, dims, level + 1);
  return total;
}

function keptRows<T extends number>(
  op: i32,
  x: usize,
  out: usize,
  outType: i32,
  dims: usize,
  level: usize,
  count: i32,
  totals: usize,
): void {
  const sizes = keptSizes(dims) + level * I32;
  const size = load<i32>(sizes);
  const stepX = load<i32>(sizes + keptCount(dims) * I32);
  const stepOut = load<i32>(sizes + 2 * keptCount(dims) * I32);
  if (level + 1 < keptCount(dims)) {
    for (let i: i32 = 0; i < size; i++, x += stepX, out += stepOut) {
      keptRows<T>(op, x, out, outType, dims, level + 1, count, totals);
    }
    return;
  }
  for (let from: i32 = 0; from < size; from += STRIP, x += STRIP * stepX) {
    const n = min(size - from, STRIP);
    beginTotals(op, totals, n);
    reducedRows<T>(op, totals, x, n, stepX, dims, 0);
    endTotals(op, totals, n, count, out, outType, stepOut);
    out += n * stepOut;
  }
}

function reducedRows<T extends number>(op: i32, totals: usize, x: usize, n: i32, stepX: i32, dims: usize, level: usize): void {
  const sizes = reducedSizes(dims) + level * I32;
  const size = load<i32>(sizes);
  const step = load<i32>(sizes + reducedCount(dims) * I32);
  if (level + 1 === reducedCount(dims)) {
    reduceRows<T>(op, totals, x, size, step, n, stepX);
    return;
  }
  for (let i: i32 = 0; i < size; i++, x += step) reducedRows<T>(op, totals, x, n, stepX, dims, level + 1);
}
