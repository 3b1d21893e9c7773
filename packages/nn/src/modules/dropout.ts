import type { Generator, Tensor } from '@lamella/core';
import * as F from '../functional/dropout.js';
import { Module } from './module.js';

export interface DropoutModuleOptions {
  /** Writes to the input itself. Default: false. */
  readonly inplace?: boolean;
  /** Where the noise is drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/** What the six dropouts share: `p` as given (a schedule may change it), and the options of their functions. */
abstract class DropoutNd extends Module {
  p: number;
  readonly inplace: boolean;
  readonly generator: Generator | undefined;
  /** What the last forward kept (1) and dropped (0); null before the first that drew. */
  lastMask: Tensor | null = null;

  constructor(p = 0.5, options: DropoutModuleOptions = {}) {
    super();
    F.checkProbability(this.type, p);
    this.p = p;
    this.inplace = options.inplace ?? false;
    this.generator = options.generator;
  }

  protected options(): F.DropoutOptions {
    const { p, training, inplace, generator } = this;
    const onMask = (mask: Tensor): void => void (this.lastMask = mask);
    return { p, training, inplace, onMask, ...(generator === undefined ? {} : { generator }) };
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    return `p=${this.p}, inplace=${this.inplace}`;
  }
}

/**
 * In training, sets each element to 0 with probability `p` and scales the others by `1 / (1 - p)`. In evaluation, returns its input.
 * What a unit learns must not lean on any other single one: they learn to work each by itself.
 *
 * Shape: any -> the same. Draws: one number an element.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Hinton et al. 2012, Improving neural networks by preventing co-adaptation of feature detectors, arXiv 1207.0580; torch.nn.Dropout
 * @example
 * new nn.Dropout(0.2).eval().forward(ones([2])).toArray() // [1, 1]
 */
export class Dropout extends DropoutNd {
  static override readonly type: string = 'Dropout';

  override forward(input: Tensor): Tensor {
    return F.dropout(input, this.options());
  }
}

/**
 * Dropout for SELU networks: in training, sets each element to SELU's negative saturation with probability `p`, and keeps mean 0 and
 * variance 1. In evaluation, returns its input. Unlike PyTorch's, it honours `inplace`.
 *
 * Shape: any -> the same. Draws: one number an element.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Klambauer et al. 2017, Self-Normalizing Neural Networks, arXiv 1706.02515; torch.nn.AlphaDropout
 * @example
 * new nn.AlphaDropout(0.1).forward(randn([4, 8])).shape // [4, 8]
 */
export class AlphaDropout extends DropoutNd {
  static override readonly type: string = 'AlphaDropout';

  override forward(input: Tensor): Tensor {
    return F.alphaDropout(input, this.options());
  }
}

/**
 * Alpha dropout of whole channels, for convolutional SELU networks. In evaluation, returns its input. Unlike PyTorch's, it honours `inplace`.
 *
 * Shape: (N, C, …) -> the same; the first dimension is always the batch. Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Klambauer et al. 2017 and Tompson et al. 2015; torch.nn.FeatureAlphaDropout
 * @example
 * new nn.FeatureAlphaDropout(0.1).forward(randn([4, 8, 3, 3])).shape // [4, 8, 3, 3]
 */
export class FeatureAlphaDropout extends DropoutNd {
  static override readonly type: string = 'FeatureAlphaDropout';

  override forward(input: Tensor): Tensor {
    return F.featureAlphaDropout(input, this.options());
  }
}

/**
 * In training, drops whole channels of sequences, each with probability `p`, and scales the others by `1 / (1 - p)`. In evaluation, returns
 * its input.
 *
 * Shape: (N, C, L) or (C, L) -> the same. Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks, arXiv 1411.4280; torch.nn.Dropout1d
 * @example
 * new nn.Dropout1d(0.2).forward(ones([16, 3, 32])).shape // [16, 3, 32]
 */
export class Dropout1d extends DropoutNd {
  static override readonly type: string = 'Dropout1d';

  override forward(input: Tensor): Tensor {
    return F.dropout1d(input, this.options());
  }
}

/**
 * In training, drops whole channels of images, each with probability `p`, and scales the others by `1 / (1 - p)`. In evaluation, returns
 * its input. Neighbouring pixels say nearly the same: dropping single ones only lowers the learning rate, dropping a channel leaves a gap.
 *
 * Shape: (N, C, H, W) -> the same. Three dimensions are read as (N, C, L), with a warning. Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks, arXiv 1411.4280; torch.nn.Dropout2d
 * @example
 * new nn.Dropout2d(0.2).forward(ones([16, 3, 32, 32])).shape // [16, 3, 32, 32]
 */
export class Dropout2d extends DropoutNd {
  static override readonly type: string = 'Dropout2d';

  override forward(input: Tensor): Tensor {
    return F.dropout2d(input, this.options());
  }
}

/**
 * In training, drops whole channels of volumes, each with probability `p`, and scales the others by `1 / (1 - p)`. In evaluation, returns
 * its input.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same. Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1]
 * @see Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks, arXiv 1411.4280; torch.nn.Dropout3d
 * @example
 * new nn.Dropout3d(0.2).forward(ones([2, 3, 4, 4, 4])).shape // [2, 3, 4, 4, 4]
 */
export class Dropout3d extends DropoutNd {
  static override readonly type: string = 'Dropout3d';

  override forward(input: Tensor): Tensor {
    return F.dropout3d(input, this.options());
  }
}
