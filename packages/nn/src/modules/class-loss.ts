import type { Tensor } from '@lamella/core';
import * as F from '../functional/class-loss.js';
import type { Buffer } from './parameter.js';
import { ReducedLoss, weightBuffer } from './reduced-loss.js';

// Losses whose targets are the numbers of classes. Weights of classes are part of the state.

/**
 * `functional.crossEntropy` with its options kept; the weights of the classes are part of the state.
 *
 * Shape: as the function.
 * @see torch.nn.CrossEntropyLoss
 * @example
 * new nn.CrossEntropyLoss({ reduction: 'sum' }).forward(zeros([1, 4]), tensor([2], { dtype: 'int32' })).item() // 1.3862943649
 */
export class CrossEntropyLoss extends ReducedLoss {
  static override readonly type: string = 'CrossEntropyLoss';
  readonly weight: Buffer | null;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(options: F.CrossEntropyOptions = {}) {
    super(options);
    this.weight = weightBuffer(options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction, labelSmoothing } = this;
    return F.crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing });
  }
}

/**
 * `functional.nllLoss` with its options kept: minus the log-probability of the right class.
 *
 * Shape: as the function.
 * @see torch.nn.NLLLoss
 * @example
 * new nn.NLLLoss().forward(tensor([[-1, -2]]), tensor([1], { dtype: 'int32' })).item() // 2
 */
export class NLLLoss extends ReducedLoss {
  static override readonly type: string = 'NLLLoss';
  readonly weight: Buffer | null;
  readonly ignoreIndex: number;

  constructor(options: F.NllOptions = {}) {
    super(options);
    this.weight = weightBuffer(options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction } = this;
    return F.nllLoss(input, target, { weight, ignoreIndex, reduction });
  }
}

/**
 * `functional.multiMarginLoss` with its options kept: the right class has to lead by a margin.
 *
 * Shape: as the function.
 * @see torch.nn.MultiMarginLoss
 * @example
 * new nn.MultiMarginLoss().forward(tensor([[1, 3]]), tensor([0], { dtype: 'int32' })).item() // 1.5
 */
export class MultiMarginLoss extends ReducedLoss {
  static override readonly type: string = 'MultiMarginLoss';
  readonly weight: Buffer | null;
  readonly p: 1 | 2;
  readonly margin: number;

  constructor(options: F.MultiMarginOptions = {}) {
    super(options);
    this.weight = weightBuffer(options.weight);
    this.p = options.p ?? 1;
    this.margin = options.margin ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, p, margin, reduction } = this;
    return F.multiMarginLoss(input, target, { weight, p, margin, reduction });
  }
}

/**
 * `functional.multilabelMarginLoss` with its options kept: each right class has to lead each wrong one by 1.
 *
 * Shape: as the function.
 * @see torch.nn.MultiLabelMarginLoss
 * @example
 * new nn.MultiLabelMarginLoss().forward(tensor([[0.1, 0.2, 0.4, 0.8]]), tensor([[3, 0, -1, 1]], { dtype: 'int32' })).item() // 0.85
 */
export class MultiLabelMarginLoss extends ReducedLoss {
  static override readonly type: string = 'MultiLabelMarginLoss';

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.multilabelMarginLoss(input, target, { reduction: this.reduction });
  }
}
