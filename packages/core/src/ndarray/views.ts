import ndarray, { type NdArray } from 'ndarray';
import type { View } from '../memory/storage.js';
import type { TypedArray } from '../shape/dtype.js';

/** An ndarray of typed numbers. */
export type Nd = NdArray<TypedArray>;

/** The same memory as an ndarray; without dimensions as one element in one dimension, which is what ndarray-ops can walk. */
export function asNdarray({ storage, shape, strides, offset }: View): Nd {
  const flat = shape.length === 0;
  return ndarray(storage.values, flat ? [1] : [...shape], flat ? [1] : [...strides], offset);
}
