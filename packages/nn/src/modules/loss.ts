import type { Tensor } from '@lamella/core';
import * as F from '../functional/loss.js';
import { Module } from './module.js';
import { Buffer } from './parameter.js';

/**
 * `functional.crossEntropy` with its options kept; the weights of the classes are part of the state.
 *
 * Shape: as the function.
 * @see torch.nn.CrossEntropyLoss
 * @example
 * new nn.CrossEntropyLoss({ reduction: 'sum' }).forward(zeros([1, 4]), tensor([2], { dtype: 'int32' })).item() // 1.3862943649
 */
export class CrossEntropyLoss extends Module {
  static override readonly type = 'CrossEntropyLoss';
  readonly weight: Buffer | null;
  readonly ignoreIndex: number;
  readonly reduction: F.Reduction;
  readonly labelSmoothing: number;

  constructor(options: F.CrossEntropyOptions = {}) {
    super();
    this.weight = options.weight == null ? null : new Buffer(options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.reduction = options.reduction ?? 'mean';
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction, labelSmoothing } = this;
    return F.crossEntropy(input, target, { weight, ignoreIndex, reduction, labelSmoothing });
  }
}

/** `functional.mseLoss` with its options kept. Shape: as the function. @see torch.nn.MSELoss */
export class MSELoss extends Module {
  static override readonly type = 'MSELoss';
  readonly reduction: F.Reduction;

  constructor(options: F.ReductionOptions = {}) {
    super();
    this.reduction = options.reduction ?? 'mean';
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, { reduction: this.reduction });
  }
}
