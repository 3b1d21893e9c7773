import type { Tensor } from '@lamella/core';
import { fold, unfold, type FoldOptions } from '../functional/fold.js';
import type { Spatial } from '../functional/spatial.js';
import { Module } from './module.js';

const show = (value: Spatial): string => (typeof value === 'number' ? String(value) : `[${value.join(', ')}]`);

/** What Unfold and Fold share: how the blocks lie. */
abstract class Blocks extends Module {
  readonly kernelSize: Spatial;
  readonly dilation: Spatial;
  readonly padding: Spatial;
  readonly stride: Spatial;

  constructor(kernelSize: Spatial, options: FoldOptions) {
    super();
    this.kernelSize = kernelSize;
    this.dilation = options.dilation ?? 1;
    this.padding = options.padding ?? 0;
    this.stride = options.stride ?? 1;
  }

  protected options(): FoldOptions {
    const { dilation, padding, stride } = this;
    return { dilation, padding, stride };
  }

  override extraRepr(): string {
    const { kernelSize, dilation, padding, stride } = this;
    return `kernelSize=${show(kernelSize)}, dilation=${show(dilation)}, padding=${show(padding)}, stride=${show(stride)}`;
  }
}

/**
 * All blocks that a convolution would see, each as a column.
 *
 * Shape: (N, C, H, W) -> (N, C · KH · KW, L).
 * @throws ShapeError when not a single block fits, ArgumentError on sizes below 1
 * @see torch.nn.Unfold
 * @example
 * new nn.Unfold([2, 3]).forward(zeros([2, 5, 3, 4])).shape // [2, 30, 4]
 */
export class Unfold extends Blocks {
  static override readonly type = 'Unfold';

  constructor(kernelSize: Spatial, options: FoldOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return unfold(input, this.kernelSize, this.options());
  }
}

/**
 * Blocks laid back into images, and summed where they overlap.
 *
 * Shape: (N, C · KH · KW, L) -> (N, C, H, W).
 * @throws ShapeError when rows or columns are not as many as the sizes say, ArgumentError on sizes below 1
 * @see torch.nn.Fold
 * @example
 * new nn.Fold([4, 5], 2).forward(zeros([1, 12, 12])).shape // [1, 3, 4, 5]
 */
export class Fold extends Blocks {
  static override readonly type = 'Fold';
  readonly outputSize: Spatial;

  constructor(outputSize: Spatial, kernelSize: Spatial, options: FoldOptions = {}) {
    super(kernelSize, options);
    this.outputSize = outputSize;
  }

  override forward(input: Tensor): Tensor {
    return fold(input, this.outputSize, this.kernelSize, this.options());
  }

  override extraRepr(): string {
    return `outputSize=${show(this.outputSize)}, ${super.extraRepr()}`;
  }
}
