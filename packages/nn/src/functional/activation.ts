import {
  celu as celuOf,
  celu_,
  checkFloating,
  checkTensor,
  elu as eluOf,
  elu_,
  leakyRelu as leakyReluOf,
  leakyRelu_,
  mish as mishOf,
  mish_,
  relu as reluOf,
  relu_,
  selu as seluOf,
  selu_,
  ShapeError,
  silu as siluOf,
  silu_,
  type DType,
  type LeakyReluOptions as LeakyReluOptionsOf,
  type Tensor,
} from '@lamella/core';
import { show, wrapDim } from './checks.js';

// Activations with torch.nn.functional's options. Those whose only options are core's own are core's functions.
export { gelu, logsigmoid, logSoftmax, prelu, sigmoid, softmax, softplus, tanh } from '@lamella/core';

export interface InplaceOptions {
  /** Writes to the input itself and returns it. Default: false. */
  readonly inplace?: boolean;
}

export interface LeakyReluOptions extends InplaceOptions, LeakyReluOptionsOf {}

export interface EluOptions extends InplaceOptions {
  /** Minus what the result comes to far below 0. Default: 1. */
  readonly alpha?: number;
}

/** `x > 0 ? x : 0`. Shape: any -> the same. @see torch.nn.functional.relu */
export function relu(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? relu_(input) : reluOf(input);
}

/**
 * `x > 0 ? x : negativeSlope * x`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see torch.nn.functional.leaky_relu
 * @example
 * nn.functional.leakyRelu(tensor([-1, 2])).toArray() // [-0.01, 2]
 */
export function leakyRelu(input: Tensor, { negativeSlope = 0.01, inplace = false }: LeakyReluOptions = {}): Tensor {
  return inplace ? leakyRelu_(input, { negativeSlope }) : leakyReluOf(input, { negativeSlope });
}

/** `scale * (x > 0 ? x : alpha * (exp(x) - 1))`. Shape: any -> the same. @see Klambauer et al. 2017; torch.nn.functional.selu */
export function selu(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? selu_(input) : seluOf(input);
}

/** `x > 0 ? x : alpha * (exp(x) - 1)`. Shape: any -> the same. @see Clevert et al. 2016; torch.nn.functional.elu */
export function elu(input: Tensor, { alpha = 1, inplace = false }: EluOptions = {}): Tensor {
  return inplace ? elu_(input, { alpha }) : eluOf(input, { alpha });
}

/**
 * `x > 0 ? x : alpha * (exp(x / alpha) - 1)`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans, ArgumentError when alpha is 0
 * @see Barron 2017, arXiv 1704.07483; torch.nn.functional.celu
 * @example
 * nn.functional.celu(tensor([-2, 3]), { alpha: 2 }).toArray() // [-1.2642411, 3]
 */
export function celu(input: Tensor, { alpha = 1, inplace = false }: EluOptions = {}): Tensor {
  return inplace ? celu_(input, { alpha }) : celuOf(input, { alpha });
}

/**
 * `x / (1 + exp(-x))`, also known as swish.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Elfwing et al. 2018, arXiv 1702.03118; torch.nn.functional.silu
 * @example
 * nn.functional.silu(tensor([0, 1])).toArray() // [0, 0.7310586]
 */
export function silu(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? silu_(input) : siluOf(input);
}

/**
 * `x · tanh(softplus(x))`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Misra 2019, arXiv 1908.08681; torch.nn.functional.mish
 * @example
 * nn.functional.mish(tensor([0, 1])).toArray() // [0, 0.8650984]
 */
export function mish(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? mish_(input) : mishOf(input);
}

/**
 * The first half of `dim`, each element times the sigmoid of the element of the second half: a gate that the input opens itself.
 *
 * Shape: (…, 2 M, …) -> (…, M, …).
 * @throws ShapeError when there is no such dimension or its size is odd, DTypeError on integers and booleans
 * @see Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks, arXiv 1612.08083; torch.nn.functional.glu
 * @example
 * nn.functional.glu(tensor([3, 0])).toArray() // [1.5]
 */
export function glu(input: Tensor, dim = -1): Tensor {
  checkFloating('glu', input);
  const details = { shapes: [input.shape], argument: 'dim' };
  if (input.ndim === 0)
    throw new ShapeError('glu', 'a tensor without dimensions cannot be halved', { ...details, hint: 'input.unsqueeze(0)' });
  const axis = wrapDim('glu', dim, input);
  const size = input.shape[axis]!;
  if (size % 2 !== 0) {
    throw new ShapeError('glu', `the halved dimension has to be even, but dimension ${axis} of ${show(input.shape)} is ${size}`, details);
  }
  return input.narrow(axis, 0, size / 2).mul(input.narrow(axis, size / 2, size / 2).sigmoid());
}

/**
 * `softmax(-x)`: the smallest gets the most.
 *
 * Shape: any -> the same. `dtype` converts the input first.
 * @throws DTypeError on integers and booleans, ShapeError when there is no such dimension
 * @see torch.nn.functional.softmin
 * @example
 * nn.functional.softmin(tensor([0, 0, Infinity]), 0).toArray() // [0.5, 0.5, 0]
 */
export function softmin(input: Tensor, dim: number, { dtype }: { readonly dtype?: DType } = {}): Tensor {
  checkTensor('softmin', input);
  const x = dtype === undefined ? input : input.to(dtype);
  checkFloating('softmin', x);
  return x.neg().softmax(wrapDim('softmin', dim, x));
}
