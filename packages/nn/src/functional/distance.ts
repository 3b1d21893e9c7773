import { checkFloating, checkTensor, DTypeError, isFloating, noGrad, resultType, type NormOrder, type Tensor } from '@lamella/core';
import { broadcast, wrapDim } from './checks.js';

export interface NormalizeOptions {
  /** Which norm. Default: 2. */
  readonly p?: NormOrder;
  /** Over which dimension, or which ones together. Default: 1. */
  readonly dim?: number | readonly number[];
  /** The least that is divided by. Default: 1e-12. */
  readonly eps?: number;
}

export interface CosineSimilarityOptions {
  /** Default: 1. */
  readonly dim?: number;
  /** The least length that is divided by. Default: 1e-8. */
  readonly eps?: number;
}

export interface PairwiseDistanceOptions {
  /** Which norm. Default: 2. */
  readonly p?: number;
  /** Added to each difference. Default: 1e-6. */
  readonly eps?: number;
  /** Leaves a size of 1 in place of the last dimension. Default: false. */
  readonly keepdim?: boolean;
}

/**
 * `x / max(‖x‖ₚ, eps)`: vectors along `dim` made one long. Zeros stay zeros.
 *
 * Shape: any -> the same.
 * @throws ShapeError when there is no such dimension, DTypeError on integers
 * @see torch.nn.functional.normalize
 * @example
 * nn.functional.normalize(tensor([[3, 4], [0, 0]]), { p: 1 }).sum(1).toArray() // [1, 0]
 */
export function normalize(input: Tensor, options: NormalizeOptions = {}): Tensor {
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  checkFloating('normalize', input);
  const dims = [dim].flat().map((each) => wrapDim('normalize', each, input));
  return input.div(input.norm(p, dims, { keepdim: true }).clamp(eps));
}

/**
 * `x1 · x2 / (max(‖x1‖, eps) · max(‖x2‖, eps))` along `dim`: the cosine of the angle between them.
 *
 * Shape: the two broadcast; the result has not got `dim`.
 * @throws ShapeError when they do not broadcast or there is no such dimension, DTypeError when both are integers
 * @see torch.nn.functional.cosine_similarity
 * @example
 * nn.functional.cosineSimilarity(tensor([[1, 0]]), tensor([[3, 0]])).toArray() // [1]
 */
export function cosineSimilarity(x1: Tensor, x2: Tensor, options: CosineSimilarityOptions = {}): Tensor {
  const { dim = 1, eps = 1e-8 } = options;
  checkTensor('cosineSimilarity', x1, 'x1');
  checkTensor('cosineSimilarity', x2, 'x2');
  const dtype = resultType(x1, x2);
  if (!isFloating(dtype)) {
    throw new DTypeError('cosineSimilarity', `expected the common dtype to be floating, got ${dtype}`, { dtype, hint: "x1.to('float32')" });
  }
  const [a, b] = broadcast('cosineSimilarity', x1.to(dtype), x2.to(dtype));
  const axis = wrapDim('cosineSimilarity', dim, a);
  const unit = (x: Tensor): Tensor => {
    const length = x.norm(2, axis, { keepdim: true }).clone();
    // As in PyTorch, the bound is out of the gradient's sight: it is that of a vector which is long enough.
    noGrad(() => length.clamp_(eps));
    return x.div(length);
  };
  return unit(a).mul(unit(b)).sum(axis);
}

/**
 * `‖x1 - x2 + eps‖ₚ` along the last dimension.
 *
 * Shape: the two broadcast; the result has not got the last dimension.
 * @throws ShapeError when they do not broadcast
 * @see torch.nn.functional.pairwise_distance
 * @example
 * nn.functional.pairwiseDistance(tensor([[0, 0]]), tensor([[3, 4]]), { eps: 0 }).toArray() // [5]
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  checkTensor('pairwiseDistance', x1, 'x1');
  checkTensor('pairwiseDistance', x2, 'x2');
  const [a, b] = broadcast('pairwiseDistance', x1, x2);
  return a.sub(b).add(eps).norm(p, -1, { keepdim });
}
