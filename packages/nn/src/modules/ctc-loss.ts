import type { Tensor } from '@lamella/core';
import { ctcLoss, type CtcOptions } from '../functional/ctc-loss.js';
import { ReducedLoss } from './reduced-loss.js';

/**
 * `functional.ctcLoss` with its options kept: of a text of labels, when nobody says which time steps belong to which label.
 *
 * Shape: as the function.
 * @see Graves et al. 2006, Connectionist Temporal Classification; torch.nn.CTCLoss
 * @example
 * const logProbs = zeros([2, 1, 2]).logSoftmax(2);
 * new nn.CTCLoss().forward(logProbs, tensor([[1]], { dtype: 'int32' }), [2], [1]).exp().item() // 1.3333333
 */
export class CTCLoss extends ReducedLoss {
  static override readonly type: string = 'CTCLoss';
  readonly blank: number;
  readonly zeroInfinity: boolean;

  constructor(options: CtcOptions = {}) {
    super(options);
    this.blank = options.blank ?? 0;
    this.zeroInfinity = options.zeroInfinity ?? false;
  }

  override forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
  ): Tensor {
    const { blank, zeroInfinity, reduction } = this;
    return ctcLoss(logProbs, targets, inputLengths, targetLengths, { blank, zeroInfinity, reduction });
  }
}
