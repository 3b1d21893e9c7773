import { checkFloating, ShapeError, type Tensor } from '@lamella/core';
import { checkSameDType, show } from './checks.js';
import type { NormOptions } from './norm.js';
import { standardiseOp } from './standardise.js';

// Normalisations of each sample by itself, over its last dimensions.

export interface RmsNormOptions {
  /** What the normalised values are multiplied by. Default: null, for 1. */
  readonly weight?: Tensor | null;
  /** Added to the mean square. Default: null, for the distance from 1 to the next number of the input's dtype. */
  readonly eps?: number | null;
}

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, a mean and a variance over the last dimensions, which are `normalizedShape`.
 *
 * Shape: input (…, *normalizedShape), weight and bias normalizedShape -> the input's.
 * @throws ShapeError when the shapes do not end so, DTypeError on integers, or when dtypes differ
 * @see Ba et al. 2016, Layer Normalization, arXiv 1607.06450; torch.nn.functional.layer_norm
 * @example
 * nn.functional.layerNorm(tensor([[1, 3], [2, 6]]), [2], { eps: 0 }).toArray() // [[-1, 1], [-1, 1]]
 */
export function layerNorm(input: Tensor, normalizedShape: number | readonly number[], options: NormOptions = {}): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  const dims = lastDims('layerNorm', input, normalizedShape, { weight, bias });
  return standardiseOp(input, weight, bias, dims, eps)[0];
}

/**
 * `x / √(mean(x²) + eps) · weight`, a mean over the last dimensions, which are `normalizedShape`: a layer norm that leaves the mean where
 * it is, and has no bias.
 *
 * Shape: input (…, *normalizedShape), weight normalizedShape -> the input's.
 * @throws ShapeError when the shapes do not end so, DTypeError on integers, or when dtypes differ
 * @see Zhang and Sennrich 2019, Root Mean Square Layer Normalization, arXiv 1910.07467; torch.nn.functional.rms_norm
 * @example
 * nn.functional.rmsNorm(tensor([[1, 7], [0, 2]]), [2], { eps: 0 }).toArray() // [[0.2, 1.4], [0, 1.4142135]]
 */
export function rmsNorm(input: Tensor, normalizedShape: number | readonly number[], options: RmsNormOptions = {}): Tensor {
  const { weight = null, eps = null } = options;
  const dims = lastDims('rmsNorm', input, normalizedShape, { weight });
  const epsilon = eps ?? (input.dtype === 'float64' ? Number.EPSILON : 2 ** -23);
  const y = input.mul(input.square().mean(dims, { keepdim: true }).add(epsilon).rsqrt());
  return weight === null ? y : y.mul(weight);
}

/** The dimensions that `normalizedShape` stands for, when the input ends so and the vectors have that shape. */
function lastDims(
  op: string,
  input: Tensor,
  normalizedShape: number | readonly number[],
  vectors: Readonly<Record<string, Tensor | null>>,
): readonly number[] {
  checkFloating(op, input);
  const wanted = [normalizedShape].flat();
  const first = input.ndim - wanted.length;
  if (wanted.length === 0) {
    throw new ShapeError(op, 'expected normalizedShape to have at least one dimension', {
      shapes: [input.shape, wanted],
      argument: 'normalizedShape',
      hint: 'the size of the last dimension',
    });
  }
  if (first < 0 || wanted.some((size, dim) => size !== input.shape[first + dim])) {
    const problem = `given normalizedShape ${show(wanted)}, expected input to end in it, got ${show(input.shape)}`;
    throw new ShapeError(op, problem, { shapes: [input.shape, wanted], hint: `a normalizedShape of [${input.shape.at(-1) ?? 1}]` });
  }
  for (const [argument, x] of Object.entries(vectors)) {
    if (x === null) continue;
    checkSameDType(op, argument, x, input);
    if (x.shape.join() === wanted.join()) continue;
    throw new ShapeError(op, `expected ${argument} to be of normalizedShape ${show(wanted)}, got ${show(x.shape)}`, {
      shapes: [x.shape, wanted],
      argument,
      hint: `${argument}.reshape(${show(wanted)})`,
    });
  }
  return wanted.map((_, dim) => first + dim);
}
