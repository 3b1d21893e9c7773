import { ArgumentError, empty, type Tensor } from '@lamella/core';
import { checkWhole } from '../functional/checks.js';
import { bilinear, linear } from '../functional/linear.js';
import { initialiseAffine } from '../init/affine.js';
import { uniform_ } from '../init/initialisers.js';
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

/**
 * `x1ᵀ · weight[o] · x2 + bias[o]` for each output o: what two inputs say together.
 *
 * Shape: (…, in1Features) and (…, in2Features) -> (…, outFeatures). Draws: the weight, then the bias, uniform within ±1/√in1Features.
 * @throws ArgumentError when a number of features is not a whole number from 0; of in1Features, from 1
 * @see torch.nn.Bilinear
 * @example
 * new nn.Bilinear(2, 3, 4).forward(zeros([5, 2]), zeros([5, 3])).shape // [5, 4]
 */
export class Bilinear extends Module {
  static override readonly type = 'Bilinear';
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: { readonly bias?: boolean } = {}) {
    super();
    checkWhole(this.type, 'in1Features', in1Features);
    checkWhole(this.type, 'in2Features', in2Features, 0);
    checkWhole(this.type, 'outFeatures', outFeatures, 0);
    this.in1Features = in1Features;
    this.in2Features = in2Features;
    this.outFeatures = outFeatures;
    this.weight = new Parameter(empty([outFeatures, in1Features, in2Features]));
    this.bias = (options.bias ?? true) ? new Parameter(empty([outFeatures])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew, as the constructor does. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    for (const parameter of [this.weight, this.bias]) if (parameter !== null) uniform_(parameter, { a: -bound, b: bound });
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `in1Features=${this.in1Features}, in2Features=${this.in2Features}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}

/**
 * Its input: what takes the place of a layer that is not wanted.
 *
 * Shape: any -> the same.
 * @see torch.nn.Identity
 * @example
 * new nn.Identity().forward(ones([2])).toArray() // [1, 1]
 */
export class Identity extends Module {
  static override readonly type = 'Identity';

  override forward(input: Tensor): Tensor {
    return input;
  }
}
