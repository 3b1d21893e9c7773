import { defineOp, type Op } from '../autograd/define-op.js';
import { kernels } from '../kernels/active.js';
import type { DType } from '../shape/dtype.js';
import { wrapDim } from '../shape/shape.js';
import { allocateTensor, emptyLike, onesLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { isOptions } from '../tensor/options.js';
import type { Tensor } from '../tensor/tensor.js';
import { sumDims } from './broadcast.js';
import { dimsOf, finish, reducedShape, wide } from './dims.js';
import { cat } from './joining.js';
import type { SumOptions } from './reduction.js';
import { cast, checkTensor } from './support.js';

// Running sums and products, and the product, whose gradient is made of running products.

/**
 * Sums of each element and all before it along `dim`.
 *
 * @see torch.cumsum
 * @example
 * tensor([1, 2, 3]).cumsum(0).toArray() // [1, 3, 6]
 */
export function cumsum(input: Tensor, dim: number, options: { readonly dtype?: DType } = {}): Tensor {
  checkTensor('cumsum', input);
  return cumsumOp(cast(input, options.dtype ?? wide(input.dtype)), wrapDim('cumsum', dim, input.ndim));
}

/** Products of each element and all before it along `dim`. @see torch.cumprod */
export function cumprod(input: Tensor, dim: number, options: { readonly dtype?: DType } = {}): Tensor {
  checkTensor('cumprod', input);
  return cumprodOp(cast(input, options.dtype ?? wide(input.dtype)), wrapDim('cumprod', dim, input.ndim));
}

/** The product along one dimension, or of all elements. @see torch.prod */
export function prod(input: Tensor, dim: number | null | SumOptions = null, options: SumOptions = {}): Tensor {
  if (isOptions(dim)) return prod(input, null, dim);
  checkTensor('prod', input);
  const dims = dimsOf('prod', input, dim);
  return finish(prodOp(cast(input, options.dtype ?? wide(input.dtype)), dims), dims, options);
}

const cumsumOp: Op<[x: Tensor, dim: number]> = defineOp('cumsum', {
  forward(x: Tensor, dim: number) {
    const out = emptyLike(x);
    kernels().scan('cumsum', x, dim, out);
    return { out, save: [dim] };
  },
  backward: ({ grad, saved: [dim] }) => [grad.ndim === 0 ? grad : cumsumOp(grad.flip([dim]), dim).flip([dim]), null],
});

const cumprodOp: Op<[x: Tensor, dim: number]> = defineOp('cumprod', {
  forward(x: Tensor, dim: number) {
    const out = emptyLike(x);
    kernels().scan('cumprod', x, dim, out);
    return { out, save: [x, dim] };
  },
  backward: ({ grad, saved: [x, dim] }) => [x.ndim === 0 ? grad : cumprodSlope(grad, x, dim), null],
});

/** Σ over the places k ≥ i of grad[k] times the product of x[0 … k] without x[i]: exact where elements are 0, quadratic in the size. */
function cumprodSlope(grad: Tensor, x: Tensor, dim: number): Tensor {
  const size = x.shape[dim];
  if (size === 0) return grad;
  const before = exclusiveProduct(x, dim);
  const slopes = Array.from({ length: size }, (_, i) => {
    const rest = x.narrow(dim, i, size - i);
    // With x[i] left out, the products from i on start at 1.
    const from = onesLike(rest.narrow(dim, 0, 1));
    const products = size - i === 1 ? from : cumprodOp(cat([from, rest.narrow(dim, 1, size - i - 1)], dim), dim);
    return sumDims(grad.narrow(dim, i, size - i).mul(products), [dim]).mul(before.narrow(dim, i, 1));
  });
  return cat(slopes, dim);
}

/** The products of all elements before each one along `dim`. */
function exclusiveProduct(x: Tensor, dim: number): Tensor {
  const size = x.shape[dim];
  if (size === 0) return x;
  const one = onesLike(x.narrow(dim, 0, 1));
  return size === 1 ? one : cat([one, cumprodOp(x.narrow(dim, 0, size - 1), dim)], dim);
}

// Products of all others, also where elements are 0: products from the left times products from the right.
const prodOp: Op<[x: Tensor, dims: readonly number[]]> = defineOp('prod', {
  forward(x: Tensor, dims: readonly number[]) {
    const out = allocateTensor(reducedShape(x, dims), x.dtype);
    kernels().reduce('prod', x, dims, out);
    return { out, save: [x, dims] };
  },
  backward({ grad, saved: [x, dims] }) {
    if (dims.length === 0) return [grad, null];
    const line = dims.length === 1 ? x : x.reshape([x.numel]);
    const along = dims.length === 1 ? dims[0] : 0;
    const before = exclusiveProduct(line, along);
    const after = exclusiveProduct(line.flip([along]), along).flip([along]);
    return [grad.mul(before.mul(after).reshape(x.shape)), null];
  },
});

type Attached = 'cumsum' | 'cumprod' | 'prod';
attachMethods({ cumsum, cumprod, prod } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./scan.js'), Attached> {}
}
