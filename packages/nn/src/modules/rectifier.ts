import { full, prelu, type Generator, type Tensor } from '@lamella/core';
import * as F from '../functional/activation.js';
import { checkWhole } from '../functional/checks.js';
import { relu6 } from '../functional/hard-activation.js';
import { rrelu } from '../functional/random-activation.js';
import { Activation } from './activation.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

// x where it is positive; what becomes of the rest is what they differ in.

/** `x > 0 ? x : 0`. Shape: any -> the same. @see torch.nn.ReLU */
export class ReLU extends Activation {
  static override readonly type: string = 'ReLU';

  override forward(input: Tensor): Tensor {
    return F.relu(input, { inplace: this.inplace });
  }
}

/**
 * `min(max(x, 0), 6)`.
 *
 * Shape: any -> the same.
 * @see torch.nn.ReLU6
 * @example
 * new nn.ReLU6().forward(tensor([-1, 3, 9])).toArray() // [0, 3, 6]
 */
export class ReLU6 extends Activation {
  static override readonly type: string = 'ReLU6';

  override forward(input: Tensor): Tensor {
    return relu6(input, { inplace: this.inplace });
  }
}

/**
 * `x > 0 ? x : negativeSlope * x`.
 *
 * Shape: any -> the same.
 * @see Maas et al. 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models; torch.nn.LeakyReLU
 * @example
 * new nn.LeakyReLU(0.2).forward(tensor([-1, 2])).toArray() // [-0.2, 2]
 */
export class LeakyReLU extends Activation {
  static override readonly type: string = 'LeakyReLU';
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01, options: F.InplaceOptions = {}) {
    super(options);
    this.negativeSlope = negativeSlope;
  }

  override forward(input: Tensor): Tensor {
    return F.leakyRelu(input, { negativeSlope: this.negativeSlope, inplace: this.inplace });
  }

  override extraRepr(): string {
    return this.reprWith(`negativeSlope=${this.negativeSlope}`);
  }
}

export interface PReLUOptions {
  /** One slope for all, or one a channel. Default: 1. */
  readonly numParameters?: number;
  /** What the slopes start at. Default: 0.25. */
  readonly init?: number;
}

/**
 * `x > 0 ? x : weight * x`, with slopes that are learnt. Weight decay would draw them to 0.
 *
 * Shape: (N, C, …) -> the same, with C slopes; with one, any. Draws nothing.
 * @throws ShapeError when the slopes do not match the channels
 * @see He et al. 2015, Delving Deep into Rectifiers, arXiv 1502.01852; torch.nn.PReLU
 * @example
 * new nn.PReLU().forward(tensor([-1, 2])).toArray() // [-0.25, 2]
 */
export class PReLU extends Module {
  static override readonly type: string = 'PReLU';
  readonly numParameters: number;
  readonly init: number;
  readonly weight: Parameter;

  constructor({ numParameters = 1, init = 0.25 }: PReLUOptions = {}) {
    super();
    checkWhole('PReLU', 'numParameters', numParameters);
    this.numParameters = numParameters;
    this.init = init;
    this.weight = new Parameter(full([numParameters], init, { dtype: 'float32' }));
  }

  override forward(input: Tensor): Tensor {
    return prelu(input, this.weight);
  }

  override extraRepr(): string {
    return `numParameters=${this.numParameters}`;
  }
}

/**
 * `x > 0 ? x : slope * x`, in training with a slope drawn for each x between `lower` and `upper`, in evaluation with the one in the middle.
 *
 * Shape: any -> the same. Draws, in training: one float64 number for each x that is not above 0, row-major.
 * @throws ArgumentError when `lower` is above `upper`
 * @see Xu et al. 2015, arXiv 1505.00853; torch.nn.RReLU
 * @example
 * new nn.RReLU(0.25, 0.75).eval().forward(tensor([-1, 2])).toArray() // [-0.5, 2]
 */
export class RReLU extends Activation {
  static override readonly type: string = 'RReLU';
  readonly lower: number;
  readonly upper: number;
  readonly generator: Generator | undefined;

  constructor(lower: number = 1 / 8, upper: number = 1 / 3, options: F.InplaceOptions & { readonly generator?: Generator } = {}) {
    super(options);
    this.lower = lower;
    this.upper = upper;
    this.generator = options.generator;
  }

  override forward(input: Tensor): Tensor {
    const { lower, upper, training, inplace, generator } = this;
    return rrelu(input, { lower, upper, training, inplace, ...(generator === undefined ? {} : { generator }) });
  }

  override extraRepr(): string {
    return this.reprWith(`lower=${this.lower}`, `upper=${this.upper}`);
  }
}
