import type { Tensor } from '@lamella/core';
import * as F from '../functional/embedding-loss.js';
import { ReducedLoss } from './reduced-loss.js';

// Losses that compare: what belongs together should be near, what does not should be far, or one be ranked above the other.

/**
 * `functional.cosineEmbeddingLoss` with its options kept.
 *
 * Shape: as the function.
 * @see torch.nn.CosineEmbeddingLoss
 * @example
 * new nn.CosineEmbeddingLoss().forward(tensor([[1, 0]]), tensor([[0, 2]]), tensor([1])).item() // 1
 */
export class CosineEmbeddingLoss extends ReducedLoss {
  static override readonly type: string = 'CosineEmbeddingLoss';
  readonly margin: number;

  constructor(options: F.MarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 0;
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.cosineEmbeddingLoss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * `functional.tripletMarginLoss` with its options kept: the anchor has to be nearer to the positive than to the negative.
 *
 * Shape: as the function.
 * @throws ArgumentError when the margin is not above 0
 * @see Balntas et al. 2016, Learning Local Feature Descriptors with Triplets; torch.nn.TripletMarginLoss
 * @example
 * new nn.TripletMarginLoss({ margin: 2, eps: 0 }).forward(zeros([1, 2]), tensor([[3, 4]]), tensor([[0, 2]])).item() // 5
 */
export class TripletMarginLoss extends ReducedLoss {
  static override readonly type: string = 'TripletMarginLoss';
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(options: F.TripletMarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 1;
    this.p = options.p ?? 2;
    this.eps = options.eps ?? 1e-6;
    this.swap = options.swap ?? false;
    F.checkMargin('TripletMarginLoss', this.margin);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return F.tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}

/**
 * `functional.tripletMarginWithDistanceLoss` with its options kept.
 *
 * Shape: as the function.
 * @throws ArgumentError when the margin is not above 0
 * @see Balntas et al. 2016, Learning Local Feature Descriptors with Triplets; torch.nn.TripletMarginWithDistanceLoss
 * @example
 * const loss = new nn.TripletMarginWithDistanceLoss({ distanceFunction: (x, y) => x.sub(y).abs().sum(-1) });
 * loss.forward(zeros([1, 2]), tensor([[3, 4]]), tensor([[0, 2]])).item() // 6
 */
export class TripletMarginWithDistanceLoss extends ReducedLoss {
  static override readonly type: string = 'TripletMarginWithDistanceLoss';
  readonly distanceFunction: ((x: Tensor, y: Tensor) => Tensor) | null;
  readonly margin: number;
  readonly swap: boolean;

  constructor(options: F.TripletMarginWithDistanceOptions = {}) {
    super(options);
    this.distanceFunction = options.distanceFunction ?? null;
    this.margin = options.margin ?? 1;
    this.swap = options.swap ?? false;
    F.checkMargin('TripletMarginWithDistanceLoss', this.margin);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { distanceFunction, margin, swap, reduction } = this;
    return F.tripletMarginWithDistanceLoss(anchor, positive, negative, { distanceFunction, margin, swap, reduction });
  }
}

/**
 * `functional.hingeEmbeddingLoss` with its options kept: of a distance.
 *
 * Shape: as the function.
 * @see torch.nn.HingeEmbeddingLoss
 * @example
 * new nn.HingeEmbeddingLoss().forward(tensor([0.5, 0.25]), tensor([1, -1])).item() // 0.625
 */
export class HingeEmbeddingLoss extends ReducedLoss {
  static override readonly type: string = 'HingeEmbeddingLoss';
  readonly margin: number;

  constructor(options: F.MarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.hingeEmbeddingLoss(input, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * `functional.marginRankingLoss` with its options kept: one of two has to lead.
 *
 * Shape: as the function.
 * @see torch.nn.MarginRankingLoss
 * @example
 * new nn.MarginRankingLoss({ margin: 2 }).forward(tensor([1]), tensor([0]), tensor([1])).item() // 1
 */
export class MarginRankingLoss extends ReducedLoss {
  static override readonly type: string = 'MarginRankingLoss';
  readonly margin: number;

  constructor(options: F.MarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 0;
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return F.marginRankingLoss(input1, input2, target, { margin: this.margin, reduction: this.reduction });
  }
}
