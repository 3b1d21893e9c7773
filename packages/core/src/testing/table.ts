import { CheckError } from './check-error.js';
import { checkEdges, checkSlopesAtEdges } from './checks/edges.js';
import { checkErrors, checkLaws, checkNoTensor } from './checks/errors.js';
import { checkGradients, checkGradientsAlone, checkGradientsOfFloat32, checkGradientsScale, checkRequiresGrad, checkSecondGradients } from './checks/gradients.js';
import { checkInPlace, checkInPlaceGradients, checkInPlaceOnLeaf } from './checks/in-place.js';
import { checkLayouts } from './checks/layouts.js';
import { checkHasEmpty, checkInputsKept, checkMethod, checkValues } from './checks/values.js';
import type { OpRow } from './row.js';

/** A check of a row; it throws a CheckError when the row does not hold. */
export interface Check {
  /** As `skip` names it. */
  readonly name: string;
  readonly run: (row: OpRow) => void;
}

/** Every check that a row has to pass. One that does not concern a row passes at once. */
export const checks: readonly Check[] = [
  { name: 'values', run: checkValues },
  { name: 'edges', run: checkEdges },
  { name: 'empty', run: checkHasEmpty },
  { name: 'inputs kept', run: checkInputsKept },
  { name: 'method', run: checkMethod },
  { name: 'layouts', run: checkLayouts },
  { name: 'requires grad', run: checkRequiresGrad },
  { name: 'gradients', run: checkGradients },
  { name: 'second gradients', run: checkSecondGradients },
  { name: 'gradients scale', run: checkGradientsScale },
  { name: 'gradients alone', run: checkGradientsAlone },
  { name: 'gradients in float32', run: checkGradientsOfFloat32 },
  { name: 'slopes at edges', run: checkSlopesAtEdges },
  { name: 'in place', run: checkInPlace },
  { name: 'in place on a leaf', run: checkInPlaceOnLeaf },
  { name: 'in place gradients', run: checkInPlaceGradients },
  { name: 'errors', run: checkErrors },
  { name: 'no tensor', run: checkNoTensor },
  { name: 'laws', run: checkLaws },
];

/**
 * Runs one check on a row; a check that the row skips has to fail.
 *
 * @throws CheckError when the row does not hold, or when it skips what would hold
 */
export function runCheck(row: OpRow, { name, run }: Check): void {
  const why = row.skip?.[name];
  if (why === undefined) {
    run(row);
    return;
  }
  let failed = false;
  try {
    run(row);
  } catch {
    failed = true;
  }
  if (!failed) throw new CheckError(row.name, `check '${name}'`, `is skipped ('${why}') and would pass`, 'take the skip away');
}

/**
 * Runs every check on a row.
 *
 * @throws CheckError at the first that does not hold
 * @example
 * const twice = op('twice', { call: (x: Tensor) => x.mul(2), reference: elementwise((x: number) => 2 * x), dtypes: floating, samples: [normal(2, 3), empty(0)], method: false });
 * checkOp(twice);
 */
export function checkOp(row: OpRow): void {
  for (const check of checks) runCheck(row, check);
}
