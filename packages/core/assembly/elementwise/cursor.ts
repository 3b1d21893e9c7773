import { convertRow, sizeOfType } from './convert';

// How the numbers of a strided operand are taken, in row-major order and block by block, to dense memory, and back.
//
// The plan: the number of dimensions, of elements, the shape, then a record for each operand (the result first): its dtype, the dtype in
// which it is computed, its strides in bytes. The cursor of an operand: where its next element is, and its place in each dimension.

export function dimsOf(plan: usize): i32 {
  return load<i32>(plan);
}

export function numelOf(plan: usize): i32 {
  return load<i32>(plan, 4);
}

export function recordOf(plan: usize, operand: i32): usize {
  const dims = dimsOf(plan);
  return plan + 8 + 4 * (dims + operand * (dims + 2));
}

export function storedType(record: usize): i32 {
  return load<i32>(record);
}

export function computedType(record: usize): i32 {
  return load<i32>(record, 4);
}

export function sizeAt(plan: usize, dim: i32): i32 {
  return load<i32>(plan + 8 + 4 * dim);
}

export function strideAt(record: usize, dim: i32): i32 {
  return load<i32>(record + 8 + 4 * dim);
}

/** Whether the elements lie one after the other, in row-major order. */
export function isDense(plan: usize, record: usize): bool {
  let expected = sizeOfType(storedType(record));
  for (let dim = dimsOf(plan) - 1; dim >= 0; dim--) {
    if (strideAt(record, dim) !== expected) return false;
    expected *= sizeAt(plan, dim);
  }
  return true;
}

/** Whether it is one element everywhere. */
export function isConstant(plan: usize, record: usize): bool {
  for (let dim = dimsOf(plan) - 1; dim >= 0; dim--) if (strideAt(record, dim) !== 0) return false;
  return true;
}

export function startCursor(plan: usize, cursor: usize, first: usize): void {
  store<usize>(cursor, first);
  memory.fill(cursor + 4, 0, 4 * dimsOf(plan));
}

/** Converts the next n elements of an operand to dense memory, or, with `back`, from there. */
export function transfer(plan: usize, record: usize, cursor: usize, n: i32, dense: usize, denseType: i32, back: bool): void {
  const stored = storedType(record);
  const width = sizeOfType(denseType);
  const inner = dimsOf(plan) - 1;
  const size = sizeAt(plan, inner);
  const stride = strideAt(record, inner);
  let place = load<usize>(cursor);
  let index = load<i32>(cursor + 4 + 4 * inner);
  while (n > 0) {
    const count = min(n, size - index);
    if (back) convertRow(denseType, stored, count, place, stride, dense, width);
    else convertRow(stored, denseType, count, dense, width, place, stride);
    dense += count * width;
    place += count * stride;
    index += count;
    n -= count;
    if (index === size) {
      place = nextRow(plan, record, cursor, place - size * stride);
      index = 0;
    }
  }
  store<usize>(cursor, place);
  store<i32>(cursor + 4 + 4 * inner, index);
}

/** How many elements are in a row. */
export function rowLength(plan: usize): i32 {
  return sizeAt(plan, dimsOf(plan) - 1);
}

/** Whether the elements of a row lie dense, in the dtype in which they are computed. */
export function hasDenseRows(plan: usize, record: usize): bool {
  return storedType(record) === computedType(record) && strideAt(record, dimsOf(plan) - 1) === sizeOfType(storedType(record));
}

/** Where the next n elements are, which do not reach beyond their row. */
export function takeFromRow(plan: usize, record: usize, cursor: usize, n: i32): usize {
  const inner = dimsOf(plan) - 1;
  const counter = cursor + 4 + 4 * inner;
  const place = load<usize>(cursor);
  const stride = strideAt(record, inner);
  const index = load<i32>(counter) + n;
  if (index < sizeAt(plan, inner)) {
    store<usize>(cursor, place + n * stride);
    store<i32>(counter, index);
  } else {
    store<usize>(cursor, nextRow(plan, record, cursor, place - (index - n) * stride));
    store<i32>(counter, 0);
  }
  return place;
}

/** From the first element of a row to that of the next one. */
function nextRow(plan: usize, record: usize, cursor: usize, place: usize): usize {
  for (let dim = dimsOf(plan) - 2; dim >= 0; dim--) {
    const counter = cursor + 4 + 4 * dim;
    const index = load<i32>(counter) + 1;
    place += strideAt(record, dim);
    if (index < sizeAt(plan, dim)) {
      store<i32>(counter, index);
      return place;
    }
    place -= index * strideAt(record, dim);
    store<i32>(counter, 0);
  }
  return place;
}
