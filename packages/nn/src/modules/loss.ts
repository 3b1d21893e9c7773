import type { Tensor } from '@lamella/core';
import * as F from '../functional/loss.js';
import { Module } from './module.js';

/** `functional.crossEntropy` with its options kept. @see torch.nn.CrossEntropyLoss */
export class CrossEntropyLoss extends Module {
  static override readonly type = 'CrossEntropyLoss';
  readonly options: F.CrossEntropyOptions;

  constructor(options: F.CrossEntropyOptions = {}) {
    super();
    this.options = options;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.crossEntropy(input, target, this.options);
  }
}

/** `functional.mseLoss` with its options kept. @see torch.nn.MSELoss */
export class MSELoss extends Module {
  static override readonly type = 'MSELoss';
  readonly options: F.ReductionOptions;

  constructor(options: F.ReductionOptions = {}) {
    super();
    this.options = options;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, this.options);
  }
}
