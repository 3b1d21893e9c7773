import type { Tensor } from '@lamella/core';
import * as F from '../functional/adaptive-pool.js';
import { Module } from './module.js';

/** What the adaptive pools share: the size to come out with. */
abstract class AdaptivePool extends Module {
  readonly outputSize: F.OutputSize;

  constructor(outputSize: F.OutputSize) {
    super();
    this.outputSize = outputSize;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return `outputSize=${JSON.stringify(this.outputSize)}`;
  }
}

/** Means over windows of about equal size. Shape: (N, C, L) or (C, L). @see torch.nn.AdaptiveAvgPool1d */
export class AdaptiveAvgPool1d extends AdaptivePool {
  static override readonly type: string = 'AdaptiveAvgPool1d';

  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool1d(input, this.outputSize);
  }
}

/**
 * Means over windows of about equal size: images of any size become features of one size.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with the given H and W.
 * @see torch.nn.AdaptiveAvgPool2d
 * @example
 * new nn.AdaptiveAvgPool2d(1).forward(ones([2, 8, 5, 7])).shape // [2, 8, 1, 1]
 */
export class AdaptiveAvgPool2d extends AdaptivePool {
  static override readonly type: string = 'AdaptiveAvgPool2d';

  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool2d(input, this.outputSize);
  }
}

/** Means over windows of about equal size. Shape: (N, C, D, H, W) or (C, D, H, W). @see torch.nn.AdaptiveAvgPool3d */
export class AdaptiveAvgPool3d extends AdaptivePool {
  static override readonly type: string = 'AdaptiveAvgPool3d';

  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool3d(input, this.outputSize);
  }
}

/** The largest of windows of about equal size. Shape: (N, C, L) or (C, L). @see torch.nn.AdaptiveMaxPool1d */
export class AdaptiveMaxPool1d extends AdaptivePool {
  static override readonly type: string = 'AdaptiveMaxPool1d';

  override forward(input: Tensor): Tensor {
    return F.adaptiveMaxPool1d(input, this.outputSize);
  }
}

/** The largest of windows of about equal size. Shape: (N, C, H, W) or (C, H, W). @see torch.nn.AdaptiveMaxPool2d */
export class AdaptiveMaxPool2d extends AdaptivePool {
  static override readonly type: string = 'AdaptiveMaxPool2d';

  override forward(input: Tensor): Tensor {
    return F.adaptiveMaxPool2d(input, this.outputSize);
  }
}
