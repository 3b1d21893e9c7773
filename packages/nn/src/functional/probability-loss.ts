import { ArgumentError, checkFloating, checkTensor, defineOp, resultType, ShapeError, type Op, type Tensor } from '@lamella/core';
import { broadcast, checkSameDType, show } from './checks.js';
import { checkReduction, reduced, type Reduction, type ReductionOptions } from './reduction.js';

// Losses whose targets are probabilities, or yes and no.

export interface BinaryCrossEntropyOptions extends ReductionOptions {
  /** A factor for each loss; broadcasts to them. */
  readonly weight?: Tensor | null;
}

export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** What a positive counts compared to a negative; broadcasts to the target. */
  readonly posWeight?: Tensor | null;
}

export interface KlDivOptions {
  /** `batchmean` divides by the number of samples, as the divergence is defined, `mean` by that of elements. Default: `mean`. */
  readonly reduction?: Reduction | 'batchmean';
  /** Whether the target is a logarithm too. Default: false. */
  readonly logTarget?: boolean;
}

export interface MultilabelSoftMarginOptions extends ReductionOptions {
  /** A factor for each class. */
  readonly weight?: Tensor | null;
}

/**
 * `-(y log(x) + (1 - y) log(1 - x))` of a probability x and a target y from 0 to 1. Logarithms are cut at -100.
 *
 * Shape: target as input; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes differ, DTypeError when the dtypes do or are not floating, ArgumentError when an input is not in [0, 1]
 * or on an unknown reduction
 * @see torch.nn.functional.binary_cross_entropy
 * @example
 * nn.functional.binaryCrossEntropy(tensor([0.5, 1]), tensor([1, 1]), { reduction: 'sum' }).item() // 0.6931472
 */
export function binaryCrossEntropy(input: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  const { weight = null, reduction = 'mean' } = options;
  checkReduction('binaryCrossEntropy', reduction);
  checkFloating('binaryCrossEntropy', input);
  checkSameDType('binaryCrossEntropy', 'target', target, input);
  checkSameShape('binaryCrossEntropy', input, target);
  if (input.ge(0).logicalAnd(input.le(1)).all().item() !== true) {
    throw new ArgumentError('binaryCrossEntropy', 'all elements of input should be between 0 and 1', {
      argument: 'input',
      hint: 'sigmoid() before, or binaryCrossEntropyWithLogits',
    });
  }
  return reduced(weighted('binaryCrossEntropy', binaryCrossEntropyOp(input, target), weight), reduction);
}

// The slope is written so that a certain answer that is wrong, 0 for 1, has a large one, and not 0 · ∞.
const binaryCrossEntropyOp: Op<[x: Tensor, y: Tensor]> = defineOp('binaryCrossEntropy', {
  forward(x: Tensor, y: Tensor) {
    const [yes, no] = cutLogs(x);
    return { out: y.mul(yes).add(y.neg().add(1).mul(no)).neg(), save: [x, y] };
  },
  backward({ grad, saved: [x, y], needs }) {
    const [yes, no] = needs[1] ? cutLogs(x) : [];
    return [
      needs[0] ? grad.mul(x.sub(y)).div(x.neg().add(1).mul(x).clamp(1e-12)) : null,
      yes === undefined ? null : grad.mul(no!.sub(yes)),
    ];
  },
});

const cutLogs = (x: Tensor): [yes: Tensor, no: Tensor] => [x.log().clamp(-100), x.neg().log1p().clamp(-100)];

/**
 * `binaryCrossEntropy` of `sigmoid(input)`, without the loss of digits of taking one after the other.
 *
 * Shape: target as input; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes differ, DTypeError on integers and booleans, ArgumentError on an unknown reduction
 * @see torch.nn.functional.binary_cross_entropy_with_logits
 * @example
 * nn.functional.binaryCrossEntropyWithLogits(tensor([0, 1000]), tensor([1, 0]), { reduction: 'none' }).toArray() // [0.6931472, 1000]
 */
export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor, options: BinaryCrossEntropyWithLogitsOptions = {}): Tensor {
  const { weight = null, posWeight = null, reduction = 'mean' } = options;
  const op = 'binaryCrossEntropyWithLogits';
  checkReduction(op, reduction);
  checkFloating(op, input);
  checkTensor(op, target, 'target');
  checkFloating(op, target);
  checkSameShape(op, input, target);
  const positive = posWeight === null ? null : stretchedTo(op, 'posWeight', posWeight, target);
  return reduced(weighted(op, logitsLoss(input, target, positive), weight), reduction);
}

/** In the dtype in which PyTorch would compute. */
function logitsLoss(input: Tensor, target: Tensor, posWeight: Tensor | null): Tensor {
  const dtype = resultType(input, target);
  return logitsOp(input.to(dtype), target.to(dtype), posWeight?.to(dtype) ?? null);
}

// -p y log σ(x) - (1 - y) log σ(-x), in which nothing cancels; and so its slope, (1 - y) σ(x) - p y σ(-x).
const logitsOp: Op<[x: Tensor, y: Tensor, p: Tensor | null]> = defineOp('binaryCrossEntropyWithLogits', {
  forward(x: Tensor, y: Tensor, p: Tensor | null) {
    const losses = times(y, p).mul(x.logsigmoid()).add(y.neg().add(1).mul(x.neg().logsigmoid())).neg();
    return { out: losses, save: [x, y, p] };
  },
  backward: ({ grad, saved: [x, y, p], needs }) => [
    needs[0] ? grad.mul(y.neg().add(1).mul(x.sigmoid()).sub(times(y, p).mul(x.neg().sigmoid()))) : null,
    needs[1] ? grad.mul(x.neg().logsigmoid().sub(times(x.logsigmoid(), p))) : null,
    needs[2] ? grad.mul(y).mul(x.logsigmoid()).neg() : null,
  ],
});

const times = (x: Tensor, factor: Tensor | null): Tensor => (factor === null ? x : x.mul(factor));

/**
 * `y (log(y) - x)` of log-probabilities x and probabilities y, 0 where y is 0: the Kullback-Leibler divergence, element by element.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError on an unknown reduction
 * @see Kullback and Leibler 1951, On Information and Sufficiency; torch.nn.functional.kl_div
 * @example
 * nn.functional.klDiv(tensor([[0.5, 0.5]]).log(), tensor([[1, 0]]), { reduction: 'batchmean' }).item() // 0.6931472
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  const { reduction = 'mean', logTarget = false } = options;
  checkReduction('klDiv', reduction, ['mean', 'sum', 'none', 'batchmean']);
  checkTensor('klDiv', input);
  checkTensor('klDiv', target, 'target');
  const [x, y] = broadcast('klDiv', input, target);
  const losses = logTarget ? y.exp().mul(y.sub(x)) : y.xlogy(y).sub(y.mul(x));
  if (reduction !== 'batchmean') return reduced(losses, reduction);
  return losses.sum().div(input.ndim === 0 ? 1 : input.shape[0]!);
}

/**
 * `log(1 + exp(-y x))` of a target y, which is 1 or -1.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, DTypeError on integers, ArgumentError on an unknown reduction
 * @see torch.nn.functional.soft_margin_loss
 * @example
 * nn.functional.softMarginLoss(tensor([0, -1000]), tensor([1, 1]), { reduction: 'none' }).toArray() // [0.6931472, 1000]
 */
export function softMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = 'mean' } = options;
  checkReduction('softMarginLoss', reduction);
  checkFloating('softMarginLoss', input);
  checkTensor('softMarginLoss', target, 'target');
  const [x, y] = broadcast('softMarginLoss', input, target);
  return reduced(y.mul(x).logsigmoid().neg(), reduction);
}

/**
 * `binaryCrossEntropyWithLogits`, averaged over the classes: each of them is there or not, whatever the others.
 *
 * Shape: (…, C) of both, weight (C); the result has no dimensions, or those but the last with reduction `none`.
 * @throws ShapeError when shapes do not match or there is no dimension, DTypeError on integers, ArgumentError on an unknown reduction
 * @see torch.nn.functional.multilabel_soft_margin_loss
 * @example
 * nn.functional.multilabelSoftMarginLoss(zeros([2, 3]), tensor([[1, 0, 1], [0, 0, 0]]), { reduction: 'none' }).toArray() // [0.6931472, 0.6931472]
 */
export function multilabelSoftMarginLoss(input: Tensor, target: Tensor, options: MultilabelSoftMarginOptions = {}): Tensor {
  const { weight = null, reduction = 'mean' } = options;
  const op = 'multilabelSoftMarginLoss';
  checkReduction(op, reduction);
  checkFloating(op, input);
  checkTensor(op, target, 'target');
  if (input.ndim === 0) throw new ShapeError(op, 'the input has no dimension of classes', { shapes: [input.shape, target.shape] });
  const [x, y] = broadcast(op, input, target);
  return reduced(weighted(op, logitsLoss(x, y, null), weight).mean(-1), reduction);
}

function weighted(op: string, losses: Tensor, weight: Tensor | null): Tensor {
  return weight === null ? losses : losses.mul(stretchedTo(op, 'weight', weight, losses));
}

/** @throws ShapeError when `x` does not broadcast to the shape of `model` */
function stretchedTo(op: string, argument: string, x: Tensor, model: Tensor): Tensor {
  checkTensor(op, x, argument);
  const stretched = broadcast(op, x, model)[0];
  if (stretched.shape.join() === model.shape.join()) return stretched;
  throw new ShapeError(op, `${argument} ${show(x.shape)} does not broadcast to ${show(model.shape)}`, {
    shapes: [model.shape, x.shape],
    argument,
  });
}

function checkSameShape(op: string, input: Tensor, target: Tensor): void {
  if (input.shape.join() === target.shape.join()) return;
  throw new ShapeError(op, `the target ${show(target.shape)} has to have the shape of the input ${show(input.shape)}`, {
    shapes: [input.shape, target.shape],
    hint: 'target.reshape(input.shape), or unsqueeze()',
  });
}
