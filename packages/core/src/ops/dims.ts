import { ShapeError } from '../errors/errors.js';
import { isFloating, type DType } from '../shape/dtype.js';
import { show, wrapDims, type Shape } from '../shape/shape.js';
import type { Tensor } from '../tensor/tensor.js';

// What reductions share: which dimensions go, and whether they leave a size of 1.

/** One dimension or several; left out or null: all. */
export type Dims = number | readonly number[] | null;

export interface KeepdimOptions {
  /** Leaves a size of 1 in place of each reduced dimension. Default: false. */
  readonly keepdim?: boolean;
}

/** The dimensions to reduce; an empty list means all, as in PyTorch. */
export function dimsOf(op: string, x: Tensor, dim: Dims): number[] {
  return wrapDims(op, Array.isArray(dim) && dim.length === 0 ? null : dim, x.ndim);
}

/** x's shape with 1 for each of the dimensions. */
export function reducedShape(x: Tensor, dims: readonly number[]): Shape {
  return x.shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
}

/** How many elements become one. */
export function countOf(x: Tensor, dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * x.shape[dim], 1);
}

export function checkNotEmpty(op: string, x: Tensor, dims: readonly number[]): void {
  if (countOf(x, dims) > 0) return;
  throw new ShapeError(op, `expected reduction dim to have non-zero size, got ${show(x.shape)}`, {
    shapes: [x.shape],
    hint: 'a tensor with elements: of none there is no largest',
  });
}

/** Takes the reduced dimensions, of size 1, away, unless they are to be kept. */
export function finish(reduced: Tensor, dims: readonly number[], { keepdim = false }: KeepdimOptions): Tensor {
  if (keepdim) return reduced;
  const shape = reduced.shape.filter((_, dim) => !dims.includes(dim));
  return shape.length === reduced.ndim ? reduced : reduced.reshape(shape);
}

/** The dtype that sums of `dtype` are kept in. */
export function wide(dtype: DType): DType {
  return isFloating(dtype) ? dtype : 'int32';
}
