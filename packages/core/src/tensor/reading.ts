import type { View } from '../memory/storage.js';
import { allocate, type TypedArray } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { forEachPlace, isContiguous } from '../shape/strides.js';

/** A number or boolean, or arrays of them in arrays. */
export type Nested = number | boolean | readonly Nested[];

/** The elements in row-major order, as a new typed array. */
export function rowMajorValues(view: View): TypedArray {
  const { storage, shape, offset } = view;
  const numel = numelOf(shape);
  const { values } = storage;
  if (isContiguous(view)) return values.slice(offset, offset + numel);
  const result = allocate(storage.dtype, numel);
  let i = 0;
  forEachPlace(view, (place) => (result[i++] = values[place]!));
  return result;
}

export function nestedValues(view: View): Nested {
  const flat = rowMajorValues(view);
  const { shape, storage } = view;
  const at = (i: number): number | boolean => (storage.dtype === 'bool' ? flat[i] !== 0 : flat[i]);
  const nest = (dim: number, start: number, count: number): Nested => {
    if (dim === shape.length) return at(start);
    const size = shape[dim];
    const step = size === 0 ? 0 : count / size;
    return Array.from({ length: size }, (_, i) => nest(dim + 1, start + i * step, step));
  };
  return nest(0, 0, flat.length);
}
