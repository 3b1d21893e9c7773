import type { DType } from '../index.js';
import { failure } from './check-error.js';
import { indicesOf, stored, type Grid, type Reading } from './grid.js';
import type { OpRow, Tolerance } from './row.js';

const defaults: Readonly<Record<DType, Tolerance>> = {
  float32: { rtol: 2e-6, atol: 1e-7 },
  float64: { rtol: 1e-12, atol: 1e-14 },
  int32: { rtol: 0, atol: 0 },
  uint8: { rtol: 0, atol: 0 },
  bool: { rtol: 0, atol: 0 },
};

/** How far a result of the row may lie from its reference: `|actual - expected| <= atol + rtol · |expected|`. */
export function toleranceOf(row: OpRow, dtype: DType): Tolerance {
  return { ...defaults[dtype], ...row.tolerance?.[dtype] };
}

export function isClose(actual: number, wanted: number, { rtol, atol }: Tolerance): boolean {
  if (Number.isNaN(wanted)) return Number.isNaN(actual);
  if (!Number.isFinite(wanted)) return actual === wanted;
  return Math.abs(actual - wanted) <= atol + rtol * Math.abs(wanted);
}

/** A number as messages show it: -0 is not 0. */
export function show(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export interface Comparison {
  readonly row: OpRow;
  /** The sample, and what of it is compared. */
  readonly name: string;
  readonly tolerance: Tolerance;
  readonly fix: string;
}

/** For results that have to be the very same. */
export const exactly: Tolerance = { rtol: 0, atol: 0 };
/** For two ways through float64. */
export const nearly: Tolerance = { rtol: 1e-12, atol: 1e-14 };

/** Shape and every element. @throws CheckError at the first that differs, with its index and both numbers */
export function compareValues(actual: Reading, wanted: Grid, comparison: Comparison): void {
  const { tolerance, fix } = comparison;
  if (String(actual.shape) !== String(wanted.shape)) {
    throw failure(comparison, `expected shape [${wanted.shape.join(', ')}], got [${actual.shape.join(', ')}]`, 'the shape rule');
  }
  const should = wanted.data.map((value) => stored(value, actual.dtype));
  const at = should.findIndex((value, i) => !isClose(actual.data[i], value, tolerance));
  if (at === -1) return;
  const index = indicesOf(actual.shape)[at].join(', ');
  throw failure(comparison, `expected ${show(should[at])} at [${index}], got ${show(actual.data[at])}`, fix);
}

/** Gradients one by one: each has to be there on both sides, or on none. */
export function compareGradients(actual: readonly (Reading | null)[], wanted: readonly (Grid | null)[], comparison: Comparison): void {
  wanted.forEach((reference, i) => {
    const gradient = actual[i];
    const one = { ...comparison, name: `${comparison.name}, gradient ${i}` };
    if (gradient !== null && reference !== null) compareValues(gradient, reference, one);
    else if (gradient !== reference) throw failure(one, gradient === null ? 'there is none' : 'expected none, got one', comparison.fix);
  });
}
