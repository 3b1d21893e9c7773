import { Storage, type View } from '../../../src/memory/storage.js';
import type { DType } from '../../../src/shape/dtype.js';
import { numelOf, type Shape } from '../../../src/shape/shape.js';
import { contiguousStrides, extentOf, forEachPlace } from '../../../src/shape/strides.js';

/** A view of fresh zeros. */
export function viewOf(dtype: DType, shape: Shape, strides: readonly number[] = contiguousStrides(shape), offset = 0): View {
  const geometry = { shape, strides, offset };
  return { storage: new Storage(dtype, offset + extentOf(geometry)), ...geometry };
}

/** A row-major view of the given values. */
export function viewFrom(dtype: DType, values: readonly number[], shape: Shape = [values.length]): View {
  const view = viewOf(dtype, shape);
  view.storage.values.set(values);
  return view;
}

/** The elements in row-major order of their indices. */
export function rowMajor(view: View): number[] {
  const values: number[] = [];
  forEachPlace(view, (place) => values.push(view.storage.values[place]));
  if (values.length !== numelOf(view.shape)) throw new Error('a view and its walk differ');
  return values;
}
