import { excerpt } from '@lamella/core';
import { DataError } from '../data-error.js';
import type { Cell, Table } from './table.js';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** What programs write where there is nothing. */
const NOTHING: ReadonlySet<string> = new Set(['', '?', 'na', 'n/a', 'nan', 'null', 'none']);
/** float32 ends here; what rounds to more is infinite. */
const LARGEST = 3.4028235677973366e38;

export function isMissing(cell: Cell): boolean {
  return cell === null || (typeof cell === 'string' && NOTHING.has(cell.trim().toLowerCase()));
}

/** The number in a cell, or null where it is none. */
export function numberIn(table: Table, cell: Cell): number | null {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return Number(cell);
  if (cell === null || !table.numbersAreText) return null;
  const text = cell.trim();
  return NUMBER.test(text) ? Number(text) : null;
}

/** The number in a cell that is not missing. @throws DataError when it is none that float32 holds */
export function readNumber(table: Table, row: number, column: number): number {
  const cell = table.rows[row]![column]!;
  const value = numberIn(table, cell);
  if (value === null) {
    const infinite = typeof cell === 'string' && /^[+-]?inf(?:inity)?$/i.test(cell.trim());
    if (infinite) throw refuse(table, row, column, `${cellText(cell)} is infinite`);
    throw refuse(table, row, column, `${cellText(cell)} is no number`, hintFor(table, cell));
  }
  if (!(Math.abs(value) < LARGEST)) throw refuse(table, row, column, `${cellText(cell)} is more than float32 holds`);
  return value;
}

function hintFor(table: Table, cell: Cell): string | undefined {
  if (typeof cell !== 'string') return undefined;
  if (table.numbersAreText && /^[+-]?\d+,\d+$/.test(cell.trim())) return 'a point for the decimals';
  return `the option inputs, to leave this column out`;
}

export function refuse(table: Table, row: number, column: number | null, problem: string, hint?: string): DataError {
  const place = {
    file: table.file,
    row: (table.firstRow ?? 0) + row + 1,
    line: table.lines?.[row],
    column: column === null ? undefined : table.columns[column],
  };
  return new DataError(table.op, problem, place, { hint });
}

export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? `'${excerpt(cell)}'` : String(cell);
}
