import {
  gelu,
  logsigmoid,
  logSoftmax,
  ShapeError,
  sigmoid,
  softmax,
  softplus,
  tanh,
  type GeluOptions,
  type SoftplusOptions,
  type Tensor,
} from '@lamella/core';
import * as F from '../functional/activation.js';
import { show } from '../functional/checks.js';
import { Module } from './module.js';

/** An activation that may write to its input. */
export abstract class Activation extends Module {
  readonly inplace: boolean;

  constructor(options: F.InplaceOptions = {}) {
    super();
    this.inplace = options.inplace ?? false;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return this.inplace ? 'inplace=true' : '';
  }

  /** What is printed, with `inplace` behind it if it is set. */
  protected reprWith(...options: readonly string[]): string {
    return [...options, ...(this.inplace ? ['inplace=true'] : [])].join(', ');
  }
}

/**
 * `scale * (x > 0 ? x : alpha * (exp(x) - 1))`: keeps mean 0 and variance 1 from layer to layer, if weights are LeCun-normal
 * (`init.selfNormalizing_`) and inputs standardised.
 *
 * Shape: any -> the same.
 * @see Klambauer et al. 2017, Self-Normalizing Neural Networks, arXiv 1706.02515; torch.nn.SELU
 * @example
 * new nn.SELU().forward(zeros([2])).toArray() // [0, 0]
 */
export class SELU extends Activation {
  static override readonly type: string = 'SELU';

  override forward(input: Tensor): Tensor {
    return F.selu(input, { inplace: this.inplace });
  }
}

/** `x > 0 ? x : alpha * (exp(x) - 1)`. Shape: any -> the same. @see Clevert et al. 2016, arXiv 1511.07289; torch.nn.ELU */
export class ELU extends Activation {
  static override readonly type: string = 'ELU';
  readonly alpha: number;

  constructor(alpha = 1, options: F.InplaceOptions = {}) {
    super(options);
    this.alpha = alpha;
  }

  override forward(input: Tensor): Tensor {
    return F.elu(input, { alpha: this.alpha, inplace: this.inplace });
  }

  override extraRepr(): string {
    return this.reprWith(`alpha=${this.alpha}`);
  }
}

/**
 * `x > 0 ? x : alpha * (exp(x / alpha) - 1)`: an ELU whose slope has no jump at 0.
 *
 * Shape: any -> the same.
 * @throws ArgumentError when alpha is 0
 * @see Barron 2017, Continuously Differentiable Exponential Linear Units, arXiv 1704.07483; torch.nn.CELU
 * @example
 * new nn.CELU(2).forward(tensor([-2, 3])).toArray() // [-1.2642411, 3]
 */
export class CELU extends Activation {
  static override readonly type: string = 'CELU';
  readonly alpha: number;

  constructor(alpha = 1, options: F.InplaceOptions = {}) {
    super(options);
    this.alpha = alpha;
  }

  override forward(input: Tensor): Tensor {
    return F.celu(input, { alpha: this.alpha, inplace: this.inplace });
  }

  override extraRepr(): string {
    return this.reprWith(`alpha=${this.alpha}`);
  }
}

/** `x · Φ(x)`, as `functional.gelu`. Shape: any -> the same. @see Hendrycks and Gimpel 2016, arXiv 1606.08415; torch.nn.GELU */
export class GELU extends Module {
  static override readonly type: string = 'GELU';
  readonly approximate: 'none' | 'tanh';

  constructor({ approximate = 'none' }: GeluOptions = {}) {
    super();
    this.approximate = approximate;
  }

  override forward(input: Tensor): Tensor {
    return gelu(input, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}

/**
 * `x / (1 + exp(-x))`, also known as swish.
 *
 * Shape: any -> the same.
 * @see Elfwing et al. 2018, arXiv 1702.03118; torch.nn.SiLU
 * @example
 * new nn.SiLU().forward(tensor([0, 1])).toArray() // [0, 0.7310586]
 */
export class SiLU extends Activation {
  static override readonly type: string = 'SiLU';

  override forward(input: Tensor): Tensor {
    return F.silu(input, { inplace: this.inplace });
  }
}

/**
 * `x · tanh(softplus(x))`.
 *
 * Shape: any -> the same.
 * @see Misra 2019, arXiv 1908.08681; torch.nn.Mish
 * @example
 * new nn.Mish().forward(tensor([0, 1])).toArray() // [0, 0.8650984]
 */
export class Mish extends Activation {
  static override readonly type: string = 'Mish';

  override forward(input: Tensor): Tensor {
    return F.mish(input, { inplace: this.inplace });
  }
}

/**
 * `log(1 + exp(beta * x)) / beta`, and x itself beyond `beta * x = threshold`: always positive.
 *
 * Shape: any -> the same.
 * @see torch.nn.Softplus
 * @example
 * new nn.Softplus().forward(tensor([0, 100])).toArray() // [0.6931472, 100]
 */
export class Softplus extends Module {
  static override readonly type: string = 'Softplus';
  readonly beta: number;
  readonly threshold: number;

  constructor({ beta = 1, threshold = 20 }: SoftplusOptions = {}) {
    super();
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(input: Tensor): Tensor {
    return softplus(input, { beta: this.beta, threshold: this.threshold });
  }

  override extraRepr(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`;
  }
}

/** The logarithm of `Sigmoid`, without overflow. Shape: any -> the same. @see torch.nn.LogSigmoid */
export class LogSigmoid extends Module {
  static override readonly type: string = 'LogSigmoid';

  override forward(input: Tensor): Tensor {
    return logsigmoid(input);
  }
}

/** The hyperbolic tangent. Shape: any -> the same. @see torch.nn.Tanh */
export class Tanh extends Module {
  static override readonly type: string = 'Tanh';

  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/** `1 / (1 + exp(-x))`. Shape: any -> the same. @see torch.nn.Sigmoid */
export class Sigmoid extends Module {
  static override readonly type: string = 'Sigmoid';

  override forward(input: Tensor): Tensor {
    return sigmoid(input);
  }
}

/** An activation along one dimension. */
abstract class RowActivation extends Module {
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = dim;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}

/** Positive numbers that sum to 1 along `dim`. Shape: any -> the same. @see torch.nn.Softmax */
export class Softmax extends RowActivation {
  static override readonly type: string = 'Softmax';

  override forward(input: Tensor): Tensor {
    return softmax(input, this.dim);
  }
}

/**
 * `Softmax` over the channels, at each place of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same.
 * @throws ShapeError on another number of dimensions
 * @see torch.nn.Softmax2d
 * @example
 * new nn.Softmax2d().forward(zeros([4, 1, 2])).sum(0).toArray() // [[1, 1]]
 */
export class Softmax2d extends Module {
  static override readonly type: string = 'Softmax2d';

  override forward(input: Tensor): Tensor {
    if (input.ndim === 3 || input.ndim === 4) return softmax(input, -3);
    throw new ShapeError('Softmax2d', `expects (N, C, H, W) or (C, H, W), got ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: 'new Softmax(dim)',
    });
  }
}

/** The logarithm of `Softmax`. Shape: any -> the same. @see torch.nn.LogSoftmax */
export class LogSoftmax extends RowActivation {
  static override readonly type: string = 'LogSoftmax';

  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }
}

/** `Softmax` of -x. Shape: any -> the same. @see torch.nn.Softmin */
export class Softmin extends RowActivation {
  static override readonly type: string = 'Softmin';

  override forward(input: Tensor): Tensor {
    return F.softmin(input, this.dim);
  }
}

/**
 * The first half of `dim`, each element times the sigmoid of the element of the second half.
 *
 * Shape: (…, 2 M, …) -> (…, M, …).
 * @throws ShapeError when the dimension is odd
 * @see Dauphin et al. 2017, arXiv 1612.08083; torch.nn.GLU
 * @example
 * new nn.GLU().forward(ones([2, 6])).shape // [2, 3]
 */
export class GLU extends RowActivation {
  static override readonly type: string = 'GLU';

  constructor(dim = -1) {
    super(dim);
  }

  override forward(input: Tensor): Tensor {
    return F.glu(input, this.dim);
  }
}
