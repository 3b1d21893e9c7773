import { elu as eluOf, elu_, relu as reluOf, relu_, selu as seluOf, selu_, type Tensor } from '@lamella/core';

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
