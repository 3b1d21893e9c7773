import { ArgumentError, DTypeError, isFloating, ShapeError, where, type Tensor } from '@lamella/core';

/** What becomes of the losses of the single elements. */
export type Reduction = 'mean' | 'sum' | 'none';

export interface ReductionOptions {
  /** Default: `mean`. */
  readonly reduction?: Reduction;
}

export interface NllOptions extends ReductionOptions {
  /** A weight for each class; the mean is then weighted too. */
  readonly weight?: Tensor | null;
  /** A target of this class counts for nothing. Default: -100. */
  readonly ignoreIndex?: number;
}

export interface CrossEntropyOptions extends NllOptions {
  /** How much of each target is spread over all classes. Default: 0. */
  readonly labelSmoothing?: number;
}

const show = (x: Tensor): string => `[${x.shape.join(', ')}]`;

/**
 * The mean squared difference.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError on an unknown reduction
 * @see torch.nn.functional.mse_loss
 * @example
 * nn.functional.mseLoss(tensor([1, 2]), tensor([1, 4])).item() // 2
 */
export function mseLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = 'mean' } = options;
  checkReduction('mseLoss', reduction);
  return reduced(input.sub(target).square(), reduction);
}

/**
 * Minus the logarithm of the softmax of the right class: how surprised the logits are by the target.
 *
 * Shape: input (N, C, …) or (C); target (N, …) or () of class numbers, or the input's shape with probabilities of classes.
 * @throws ArgumentError on a class out of range or an unknown reduction, ShapeError on shapes that do not match
 * @see torch.nn.functional.cross_entropy
 * @example
 * nn.functional.crossEntropy(zeros([1, 4]), tensor([2], { dtype: 'int32' })).item() // 1.3862943649
 */
export function crossEntropy(input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const { weight = null, reduction = 'mean', ignoreIndex = -100, labelSmoothing = 0 } = options;
  checkReduction('crossEntropy', reduction);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ArgumentError('crossEntropy', `labelSmoothing has to be between 0 and 1, got ${labelSmoothing}`, {
      argument: 'labelSmoothing',
    });
  }
  if (input.ndim === 0)
    throw new ShapeError('crossEntropy', 'the input has no dimension of classes', { shapes: [input.shape, target.shape] });
  const logProbabilities = input.logSoftmax(input.ndim === 1 ? 0 : 1);
  if (isFloating(target.dtype)) return crossEntropyOfProbabilities(logProbabilities, target, weight, reduction, labelSmoothing);
  const classes = pickClasses('crossEntropy', logProbabilities, target, weight, ignoreIndex);
  const nll = classes.reduce(reduction);
  return labelSmoothing === 0 ? nll : nll.mul(1 - labelSmoothing).add(classes.smooth(reduction).mul(labelSmoothing));
}

/**
 * Minus the log-probability of the right class.
 *
 * Shape: input (N, C, …) or (C) of log-probabilities, target (N, …) or () of class numbers.
 * @throws ArgumentError on a class out of range, ShapeError on shapes that do not match
 * @see torch.nn.functional.nll_loss
 */
export function nllLoss(input: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  const { weight = null, reduction = 'mean', ignoreIndex = -100 } = options;
  checkReduction('nllLoss', reduction);
  return pickClasses('nllLoss', input, target, weight, ignoreIndex).reduce(reduction);
}

function crossEntropyOfProbabilities(
  logProbabilities: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: Reduction,
  smoothing: number,
): Tensor {
  if (show(target) !== show(logProbabilities)) {
    throw new ShapeError('crossEntropy', `probabilities ${show(target)} have to have the shape of the input ${show(logProbabilities)}`, {
      shapes: [logProbabilities.shape, target.shape],
      hint: "target.to('int32'), if these are class numbers",
    });
  }
  checkWeight('crossEntropy', logProbabilities, weight);
  const dim = target.ndim === 1 ? 0 : 1;
  const smoothed = smoothing === 0 ? target : target.mul(1 - smoothing).add(smoothing / target.shape[dim]!);
  const losses = logProbabilities
    .mul(weight === null ? smoothed : smoothed.mul(alongClasses(weight, target.ndim)))
    .sum(dim)
    .neg();
  return reduced(losses, reduction); // the mean is over samples and places: weights do not count there, as in PyTorch
}

interface PickedClasses {
  reduce(reduction: Reduction): Tensor;
  /** The loss against all classes alike, with the same weights and the same places left out. */
  smooth(reduction: Reduction): Tensor;
}

/** The log-probabilities of the targets, with the weights of their classes; 0 and 0 where the target is ignored. */
function pickClasses(op: string, logProbabilities: Tensor, target: Tensor, weight: Tensor | null, ignoreIndex: number): PickedClasses {
  checkTarget(op, logProbabilities, target, ignoreIndex);
  checkWeight(op, logProbabilities, weight);
  const dim = logProbabilities.ndim === 1 ? 0 : 1;
  const classes = target.to('int32'); // -100 is no number of uint8
  const counted = classes.ne(ignoreIndex);
  const place = where(counted, classes, 0);
  const weights =
    weight === null
      ? counted.to(logProbabilities.dtype)
      : where(counted, weight.indexSelect(0, place.reshape([place.numel])).reshape(place.shape), 0);
  const picked = logProbabilities.gather(dim, place.unsqueeze(dim)).squeeze(dim);
  const losses = where(counted, picked.mul(weights).neg(), 0);
  const total = (each: Tensor, reduction: Reduction): Tensor =>
    reduction === 'mean' ? each.sum().div(weights.sum()) : reduced(each, reduction);
  return {
    reduce: (reduction) => total(losses, reduction),
    smooth(reduction) {
      const weighted = weight === null ? logProbabilities : logProbabilities.mul(alongClasses(weight, logProbabilities.ndim));
      const each = where(counted, weighted.sum(dim).neg(), 0);
      return total(each, reduction).div(logProbabilities.shape[dim]!);
    },
  };
}

/** A weight a class, as a factor for (N, C, …). */
function alongClasses(weight: Tensor, ndim: number): Tensor {
  return ndim === 1 ? weight : weight.reshape([1, weight.numel, ...new Array<number>(ndim - 2).fill(1)]);
}

function checkTarget(op: string, input: Tensor, target: Tensor, ignoreIndex: number): void {
  const dim = input.ndim === 1 ? 0 : 1;
  const expected = input.shape.filter((_, d) => d !== dim);
  if (target.dtype !== 'int32' && target.dtype !== 'uint8') {
    throw new DTypeError(op, `targets are class numbers of int32, got ${target.dtype}`, {
      dtype: target.dtype,
      hint: "target.to('int32')",
    });
  }
  if (expected.join() !== target.shape.join()) {
    throw new ShapeError(op, `the target ${show(target)} does not match the input ${show(input)}: expected [${expected.join(', ')}]`, {
      shapes: [input.shape, target.shape],
    });
  }
  const classes = input.shape[dim]!;
  for (const value of target.data()) {
    if (value !== ignoreIndex && (value < 0 || value >= classes)) {
      throw new ArgumentError(op, `target ${value} is out of bounds for ${classes} classes`, {
        argument: 'target',
        shapes: [input.shape, target.shape],
      });
    }
  }
}

function checkWeight(op: string, input: Tensor, weight: Tensor | null): void {
  const classes = input.shape[input.ndim === 1 ? 0 : 1]!;
  if (weight === null || (weight.ndim === 1 && weight.numel === classes)) return;
  throw new ShapeError(op, `the weight ${show(weight)} has to have one number for each of the ${classes} classes`, {
    shapes: [input.shape, weight.shape],
    argument: 'weight',
  });
}

function checkReduction(op: string, reduction: Reduction): void {
  if (!['mean', 'sum', 'none'].includes(reduction)) {
    throw new ArgumentError(op, `${reduction} is not a valid value for reduction`, {
      argument: 'reduction',
      hint: "'mean', 'sum' or 'none'",
    });
  }
}

function reduced(losses: Tensor, reduction: Reduction): Tensor {
  return reduction === 'none' ? losses : reduction === 'sum' ? losses.sum() : losses.mean();
}
