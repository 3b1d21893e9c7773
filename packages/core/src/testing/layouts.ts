import { Storage, Tensor, type DType } from '../index.js';
import { indicesOf, stored, type Grid } from './grid.js';

/**
 * How a sample lies in memory: row-major; with its dimensions in reverse order; behind an offset with a gap after each element; or with
 * the first dimension that is larger than 1 standing still, so that its elements share memory.
 */
export type Layout = 'dense' | 'transposed' | 'gaps' | 'expanded';

/** Those that are not row-major. */
export const layouts: readonly Layout[] = ['transposed', 'gaps', 'expanded'];

/** What lies in the gaps: a kernel that reads or counts it gives itself away. */
const poison: Readonly<Record<DType, number>> = { float32: NaN, float64: NaN, int32: 77777, uint8: 77, bool: 1 };

/** A leaf with the values of `grid`, laid out as told. Expanded, it keeps only the values at index 0 of the dimension that stands still. */
export function laidOut({ shape, data }: Grid, dtype: DType, layout: Layout): Tensor {
  const { strides, offset, length } = places(shape, layout);
  const storage = new Storage(dtype, length);
  storage.values.fill(layout === 'gaps' ? poison[dtype] : 0);
  // Backwards, so that of the elements that share a place the first stays.
  const indices = indicesOf(shape);
  for (let i = indices.length - 1; i >= 0; i--) {
    const place = indices[i].reduce((sum, at, dim) => sum + at * strides[dim], offset);
    storage.values[place] = stored(data[i], dtype);
  }
  return new Tensor({ storage, shape, strides, offset });
}

function places(shape: readonly number[], layout: Layout): { strides: number[]; offset: number; length: number } {
  const numel = shape.reduce((a, b) => a * b, 1);
  const strides = new Array<number>(shape.length);
  const order = shape.map((_, dim) => (layout === 'transposed' ? dim : shape.length - 1 - dim));
  const still = layout === 'expanded' ? shape.findIndex((size) => size > 1) : -1;
  let stride = layout === 'gaps' ? 2 : 1;
  for (const dim of order) {
    strides[dim] = dim === still ? 0 : stride;
    if (dim !== still) stride *= Math.max(1, shape[dim]);
  }
  return layout === 'gaps' ? { strides, offset: 3, length: 2 * numel + 4 } : { strides, offset: 0, length: numel };
}
