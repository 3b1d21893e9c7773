import { defineOp, type Op } from '../autograd/define-op.js';
import { ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { isFloating, type DType } from '../shape/dtype.js';
import { show, wrapDim, wrapDims } from '../shape/shape.js';
import { allocateTensor, emptyLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { sumDims } from './broadcast.js';
import { cat } from './joining.js';
import { cast, checkFloating, checkTensor, promoteFloating } from './support.js';

/** One dimension or several; left out or null: all. */
export type Dims = number | readonly number[] | null;

export interface KeepdimOptions {
  /** Leaves a size of 1 in place of each reduced dimension. Default: false. */
  readonly keepdim?: boolean;
}

export interface SumOptions extends KeepdimOptions {
  /** The input is converted to this first. Default: its own dtype; int32 for uint8 and bool. */
  readonly dtype?: DType;
}

export interface VarOptions extends KeepdimOptions {
  /** Divides by n - 1 instead of n (Bessel's correction). Default: true. */
  readonly unbiased?: boolean;
}

/**
 * The sum along `dim`.
 *
 * Shape: the input's without the summed dimensions, which stay as 1 with `keepdim`.
 * @throws ShapeError when there is no such dimension, or it is named twice
 * @see torch.sum
 * @example
 * tensor([[1, 2], [3, 4]]).sum(0).toArray() // [4, 6]
 */
export function sum(input: Tensor, dim: Dims = null, options: SumOptions = {}): Tensor {
  checkTensor('sum', input);
  const dims = dimsOf('sum', input, dim);
  return finish(sumDims(cast(input, options.dtype ?? wide(input.dtype)), dims), dims, options);
}

/** The mean along `dim`. @throws DTypeError on integers and booleans @see torch.mean */
export function mean(input: Tensor, dim: Dims = null, options: SumOptions = {}): Tensor {
  checkTensor('mean', input);
  const x = cast(input, options.dtype ?? input.dtype);
  checkFloating('mean', x);
  const dims = dimsOf('mean', x, dim);
  return finish(sumDims(x, dims), dims, options).div(countOf(x, dims));
}

/** The product along one dimension, or of all elements. @see torch.prod */
export function prod(input: Tensor, dim: number | null = null, options: SumOptions = {}): Tensor {
  checkTensor('prod', input);
  const dims = dimsOf('prod', input, dim);
  return finish(prodOp(cast(input, options.dtype ?? wide(input.dtype)), dims), dims, options);
}

/**
 * The variance along `dim`.
 *
 * @throws DTypeError on integers and booleans
 * @see torch.var
 * @example
 * tensor([1, 2, 3]).var().item() // 1
 */
function variance(input: Tensor, dim: Dims = null, options: VarOptions = {}): Tensor {
  return moments('var', input, dim, options)[0];
}

/** The standard deviation along `dim`. @see torch.std */
export function std(input: Tensor, dim: Dims = null, options: VarOptions = {}): Tensor {
  return moments('std', input, dim, options)[0].sqrt();
}

/** Variance and mean along `dim`. @see torch.var_mean */
export function varMean(input: Tensor, dim: Dims = null, options: VarOptions = {}): [Tensor, Tensor] {
  return moments('varMean', input, dim, options);
}

function moments(op: string, input: Tensor, dim: Dims, options: VarOptions): [Tensor, Tensor] {
  const { unbiased = true } = options;
  checkFloating(op, input);
  const dims = dimsOf(op, input, Array.isArray(dim) && dim.length === 0 ? null : dim);
  const count = countOf(input, dims);
  const center = sumDims(input, dims).div(count);
  const spread = sumDims(input.sub(center).square(), dims).div(Math.max(0, count - (unbiased ? 1 : 0)));
  return [finish(spread, dims, options), finish(center, dims, options)];
}

/** The largest along `dims`; equal ones share the gradient. @throws ShapeError on no elements @see torch.amax */
export function amax(input: Tensor, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  return extreme('amax', 'max', input, dim, options);
}

/** The smallest along `dims`; equal ones share the gradient. @throws ShapeError on no elements @see torch.amin */
export function amin(input: Tensor, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  return extreme('amin', 'min', input, dim, options);
}

function extreme(op: string, name: 'max' | 'min', input: Tensor, dim: Dims, options: KeepdimOptions): Tensor {
  checkTensor(op, input);
  const dims = dimsOf(op, input, Array.isArray(dim) && dim.length === 0 ? null : dim);
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
  return dim === null ? amax(input) : champion('max', 'argmax', input, dim, options);
}

/** The smallest of all elements, or along `dim` a pair: the smallest and where they stand. @see torch.min */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, dim: number, options?: KeepdimOptions): [Tensor, Tensor];
export function min(input: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor | [Tensor, Tensor] {
  return dim === null ? amin(input) : champion('min', 'argmin', input, dim, options);
}

function champion(op: string, name: 'argmax' | 'argmin', input: Tensor, dim: number, options: KeepdimOptions): [Tensor, Tensor] {
  checkTensor(op, input);
  const axis = wrapDim(op, dim, input.ndim);
  const indices = champions(op, name, input, axis);
  const values = input.ndim === 0 ? input.clone() : input.gather(axis, indices);
  return [finish(values, [axis], options), finish(indices, [axis], options)];
}

/** Where the largest stands: in the flattened input, or along `dim`; the first of equals. @see torch.argmax */
export function argmax(input: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  return place('argmax', input, dim, options);
}

/** Where the smallest stands. @see torch.argmin */
export function argmin(input: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  return place('argmin', input, dim, options);
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
  const out = allocateTensor(
    input.shape.map((size, dim) => (dim === axis ? 1 : size)),
    'int32',
  );
  kernels().argReduce(name, input, axis, out);
  return out;
}

/** `log Σ exp(input)` along `dims`, without overflow. @see torch.logsumexp */
export function logsumexp(input: Tensor, dim: Dims, options: KeepdimOptions = {}): Tensor {
  const x = promoteFloating('logsumexp', input);
  const dims = dimsOf('logsumexp', x, dim);
  if (x.numel === 0) return finish(sumDims(x.exp(), dims).log(), dims, options);
  const largest = extremeOp(x.detach(), 'max', dims);
  const shift = largest.maskedFill(largest.abs().eq(Infinity), 0);
  return finish(sumDims(x.sub(shift).exp(), dims).log().add(shift), dims, options);
}

/** The p-norm: (Σ |x|ᵖ)^(1/p), the largest |x| for p = ∞, the count of what is not 0 for p = 0. @see torch.norm */
export function norm(input: Tensor, p: number = 2, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  checkFloating('norm', input);
  const dims = dimsOf('norm', input, dim);
  const size = input.abs();
  if (p === Infinity) return amax(size, dims, options);
  if (p === -Infinity) return amin(size, dims, options);
  if (p === 0) return finish(sumDims(size.ne(0).to(input.dtype), dims), dims, options);
  if (p === 1) return finish(sumDims(size, dims), dims, options);
  return finish(normOp(input, p, dims), dims, options);
}

/** Whether any element is not 0. @see torch.any */
export function any(input: Tensor, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  return count('any', input, dim, options, input.dtype === 'uint8' ? 'uint8' : 'bool');
}

/** Whether no element is 0. @see torch.all */
export function all(input: Tensor, dim: Dims = null, options: KeepdimOptions = {}): Tensor {
  return count('all', input, dim, options, input.dtype === 'uint8' ? 'uint8' : 'bool');
}

/** How many elements are not 0. @see torch.count_nonzero */
export function countNonzero(input: Tensor, dim: Dims = null): Tensor {
  return count('countNonzero', input, dim, {}, 'int32');
}

function count(name: 'any' | 'all' | 'countNonzero', input: Tensor, dim: Dims, options: KeepdimOptions, dtype: DType): Tensor {
  checkTensor(name, input);
  const dims = dimsOf(name, input, dim);
  const out = allocateTensor(
    input.shape.map((size, d) => (dims.includes(d) ? 1 : size)),
    dtype,
  );
  kernels().reduce(name, input, dims, out);
  return finish(out, dims, options);
}

/** The sum, NaN counted as 0. @see torch.nansum */
export function nansum(input: Tensor, dim: Dims = null, options: SumOptions = {}): Tensor {
  return sum(input.maskedFill(input.isnan(), 0), dim, options);
}

/** Sums of each element and all before it along `dim`. @see torch.cumsum */
export function cumsum(input: Tensor, dim: number, options: { readonly dtype?: DType } = {}): Tensor {
  checkTensor('cumsum', input);
  return cumsumOp(cast(input, options.dtype ?? wide(input.dtype)), wrapDim('cumsum', dim, input.ndim));
}

/** Products of each element and all before it along `dim`. @see torch.cumprod */
export function cumprod(input: Tensor, dim: number, options: { readonly dtype?: DType } = {}): Tensor {
  checkTensor('cumprod', input);
  const x = cast(input, options.dtype ?? wide(input.dtype));
  return cumprodOp(x, wrapDim('cumprod', dim, x.ndim));
}

/** The dtype that sums of `dtype` are kept in. */
function wide(dtype: DType): DType {
  return isFloating(dtype) ? dtype : 'int32';
}

/** The dimensions to reduce; an empty list means all, as in PyTorch. */
function dimsOf(op: string, x: Tensor, dim: Dims): number[] {
  return wrapDims(op, Array.isArray(dim) && dim.length === 0 ? null : dim, x.ndim);
}

function countOf(x: Tensor, dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * x.shape[dim], 1);
}

function checkNotEmpty(op: string, x: Tensor, dims: readonly number[]): void {
  if (countOf(x, dims) > 0) return;
  throw new ShapeError(op, `expected reduction dim to have non-zero size, got ${show(x.shape)}`, {
    shapes: [x.shape],
    hint: 'a tensor with elements: of none there is no largest',
  });
}

/** Takes the reduced dimensions, of size 1, away, unless they are to be kept. */
function finish(reduced: Tensor, dims: readonly number[], { keepdim = false }: KeepdimOptions): Tensor {
  if (keepdim) return reduced;
  const shape = reduced.shape.filter((_, dim) => !dims.includes(dim));
  return shape.length === reduced.ndim ? reduced : reduced.reshape(shape);
}

const extremeOp: Op<[x: Tensor, name: 'max' | 'min', dims: readonly number[]]> = defineOp('amax', {
  forward(x: Tensor, name: 'max' | 'min', dims: readonly number[]) {
    const out = allocateTensor(
      x.shape.map((size, dim) => (dims.includes(dim) ? 1 : size)),
      x.dtype,
    );
    kernels().reduce(name, x, dims, out);
    return { out, save: [x, out, dims] };
  },
  backward({ grad, saved: [x, out, dims] }) {
    const winners = x.eq(out).logicalOr(x.isnan().logicalAnd(out.isnan())).to(grad.dtype);
    return [winners.mul(grad.div(sumDims(winners, dims))), null, null];
  },
});

// Products of all others, also where elements are 0: products from the left times products from the right.
const prodOp: Op<[x: Tensor, dims: readonly number[]]> = defineOp('prod', {
  forward(x: Tensor, dims: readonly number[]) {
    const out = allocateTensor(
      x.shape.map((size, dim) => (dims.includes(dim) ? 1 : size)),
      x.dtype,
    );
    kernels().reduce('prod', x, dims, out);
    return { out, save: [x, dims] };
  },
  backward({ grad, saved: [x, dims] }) {
    const [axis] = dims;
    if (axis === undefined) return [grad, null];
    const line = dims.length === 1 ? x : x.reshape([x.numel]);
    const along = dims.length === 1 ? axis : 0;
    const others = exclusiveProduct(line, along)
      .mul(exclusiveProduct(line.flip([along]), along).flip([along]))
      .reshape(x.shape);
    return [grad.mul(others), null];
  },
});

/** The products of all elements before each one along `dim`. */
function exclusiveProduct(x: Tensor, dim: number): Tensor {
  const size = x.shape[dim];
  if (size === 0) return x;
  const one = x.narrow(dim, 0, 1).mul(0).add(1);
  return size === 1 ? one : cat([one, cumprodOp(x.narrow(dim, 0, size - 1), dim)], dim);
}

// d‖x‖/dx = x |x|ᵖ⁻² ‖x‖¹⁻ᵖ, and 0 where the norm is 0.
const normOp: Op<[x: Tensor, p: number, dims: readonly number[]]> = defineOp('norm', {
  forward(x: Tensor, p: number, dims: readonly number[]) {
    const sums = sumDims(p === 2 ? x.mul(x) : x.abs().pow(p), dims);
    const out = p === 2 ? sums.sqrt() : sums.pow(1 / p);
    return { out, save: [x, out, p] };
  },
  backward({ grad, saved: [x, out, p] }) {
    const slope =
      p === 2
        ? x.div(out)
        : x
            .mul(
              x
                .abs()
                .pow(p - 2)
                .maskedFill(x.eq(0), 0),
            )
            .mul(out.pow(1 - p));
    return [grad.mul(slope.maskedFill(out.eq(0).expand(x.shape), 0)), null, null];
  },
});

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
    const from = rest.narrow(dim, 0, 1).mul(0).add(1);
    const products = size - i === 1 ? from : cumprodOp(cat([from, rest.narrow(dim, 1, size - i - 1)], dim), dim);
    return sumDims(grad.narrow(dim, i, size - i).mul(products), [dim]).mul(before.narrow(dim, i, 1));
  });
  return cat(slopes, dim);
}

export { variance as var };

type Attached =
  | 'sum'
  | 'mean'
  | 'prod'
  | 'var'
  | 'std'
  | 'varMean'
  | 'amax'
  | 'amin'
  | 'argmax'
  | 'argmin'
  | 'logsumexp'
  | 'norm'
  | 'any'
  | 'all'
  | 'countNonzero'
  | 'nansum'
  | 'cumsum'
  | 'cumprod';
attachMethods({
  sum,
  mean,
  prod,
  var: variance,
  std,
  varMean,
  amax,
  amin,
  argmax,
  argmin,
  logsumexp,
  norm,
  any,
  all,
  countNonzero,
  nansum,
  cumsum,
  cumprod,
} satisfies Record<Attached, unknown>);
attachMethods({ max, min });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./reduction.js'), Attached> {
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
