import type { Tensor } from '@lamella/core';
import { Module } from './module.js';

/**
 * The dimensions from `startDim` to `endDim` as one: between the convolutions and the linear layers.
 *
 * Shape: (N, C, H, W) -> (N, C · H · W), with the default options.
 * @see torch.nn.Flatten
 * @example
 * new nn.Flatten().forward(zeros([8, 3, 4, 4])).shape // [8, 48]
 */
export class Flatten extends Module {
  static override readonly type = 'Flatten';
  readonly startDim: number;
  readonly endDim: number;

  constructor(options: { readonly startDim?: number; readonly endDim?: number } = {}) {
    super();
    this.startDim = options.startDim ?? 1;
    this.endDim = options.endDim ?? -1;
  }

  override forward(input: Tensor): Tensor {
    return input.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `startDim=${this.startDim}, endDim=${this.endDim}`;
  }
}
