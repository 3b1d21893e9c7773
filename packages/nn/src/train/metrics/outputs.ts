import { ArgumentError, isFloating, ShapeError, type Tensor, type TypedArray } from '@lamella/core';

/** How the outputs of a classifier are read. */
export interface ThresholdOptions {
  /** Of outputs of one number a sample: class 1 lies above it. Default: 0, for logits; 0.5 is for probabilities. */
  readonly threshold?: number;
}

/** Predicted and actual classes, side by side. */
export interface ClassPairs {
  readonly predicted: TypedArray;
  readonly actual: TypedArray;
}

/**
 * The class that a model says for each target. Outputs with one dimension more than the targets are scores by class, (N, C, …): the largest
 * wins. Others are one number a target, classes if they are whole numbers by dtype.
 */
export function classPairs(op: string, output: Tensor, target: Tensor, { threshold = 0 }: ThresholdOptions = {}): ClassPairs {
  if (output.ndim === target.ndim + 1 && output.shape[1] !== 1) {
    const rest = output.shape.filter((_, dim) => dim !== 1);
    if (rest.join() !== target.shape.join()) throw mismatch(op, output, target);
    return { predicted: output.argmax(1).data(), actual: target.data() };
  }
  if (output.numel !== target.numel) throw mismatch(op, output, target);
  const predicted = isFloating(output.dtype) ? output.gt(threshold) : output;
  return { predicted: predicted.data(), actual: target.data() };
}

/** Probabilities by class, (N, C), from logits or as they are. */
export function probabilities(op: string, output: Tensor, target: Tensor, areGiven: boolean): { rows: TypedArray; classes: number } {
  if (output.ndim !== 2 || target.ndim !== 1 || output.shape[0] !== target.shape[0]) throw mismatch(op, output, target);
  const wide = output.detach().to('float64');
  return { rows: (areGiven ? wide : wide.softmax(1)).data(), classes: output.shape[1]! };
}

export function mismatch(op: string, output: Tensor, target: Tensor): ShapeError {
  return new ShapeError(op, `outputs of shape [${output.shape.join(', ')}] do not go with targets [${target.shape.join(', ')}]`, {
    shapes: [output.shape, target.shape],
    hint: 'outputs (N, C) or (N), targets (N)',
  });
}

/** @throws ArgumentError on what is no class */
export function checkClass(op: string, value: number, classes: number): number {
  if (Number.isInteger(value) && value >= 0 && value < classes) return value;
  throw new ArgumentError(op, `${value} is no class: there are ${classes}`, { argument: 'target', hint: `{ classes: ${value + 1} }` });
}

/** @throws ArgumentError on anything but a whole number from `least` */
export function checkCount(op: string, argument: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) {
    throw new ArgumentError(op, `${argument} has to be a whole number from ${least}, got ${String(value)}`, { argument });
  }
}
