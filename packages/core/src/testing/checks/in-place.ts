import { AutogradError, noGrad, type Tensor } from '../../index.js';
import { casesOf, differentiableCases, outcome, type Case } from '../case.js';
import { CheckError } from '../check-error.js';
import { compareValues } from '../compare.js';
import { gradientsOf } from '../gradients.js';
import { gridOf } from '../grid.js';
import { everyDtype, type OpRow } from '../row.js';

/** The form with an underscore: the values of the form without, in the same tensor and memory, whose version rises. */
export function checkInPlace(row: OpRow): void {
  const { inplace } = row;
  if (inplace === undefined) return;
  for (const layout of ['dense', 'transposed', 'gaps'] as const) {
    for (const sample of casesOf(row, everyDtype, layout)) {
      const wanted = outcome(sample)[0] as Tensor;
      const [target] = sample.tensors as [Tensor];
      if (!fits(wanted, target)) continue;
      const before = { storage: target.storage, version: target.storage.version };
      const [result] = outcome(sample, inplace);
      const problem = (text: string, fix: string): CheckError => new CheckError(`${row.name}_`, sample.name, text, fix);
      if (result !== target) throw problem('returns another tensor than the one it was called on', 'return what inPlace() returns');
      if (target.storage !== before.storage) throw problem('moved the tensor to another memory', 'inPlace()');
      if (target.storage.version <= before.version)
        throw problem('the version did not rise', 'storage.bumpVersion(), which inPlace() does');
      compareValues(gridOf(target), gridOf(wanted), {
        row,
        name: `${sample.name}, in place`,
        tolerance: { rtol: 0, atol: 0 },
        fix: 'the form with an underscore has to call the one without',
      });
    }
  }
}

/** A leaf that requires a gradient is refused and left as it was; within noGrad it is changed. */
export function checkInPlaceOnLeaf(row: OpRow): void {
  const { inplace } = row;
  if (inplace === undefined) return;
  for (const sample of inPlaceCases(row)) {
    const [target] = sample.tensors as [Tensor];
    target.requiresGrad_();
    const before = gridOf(target);
    try {
      inplace(...(sample.args as never[]));
    } catch (error) {
      if (!(error instanceof AutogradError))
        throw new CheckError(`${row.name}_`, sample.name, `on a leaf: expected an AutogradError, got ${String(error)}`, 'inPlace()', error);
      compareValues(gridOf(target), before, {
        row,
        name: `${sample.name}, refused in place`,
        tolerance: { rtol: 0, atol: 0 },
        fix: 'check before the first write',
      });
      noGrad(() => outcome(sample, inplace));
      continue;
    }
    throw new CheckError(`${row.name}_`, sample.name, 'a leaf that requires a gradient was changed in place', 'inPlace()');
  }
}

/** Behind x · 1, which is no leaf, the form with an underscore has the gradients of the form without. */
export function checkInPlaceGradients(row: OpRow): void {
  const { inplace } = row;
  if (inplace === undefined) return;
  for (const sample of inPlaceCases(row)) {
    const through = (first: Tensor, ...rest: never[]): unknown => (inplace as (...args: unknown[]) => unknown)(first.mul(1), ...rest);
    const references = gradientsOf(sample);
    gradientsOf(sample, { call: through }).forEach((gradient, i) => {
      const wanted = references[i] ?? null;
      if (gradient === null || wanted === null) {
        if (gradient !== wanted)
          throw new CheckError(
            `${row.name}_`,
            sample.name,
            `gradient ${i} is ${gradient === null ? 'missing' : 'there'} in place only`,
            'make the whole op one defineOp, so that inPlace() can keep what it saved',
          );
        return;
      }
      compareValues(gradient, wanted, {
        row,
        name: `${sample.name}, gradient ${i} in place`,
        tolerance: { rtol: 1e-12, atol: 1e-14 },
        fix: 'make the whole op one defineOp, so that inPlace() can keep what it saved',
      });
    });
  }
}

function inPlaceCases(row: OpRow): Case[] {
  return differentiableCases(row, ['float64']).filter(
    (sample) => fits(outcome(sample)[0] as Tensor, sample.tensors[0]) && sample.variables[0] === sample.tensors[0],
  );
}

function fits(result: Tensor, target: Tensor): boolean {
  return String(result.shape) === String(target.shape) && result.dtype === target.dtype;
}
