import { isMissing, readNumber, refuse } from './cells.js';
import type { Plan } from './columns.js';
import type { Missing } from './options.js';
import type { Table } from './table.js';

/** The inputs of some rows, row by row; NaN where a cell is missing. @throws DataError on a cell that is no number, or missing and not to be filled */
export function readInputs(table: Table, { inputs }: Plan, rows: readonly number[], missing: Missing): Float32Array {
  const values = new Float32Array(rows.length * inputs.length);
  let at = 0;
  for (const row of rows) {
    for (const column of inputs) {
      const nothing = isMissing(table.rows[row]![column]!);
      if (nothing && missing === 'refuse') {
        throw refuse(table, row, column, 'the cell is missing', `{ missing: 'mean' }, 'median' or a number`);
      }
      values[at++] = nothing ? NaN : readNumber(table, row, column);
    }
  }
  return values;
}

/** What missing cells of each input are filled with, learnt from the training rows. @throws DataError on a column without a number */
export function fillings(table: Table, { inputs }: Plan, train: Float32Array, missing: Missing): readonly number[] {
  return inputs.map((place, column) => {
    if (missing === 'refuse') return NaN;
    if (typeof missing === 'number') return missing;
    const present: number[] = [];
    for (let at = column; at < train.length; at += inputs.length) if (!Number.isNaN(train[at])) present.push(train[at]!);
    if (present.length === 0)
      throw refuse(table, 0, place, `no training row has a number here, so there is no ${missing}`, '{ missing: 0 }');
    return missing === 'mean' ? present.reduce((a, b) => a + b, 0) / present.length : median(present);
  });
}

export function fill(values: Float32Array, by: readonly number[]): void {
  for (let at = 0; at < values.length; at++) if (Number.isNaN(values[at])) values[at] = by[at % by.length]!;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}
