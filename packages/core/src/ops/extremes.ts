import { defineOp, type Op } from '../autograd/define-op.js';
import { kernels } from '../kernels/active.js';
import { wrapDim } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { isOptions } from '../tensor/options.js';
import type { Tensor } from '../tensor/tensor.js';
import { sumDims } from './broadcast.js';
import { checkNotEmpty, dimsOf, finish, reducedShape, type Dims, type KeepdimOptions } from './dims.js';
import { checkTensor } from './support.js';

// The largest and the smallest, and where they stand. NaN counts as both, so that it shows.

/** The largest along `dims`; equal ones share the gradient. @throws ShapeError on no elements @see torch.amax */
export function amax(input: Tensor, dim: Dims | KeepdimOptions = null, options: KeepdimOptions = {}): Tensor {
  return isOptions(dim) ? amax(input, null, dim) : extreme('amax', 'max', input, dim, options);
}

/** The smallest along `dims`; equal ones share the gradient. @throws ShapeError on no elements @see torch.amin */
export function amin(input: Tensor, dim: Dims | KeepdimOptions = null, options: KeepdimOptions = {}): Tensor {
  return isOptions(dim) ? amin(input, null, dim) : extreme('amin', 'min', input, dim, options);
}

function extreme(op: string, name: 'max' | 'min', input: Tensor, dim: Dims, options: KeepdimOptions): Tensor {
  checkTensor(op, input);
  const dims = dimsOf(op, input, dim);
  checkNotEmpty(op, input, dims);
  return finish(extremeOp(input, name, dims), dims, options);
}

/**
 * The largest of all elements, or along `dim` a pair: the largest and where they stand, the first of equals. NaN counts as the largest.
 *
 * @throws ShapeError on no elements
 * @see torch.max
 * @example
 * const [values, indices] = tensor([[1, 5], [7, 2]]).max(1);
 * indices.toArray() // [1, 0]
 */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, dim: number, options?: KeepdimOptions): [Tensor, Tensor];
export function max(input: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor | [Tensor, Tensor] {
  return dim === null ? extreme('max', 'max', input, null, {}) : champion('max', 'argmax', input, dim, options);
}

/** The smallest of all elements, or along `dim` a pair: the smallest and where they stand. @see torch.min */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, dim: number, options?: KeepdimOptions): [Tensor, Tensor];
export function min(input: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor | [Tensor, Tensor] {
  return dim === null ? extreme('min', 'min', input, null, {}) : champion('min', 'argmin', input, dim, options);
}

function champion(op: string, name: 'argmax' | 'argmin', input: Tensor, dim: number, options: KeepdimOptions): [Tensor, Tensor] {
  checkTensor(op, input);
  const axis = wrapDim(op, dim, input.ndim);
  const indices = champions(op, name, input, axis);
  return [finish(input.gather(axis, indices), [axis], options), finish(indices, [axis], options)];
}

/**
 * Where the largest stands: in the flattened input, or along `dim`; the first of equals.
 *
 * @see torch.argmax
 * @example
 * tensor([[1, 5], [7, 2]]).argmax(1).toArray() // [1, 0]
 */
export function argmax(input: Tensor, dim: number | null | KeepdimOptions = null, options: KeepdimOptions = {}): Tensor {
  return isOptions(dim) ? argmax(input, null, dim) : place('argmax', input, dim, options);
}

/** Where the smallest stands. @see torch.argmin */
export function argmin(input: Tensor, dim: number | null | KeepdimOptions = null, options: KeepdimOptions = {}): Tensor {
  return isOptions(dim) ? argmin(input, null, dim) : place('argmin', input, dim, options);
}

function place(op: 'argmax' | 'argmin', input: Tensor, dim: number | null, options: KeepdimOptions): Tensor {
  checkTensor(op, input);
  if (dim !== null) {
    const axis = wrapDim(op, dim, input.ndim);
    return finish(champions(op, op, input, axis), [axis], options);
  }
  const first = champions(op, op, input.detach().reshape([input.numel]), 0);
  return first.reshape(options.keepdim === true ? input.shape.map(() => 1) : []);
}

function champions(op: string, name: 'argmax' | 'argmin', input: Tensor, axis: number): Tensor {
  if (input.ndim > 0) checkNotEmpty(op, input, [axis]);
  const out = allocateTensor(reducedShape(input, [axis]), 'int32');
  kernels().argReduce(name, input, axis, out);
  return out;
}

/** The largest or smallest along `dims`, which stay as sizes of 1. @internal */
export const extremeOp: Op<[x: Tensor, name: 'max' | 'min', dims: readonly number[]]> = defineOp('amax', {
  forward(x: Tensor, name: 'max' | 'min', dims: readonly number[]) {
    const out = allocateTensor(reducedShape(x, dims), x.dtype);
    kernels().reduce(name, x, dims, out);
    return { out, save: [x, out, dims] };
  },
  backward({ grad, saved: [x, out, dims] }) {
    const winners = x.eq(out).logicalOr(x.isnan().logicalAnd(out.isnan())).to(grad.dtype);
    return [winners.mul(grad.div(sumDims(winners, dims))), null, null];
  },
});

type Attached = 'amax' | 'amin' | 'argmax' | 'argmin';
attachMethods({ amax, amin, argmax, argmin } satisfies Record<Attached, unknown>);
attachMethods({ max, min });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./extremes.js'), Attached> {
    /** The largest of all elements. */
    max(): Tensor;
    /** The largest along `dim`, and where they stand. */
    max(dim: number, options?: KeepdimOptions): [Tensor, Tensor];
    /** The smallest of all elements. */
    min(): Tensor;
    /** The smallest along `dim`, and where they stand. */
    min(dim: number, options?: KeepdimOptions): [Tensor, Tensor];
  }
}
