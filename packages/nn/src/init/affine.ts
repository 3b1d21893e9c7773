import type { Tensor } from '@lamella/core';
import { fansOf } from './fans.js';
import { kaimingUniform_, uniform_ } from './initialisers.js';

/**
 * What a new Linear or convolution draws: the weight, then the bias, both uniform within ±1/√(fan in).
 *
 * @see torch.nn.Linear.reset_parameters, where the first is written as kaiming_uniform_ with a = √5
 */
export function initialiseAffine(weight: Tensor, bias: Tensor | null): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const { fanIn } = fansOf('resetParameters', weight);
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0;
  uniform_(bias, { a: -bound, b: bound });
}
