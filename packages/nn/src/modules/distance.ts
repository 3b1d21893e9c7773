import type { Tensor } from '@lamella/core';
import { cosineSimilarity, pairwiseDistance, type CosineSimilarityOptions, type PairwiseDistanceOptions } from '../functional/distance.js';
import { Module } from './module.js';

/**
 * The cosine of the angle between vectors along `dim`.
 *
 * Shape: the two broadcast; the result has not got `dim`.
 * @throws ShapeError when they do not broadcast or there is no such dimension
 * @see torch.nn.CosineSimilarity
 * @example
 * new nn.CosineSimilarity({ dim: 0 }).forward(tensor([1, 0]), tensor([0, 5])).item() // 0
 */
export class CosineSimilarity extends Module {
  static override readonly type = 'CosineSimilarity';
  readonly dim: number;
  readonly eps: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super();
    this.dim = options.dim ?? 1;
    this.eps = options.eps ?? 1e-8;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, { dim: this.dim, eps: this.eps });
  }

  override extraRepr(): string {
    return `dim=${this.dim}, eps=${this.eps}`;
  }
}

/**
 * The p-norm of the differences along the last dimension.
 *
 * Shape: the two broadcast; the result has not got the last dimension.
 * @throws ShapeError when they do not broadcast
 * @see torch.nn.PairwiseDistance
 * @example
 * new nn.PairwiseDistance({ p: 1, eps: 0 }).forward(tensor([[1, 2]]), tensor([[3, 5]])).toArray() // [5]
 */
export class PairwiseDistance extends Module {
  static override readonly type = 'PairwiseDistance';
  readonly p: number;
  readonly eps: number;
  readonly keepdim: boolean;

  constructor(options: PairwiseDistanceOptions = {}) {
    super();
    this.p = options.p ?? 2;
    this.eps = options.eps ?? 1e-6;
    this.keepdim = options.keepdim ?? false;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, { p: this.p, eps: this.eps, keepdim: this.keepdim });
  }

  override extraRepr(): string {
    return `p=${this.p}, eps=${this.eps}, keepdim=${this.keepdim}`;
  }
}
