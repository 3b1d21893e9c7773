import { ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { show, wrapDim } from '../shape/shape.js';
import { emptyLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { isOptions } from '../tensor/options.js';
import type { Tensor } from '../tensor/tensor.js';
import type { KeepdimOptions } from './dims.js';
import { checkTensor } from './support.js';

export interface SortOptions {
  /** Largest first. Default: false. */
  readonly descending?: boolean;
  /** Equal elements keep their order. They always do. */
  readonly stable?: boolean;
}

export interface TopkOptions {
  /** Default: true. */
  readonly largest?: boolean;
  /** Largest (or smallest) first. They always are. */
  readonly sorted?: boolean;
}

/**
 * The elements in order along `dim`, and where each one stood. NaN counts as the largest.
 *
 * @see torch.sort
 * @example
 * const [values, indices] = tensor([3, 1, 2]).sort();
 * values.toArray() // [1, 2, 3]
 */
export function sort(input: Tensor, dim: number | SortOptions = -1, options: SortOptions = {}): [Tensor, Tensor] {
  if (isOptions(dim)) return sort(input, -1, dim);
  checkTensor('sort', input);
  const axis = wrapDim('sort', dim, input.ndim);
  const indices = argsort(input, axis, options);
  return [input.gather(axis, indices), indices];
}

/** Where the elements stand in order along `dim`. @see torch.argsort */
export function argsort(input: Tensor, dim: number | SortOptions = -1, options: SortOptions = {}): Tensor {
  if (isOptions(dim)) return argsort(input, -1, dim);
  const { descending = false } = options;
  checkTensor('argsort', input);
  const axis = wrapDim('argsort', dim, input.ndim);
  const [values, indices] = [emptyLike(input), emptyLike(input, { dtype: 'int32' })];
  kernels().sort(input, axis, descending, values, indices);
  return indices;
}

/**
 * The k largest (or smallest) along `dim`, in order, and where they stand.
 *
 * @throws ShapeError when there are fewer than k
 * @see torch.topk
 * @example
 * const [values, indices] = tensor([1, 9, 5]).topk(2);
 * values.toArray() // [9, 5]
 * indices.toArray() // [1, 2]
 */
export function topk(input: Tensor, k: number, dim: number | TopkOptions = -1, options: TopkOptions = {}): [Tensor, Tensor] {
  if (isOptions(dim)) return topk(input, k, -1, dim);
  const { largest = true } = options;
  checkTensor('topk', input);
  const axis = wrapDim('topk', dim, input.ndim);
  const size = input.shape[axis] ?? 1;
  if (!Number.isInteger(k) || k < 0 || k > size)
    throw new ShapeError('topk', `k ${k} is out of range for ${show(input.shape)} at dimension ${axis}`, {
      shapes: [input.shape],
      argument: 'k',
    });
  const all = argsort(input, axis, { descending: largest });
  const indices = input.ndim === 0 ? all : all.narrow(axis, 0, k);
  return [input.gather(axis, indices), indices];
}

/** The lower median of all elements, or along `dim` with its place. NaN wins. @see torch.median */
export function median(input: Tensor): Tensor;
export function median(input: Tensor, dim: number, options?: KeepdimOptions): [Tensor, Tensor];
export function median(input: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor | [Tensor, Tensor] {
  checkTensor('median', input);
  if (dim === null) return input.numel === 0 ? input.sum().mul(NaN) : medianAlong(input.reshape([input.numel]), 0, {})[0];
  return medianAlong(input, wrapDim('median', dim, input.ndim), options);
}

function medianAlong(input: Tensor, dim: number, { keepdim = false }: KeepdimOptions): [Tensor, Tensor] {
  if (input.ndim === 0) return [input.clone(), argsort(input, 0)];
  const size = input.shape[dim];
  if (size === 0)
    throw new ShapeError('median', `expected dimension ${dim} to have non-zero size, got ${show(input.shape)}`, { shapes: [input.shape] });
  const order = argsort(input, dim);
  const middle = order.narrow(dim, Math.floor((size - 1) / 2), 1);
  // Sorted last, a NaN takes the median's place.
  const last = order.narrow(dim, size - 1, 1);
  const place = middle.where(input.gather(dim, last).isnan().logicalNot(), input.isnan().to('int32').argmax(dim, { keepdim: true }));
  const values = input.gather(dim, place);
  return keepdim ? [values, place] : [values.squeeze(dim), place.squeeze(dim)];
}

type Attached = 'sort' | 'argsort' | 'topk';
attachMethods({ sort, argsort, topk } satisfies Record<Attached, unknown>);
attachMethods({ median });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./sorting.js'), Attached> {
    /** The lower median of all elements. */
    median(): Tensor;
    /** The lower median along `dim`, and where it stands. */
    median(dim: number, options?: KeepdimOptions): [Tensor, Tensor];
  }
}
