import type { DType } from '../index.js';
import { CheckError } from './check-error.js';
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

/** Shape and every element. @throws CheckError at the first that differs, with its index and both numbers */
export function compareValues(actual: Reading, wanted: Grid, { row, name, tolerance, fix }: Comparison): void {
  if (String(actual.shape) !== String(wanted.shape)) {
    throw new CheckError(row.name, name, `expected shape [${wanted.shape.join(', ')}], got [${actual.shape.join(', ')}]`, 'the shape rule');
  }
  const at = actual.data.findIndex((value, i) => !isClose(value, stored(wanted.data[i], actual.dtype), tolerance));
  if (at === -1) return;
  const index = indicesOf(actual.shape)[at];
  throw new CheckError(
    row.name,
    name,
    `expected ${show(stored(wanted.data[at], actual.dtype))} at [${index.join(', ')}], got ${show(actual.data[at])}`,
    fix,
  );
}
