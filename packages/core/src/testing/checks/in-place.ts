import { AutogradError, LamellaError, noGrad, type DType, type Tensor } from '../../index.js';
import { casesOf, differentiableCases, outcome, type Case } from '../case.js';
import { failure } from '../check-error.js';
import { compareGradients, compareValues, exactly, nearly } from '../compare.js';
import { gradientsOf } from '../gradients.js';
import { gridOf } from '../grid.js';
import type { Layout } from '../layouts.js';
import { everyDtype, type OpRow } from '../row.js';

const FIX = 'the form with an underscore is inPlace() around the form without';

/** The form with an underscore: the values of the form without, in the same tensor and memory, whose version rises. */
export function checkInPlace(row: OpRow): void {
  for (const layout of ['dense', 'transposed', 'gaps'] as const) {
    for (const sample of casesOf(row, everyDtype, layout)) {
      const [target] = sample.tensors;
      const wanted = outcome(sample)[0] as Tensor;
      if (!fits(wanted, target)) continue;
      const { storage } = target;
      const { version } = storage;
      const [result] = outcome(sample, row.inplace);
      if (result !== target) throw failure(sample, 'in place: returns another tensor than the one it was called on', FIX);
      if (target.storage !== storage) throw failure(sample, 'in place: moved the tensor to another memory', FIX);
      if (storage.version <= version)
        throw failure(sample, 'in place: the version did not rise', 'storage.bumpVersion(), as inPlace() does');
      compareValues(gridOf(target), gridOf(wanted), { row, name: `${sample.name}, in place`, tolerance: exactly, fix: FIX });
    }
  }
}

/** What would not fit is refused and leaves the target alone: another shape, a higher kind of dtype, elements that share memory. */
export function checkInPlaceRefusals(row: OpRow): void {
  for (const layout of ['dense', 'expanded'] as const) {
    for (const sample of casesOf(row, everyDtype, layout)) {
      const [target] = sample.tensors;
      const reason = whyNot(outcome(sample)[0] as Tensor, target, layout);
      if (reason !== null) expectRefusal(sample, target, reason, LamellaError);
    }
  }
}

function whyNot(wanted: Tensor, target: Tensor, layout: Layout): string | null {
  if (String(wanted.shape) !== String(target.shape)) return 'a result of another shape';
  if (kindOf(wanted.dtype) > kindOf(target.dtype)) return `a result of ${wanted.dtype}`;
  return layout === 'expanded' && target.numel > 1 ? 'a target whose elements share memory' : null;
}

/** A leaf that requires a gradient is refused and left as it was; within noGrad it is changed. */
export function checkInPlaceOnLeaf(row: OpRow): void {
  for (const sample of inPlaceCases(row)) {
    const [target] = sample.tensors;
    target.requiresGrad_();
    expectRefusal(sample, target, 'a leaf that requires a gradient', AutogradError);
    noGrad(() => outcome(sample, row.inplace));
  }
}

function expectRefusal(sample: Case, target: Tensor, what: string, kind: typeof LamellaError): void {
  const before = gridOf(target);
  let thrown: unknown;
  try {
    sample.row.inplace!(...(sample.args as never[]));
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof kind)) throw failure(sample, `in place: ${what} has to be refused, got ${String(thrown)}`, FIX, thrown);
  const comparison = { row: sample.row, name: `${sample.name}, refused in place`, tolerance: exactly, fix: 'check before the first write' };
  compareValues(gridOf(target), before, comparison);
}

/** Behind x · 1, which is no leaf, the form with an underscore has the gradients of the form without. */
export function checkInPlaceGradients(row: OpRow): void {
  const inplace = row.inplace as (...args: unknown[]) => unknown;
  const through = (first: Tensor, ...rest: never[]): unknown => inplace(first.mul(1), ...rest);
  for (const sample of inPlaceCases(row)) {
    const name = `${sample.name}, in place`;
    compareGradients(gradientsOf(sample, { call: through }), gradientsOf(sample), { row, name, tolerance: nearly, fix: FIX });
  }
}

function inPlaceCases(row: OpRow): Case[] {
  const isChanged = ({ variables, tensors }: Case): boolean => variables[0] === tensors[0];
  return differentiableCases(row, ['float64']).filter(
    (sample) => isChanged(sample) && fits(outcome(sample)[0] as Tensor, sample.tensors[0]),
  );
}

function fits(result: Tensor, target: Tensor): boolean {
  return String(result.shape) === String(target.shape) && result.dtype === target.dtype;
}

/** 0 for bool, 1 for integers, 2 for floats. */
function kindOf(dtype: DType): number {
  return dtype === 'bool' ? 0 : dtype === 'int32' || dtype === 'uint8' ? 1 : 2;
}
