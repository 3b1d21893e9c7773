import { bytesPerElement, type DType } from '../../shape/dtype.js';
import type { View } from '../../memory/storage.js';

/** The types of elements as the kernels know them (assembly/reduce/numbers.ts); bool is held like uint8. */
export const typeCodes: Readonly<Record<DType, number>> = { float32: 0, float64: 1, int32: 2, uint8: 3, bool: 3 };

// Made once and used in every call: nothing is allocated on the way to a kernel.
const packed: number[] = [];
const sizes: number[] = [];
const stepsA: number[] = [];
const stepsB: number[] = [];
const stepsC: number[] = [];

/** How many lines there were in the last `outerDims`. */
export let lineCount = 0;

/**
 * The dimensions but `dim` of up to three views, as kernels take them: their count, their sizes (the first view's; the others may be larger),
 * then each view's steps in bytes. What lies dense in all views is one dimension. Good until the next call.
 */
export function outerDims(dim: number, a: View, b: View, c: View = b): readonly number[] {
  const { shape } = a;
  let last = -1;
  lineCount = 1;
  for (let d = 0; d < shape.length; d++) {
    const size = shape[d];
    if (d === dim || size === 1) continue;
    lineCount *= size;
    const stepA = a.strides[d];
    const stepB = b.strides[d];
    const stepC = c.strides[d];
    if (last >= 0 && stepsA[last] === stepA * size && stepsB[last] === stepB * size && stepsC[last] === stepC * size) sizes[last] *= size;
    else sizes[++last] = size;
    stepsA[last] = stepA;
    stepsB[last] = stepB;
    stepsC[last] = stepC;
  }
  const count = last + 1;
  const widthA = bytesPerElement[a.storage.dtype];
  const widthB = bytesPerElement[b.storage.dtype];
  const widthC = bytesPerElement[c.storage.dtype];
  if (packed.length !== 1 + 4 * count) packed.length = 1 + 4 * count;
  packed[0] = count;
  for (let i = 0; i < count; i++) {
    packed[1 + i] = sizes[i];
    packed[1 + count + i] = stepsA[i] * widthA;
    packed[1 + 2 * count + i] = stepsB[i] * widthB;
    packed[1 + 3 * count + i] = stepsC[i] * widthC;
  }
  return packed;
}

/** The size of a dimension; a view without dimensions has one of size 1. */
export function sizeOf(view: View, dim: number): number {
  return view.shape.length === 0 ? 1 : view.shape[dim];
}

/** The bytes from one element to the next along `dim`. */
export function stepOf(view: View, dim: number): number {
  const width = bytesPerElement[view.storage.dtype];
  return view.shape.length === 0 ? width : view.strides[dim] * width;
}
