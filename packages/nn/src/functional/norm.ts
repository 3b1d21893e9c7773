import { ArgumentError, checkFloating, checkTensor, noGrad, ShapeError, type Tensor } from '@lamella/core';
import { checkSameDType, checkWhole, show } from './checks.js';
import { pad } from './pad.js';
import { avgPool2d } from './pool.js';
import { affine, standardiseOp } from './standardise.js';

/** What the normalisations share. */
export interface NormOptions {
  /** What the normalised values are multiplied by. Default: null, for 1. */
  readonly weight?: Tensor | null;
  /** What is added then. Default: null, for 0. */
  readonly bias?: Tensor | null;
  /** Added to the variance, so that a constant input is not divided by 0. Default: 1e-5. */
  readonly eps?: number;
}

export interface BatchNormOptions extends NormOptions {
  /** Whether mean and variance are those of the batch, and the running ones move. Default: false. */
  readonly training?: boolean;
  /** How much of the batch's statistics goes into the running ones. Default: 0.1. */
  readonly momentum?: number;
}

export interface InstanceNormOptions extends NormOptions {
  readonly runningMean?: Tensor | null;
  readonly runningVar?: Tensor | null;
  /** Whether mean and variance are those of each instance. Default: true. */
  readonly useInputStats?: boolean;
  /** How much of the input's statistics goes into the running ones. Default: 0.1. */
  readonly momentum?: number;
}

export interface LocalResponseNormOptions {
  /** Default: 1e-4. */
  readonly alpha?: number;
  /** Default: 0.75. */
  readonly beta?: number;
  /** Default: 1. */
  readonly k?: number;
}

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, a mean and a variance for each channel. In training they are those of the batch, and the
 * running ones, where there are any, move towards them in place: `running = (1 - momentum) · running + momentum · batch`, the variance with
 * n - 1. Otherwise they are the running ones.
 *
 * Shape: input (N, C, …), all else (C) -> the input's.
 * @throws ShapeError when there is but one value a channel in training, or a tensor is not (C); ArgumentError without running statistics
 * out of training; DTypeError on integers, or when dtypes differ
 * @see Ioffe and Szegedy 2015, Batch Normalization, arXiv 1502.03167; torch.nn.functional.batch_norm
 * @example
 * nn.functional.batchNorm(tensor([[1, 2], [3, 6]]), null, null, { training: true, eps: 0 }).toArray() // [[-1, -1], [1, 1]]
 */
export function batchNorm(input: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, options: BatchNormOptions = {}): Tensor {
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  checkChannelled('batchNorm', input, { runningMean, runningVar, weight, bias });
  if (!training) return withRunning('batchNorm', input, runningMean, runningVar, options);
  const count = input.numel / input.shape[1]!;
  if (count === 1) {
    throw new ShapeError('batchNorm', `expected more than 1 value per channel when training, got input ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: 'a larger batch (a DataLoader with dropLast: true), or eval()',
    });
  }
  const dims = input.shape.flatMap((_, dim) => (dim === 1 ? [] : [dim]));
  const [out, mean, variance] = standardiseOp(input, perChannel(input, weight), perChannel(input, bias), dims, eps);
  if (input.numel > 0) {
    moveRunning(runningMean, mean, momentum);
    moveRunning(runningVar, variance, momentum, count / (count - 1));
  }
  return out;
}

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, a mean and a variance for each channel of each instance.
 *
 * Shape: input (N, C, …), all else (C) -> the input's.
 * @throws as `batchNorm`: in training there has to be more than one spatial element
 * @see Ulyanov et al. 2016, Instance Normalization, arXiv 1607.08022; torch.nn.functional.instance_norm
 * @example
 * nn.functional.instanceNorm(tensor([[[1, 3], [2, 6]]]), { eps: 0 }).toArray() // [[[-1, 1], [-1, 1]]]
 */
export function instanceNorm(input: Tensor, options: InstanceNormOptions = {}): Tensor {
  const { runningMean = null, runningVar = null, weight = null, bias = null, useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
  checkChannelled('instanceNorm', input, { runningMean, runningVar, weight, bias });
  if (!useInputStats) return withRunning('instanceNorm', input, runningMean, runningVar, options);
  const spatial = input.shape.slice(2);
  const count = spatial.reduce((a, b) => a * b, 1);
  if (count === 1) {
    throw new ShapeError('instanceNorm', `expected more than 1 spatial element when training, got input ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: 'a larger input: of one element, nothing is left but the bias',
    });
  }
  const dims = spatial.map((_, dim) => dim + 2);
  const [out, mean, variance] = standardiseOp(input, perChannel(input, weight), perChannel(input, bias), dims, eps);
  if (input.numel > 0) {
    moveRunning(runningMean, mean.mean(0), momentum);
    moveRunning(runningVar, variance.mean(0), momentum, count / (count - 1));
  }
  return out;
}

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, a mean and a variance for each of `numGroups` groups of channels of each sample.
 *
 * Shape: input (N, C, …), weight and bias (C) -> the input's.
 * @throws ShapeError when the channels do not fall into the groups, or a group has but one value in the whole batch; ArgumentError when
 * `numGroups` is no whole number from 1; DTypeError on integers, or when dtypes differ
 * @see Wu and He 2018, Group Normalization, arXiv 1803.08494; torch.nn.functional.group_norm
 * @example
 * nn.functional.groupNorm(tensor([[1, 3, 2, 6]]), 2, { eps: 0 }).toArray() // [[-1, 1, -1, 1]]
 */
export function groupNorm(input: Tensor, numGroups: number, options: NormOptions = {}): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  checkWhole('groupNorm', 'numGroups', numGroups);
  checkChannelled('groupNorm', input, { weight, bias });
  const [samples, channels, ...spatial] = input.shape as [number, number, ...number[]];
  if (channels % numGroups !== 0) {
    const problem = `expected the channels to be divisible by numGroups, got input ${show(input.shape)} and numGroups=${numGroups}`;
    throw new ShapeError('groupNorm', problem, { shapes: [input.shape], argument: 'numGroups', hint: `a divisor of ${channels}` });
  }
  if (input.numel / numGroups === 1) {
    throw new ShapeError('groupNorm', `expected more than 1 value per channel when training, got input ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: 'fewer groups',
    });
  }
  const grouped = [numGroups, channels / numGroups];
  const each = (x: Tensor | null): Tensor | null => x && x.reshape([...grouped, ...spatial.map(() => 1)]);
  const dims = [2, ...spatial.map((_, dim) => dim + 3)];
  return standardiseOp(input.reshape([samples, ...grouped, ...spatial]), each(weight), each(bias), dims, eps)[0].reshape(input.shape);
}

/**
 * `x / (k + alpha · m)^beta`, m being the mean of x² over `size` neighbouring channels, zeros beyond the edge.
 *
 * Shape: (N, C, …) of 3 dimensions or more -> the same.
 * @throws ShapeError on fewer dimensions, ArgumentError when `size` is no whole number from 1, DTypeError on integers
 * @see Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks; torch.nn.functional.local_response_norm
 * @example
 * nn.functional.localResponseNorm(tensor([[[1], [2]]]), 1, { alpha: 1, beta: 1, k: 0 }).toArray() // [[[1], [0.5]]]
 */
export function localResponseNorm(input: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  checkFloating('localResponseNorm', input);
  checkWhole('localResponseNorm', 'size', size);
  if (input.ndim < 3) {
    throw new ShapeError('localResponseNorm', `expected (N, C, …) of 3 dimensions or more, got ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: 'input.unsqueeze(-1)',
    });
  }
  if (input.numel === 0) return input;
  const [samples, channels] = input.shape as [number, number];
  const squares = input.square().reshape([samples, 1, channels, -1]);
  const means = avgPool2d(pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]), [size, 1], { stride: 1 });
  return input.div(means.reshape(input.shape).mul(alpha).add(k).pow(beta));
}

/** With given statistics instead of the input's own: those get no gradient. */
function withRunning(op: string, input: Tensor, mean: Tensor | null, variance: Tensor | null, options: NormOptions): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  if (mean === null || variance === null) {
    const argument = mean === null ? 'runningMean' : 'runningVar';
    throw new ArgumentError(op, `${argument} must be defined in evaluation mode`, {
      argument,
      hint: op === 'batchNorm' ? '{ training: true }' : '{ useInputStats: true }',
    });
  }
  const scale = variance.detach().add(eps).rsqrt();
  const centred = input.sub(perChannel(input, mean.detach()));
  return affine(centred, perChannel(input, weight === null ? scale : scale.mul(weight)), perChannel(input, bias));
}

function moveRunning(running: Tensor | null, statistic: Tensor, momentum: number, factor = 1): void {
  if (running === null) return;
  noGrad(() => running.mul_(1 - momentum).add_(statistic.reshape(running.shape), { alpha: momentum * factor }));
}

function perChannel<X extends Tensor | null>(input: Tensor, x: X): Tensor | X {
  return x === null ? x : x.reshape([x.numel, ...input.shape.slice(2).map(() => 1)]);
}

/** An input (N, C, …), and vectors with one number a channel. */
function checkChannelled(op: string, input: Tensor, vectors: Readonly<Record<string, Tensor | null>>): void {
  checkFloating(op, input);
  if (input.ndim < 2) {
    throw new ShapeError(op, `expected (N, C, …), got ${show(input.shape)}`, { shapes: [input.shape], hint: 'input.unsqueeze(0)' });
  }
  const channels = input.shape[1]!;
  for (const [argument, x] of Object.entries(vectors)) {
    if (x === null) continue;
    checkTensor(op, x, argument);
    if (x.ndim !== 1 || x.numel !== channels) {
      throw new ShapeError(op, `${argument} should be [${channels}] for input ${show(input.shape)}, got ${show(x.shape)}`, {
        shapes: [input.shape, x.shape],
        argument,
        hint: 'one number a channel',
      });
    }
    checkSameDType(op, argument, x, input);
  }
}
