import { ArgumentError, empty, type Tensor } from '@lamella/core';
import { linear } from '../functional/linear.js';
import { initialiseAffine } from '../init/affine.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

/**
 * `x · weightᵀ + bias`: every output is a weighted sum of all inputs.
 *
 * Shape: (…, inFeatures) -> (…, outFeatures). Draws: the weight, then the bias, uniform within ±1/√inFeatures.
 * @throws ArgumentError when a number of features is not a whole number from 0
 * @see torch.nn.Linear
 * @example
 * new nn.Linear(20, 30).forward(zeros([128, 20])).shape // [128, 30]
 */
export class Linear extends Module {
  static override readonly type = 'Linear';
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: { readonly bias?: boolean } = {}) {
    super();
    checkFeatures('inFeatures', inFeatures);
    checkFeatures('outFeatures', outFeatures);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = new Parameter(empty([outFeatures, inFeatures]));
    this.bias = (options.bias ?? true) ? new Parameter(empty([outFeatures])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew, as the constructor does. */
  resetParameters(): void {
    initialiseAffine(this.weight, this.bias);
  }

  override forward(input: Tensor): Tensor {
    return linear(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}

function checkFeatures(argument: string, features: number): void {
  if (Number.isInteger(features) && features >= 0) return;
  throw new ArgumentError('Linear', `${argument} has to be a whole number from 0, got ${String(features)}`, {
    argument,
    hint: 'new Linear(784, 10)',
  });
}
