import type { View } from '../memory/storage.js';
import { allocate, type TypedArray } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { forEachPlace, isDense, stridesLike, type Geometry } from '../shape/strides.js';

/** Writes `values[start]` to `values[end - 1]`, one after the other. */
export type FillRun = (values: TypedArray, start: number, end: number) => void;

/**
 * Fills a view in the order in which its elements lie in memory, as PyTorch's in-place fills do: a permuted tensor is not filled row by row.
 * `fill` only ever sees a run without gaps, of no elements for an empty view.
 */
export function fillInMemoryOrder(view: View, fill: FillRun): void {
  const numel = numelOf(view.shape);
  const { storage, offset } = view;
  if (isDense(view)) {
    fill(storage.values, offset, offset + numel);
    return;
  }
  const run = allocate(storage.dtype, numel);
  fill(run, 0, numel);
  const { values } = storage;
  let i = 0;
  forEachPlace(inMemoryOrder(view, view), (place) => (values[place] = run[i++]));
}

/** The elements of `view`, in the order in which those of `like`, of the same shape, lie in memory. */
export function readInMemoryOrder(view: View, like: Geometry): TypedArray {
  const { values, dtype } = view.storage;
  const run = allocate(dtype, numelOf(view.shape));
  let i = 0;
  forEachPlace(inMemoryOrder(view, like), (place) => (run[i++] = values[place]));
  return run;
}

// `geometry` with its dimensions permuted, so that row-major order of the result is memory order of `like`.
function inMemoryOrder(geometry: Geometry, like: Geometry): Geometry {
  const dense = stridesLike(like);
  const dims = dense.map((_, dim) => dim).sort((a, b) => dense[b] - dense[a]);
  return { shape: dims.map((dim) => geometry.shape[dim]), strides: dims.map((dim) => geometry.strides[dim]), offset: geometry.offset };
}
