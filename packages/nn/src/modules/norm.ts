import { ArgumentError, ones, zeros, type Tensor } from '@lamella/core';
import { checkWhole } from '../functional/checks.js';
import { layerNorm, rmsNorm } from '../functional/layer-norm.js';
import { groupNorm, localResponseNorm, type LocalResponseNormOptions } from '../functional/norm.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

export interface LayerNormModuleOptions {
  /** Added to the variance, so that nothing is divided by 0. Default: 1e-5. */
  readonly eps?: number;
  /** Whether weight and bias are learnt. Default: true. */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias beside the weight. Default: true. */
  readonly bias?: boolean;
}

/**
 * Normalises the last dimensions of each sample by itself, the same in training and evaluation.
 *
 * Shape: (…, *normalizedShape) -> the same. Draws nothing: the weight starts at 1, the bias at 0.
 * @throws ShapeError when the input does not end in `normalizedShape`
 * @see Ba et al. 2016, Layer Normalization, arXiv 1607.06450; torch.nn.LayerNorm
 * @example
 * new nn.LayerNorm(8).forward(randn([4, 8])).shape // [4, 8]
 */
export class LayerNorm extends Module {
  static override readonly type = 'LayerNorm';
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(normalizedShape: number | readonly number[], options: LayerNormModuleOptions = {}) {
    super();
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape;
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(this.normalizedShape)) : null;
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(input, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `[${this.normalizedShape.join(', ')}], eps=${this.eps}, elementwiseAffine=${this.elementwiseAffine}`;
  }
}

export interface RMSNormModuleOptions {
  /** Added to the mean square. Default: null, for the distance from 1 to the next number of the input's dtype. */
  readonly eps?: number | null;
  /** Whether a weight is learnt. Default: true. */
  readonly elementwiseAffine?: boolean;
}

/**
 * Divides the last dimensions of each sample by the root of their mean square: a layer norm without a mean and a bias, and cheaper.
 *
 * Shape: (…, *normalizedShape) -> the same. Draws nothing: the weight starts at 1.
 * @throws ShapeError when the input does not end in `normalizedShape`
 * @see Zhang and Sennrich 2019, Root Mean Square Layer Normalization, arXiv 1910.07467; torch.nn.RMSNorm
 * @example
 * new nn.RMSNorm(2, { eps: 0 }).forward(tensor([1, 7])).toArray() // [0.2, 1.4]
 */
export class RMSNorm extends Module {
  static override readonly type = 'RMSNorm';
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  readonly weight: Parameter | null;

  constructor(normalizedShape: number | readonly number[], options: RMSNormModuleOptions = {}) {
    super();
    const { eps = null, elementwiseAffine = true } = options;
    this.normalizedShape = [normalizedShape].flat();
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
  }

  override forward(input: Tensor): Tensor {
    const { weight, eps } = this;
    return rmsNorm(input, this.normalizedShape, { weight, eps });
  }

  override extraRepr(): string {
    return `[${this.normalizedShape.join(', ')}], eps=${String(this.eps)}, elementwiseAffine=${this.elementwiseAffine}`;
  }
}

export interface GroupNormModuleOptions {
  /** Added to the variance, so that nothing is divided by 0. Default: 1e-5. */
  readonly eps?: number;
  /** Whether a weight and a bias a channel are learnt. Default: true. */
  readonly affine?: boolean;
}

/**
 * Normalises groups of channels of each sample by themselves, the same in training and evaluation: for batches too small for a batch norm.
 *
 * Shape: (N, numChannels, …) -> the same. Draws nothing: the weight starts at 1, the bias at 0.
 * @throws ArgumentError when the channels do not fall into so many groups, ShapeError on an input of other channels
 * @see Wu and He 2018, Group Normalization, arXiv 1803.08494; torch.nn.GroupNorm
 * @example
 * new nn.GroupNorm(3, 6).forward(randn([20, 6, 10, 10])).shape // [20, 6, 10, 10]
 */
export class GroupNorm extends Module {
  static override readonly type = 'GroupNorm';
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(numGroups: number, numChannels: number, options: GroupNormModuleOptions = {}) {
    super();
    checkWhole(this.type, 'numGroups', numGroups);
    checkWhole(this.type, 'numChannels', numChannels, 0);
    if (numChannels % numGroups !== 0) {
      throw new ArgumentError(this.type, `numChannels must be divisible by numGroups, got ${numChannels} and ${numGroups}`, {
        argument: 'numGroups',
        hint: `a divisor of ${numChannels}`,
      });
    }
    const { eps = 1e-5, affine = true } = options;
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? new Parameter(ones([numChannels])) : null;
    this.bias = affine ? new Parameter(zeros([numChannels])) : null;
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(input, this.numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${this.eps}, affine=${this.affine}`;
  }
}

/**
 * Divides each value by a measure of its neighbours in other channels: what large neighbours inhibit.
 *
 * Shape: (N, C, …) of 3 dimensions or more -> the same.
 * @throws ArgumentError when `size` is no whole number from 1, ShapeError on fewer dimensions
 * @see Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks; torch.nn.LocalResponseNorm
 * @example
 * new nn.LocalResponseNorm(2).forward(randn([32, 5, 24, 24])).shape // [32, 5, 24, 24]
 */
export class LocalResponseNorm extends Module {
  static override readonly type = 'LocalResponseNorm';
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    checkWhole(this.type, 'size', size);
    this.size = size;
    this.alpha = options.alpha ?? 1e-4;
    this.beta = options.beta ?? 0.75;
    this.k = options.k ?? 1;
  }

  override forward(input: Tensor): Tensor {
    const { size, alpha, beta, k } = this;
    return localResponseNorm(input, size, { alpha, beta, k });
  }

  override extraRepr(): string {
    return `${this.size}, alpha=${this.alpha}, beta=${this.beta}, k=${this.k}`;
  }
}
