import type { Tensor } from '@lamella/core';
import * as F from '../functional/regression-loss.js';
import { ReducedLoss } from './reduced-loss.js';

// Losses whose targets are numbers.

/** `functional.mseLoss` with its options kept. Shape: as the function. @see torch.nn.MSELoss */
export class MSELoss extends ReducedLoss {
  static override readonly type: string = 'MSELoss';

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, { reduction: this.reduction });
  }
}

/**
 * `functional.l1Loss` with its options kept: the mean absolute difference.
 *
 * Shape: as the function.
 * @see torch.nn.L1Loss
 * @example
 * new nn.L1Loss().forward(tensor([1, 2]), tensor([1, 4])).item() // 1
 */
export class L1Loss extends ReducedLoss {
  static override readonly type: string = 'L1Loss';

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.l1Loss(input, target, { reduction: this.reduction });
  }
}

/**
 * `functional.smoothL1Loss` with its options kept.
 *
 * Shape: as the function.
 * @throws ArgumentError, in `forward`, when beta is negative
 * @see Girshick 2015, Fast R-CNN, arXiv 1504.08083; torch.nn.SmoothL1Loss
 * @example
 * new nn.SmoothL1Loss({ beta: 2 }).forward(tensor([0, 0]), tensor([1, 3])).item() // 1.125
 */
export class SmoothL1Loss extends ReducedLoss {
  static override readonly type: string = 'SmoothL1Loss';
  readonly beta: number;

  constructor(options: F.SmoothL1Options = {}) {
    super(options);
    this.beta = options.beta ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.smoothL1Loss(input, target, { beta: this.beta, reduction: this.reduction });
  }
}

/**
 * `functional.huberLoss` with its options kept.
 *
 * Shape: as the function.
 * @throws ArgumentError, in `forward`, when delta is not above 0
 * @see Huber 1964, Robust Estimation of a Location Parameter; torch.nn.HuberLoss
 * @example
 * new nn.HuberLoss({ delta: 2 }).forward(tensor([0, 0]), tensor([1, 3])).item() // 2.25
 */
export class HuberLoss extends ReducedLoss {
  static override readonly type: string = 'HuberLoss';
  readonly delta: number;

  constructor(options: F.HuberOptions = {}) {
    super(options);
    this.delta = options.delta ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.huberLoss(input, target, { delta: this.delta, reduction: this.reduction });
  }
}

/**
 * `functional.poissonNllLoss` with its options kept: of counts.
 *
 * Shape: as the function.
 * @see torch.nn.PoissonNLLLoss
 * @example
 * new nn.PoissonNLLLoss().forward(tensor([0]), tensor([5])).item() // 1
 */
export class PoissonNLLLoss extends ReducedLoss {
  static override readonly type: string = 'PoissonNLLLoss';
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(options: F.PoissonNllOptions = {}) {
    super(options);
    this.logInput = options.logInput ?? true;
    this.full = options.full ?? false;
    this.eps = options.eps ?? 1e-8;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { logInput, full, eps, reduction } = this;
    return F.poissonNllLoss(input, target, { logInput, full, eps, reduction });
  }
}

/**
 * `functional.gaussianNllLoss` with its options kept: of a mean and a variance.
 *
 * Shape: as the function.
 * @throws ArgumentError on a negative variance
 * @see Nix and Weigend 1994; torch.nn.GaussianNLLLoss
 * @example
 * new nn.GaussianNLLLoss().forward(tensor([1, 2]), tensor([1, 4]), ones([2])).item() // 1
 */
export class GaussianNLLLoss extends ReducedLoss {
  static override readonly type: string = 'GaussianNLLLoss';
  readonly full: boolean;
  readonly eps: number;

  constructor(options: F.GaussianNllOptions = {}) {
    super(options);
    this.full = options.full ?? false;
    this.eps = options.eps ?? 1e-6;
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    const { full, eps, reduction } = this;
    return F.gaussianNllLoss(input, target, variance, { full, eps, reduction });
  }
}
