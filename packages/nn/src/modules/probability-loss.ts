import type { Tensor } from '@lamella/core';
import * as F from '../functional/probability-loss.js';
import type { Buffer } from './parameter.js';
import { ReducedLoss, weightBuffer } from './reduced-loss.js';

// Losses whose targets are probabilities, or yes and no. Weights are part of the state.

/**
 * `functional.binaryCrossEntropy` with its options kept: of probabilities.
 *
 * Shape: as the function.
 * @throws ArgumentError when an input is not in [0, 1]
 * @see torch.nn.BCELoss
 * @example
 * new nn.BCELoss().forward(tensor([0.5]), tensor([1])).item() // 0.6931472
 */
export class BCELoss extends ReducedLoss {
  static override readonly type: string = 'BCELoss';
  readonly weight: Buffer | null;

  constructor(options: F.BinaryCrossEntropyOptions = {}) {
    super(options);
    this.weight = weightBuffer(options.weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return F.binaryCrossEntropy(input, target, { weight, reduction });
  }
}

/**
 * `functional.binaryCrossEntropyWithLogits` with its options kept: of logits, with no `Sigmoid` before it.
 *
 * Shape: as the function.
 * @see torch.nn.BCEWithLogitsLoss
 * @example
 * new nn.BCEWithLogitsLoss().forward(tensor([0]), tensor([1])).item() // 0.6931472
 */
export class BCEWithLogitsLoss extends ReducedLoss {
  static override readonly type: string = 'BCEWithLogitsLoss';
  readonly weight: Buffer | null;
  readonly posWeight: Buffer | null;

  constructor(options: F.BinaryCrossEntropyWithLogitsOptions = {}) {
    super(options);
    this.weight = weightBuffer(options.weight);
    this.posWeight = weightBuffer(options.posWeight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, posWeight, reduction } = this;
    return F.binaryCrossEntropyWithLogits(input, target, { weight, posWeight, reduction });
  }
}

/**
 * `functional.klDiv` with its options kept: of log-probabilities from probabilities.
 *
 * Shape: as the function.
 * @see torch.nn.KLDivLoss
 * @example
 * new nn.KLDivLoss({ reduction: 'batchmean' }).forward(tensor([[0.5, 0.5]]).log(), tensor([[1, 0]])).item() // 0.6931472
 */
export class KLDivLoss extends ReducedLoss<NonNullable<F.KlDivOptions['reduction']>> {
  static override readonly type: string = 'KLDivLoss';
  readonly logTarget: boolean;

  constructor(options: F.KlDivOptions = {}) {
    super(options);
    this.logTarget = options.logTarget ?? false;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { logTarget, reduction } = this;
    return F.klDiv(input, target, { logTarget, reduction });
  }
}

/**
 * `functional.softMarginLoss` with its options kept: of targets 1 and -1.
 *
 * Shape: as the function.
 * @see torch.nn.SoftMarginLoss
 * @example
 * new nn.SoftMarginLoss().forward(tensor([0, 0]), tensor([1, -1])).item() // 0.6931472
 */
export class SoftMarginLoss extends ReducedLoss {
  static override readonly type: string = 'SoftMarginLoss';

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.softMarginLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * `functional.multilabelSoftMarginLoss` with its options kept: each class is there or not.
 *
 * Shape: as the function.
 * @see torch.nn.MultiLabelSoftMarginLoss
 * @example
 * new nn.MultiLabelSoftMarginLoss().forward(zeros([1, 3]), tensor([[1, 0, 1]])).item() // 0.6931472
 */
export class MultiLabelSoftMarginLoss extends ReducedLoss {
  static override readonly type: string = 'MultiLabelSoftMarginLoss';
  readonly weight: Buffer | null;

  constructor(options: F.MultilabelSoftMarginOptions = {}) {
    super(options);
    this.weight = weightBuffer(options.weight);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return F.multilabelSoftMarginLoss(input, target, { weight, reduction });
  }
}
