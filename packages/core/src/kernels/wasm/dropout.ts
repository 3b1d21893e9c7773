import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { numelOf } from '../../shape/shape.js';
import { isContiguous, isDense } from '../../shape/strides.js';
import { wasm } from '../../wasm/instance.js';
import { outerDims } from './lines.js';

/**
 * out = x · (mask ? factor : 0) + (mask ? kept : dropped), rounded after each operation: every dropout, and with shifts of -0, which change no
 * number, the gradient of each. The mask is uint8, stretched to x's shape; x is floating.
 */
export function dropout(x: View, mask: View, factor: number, kept: number, dropped: number, out: View): void {
  const n = numelOf(out.shape);
  if (n === 0) return;
  heap.enter();
  const from = heap.read(x);
  const maskFrom = heap.read(mask);
  const to = heap.write(out);
  const isDouble = out.storage.dtype === 'float64';
  if (isDouble) {
    wasm.dropoutStridedF64(heap.params(dims(x, mask, out)), to, from, maskFrom, factor, kept, dropped);
  } else if (liesLike(x, out) && liesLike(mask, out) && (isContiguous(out) || isDense(out))) {
    wasm.dropoutF32(n, to, from, maskFrom, factor, kept, dropped);
  } else {
    const rows = rowsOfMask(x, mask, out);
    if (rows > 0) wasm.dropoutRowsF32(rows, n / rows, to, from, maskFrom, factor, kept, dropped);
    else wasm.dropoutStridedF32(heap.params(dims(x, mask, out)), to, from, maskFrom, factor, kept, dropped);
  }
  heap.leave();
}

function liesLike(a: View, b: View): boolean {
  const { shape, strides } = b;
  for (let dim = 0; dim < shape.length; dim++) if (shape[dim] !== 1 && a.strides[dim] !== strides[dim]) return false;
  return true;
}

/** How many rows there are when each has one place of the mask, these places are dense, and so are x and out; else 0. */
function rowsOfMask(x: View, mask: View, out: View): number {
  if (!isContiguous(x) || !isContiguous(out)) return 0;
  const { shape, strides } = mask;
  let dim = shape.length - 1;
  while (dim >= 0 && (shape[dim] === 1 || strides[dim] === 0)) dim--;
  let rows = 1;
  for (; dim >= 0; dim--) {
    if (shape[dim] !== 1 && strides[dim] !== rows) return 0;
    rows *= shape[dim];
  }
  return rows;
}

const oneElement: readonly number[] = [1, 1, 0, 0, 0];

function dims(x: View, mask: View, out: View): readonly number[] {
  const packed = outerDims(-1, out, x, mask);
  return packed[0] === 0 ? oneElement : packed;
}
