import { defineOp, type Op } from '../autograd/define-op.js';
import { ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { sameShape, show, type Shape } from '../shape/shape.js';
import { expandStrides } from '../shape/strides.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './support.js';

/**
 * x seen in a larger shape, without a copy: sizes of 1 are stretched, new dimensions come first, and -1 keeps a size.
 *
 * @throws ShapeError when a size other than 1 would change
 * @see torch.Tensor.expand
 * @example
 * tensor([[1], [2]]).expand([2, 3]).toArray() // [[1, 1, 1], [2, 2, 2]]
 */
export function expand(input: Tensor, size: Shape): Tensor {
  checkTensor('expand', input);
  const missing = size.length - input.ndim;
  const shape = size.map((wanted, dim) => (wanted === -1 && dim >= missing ? input.shape[dim - missing] : wanted));
  const fits =
    missing >= 0 &&
    shape.every(
      (wanted, dim) => wanted >= 0 && (dim < missing || wanted === input.shape[dim - missing] || input.shape[dim - missing] === 1),
    );
  if (!fits) {
    throw new ShapeError('expand', `${show(input.shape)} cannot be expanded to ${show(size)}: sizes have to match where they are not 1`, {
      shapes: [input.shape, size],
    });
  }
  return expandOp(input, shape);
}

/** As `expand`. @see torch.broadcast_to */
export function broadcastTo(input: Tensor, size: Shape): Tensor {
  return expand(input, size);
}

const expandOp: Op<[x: Tensor, shape: Shape]> = defineOp('expand', {
  forward: (x: Tensor, shape: Shape) => ({
    out: new Tensor({ storage: x.storage, shape, strides: expandStrides(x, shape), offset: x.offset }),
    save: [x.shape],
  }),
  backward: ({ grad, saved: [shape] }) => [sumTo(grad, shape), null],
});

/** The sums along `dims`, which stay as sizes of 1: the adjoint of `expand`. @internal */
export const sumDims: Op<[x: Tensor, dims: readonly number[]]> = defineOp('sum', {
  forward(x: Tensor, dims: readonly number[]) {
    const out = allocateTensor(
      x.shape.map((size, dim) => (dims.includes(dim) ? 1 : size)),
      x.dtype,
    );
    kernels().reduce('sum', x, dims, out);
    return { out, save: [x.shape] };
  },
  backward: ({ grad, saved: [shape] }) => [expandOp(grad, shape), null],
});

/**
 * x summed over what broadcasting had stretched: the gradient of an operand of `shape`.
 *
 * @example
 * sumTo(ones([2, 3]), [3]).toArray() // [2, 2, 2]
 */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  checkTensor('sumTo', x);
  if (sameShape(x.shape, shape)) return x;
  const missing = x.ndim - shape.length;
  const dims = x.shape.flatMap((size, dim) => (dim < missing || (shape[dim - missing] === 1 && size !== 1) ? [dim] : []));
  const sums = sumDims(x, dims);
  return sums.ndim === shape.length ? sums : dropLeading(sums, missing);
}

/** x without its first `count` dimensions, all of size 1. */
const dropLeading: Op<[x: Tensor, count: number]> = defineOp('squeeze', {
  forward: (x: Tensor, count: number) => ({
    out: new Tensor({ storage: x.storage, shape: x.shape.slice(count), strides: x.strides.slice(count), offset: x.offset }),
    save: [x.shape],
  }),
  backward: ({ grad, saved: [shape] }) => [expandOp(grad, shape), null],
});

attachMethods({ expand, broadcastTo, sumTo });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./broadcast.js'), 'expand' | 'broadcastTo' | 'sumTo'> {}
}
