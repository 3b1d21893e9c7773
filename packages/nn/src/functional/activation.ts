import { ArgumentError, elu as eluOf, elu_, relu as reluOf, relu_, selu as seluOf, selu_, type Tensor } from '@lamella/core';

// Activations with torch.nn.functional's options. Those without options are core's own functions.
export { logSoftmax, sigmoid, softmax, tanh } from '@lamella/core';

export interface InplaceOptions {
  /** Writes to the input itself and returns it. Default: false. */
  readonly inplace?: boolean;
}

/** `x > 0 ? x : 0`. Shape: any -> the same. @see torch.nn.functional.relu */
export function relu(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? relu_(input) : reluOf(input);
}

/** `scale * (x > 0 ? x : alpha * (exp(x) - 1))`. Shape: any -> the same. @see Klambauer et al. 2017; torch.nn.functional.selu */
export function selu(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? selu_(input) : seluOf(input);
}

/** `x > 0 ? x : alpha * (exp(x) - 1)`. Shape: any -> the same. @see Clevert et al. 2016; torch.nn.functional.elu */
export function elu(input: Tensor, { alpha = 1, inplace = false }: InplaceOptions & { readonly alpha?: number } = {}): Tensor {
  return inplace ? elu_(input, { alpha }) : eluOf(input, { alpha });
}

/**
 * `x · Φ(x)`, with Φ the share of a normal distribution below x; or, with `approximate: 'tanh'`, a formula close to it.
 *
 * Shape: any -> the same.
 * @throws ArgumentError on another `approximate`
 * @see Hendrycks and Gimpel 2016, Gaussian Error Linear Units, arXiv 1606.08415; torch.nn.functional.gelu
 * @example
 * nn.functional.gelu(tensor([-1, 0, 1])).toArray() // [-0.158655256, 0, 0.841344714]
 */
export function gelu(input: Tensor, { approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}): Tensor {
  if (approximate === 'none') return input.mul(0.5).mul(input.mul(Math.SQRT1_2).erf().add(1));
  if (approximate !== 'tanh')
    throw new ArgumentError('gelu', `approximate must be 'none' or 'tanh', got ${String(approximate)}`, { argument: 'approximate' });
  const inner = input.add(input.pow(3), { alpha: 0.044715 }).mul(Math.sqrt(2 / Math.PI));
  return input.mul(0.5).mul(inner.tanh().add(1));
}
