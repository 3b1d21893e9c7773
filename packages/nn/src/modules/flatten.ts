import { ArgumentError, type Tensor } from '@lamella/core';
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

/**
 * One dimension split up: `Flatten` undone, before the transposed convolutions of a decoder.
 *
 * Shape: (…, sizes multiplied, …) -> (…, *unflattenedSize, …). One of the sizes may be -1.
 * @throws ShapeError when the sizes do not multiply to that of the dimension
 * @see torch.nn.Unflatten
 * @example
 * new nn.Unflatten(1, [3, 4, 4]).forward(zeros([8, 48])).shape // [8, 3, 4, 4]
 */
export class Unflatten extends Module {
  static override readonly type = 'Unflatten';
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    if (!Array.isArray(unflattenedSize) || unflattenedSize.length === 0) {
      throw new ArgumentError(this.type, `unflattenedSize has to be a list of sizes, got ${JSON.stringify(unflattenedSize)}`, {
        argument: 'unflattenedSize',
        hint: '[3, 4, 4]',
      });
    }
    this.dim = dim;
    this.unflattenedSize = unflattenedSize;
  }

  override forward(input: Tensor): Tensor {
    return input.unflatten(this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattenedSize=[${this.unflattenedSize.join(', ')}]`;
  }
}
