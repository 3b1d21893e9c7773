import { logSoftmax, sigmoid, softmax, tanh, type Tensor } from '@lamella/core';
import * as F from '../functional/activation.js';
import { Module } from './module.js';

/** An activation that may write to its input. */
abstract class Activation extends Module {
  readonly inplace: boolean;

  constructor(options: F.InplaceOptions = {}) {
    super();
    this.inplace = options.inplace ?? false;
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return this.inplace ? 'inplace=true' : '';
  }
}

/** `x > 0 ? x : 0`. Shape: any -> the same. @see torch.nn.ReLU */
export class ReLU extends Activation {
  static override readonly type: string = 'ReLU';

  override forward(input: Tensor): Tensor {
    return F.relu(input, { inplace: this.inplace });
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
    return `alpha=${this.alpha}${this.inplace ? ', inplace=true' : ''}`;
  }
}

/** `x · Φ(x)`, as `functional.gelu`. Shape: any -> the same. @see Hendrycks and Gimpel 2016, arXiv 1606.08415; torch.nn.GELU */
export class GELU extends Module {
  static override readonly type = 'GELU';
  readonly approximate: 'none' | 'tanh';

  constructor({ approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}) {
    super();
    this.approximate = approximate;
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate=${this.approximate}`;
  }
}

/** The hyperbolic tangent. Shape: any -> the same. @see torch.nn.Tanh */
export class Tanh extends Module {
  static override readonly type = 'Tanh';

  override forward(input: Tensor): Tensor {
    return tanh(input);
  }
}

/** `1 / (1 + exp(-x))`. Shape: any -> the same. @see torch.nn.Sigmoid */
export class Sigmoid extends Module {
  static override readonly type = 'Sigmoid';

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

/** The logarithm of `Softmax`. Shape: any -> the same. @see torch.nn.LogSoftmax */
export class LogSoftmax extends RowActivation {
  static override readonly type: string = 'LogSoftmax';

  override forward(input: Tensor): Tensor {
    return logSoftmax(input, this.dim);
  }
}
