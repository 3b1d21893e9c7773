import { ones, zeros, type Tensor } from '@lamella/core';
import { layerNorm } from '../functional/norm.js';
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
