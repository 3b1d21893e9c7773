import { ArgumentError, empty, emptyLike, isFloating, DTypeError, ShapeError, type Generator, type Tensor } from '@lamella/core';
import { checkProbability } from './dropout.js';

// Relatives of dropout that users of other frameworks look for. As there: at p = 0, out of training and for an empty input the input itself
// comes back, and nothing is drawn.

export interface StochasticOptions {
  /** How much noise: the probability of dropping, or what corresponds to it. Default: 0.5; of `dropPath` and `dropBlock2d` 0.1. */
  readonly p?: number;
  /** Default: true. */
  readonly training?: boolean;
  /** Where the noise is drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/**
 * Multiplies by normal noise of mean 1 and variance p / (1 - p), which is dropout's: the same strength of noise, and nothing is 0.
 *
 * Shape: any -> the same. Draws: one normal number an element.
 * @throws ArgumentError when `p` is not in [0, 1)
 * @see Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting, section 10; keras.layers.GaussianDropout
 * @example
 * nn.functional.gaussianDropout(ones([3]), { p: 0.2, training: false }).toArray() // [1, 1, 1]
 */
export function gaussianDropout(input: Tensor, options: StochasticOptions = {}): Tensor {
  const { p = 0.5 } = options;
  checkProbability('gaussianDropout', p);
  if (p === 1) throw new ArgumentError('gaussianDropout', 'p has to be below 1: at 1 the noise has no end', { argument: 'p' });
  if (returnsInput('gaussianDropout', input, p, options)) return input;
  return input.mul(emptyLike(input).normal_({ mean: 1, std: Math.sqrt(p / (1 - p)), ...drawOf(options) }));
}

/**
 * Drops whole samples, to be added to a residual connection: with probability `p` a sample skips the layer (stochastic depth).
 *
 * Shape: (N, …) -> the same. Draws: one number a sample, as dropout.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on a tensor without dimensions
 * @see Huang et al. 2016, Deep Networks with Stochastic Depth, arXiv 1603.09382; torchvision.ops.stochastic_depth
 * @example
 * nn.functional.dropPath(ones([2, 3]), { p: 1 }).toArray() // [[0, 0, 0], [0, 0, 0]]
 */
export function dropPath(input: Tensor, options: StochasticOptions = {}): Tensor {
  const { p = 0.1 } = options;
  checkProbability('dropPath', p);
  if (returnsInput('dropPath', input, p, options)) return input;
  if (input.ndim === 0)
    throw new ShapeError('dropPath', 'needs a dimension of samples', { shapes: [input.shape], hint: 'input.unsqueeze(0)' });
  const shape = input.shape.map((size, dim) => (dim === 0 ? size : 1));
  return p === 1 ? input.mul(0) : input.mul(keepNoise(shape, input, p, options));
}

/**
 * Dropout whose noise is the same at every time step: what a unit of a recurrent network forgets, it forgets for the whole sequence.
 *
 * Shape: (T, N, F), or (N, T, F) with `batchFirst` -> the same. Draws: one number for each sample and feature.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError unless there are 3 dimensions
 * @see Gal and Ghahramani 2016, A Theoretically Grounded Application of Dropout in Recurrent Neural Networks, arXiv 1512.05287
 */
export function lockedDropout(input: Tensor, options: StochasticOptions & { readonly batchFirst?: boolean } = {}): Tensor {
  const { p = 0.5, batchFirst = false } = options;
  checkProbability('lockedDropout', p);
  if (returnsInput('lockedDropout', input, p, options)) return input;
  if (input.ndim !== 3) {
    throw new ShapeError('lockedDropout', `expects (T, N, F), or (N, T, F) with batchFirst, got [${input.shape.join(', ')}]`, {
      shapes: [input.shape],
    });
  }
  const time = batchFirst ? 1 : 0;
  const shape = input.shape.map((size, dim) => (dim === time ? 1 : size));
  return p === 1 ? input.mul(0) : input.mul(keepNoise(shape, input, p, options));
}

function returnsInput(op: string, input: Tensor, p: number, { training = true }: StochasticOptions): boolean {
  if (p === 0 || !training || input.numel === 0) return true;
  if (isFloating(input.dtype)) return false;
  throw new DTypeError(op, `is defined for float32 and float64, got ${input.dtype}`, {
    dtype: input.dtype,
    shapes: [input.shape],
    hint: "x.to('float32')",
  });
}

/** 0 with probability p, else 1 / (1 - p). */
function keepNoise(shape: readonly number[], input: Tensor, p: number, options: StochasticOptions): Tensor {
  return empty(shape, { dtype: input.dtype })
    .bernoulli_(1 - p, drawOf(options))
    .div_(1 - p);
}

function drawOf({ generator }: StochasticOptions): { readonly generator?: Generator } {
  return generator === undefined ? {} : { generator };
}
