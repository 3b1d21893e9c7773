import {
  arange,
  ArgumentError,
  checkFloating,
  checkTensor,
  DTypeError,
  isFloating,
  kernels,
  ShapeError,
  where,
  zerosLike,
  type Tensor,
} from '@lamella/core';
import { show } from './checks.js';
import { rowLosses } from './row-losses.js';
import { checkReduction, reduced, type Reduction, type ReductionOptions } from './reduction.js';

// Losses whose targets are the numbers of classes.

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

export interface MultiMarginOptions extends ReductionOptions {
  /** The power of each shortfall: 1 or 2. Default: 1. */
  readonly p?: 1 | 2;
  /** By how much the right class has to lead. Default: 1. */
  readonly margin?: number;
  /** A weight for each class. */
  readonly weight?: Tensor | null;
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
  checkOperands('crossEntropy', input, target);
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ArgumentError('crossEntropy', `labelSmoothing has to be between 0 and 1, got ${labelSmoothing}`, {
      argument: 'labelSmoothing',
    });
  }
  if (isPlain(input, target, weight, ignoreIndex, labelSmoothing)) {
    checkTarget('crossEntropy', input, target, ignoreIndex);
    const losses = rowLosses(input, target);
    return reduction === 'mean' ? losses.sum().div(countOther(target, ignoreIndex)) : reduced(losses, reduction);
  }
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
 * @example
 * nn.functional.nllLoss(tensor([[-1, -2]]), tensor([1], { dtype: 'int32' })).item() // 2
 */
export function nllLoss(input: Tensor, target: Tensor, options: NllOptions = {}): Tensor {
  const { weight = null, reduction = 'mean', ignoreIndex = -100 } = options;
  checkReduction('nllLoss', reduction);
  checkOperands('nllLoss', input, target);
  return pickClasses('nllLoss', input, target, weight, ignoreIndex).reduce(reduction);
}

/**
 * `Σ max(0, margin - x[y] + x[j])ᵖ / C` over all classes j but the right one, y: by how much each of them comes too close to it.
 *
 * Shape: input (N, C) or (C), target (N) or () of class numbers; the result has no dimensions, or the target's with reduction `none`.
 * @throws ArgumentError on another p, a class out of range or an unknown reduction; ShapeError on shapes that do not match
 * @see torch.nn.functional.multi_margin_loss
 * @example
 * nn.functional.multiMarginLoss(tensor([[0.5, 2, 0]]), tensor([1], { dtype: 'int32' }), { margin: 2 }).item() // 0.1666667
 */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor {
  const { p = 1, margin = 1, weight = null, reduction = 'mean' } = options;
  checkReduction('multiMarginLoss', reduction);
  checkOperands('multiMarginLoss', input, target);
  if (p !== 1 && p !== 2)
    throw new ArgumentError('multiMarginLoss', `only p = 1 and p = 2 are supported, got ${String(p)}`, { argument: 'p' });
  if (input.ndim > 2) {
    throw new ShapeError('multiMarginLoss', `expects (N, C) or (C), got ${show(input.shape)}`, { shapes: [input.shape, target.shape] });
  }
  const { dim, place, weights } = placesOf('multiMarginLoss', input, target, weight);
  const right = place.unsqueeze(dim);
  const shortfall = input.sub(input.gather(dim, right)).add(margin).relu();
  const others = arange(0, input.shape[dim]!, 1, { dtype: 'int32' }).ne(right);
  const losses = where(others, p === 1 ? shortfall : shortfall.square(), 0)
    .sum(dim)
    .div(input.shape[dim]!);
  return reduced(weight === null ? losses : losses.mul(weights), reduction);
}

/**
 * `Σ max(0, 1 - x[y] + x[j]) / C` over all right classes y and all wrong classes j: by how much each wrong one comes too close.
 *
 * Shape: input (N, C) or (C); target as input, the right classes of each sample, then -1; the result has no dimensions, or N with
 * reduction `none`.
 * @throws ArgumentError on a class out of range or an unknown reduction, ShapeError on shapes that do not match, DTypeError on a target
 * that is not of integers
 * @see torch.nn.functional.multilabel_margin_loss
 * @example
 * const target = tensor([[3, 0, -1, 1]], { dtype: 'int32' });
 * nn.functional.multilabelMarginLoss(tensor([[0.1, 0.2, 0.4, 0.8]]), target).item() // 0.85
 */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = 'mean' } = options;
  const op = 'multilabelMarginLoss';
  checkReduction(op, reduction);
  checkOperands(op, input, target);
  const details = { shapes: [input.shape, target.shape], argument: 'target' };
  if (input.ndim > 2) throw new ShapeError(op, `expects (N, C) or (C), got ${show(input.shape)}`, { shapes: details.shapes });
  if (target.shape.join() !== input.shape.join()) {
    throw new ShapeError(op, `the target ${show(target.shape)} has to have the shape of the input ${show(input.shape)}`, {
      ...details,
      hint: 'the right classes, then -1',
    });
  }
  checkInts(op, target);
  const count = input.shape.at(-1)!;
  checkRange(op, input, target, -1);
  const counted = target.lt(0).to('int32').cumsum(-1).eq(0);
  const right = where(counted, target.to('int32'), 0);
  const isRight = zerosLike(right).scatterAdd(-1, right, counted.to('int32')).gt(0);
  const shortfall = input.unsqueeze(-2).sub(input.gather(-1, right).unsqueeze(-1)).add(1).relu();
  const pairs = counted.unsqueeze(-1).logicalAnd(isRight.logicalNot().unsqueeze(-2));
  return reduced(where(pairs, shortfall, 0).sum([-2, -1]).div(count), reduction);
}

/** Whether it is what most people train with, for which there is a fused kernel. */
function isPlain(input: Tensor, target: Tensor, weight: Tensor | null, ignoreIndex: number, labelSmoothing: number): boolean {
  return (
    kernels().fused !== undefined &&
    input.ndim === 2 &&
    input.dtype === 'float32' &&
    target.dtype === 'int32' &&
    input.isContiguous &&
    target.isContiguous &&
    weight === null &&
    labelSmoothing === 0 &&
    !(ignoreIndex >= 0 && ignoreIndex < input.shape[1]!)
  );
}

function countOther(target: Tensor, ignored: number): number {
  let count = 0;
  for (const value of target.data()) if (value !== ignored) count++;
  return count;
}

function crossEntropyOfProbabilities(
  logProbabilities: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: Reduction,
  smoothing: number,
): Tensor {
  if (show(target.shape) !== show(logProbabilities.shape)) {
    throw new ShapeError(
      'crossEntropy',
      `probabilities ${show(target.shape)} have to have the shape of the input ${show(logProbabilities.shape)}`,
      {
        shapes: [logProbabilities.shape, target.shape],
        hint: "target.to('int32'), if these are class numbers",
      },
    );
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
  const { dim, counted, place, weights } = placesOf(op, logProbabilities, target, weight, ignoreIndex);
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

interface Places {
  /** The dimension of classes. */
  readonly dim: number;
  /** Where the target is not ignored. */
  readonly counted: Tensor;
  /** The class of each target, int32; 0 where it is ignored. */
  readonly place: Tensor;
  /** The weight of each target: that of its class, 1 without weights, 0 where it is ignored. */
  readonly weights: Tensor;
}

function placesOf(op: string, input: Tensor, target: Tensor, weight: Tensor | null, ignoreIndex?: number): Places {
  checkTarget(op, input, target, ignoreIndex);
  checkWeight(op, input, weight);
  const classes = target.to('int32'); // -100 is no number of uint8
  const counted = ignoreIndex === undefined ? classes.ge(0) : classes.ne(ignoreIndex);
  const place = where(counted, classes, 0);
  const weights =
    weight === null ? counted.to(input.dtype) : where(counted, weight.indexSelect(0, place.reshape([place.numel])).reshape(place.shape), 0);
  return { dim: input.ndim === 1 ? 0 : 1, counted, place, weights };
}

/** A weight a class, as a factor for (N, C, …). */
function alongClasses(weight: Tensor, ndim: number): Tensor {
  return ndim === 1 ? weight : weight.reshape([1, weight.numel, ...new Array<number>(ndim - 2).fill(1)]);
}

function checkOperands(op: string, input: Tensor, target: Tensor): void {
  checkFloating(op, input);
  checkTensor(op, target, 'target');
  if (input.ndim === 0) throw new ShapeError(op, 'the input has no dimension of classes', { shapes: [input.shape, target.shape] });
}

function checkTarget(op: string, input: Tensor, target: Tensor, ignoreIndex?: number): void {
  const dim = input.ndim === 1 ? 0 : 1;
  const expected = input.shape.filter((_, d) => d !== dim);
  checkInts(op, target);
  if (expected.join() !== target.shape.join()) {
    throw new ShapeError(
      op,
      `the target ${show(target.shape)} does not match the input ${show(input.shape)}: expected [${expected.join(', ')}]`,
      {
        shapes: [input.shape, target.shape],
      },
    );
  }
  checkRange(op, input, target, ignoreIndex);
}

function checkInts(op: string, target: Tensor): void {
  if (target.dtype === 'int32' || target.dtype === 'uint8') return;
  throw new DTypeError(op, `targets are class numbers of int32, got ${target.dtype}`, {
    dtype: target.dtype,
    hint: "target.to('int32')",
  });
}

function checkRange(op: string, input: Tensor, target: Tensor, ignored?: number): void {
  const classes = input.shape[input.ndim === 1 ? 0 : 1]!;
  const wrong = target.data().find((value) => value !== ignored && (value < 0 || value >= classes));
  if (wrong === undefined) return;
  throw new ArgumentError(op, `target ${wrong} is out of bounds for ${classes} classes`, {
    argument: 'target',
    shapes: [input.shape, target.shape],
  });
}

function checkWeight(op: string, input: Tensor, weight: Tensor | null): void {
  const classes = input.shape[input.ndim === 1 ? 0 : 1]!;
  if (weight === null || (weight.ndim === 1 && weight.numel === classes)) return;
  throw new ShapeError(op, `the weight ${show(weight.shape)} has to have one number for each of the ${classes} classes`, {
    shapes: [input.shape, weight.shape],
    argument: 'weight',
  });
}
