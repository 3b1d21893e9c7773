import { ArgumentError, type Tensor } from '@lamella/core';
import type { InplaceOptions } from '../functional/activation.js';
import * as F from '../functional/hard-activation.js';
import { Activation } from './activation.js';
import { Module } from './module.js';

/**
 * `x` held between `minVal` and `maxVal`.
 *
 * Shape: any -> the same.
 * @throws ArgumentError unless `minVal` is below `maxVal`
 * @see torch.nn.Hardtanh
 * @example
 * new nn.Hardtanh({ minVal: 0 }).forward(tensor([-1, 0.5, 2])).toArray() // [0, 0.5, 1]
 */
export class Hardtanh extends Activation {
  static override readonly type: string = 'Hardtanh';
  readonly minVal: number;
  readonly maxVal: number;

  constructor(options: F.HardtanhOptions = {}) {
    super(options);
    this.minVal = options.minVal ?? -1;
    this.maxVal = options.maxVal ?? 1;
    if (this.minVal < this.maxVal) return;
    throw new ArgumentError('Hardtanh', `minVal has to be below maxVal, got ${this.minVal} and ${this.maxVal}`, { argument: 'minVal' });
  }

  override forward(input: Tensor): Tensor {
    const { minVal, maxVal, inplace } = this;
    return F.hardtanh(input, { minVal, maxVal, inplace });
  }

  override extraRepr(): string {
    return this.reprWith(`minVal=${this.minVal}`, `maxVal=${this.maxVal}`);
  }
}

/** `min(max(x + 3, 0), 6) / 6`. Shape: any -> the same. @see Courbariaux et al. 2015, arXiv 1511.00363; torch.nn.Hardsigmoid */
export class Hardsigmoid extends Activation {
  static override readonly type: string = 'Hardsigmoid';

  override forward(input: Tensor): Tensor {
    return F.hardsigmoid(input, { inplace: this.inplace });
  }
}

/** `x · min(max(x + 3, 0), 6) / 6`. Shape: any -> the same. @see Howard et al. 2019, arXiv 1905.02244; torch.nn.Hardswish */
export class Hardswish extends Activation {
  static override readonly type: string = 'Hardswish';

  override forward(input: Tensor): Tensor {
    return F.hardswish(input, { inplace: this.inplace });
  }
}

/** What is no further from 0 than `lambd` becomes 0. */
abstract class Shrink extends Module {
  readonly lambd: number;

  constructor({ lambd = 0.5 }: F.ShrinkOptions = {}) {
    super();
    this.lambd = lambd;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return String(this.lambd);
  }
}

/**
 * `|x| > lambd ? x : 0`.
 *
 * Shape: any -> the same.
 * @see torch.nn.Hardshrink
 * @example
 * new nn.Hardshrink({ lambd: 1 }).forward(tensor([-2, 0.5])).toArray() // [-2, 0]
 */
export class Hardshrink extends Shrink {
  static override readonly type: string = 'Hardshrink';

  override forward(input: Tensor): Tensor {
    return F.hardshrink(input, { lambd: this.lambd });
  }
}

/**
 * `x` moved towards 0 by `lambd`, and 0 where it would pass it.
 *
 * Shape: any -> the same.
 * @throws ArgumentError, in `forward`, when `lambd` is negative
 * @see torch.nn.Softshrink
 * @example
 * new nn.Softshrink({ lambd: 1 }).forward(tensor([-2, 0.5])).toArray() // [-1, 0]
 */
export class Softshrink extends Shrink {
  static override readonly type: string = 'Softshrink';

  override forward(input: Tensor): Tensor {
    return F.softshrink(input, { lambd: this.lambd });
  }
}

/** `x - tanh(x)`. Shape: any -> the same. @see torch.nn.Tanhshrink */
export class Tanhshrink extends Module {
  static override readonly type: string = 'Tanhshrink';

  override forward(input: Tensor): Tensor {
    return F.tanhshrink(input);
  }
}

/** `x / (1 + |x|)`. Shape: any -> the same. @see torch.nn.Softsign */
export class Softsign extends Module {
  static override readonly type: string = 'Softsign';

  override forward(input: Tensor): Tensor {
    return F.softsign(input);
  }
}

/**
 * `x > threshold ? x : value`.
 *
 * Shape: any -> the same.
 * @see torch.nn.Threshold
 * @example
 * new nn.Threshold(0.1, 20).forward(tensor([-1, 0.1, 2])).toArray() // [20, 20, 2]
 */
export class Threshold extends Activation {
  static override readonly type: string = 'Threshold';
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number, options: InplaceOptions = {}) {
    super(options);
    this.threshold = threshold;
    this.value = value;
  }

  override forward(input: Tensor): Tensor {
    return F.threshold(input, this.threshold, this.value, { inplace: this.inplace });
  }

  override extraRepr(): string {
    return this.reprWith(`threshold=${this.threshold}`, `value=${this.value}`);
  }
}
