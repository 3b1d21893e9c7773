import { isFloating } from '../index.js';
import { CheckError } from './check-error.js';
import { checkEdges, checkSlopesAtEdges } from './checks/edges.js';
import { checkErrors, checkLaws, checkNoTensor } from './checks/errors.js';
import {
  checkGradients,
  checkGradientsAlone,
  checkGradientsOfFloat32,
  checkGradientsScale,
  checkRequiresGrad,
  checkSecondGradients,
} from './checks/gradients.js';
import { checkInPlace, checkInPlaceGradients, checkInPlaceOnLeaf, checkInPlaceRefusals } from './checks/in-place.js';
import { checkGradientsAtKinks } from './checks/kinks.js';
import { checkLayouts } from './checks/layouts.js';
import { checkHasEmpty, checkInputsKept, checkMethod, checkValues } from './checks/values.js';
import type { OpRow } from './row.js';

/** A check of a row; it throws a CheckError when the row does not hold. */
export interface Check {
  /** As `skip` names it. */
  readonly name: string;
  /** Whether it has something to say about a row. */
  readonly concerns: (row: OpRow) => boolean;
  readonly run: (row: OpRow) => void;
}

const every = (): boolean => true;
const isElementwise = ({ reference }: OpRow): boolean => reference.scalar !== undefined;
const hasGradient = ({ gradient, dtypes }: OpRow): boolean => gradient !== false && dtypes.some(isFloating);
const hasInPlace = ({ inplace }: OpRow): boolean => inplace !== undefined;

const checks: readonly Check[] = [
  { name: 'values', concerns: every, run: checkValues },
  { name: 'edges', concerns: isElementwise, run: checkEdges },
  { name: 'empty', concerns: every, run: checkHasEmpty },
  { name: 'inputs kept', concerns: every, run: checkInputsKept },
  { name: 'method', concerns: ({ method }) => method !== false, run: checkMethod },
  { name: 'layouts', concerns: every, run: checkLayouts },
  { name: 'requires grad', concerns: ({ dtypes }) => dtypes.some(isFloating), run: checkRequiresGrad },
  { name: 'gradients', concerns: hasGradient, run: checkGradients },
  { name: 'second gradients', concerns: hasGradient, run: checkSecondGradients },
  { name: 'gradients scale', concerns: hasGradient, run: checkGradientsScale },
  { name: 'gradients alone', concerns: hasGradient, run: checkGradientsAlone },
  { name: 'gradients in float32', concerns: hasGradient, run: checkGradientsOfFloat32 },
  { name: 'gradients at kinks', concerns: hasGradient, run: checkGradientsAtKinks },
  { name: 'slopes at edges', concerns: (row) => isElementwise(row) && hasGradient(row), run: checkSlopesAtEdges },
  { name: 'in place', concerns: hasInPlace, run: checkInPlace },
  { name: 'in place refusals', concerns: hasInPlace, run: checkInPlaceRefusals },
  { name: 'in place on a leaf', concerns: (row) => hasInPlace(row) && hasGradient(row), run: checkInPlaceOnLeaf },
  { name: 'in place gradients', concerns: (row) => hasInPlace(row) && hasGradient(row), run: checkInPlaceGradients },
  { name: 'errors', concerns: ({ errors }) => errors !== undefined, run: checkErrors },
  { name: 'no tensor', concerns: every, run: checkNoTensor },
  { name: 'laws', concerns: ({ laws }) => laws !== undefined, run: checkLaws },
];

/** Every check that a row has to pass. */
export function checksFor(row: OpRow): readonly Check[] {
  return checks.filter(({ concerns }) => concerns(row));
}

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
 * const twice = op('twice', { call: (x: Tensor) => add(x, x), reference: elementwise((x: number) => 2 * x), dtypes: floating, samples: [normal(2, 3), empty(0)], method: false });
 * checkOp(twice);
 */
export function checkOp(row: OpRow): void {
  for (const check of checksFor(row)) runCheck(row, check);
}
