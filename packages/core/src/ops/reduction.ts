import { defineOp, type Op } from '../autograd/define-op.js';
import { ArgumentError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { DType } from '../shape/dtype.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { isOptions } from '../tensor/options.js';
import type { Tensor } from '../tensor/tensor.js';
import { sumDims } from './broadcast.js';
import { countOf, dimsOf, finish, reducedShape, wide, type Dims, type KeepdimOptions } from './dims.js';
import { extremeOp } from './extremes.js';
import { cast, checkFloating, checkTensor, promoteFloating } from './support.js';

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
export function sum(input: Tensor, dim: Dims | SumOptions = null, options: SumOptions = {}): Tensor {
  if (isOptions(dim)) return sum(input, null, dim);
  checkTensor('sum', input);
  const dims = dimsOf('sum', input, dim);
  return finish(sumDims(cast(input, options.dtype ?? wide(input.dtype)), dims), dims, options);
}

/** The sum, NaN counted as 0. @see torch.nansum */
export function nansum(input: Tensor, dim: Dims | SumOptions = null, options: SumOptions = {}): Tensor {
  checkTensor('nansum', input);
  return sum(input.maskedFill(input.isnan(), 0), dim, options);
}

/**
 * The mean along `dim`.
 *
 * @throws DTypeError on integers and booleans
 * @see torch.mean
 * @example
 * tensor([[1, 2], [3, 4]]).mean(1, { keepdim: true }).toArray() // [[1.5], [3.5]]
 */
export function mean(input: Tensor, dim: Dims | SumOptions = null, options: SumOptions = {}): Tensor {
  if (isOptions(dim)) return mean(input, null, dim);
  checkTensor('mean', input);
  const x = cast(input, options.dtype ?? input.dtype);
  checkFloating('mean', x);
  const dims = dimsOf('mean', x, dim);
  return finish(sumDims(x, dims), dims, options).div(countOf(x, dims));
}

/**
 * The variance along `dim`.
 *
 * @throws DTypeError on integers and booleans
 * @see torch.var
 * @example
 * tensor([1, 2, 3]).var().item() // 1
 */
function variance(input: Tensor, dim: Dims | VarOptions = null, options: VarOptions = {}): Tensor {
  return isOptions(dim) ? variance(input, null, dim) : moments('var', input, dim, options)[0];
}

/** The standard deviation along `dim`. Of equal elements it is 0, and so is its gradient. @see torch.std */
export function std(input: Tensor, dim: Dims | VarOptions = null, options: VarOptions = {}): Tensor {
  return isOptions(dim) ? std(input, null, dim) : rootOp(moments('std', input, dim, options)[0]);
}

/** Variance and mean along `dim`. @see torch.var_mean */
export function varMean(input: Tensor, dim: Dims | VarOptions = null, options: VarOptions = {}): [Tensor, Tensor] {
  return isOptions(dim) ? varMean(input, null, dim) : moments('varMean', input, dim, options);
}

function moments(op: string, input: Tensor, dim: Dims, options: VarOptions): [Tensor, Tensor] {
  const { unbiased = true } = options;
  checkFloating(op, input);
  const dims = dimsOf(op, input, dim);
  const count = countOf(input, dims);
  const center = sumDims(input, dims).div(count);
  const spread = sumDims(input.sub(center).square(), dims).div(Math.max(0, count - (unbiased ? 1 : 0)));
  return [finish(spread, dims, options), finish(center, dims, options)];
}

/**
 * `log Σ exp(input)` along `dims`, without overflow.
 *
 * @see torch.logsumexp
 * @example
 * tensor([1000, 1000]).logsumexp(0).item() // 1000.6931
 */
export function logsumexp(input: Tensor, dim: Dims, options: KeepdimOptions = {}): Tensor {
  const x = promoteFloating('logsumexp', input);
  const dims = dimsOf('logsumexp', x, dim);
  if (x.numel === 0) return finish(sumDims(x.exp(), dims).log(), dims, options);
  const largest = extremeOp(x.detach(), 'max', dims);
  const shift = largest.maskedFill(largest.abs().eq(Infinity), 0);
  return finish(sumDims(x.sub(shift).exp(), dims).log().add(shift), dims, options);
}

/** Which norm: the exponent, or `fro` for 2. */
export type NormOrder = number | 'fro';

/**
 * The p-norm: (Σ |x|ᵖ)^(1/p), the largest |x| for p = ∞, the count of what is not 0 for p = 0.
 *
 * @see torch.norm
 * @example
 * tensor([3, -4]).norm().item() // 5
 */
export function norm(
  input: Tensor,
  p: NormOrder | KeepdimOptions = 2,
  dim: Dims | KeepdimOptions = null,
  options: KeepdimOptions = {},
): Tensor {
  if (isOptions(p)) return norm(input, 2, null, p);
  if (isOptions(dim)) return norm(input, p, null, dim);
  checkFloating('norm', input);
  const dims = dimsOf('norm', input, dim);
  const order = p === 'fro' ? 2 : p;
  if (typeof order !== 'number') throw new ArgumentError('norm', `p has to be a number or 'fro', got ${String(p)}`, { argument: 'p' });
  if (Math.abs(order) === Infinity) return finish(extremeOp(input.abs(), order > 0 ? 'max' : 'min', dims), dims, options);
  return finish(order === 1 ? sumDims(input.abs(), dims) : normOp(input, order, dims), dims, options);
}

/** Whether any element is not 0. @see torch.any */
export function any(input: Tensor, dim: Dims | KeepdimOptions = null, options: KeepdimOptions = {}): Tensor {
  return isOptions(dim) ? any(input, null, dim) : count('any', input, dim, options);
}

/** Whether no element is 0. @see torch.all */
export function all(input: Tensor, dim: Dims | KeepdimOptions = null, options: KeepdimOptions = {}): Tensor {
  return isOptions(dim) ? all(input, null, dim) : count('all', input, dim, options);
}

/** How many elements are not 0. @see torch.count_nonzero */
export function countNonzero(input: Tensor, dim: Dims = null): Tensor {
  return count('countNonzero', input, dim, {});
}

function count(name: 'any' | 'all' | 'countNonzero', input: Tensor, dim: Dims, options: KeepdimOptions): Tensor {
  checkTensor(name, input);
  const dims = dimsOf(name, input, dim);
  const dtype = name === 'countNonzero' ? 'int32' : input.dtype === 'uint8' ? 'uint8' : 'bool';
  const out = allocateTensor(reducedShape(input, dims), dtype);
  kernels().reduce(name, input, dims, out);
  return finish(out, dims, options);
}

// d‖x‖/dx = x |x|ᵖ⁻² ‖x‖¹⁻ᵖ, and 0 where the norm is 0.
const normOp: Op<[x: Tensor, p: number, dims: readonly number[]]> = defineOp('norm', {
  forward(x: Tensor, p: number, dims: readonly number[]) {
    const sums = sumDims(p === 0 ? x.ne(0).to(x.dtype) : p === 2 ? x.mul(x) : x.abs().pow(p), dims);
    const out = p === 0 ? sums : p === 2 ? sums.sqrt() : sums.pow(1 / p);
    return { out, save: [x, out, p] };
  },
  backward({ grad, saved: [x, out, p] }) {
    if (p === 0) return [null, null, null]; // a count does not move
    if (p === 2) return [grad.mul(x.div(out).maskedFill(out.eq(0), 0)), null, null];
    const powers = x
      .abs()
      .pow(p - 2)
      .maskedFill(x.eq(0), 0);
    return [
      grad.mul(
        x
          .mul(powers)
          .mul(out.pow(1 - p))
          .maskedFill(out.eq(0), 0),
      ),
      null,
      null,
    ];
  },
});

const rootOp: Op<[variance: Tensor]> = defineOp('std', {
  forward(x: Tensor) {
    const y = x.sqrt();
    return { out: y, save: [y] };
  },
  backward: ({ grad, saved: [y] }) => [grad.div(y.mul(2)).maskedFill(y.eq(0), 0)],
});

export { variance as var };

type Attached = 'sum' | 'nansum' | 'mean' | 'var' | 'std' | 'varMean' | 'logsumexp' | 'norm' | 'any' | 'all' | 'countNonzero';
const methods = { sum, nansum, mean, var: variance, std, varMean, logsumexp, norm, any, all, countNonzero };
attachMethods(methods satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./reduction.js'), Attached> {}
}
