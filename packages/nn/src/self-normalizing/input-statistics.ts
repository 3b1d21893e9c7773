import { ArgumentError, isFloating, type Tensor } from '@lamella/core';

/** What a SELU network asks of its input. */
export interface InputStatistics {
  /** Over all elements. */
  readonly mean: number;
  readonly variance: number;
}

/** @throws ArgumentError on an input that is no tensor of floats, is empty, or has a NaN or an infinity */
export function inputStatistics(op: string, input: Tensor): InputStatistics {
  const refuse = (problem: string, hint: string): never => {
    throw new ArgumentError(op, problem, { argument: 'input', hint });
  };
  if (!isFloating(input.dtype)) refuse(`the input is ${input.dtype}; only floats can be standardised`, "input.to('float32')");
  if (input.numel === 0) refuse(`the input [${input.shape.join(', ')}] is empty`, 'a batch as the model will get it');
  const statistics = momentsOf(input.data());
  if (!Number.isFinite(statistics.variance)) refuse('the input has a NaN or an infinity', 'a look at the data: x.isfinite().all()');
  return statistics;
}

/** The variance is the sum of squares by n. */
export function momentsOf(values: ArrayLike<number>): InputStatistics {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, variance: squares / values.length };
}

export type InputVerdict = 'standardised' | 'nearly' | 'not';

// A batch of standardised data is off by what its few samples differ; 'nearly' is what a SELU layer or two pull back.
const bounds = { standardised: { mean: 0.25, variance: 1.5 }, nearly: { mean: 0.5, variance: 2 } } as const;

export function judgeInput({ mean, variance }: InputStatistics): InputVerdict {
  const isWithin = (bound: { readonly mean: number; readonly variance: number }): boolean =>
    Math.abs(mean) <= bound.mean && variance <= bound.variance && variance >= 1 / bound.variance;
  if (isWithin(bounds.standardised)) return 'standardised';
  return isWithin(bounds.nearly) ? 'nearly' : 'not';
}

/** `mean 0.305, variance 0.142` */
export function showStatistics({ mean, variance }: InputStatistics): string {
  return `mean ${short(mean)}, variance ${short(variance)}`;
}

/** What makes just this input standardised. */
export function standardisingCode({ mean, variance }: InputStatistics): string {
  if (variance === 0) return 'data that differ: all elements are the same';
  return `x.sub(${short(mean)}).div(${short(Math.sqrt(variance))}), with the mean and deviation of the training set`;
}

/** Three digits. */
export function short(x: number): string {
  return String(Number(x.toPrecision(3)));
}
