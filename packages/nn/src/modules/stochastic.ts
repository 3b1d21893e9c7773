import type { Generator, Tensor } from '@lamella/core';
import * as F from '../functional/stochastic.js';
import { dropout, checkProbability } from '../functional/dropout.js';
import { linear } from '../functional/linear.js';
import type { Linear } from './linear.js';
import { Module } from './module.js';

export interface StochasticModuleOptions {
  /** Where the noise is drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/** What the relatives of dropout share: `p`, which may be changed between steps, and the generator. */
abstract class Stochastic extends Module {
  p: number;
  readonly generator: Generator | undefined;

  constructor(p: number, { generator }: StochasticModuleOptions = {}) {
    super();
    checkProbability(this.type, p);
    this.p = p;
    this.generator = generator;
  }

  protected options(): F.StochasticOptions {
    const { p, training, generator } = this;
    return { p, training, ...(generator === undefined ? {} : { generator }) };
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}

/**
 * In training, multiplies by normal noise of mean 1 and variance p / (1 - p). In evaluation, returns its input.
 *
 * Shape: any -> the same. Draws: one normal number an element.
 * @throws ArgumentError when `p` is not in [0, 1)
 * @see Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting, section 10
 */
export class GaussianDropout extends Stochastic {
  static override readonly type: string = 'GaussianDropout';

  constructor(p = 0.5, options: StochasticModuleOptions = {}) {
    super(p, options);
  }

  override forward(input: Tensor): Tensor {
    return F.gaussianDropout(input, this.options());
  }
}

/**
 * In training, sets whole samples to 0 with probability `p`: the branch of a residual connection that is skipped (stochastic depth). In
 * evaluation, returns its input.
 *
 * Shape: (N, …) -> the same. Draws: one number a sample.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Huang et al. 2016, Deep Networks with Stochastic Depth, arXiv 1603.09382
 * @example
 * const branch = new nn.DropPath(0.2);
 * branch.eval().forward(ones([2])).toArray() // [1, 1]
 */
export class DropPath extends Stochastic {
  static override readonly type: string = 'DropPath';

  constructor(p = 0.1, options: StochasticModuleOptions = {}) {
    super(p, options);
  }

  override forward(input: Tensor): Tensor {
    return F.dropPath(input, this.options());
  }
}

/**
 * In training, drops square blocks of each channel. In evaluation, returns its input.
 *
 * Shape: (N, C, H, W) -> the same. Draws: one number for every place where a block may begin.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Ghiasi et al. 2018, DropBlock: A regularization method for convolutional networks, arXiv 1810.12890
 */
export class DropBlock2d extends Stochastic {
  static override readonly type: string = 'DropBlock2d';
  readonly blockSize: number;

  constructor(p = 0.1, options: StochasticModuleOptions & { readonly blockSize?: number } = {}) {
    super(p, options);
    this.blockSize = options.blockSize ?? 7;
  }

  override forward(input: Tensor): Tensor {
    return F.dropBlock2d(input, { ...this.options(), blockSize: this.blockSize });
  }

  override extraRepr(): string {
    return `p=${this.p}, blockSize=${this.blockSize}`;
  }
}

/**
 * In training, dropout with one mask for all time steps. In evaluation, returns its input.
 *
 * Shape: (T, N, F), or (N, T, F) with `batchFirst` -> the same. Draws: one number for each sample and feature.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Gal and Ghahramani 2016, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, arXiv 1512.05287
 */
export class LockedDropout extends Stochastic {
  static override readonly type: string = 'LockedDropout';
  readonly batchFirst: boolean;

  constructor(p = 0.5, options: StochasticModuleOptions & { readonly batchFirst?: boolean } = {}) {
    super(p, options);
    this.batchFirst = options.batchFirst ?? false;
  }

  override forward(input: Tensor): Tensor {
    return F.lockedDropout(input, { ...this.options(), batchFirst: this.batchFirst });
  }

  override extraRepr(): string {
    return `p=${this.p}, batchFirst=${this.batchFirst}`;
  }
}

/**
 * A Linear whose weights, not its activations, are dropped in training: each with probability `p`, the others scaled by `1 / (1 - p)`.
 *
 * Shape: (…, inFeatures) -> (…, outFeatures). Draws: one number a weight, once a forward.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Wan et al. 2013, Regularization of Neural Networks using DropConnect
 * @example
 * new nn.DropConnect(new nn.Linear(4, 3), 0.2).forward(zeros([2, 4])).shape // [2, 3]
 */
export class DropConnect extends Stochastic {
  static override readonly type: string = 'DropConnect';
  readonly linear: Linear;

  constructor(layer: Linear, p = 0.5, options: StochasticModuleOptions = {}) {
    super(p, options);
    this.linear = layer;
  }

  override forward(input: Tensor): Tensor {
    return linear(input, dropout(this.linear.weight, this.options()), this.linear.bias);
  }
}
