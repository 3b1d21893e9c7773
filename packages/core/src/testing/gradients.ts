import { grad, type Tensor } from '../index.js';
import { outcome, tensorsAmong, type Case } from './case.js';
import { CheckError, failure } from './check-error.js';
import { grid, gridOf, type Grid, type Reading } from './grid.js';
import { laidOut, type Layout } from './layouts.js';

export interface GradientRequest {
  /** Whose gradients. Default: all variables of the sample. */
  readonly of?: readonly Tensor[];
  /** How the gradients that backward starts from lie in memory. Default: dense. */
  readonly layout?: Layout;
  /** Whether row-major copies of these are taken instead. Default: false. */
  readonly copied?: boolean;
  /** What they are multiplied by. Default: 1. */
  readonly scale?: number;
  /** Another form of the call. */
  readonly call?: (...args: never[]) => unknown;
}

/** The gradients of a sample's variables, null where one does not matter, started from numbers that no two are alike. */
export function gradientsOf(sample: Case, request: GradientRequest = {}): (Reading | null)[] {
  const { of = sample.variables, layout = 'dense', copied = false, scale = 1, call = sample.row.call } = request;
  of.forEach((x) => x.requiresGrad_());
  try {
    const outputs = tensorsAmong(outcome(sample, call)).filter((result) => result.requiresGrad);
    if (outputs.length === 0) return of.map(() => null);
    const starts = outputs.map((result) => laidOut(cotangentFor(result.shape, scale), result.dtype, layout));
    const gradOutputs = copied ? starts.map((start) => laidOut(gridOf(start), start.dtype, 'dense')) : starts;
    return grad(outputs, of, { gradOutputs, allowUnused: true }).map((gradient) => gradient && gridOf(gradient));
  } catch (error) {
    if (error instanceof CheckError) throw error;
    throw failure(sample, `backward threw ${String(error)}`, 'the backward of the op', error);
  } finally {
    of.forEach((x) => x.requiresGrad_(false));
  }
}

/** No two elements alike and none 1, so that a backward that ignores the gradient it is given, or sums it wrongly, shows. */
export function cotangentFor(shape: readonly number[], scale = 1): Grid {
  let i = 0;
  return grid(shape, () => scale * (Math.sin(1 + 3 * i++) + 0.3));
}
