import { ArgumentError, empty, emptyLike, isFloating, ones, DTypeError, ShapeError, type Generator, type Tensor } from '@lamella/core';
import { convTranspose2d } from './conv.js';
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

/**
 * Drops square blocks of each channel: what is left around a dropped pixel would still tell what was there. The others are scaled so that
 * the sum of the noise stays.
 *
 * Shape: (N, C, H, W) -> the same. Draws: one number for every place where a block may begin, row-major.
 * @throws ArgumentError when `p` is not in [0, 1] or `blockSize` is no whole number from 1, ShapeError unless there are 4 dimensions
 * @see Ghiasi et al. 2018, DropBlock: A regularization method for convolutional networks, arXiv 1810.12890; torchvision.ops.drop_block2d
 * @example
 * nn.functional.dropBlock2d(ones([1, 2, 8, 8]), { p: 0.1, blockSize: 3, training: false }).shape // [1, 2, 8, 8]
 */
export function dropBlock2d(input: Tensor, options: StochasticOptions & { readonly blockSize?: number } = {}): Tensor {
  const { p = 0.1, blockSize = 7 } = options;
  checkProbability('dropBlock2d', p);
  if (!Number.isInteger(blockSize) || blockSize < 1) {
    throw new ArgumentError('dropBlock2d', `blockSize has to be a whole number from 1, got ${blockSize}`, { argument: 'blockSize' });
  }
  if (returnsInput('dropBlock2d', input, p, options)) return input;
  if (input.ndim !== 4) {
    throw new ShapeError('dropBlock2d', `expects (N, C, H, W), got [${input.shape.join(', ')}]`, {
      shapes: [input.shape],
      hint: 'input.unsqueeze(0)',
    });
  }
  const [samples, channels, height, width] = input.shape as [number, number, number, number];
  const side = Math.min(blockSize, height, width);
  const [rows, columns] = [height - side + 1, width - side + 1];
  // As many beginnings as let a share p of all pixels be dropped, if no blocks overlapped.
  const share = Math.min(1, (p * height * width) / (side * side * rows * columns));
  const begins = empty([samples * channels, 1, rows, columns], { dtype: input.dtype }).bernoulli_(share, drawOf(options));
  const covered = convTranspose2d(begins, ones([1, 1, side, side], { dtype: input.dtype }));
  const keep = covered.eq(0).to(input.dtype).reshape(input.shape);
  return input.mul(keep.mul(keep.sum().add(1e-6).reciprocal().mul(keep.numel)));
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
