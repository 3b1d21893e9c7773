import { ArgumentError, type Tensor } from '@lamella/core';

/** What becomes of the losses of the single elements. */
export type Reduction = 'mean' | 'sum' | 'none';

export interface ReductionOptions {
  /** Default: `mean`. */
  readonly reduction?: Reduction;
}

/** @throws ArgumentError unless it is one of those that the loss has */
export function checkReduction(op: string, reduction: string, known: readonly string[] = ['mean', 'sum', 'none']): void {
  if (known.includes(reduction)) return;
  throw new ArgumentError(op, `${reduction} is not a valid value for reduction`, {
    argument: 'reduction',
    hint: known.map((name) => `'${name}'`).join(' or '),
  });
}

/** The losses together. Of none, the mean is NaN. */
export function reduced(losses: Tensor, reduction: Reduction): Tensor {
  return reduction === 'none' ? losses : reduction === 'sum' ? losses.sum() : losses.mean();
}
