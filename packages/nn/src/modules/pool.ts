import type { Tensor } from '@lamella/core';
import * as F from '../functional/pool.js';
import type { Spatial } from '../functional/spatial.js';
import { Module } from './module.js';

const show = (value: Spatial): string => (typeof value === 'number' ? String(value) : `[${value.join(', ')}]`);

/** What all pools share: the window. */
abstract class Pool extends Module {
  readonly kernelSize: Spatial;
  /** null: the kernel size. */
  readonly stride: Spatial | null;
  readonly padding: Spatial;
  readonly ceilMode: boolean;

  constructor(kernelSize: Spatial, { stride = null, padding = 0, ceilMode = false }: F.MaxPoolOptions | F.AvgPoolOptions) {
    super();
    this.kernelSize = kernelSize;
    this.stride = stride;
    this.padding = padding;
    this.ceilMode = ceilMode;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return `kernelSize=${show(kernelSize)}, stride=${show(stride ?? kernelSize)}, padding=${show(padding)}`;
  }
}

/** For where the largest stand, nn.functional has `returnIndices`. */
abstract class MaxPool extends Pool {
  readonly dilation: Spatial;

  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super(kernelSize, options);
    this.dilation = options.dilation ?? 1;
  }

  protected options(): F.MaxPoolOptions {
    const { stride, padding, dilation, ceilMode } = this;
    return { stride, padding, dilation, ceilMode };
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, dilation=${show(this.dilation)}, ceilMode=${this.ceilMode}`;
  }
}

abstract class AvgPool extends Pool {
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super(kernelSize, options);
    this.countIncludePad = options.countIncludePad ?? true;
    this.divisorOverride = options.divisorOverride ?? null;
  }

  protected options(): F.AvgPoolOptions {
    const { stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return { stride, padding, ceilMode, countIncludePad, divisorOverride };
  }
}

/**
 * The largest of each window of a sequence.
 *
 * Shape: (N, C, L) or (C, L) -> the same with a smaller L.
 * @throws ArgumentError in `forward`, on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.MaxPool1d
 * @example
 * new nn.MaxPool1d(2).forward(tensor([[[1, 3, 4, 2]]])).toArray() // [[[3, 4]]]
 */
export class MaxPool1d extends MaxPool {
  static override readonly type: string = 'MaxPool1d';

  override forward(input: Tensor): Tensor {
    return F.maxPool1d(input, this.kernelSize, this.options());
  }
}

/**
 * The largest of each window of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with smaller H and W.
 * @throws ArgumentError in `forward`, on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.MaxPool2d
 * @example
 * new nn.MaxPool2d(2).forward(zeros([1, 3, 28, 28])).shape // [1, 3, 14, 14]
 */
export class MaxPool2d extends MaxPool {
  static override readonly type: string = 'MaxPool2d';

  override forward(input: Tensor): Tensor {
    return F.maxPool2d(input, this.kernelSize, this.options());
  }
}

/**
 * The largest of each window of a volume.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same with smaller D, H and W.
 * @throws ArgumentError in `forward`, on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.MaxPool3d
 * @example
 * new nn.MaxPool3d(2, { ceilMode: true }).forward(zeros([1, 3, 5, 5, 5])).shape // [1, 3, 3, 3, 3]
 */
export class MaxPool3d extends MaxPool {
  static override readonly type: string = 'MaxPool3d';

  override forward(input: Tensor): Tensor {
    return F.maxPool3d(input, this.kernelSize, this.options());
  }
}

/**
 * The mean of each window of a sequence.
 *
 * Shape: (N, C, L) or (C, L) -> the same with a smaller L.
 * @throws ArgumentError in `forward`, on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.AvgPool1d
 * @example
 * new nn.AvgPool1d(2).forward(tensor([[[1, 3, 4, 2]]])).toArray() // [[[2, 3]]]
 */
export class AvgPool1d extends AvgPool {
  static override readonly type: string = 'AvgPool1d';

  override forward(input: Tensor): Tensor {
    return F.avgPool1d(input, this.kernelSize, this.options());
  }
}

/**
 * The mean of each window of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with smaller H and W.
 * @throws ArgumentError in `forward`, on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.AvgPool2d
 * @example
 * new nn.AvgPool2d(2).forward(ones([1, 1, 2, 2])).toArray() // [[[[1]]]]
 */
export class AvgPool2d extends AvgPool {
  static override readonly type: string = 'AvgPool2d';

  override forward(input: Tensor): Tensor {
    return F.avgPool2d(input, this.kernelSize, this.options());
  }
}

/**
 * The mean of each window of a volume.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same with smaller D, H and W.
 * @throws ArgumentError in `forward`, on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.AvgPool3d
 * @example
 * new nn.AvgPool3d([1, 2, 2]).forward(zeros([1, 3, 4, 4, 4])).shape // [1, 3, 4, 2, 2]
 */
export class AvgPool3d extends AvgPool {
  static override readonly type: string = 'AvgPool3d';

  override forward(input: Tensor): Tensor {
    return F.avgPool3d(input, this.kernelSize, this.options());
  }
}
