import { ArgumentError, excerpt } from '@lamella/core';
import { columnText, DataError } from '../data-error.js';
import type { Column, TableOptions } from './options.js';
import type { Table } from './table.js';

/** The places of the columns in a row. */
export interface Plan {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** @throws ArgumentError on columns that the table has not, DataError on a table without columns for both */
export function planColumns(table: Table, { inputs, target }: TableOptions): Plan {
  const { columns, op, file } = table;
  if (columns.length === 0) throw new DataError(op, 'there is no column', { file });
  const targets =
    target === undefined
      ? [columns.length - 1]
      : (Array.isArray(target) ? (target as Column[]) : [target as Column]).map((each) => find(table, each, 'target'));
  const chosen = inputs?.map((each) => find(table, each, 'inputs')) ?? columns.map((_, i) => i).filter((i) => !targets.includes(i));
  if (targets.length === 0) throw new ArgumentError(op, 'no column is the target', { argument: 'target', hint: `{ target: 'price' }` });
  if (chosen.length === 0) {
    throw new DataError(op, `no column is left for the inputs: there is ${columns.map(columnText).join(', ')}`, { file });
  }
  const both = chosen.find((place) => targets.includes(place));
  if (both !== undefined)
    throw new ArgumentError(op, `${columnText(columns[both]!)} is both an input and the target`, { argument: 'inputs' });
  for (const [argument, places] of Object.entries({ inputs: chosen, target: targets })) {
    const twice = places.find((place, i) => places.indexOf(place) !== i);
    if (twice !== undefined) throw new ArgumentError(op, `${columnText(columns[twice]!)} comes twice in ${argument}`, { argument });
  }
  return { inputs: chosen, targets };
}

/** The same columns in another table: by their names, in whatever order. @throws DataError where one is missing there */
export function planLike(plan: Plan, from: Table, to: Table): Plan {
  const placeOf = (place: number): number => {
    const found = to.columns.indexOf(from.columns[place]!);
    if (found < 0)
      throw new DataError(to.op, `there is no ${columnText(from.columns[place]!)}, which the training rows have`, { file: to.file });
    return found;
  };
  return { inputs: plan.inputs.map(placeOf), targets: plan.targets.map(placeOf) };
}

function find({ columns, op, file }: Table, column: Column, argument: string): number {
  const place = columns.indexOf(column);
  if (place >= 0) return place;
  if (typeof column === 'number' && Number.isInteger(column) && column >= 0 && column < columns.length) return column;
  const names = excerpt(columns.join(', '));
  throw new ArgumentError(op, `${file === undefined ? '' : `${file}: `}there is no ${columnText(column)} among ${names}`, {
    argument,
    hint: 'a name from the header, or a place from 0',
  });
}
