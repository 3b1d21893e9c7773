import type { Tensor } from '@lamella/core';
import * as F from '../functional/pool.js';
import type { Spatial } from '../functional/spatial.js';
import { Module } from './module.js';

/** What the pools share: the window. */
abstract class Pool<Options extends { readonly stride?: Spatial | null; readonly padding?: Spatial }> extends Module {
  readonly kernelSize: Spatial;
  readonly options: Options;

  constructor(kernelSize: Spatial, options: Options) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    const show = (value: Spatial): string => (typeof value === 'number' ? String(value) : `[${value.join(', ')}]`);
    return `kernelSize=${show(this.kernelSize)}, stride=${show(this.options.stride ?? this.kernelSize)}, padding=${show(this.options.padding ?? 0)}`;
  }
}

/** The largest of each window of a sequence. Shape: (N, C, L) or (C, L). @see torch.nn.MaxPool1d */
export class MaxPool1d extends Pool<F.MaxPoolOptions> {
  static override readonly type: string = 'MaxPool1d';

  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.maxPool1d(input, this.kernelSize, this.options);
  }
}

/**
 * The largest of each window of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with smaller H and W.
 * @see torch.nn.MaxPool2d
 * @example
 * new nn.MaxPool2d(2).forward(zeros([1, 3, 28, 28])).shape // [1, 3, 14, 14]
 */
export class MaxPool2d extends Pool<F.MaxPoolOptions> {
  static override readonly type: string = 'MaxPool2d';

  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.maxPool2d(input, this.kernelSize, this.options);
  }
}

/** The largest of each window of a volume. Shape: (N, C, D, H, W) or (C, D, H, W). @see torch.nn.MaxPool3d */
export class MaxPool3d extends Pool<F.MaxPoolOptions> {
  static override readonly type: string = 'MaxPool3d';

  constructor(kernelSize: Spatial, options: F.MaxPoolOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.maxPool3d(input, this.kernelSize, this.options);
  }
}

/** The mean of each window of a sequence. Shape: (N, C, L) or (C, L). @see torch.nn.AvgPool1d */
export class AvgPool1d extends Pool<F.AvgPoolOptions> {
  static override readonly type: string = 'AvgPool1d';

  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.avgPool1d(input, this.kernelSize, this.options);
  }
}

/**
 * The mean of each window of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with smaller H and W.
 * @see torch.nn.AvgPool2d
 * @example
 * new nn.AvgPool2d(2).forward(ones([1, 1, 2, 2])).toArray() // [[[[1]]]]
 */
export class AvgPool2d extends Pool<F.AvgPoolOptions> {
  static override readonly type: string = 'AvgPool2d';

  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.avgPool2d(input, this.kernelSize, this.options);
  }
}

/** The mean of each window of a volume. Shape: (N, C, D, H, W) or (C, D, H, W). @see torch.nn.AvgPool3d */
export class AvgPool3d extends Pool<F.AvgPoolOptions> {
  static override readonly type: string = 'AvgPool3d';

  constructor(kernelSize: Spatial, options: F.AvgPoolOptions = {}) {
    super(kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.avgPool3d(input, this.kernelSize, this.options);
  }
}
