import { excerpt } from '@lamella/core';
import { DataError } from '../data-error.js';
import type { Cell, Table } from '../table/table.js';

const FORMS = '[{ "a": 1, "b": 2 }, …], { "a": [1, …], "b": [2, …] } or { "inputs": […], "targets": […] }';

/** @throws DataError on a value that is neither a list of rows nor an object of columns */
export function tableOf(op: string, value: unknown, file: string | undefined): Table {
  if (Array.isArray(value)) return Array.isArray(value[0]) ? tableOfLists(op, value, file) : tableOfObjects(op, value, file);
  if (typeof value === 'object' && value !== null) return tableOfColumns(op, value, file);
  throw new DataError(op, `is ${kindOf(value)}, wanted rows or columns`, { file }, { hint: FORMS });
}

function tableOfObjects(op: string, values: readonly unknown[], file: string | undefined): Table {
  const rows = values.map((value, i) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
    throw new DataError(op, `is ${kindOf(value)}, wanted an object`, { file, row: i + 1 }, { hint: FORMS });
  });
  const columns = Object.keys(rows[0] ?? {});
  const known = new Set(columns);
  const cells = rows.map((row, i) => {
    const other = Object.keys(row).find((key) => !known.has(key));
    if (other !== undefined) throw new DataError(op, 'the first row has no such key', { file, row: i + 1, column: other });
    return columns.map((column) => (Object.hasOwn(row, column) ? cellOf(op, row[column], { file, row: i + 1, column }) : null));
  });
  return { op, file, columns, rows: cells, lines: null, numbersAreText: false };
}

function tableOfLists(op: string, values: readonly unknown[], file: string | undefined): Table {
  const width = (values[0] as readonly unknown[]).length;
  const rows = values.map((value, i) => {
    if (!Array.isArray(value)) throw new DataError(op, `is ${kindOf(value)}, wanted a list`, { file, row: i + 1 });
    if (value.length !== width) {
      const column = Math.min(width, value.length);
      throw new DataError(op, `the row has ${value.length} cells, the first has ${width}`, { file, row: i + 1, column });
    }
    return value.map((cell, column) => cellOf(op, cell, { file, row: i + 1, column }));
  });
  return { op, file, columns: Array.from({ length: width }, (_, i) => i), rows, lines: null, numbersAreText: false };
}

function tableOfColumns(op: string, value: object, file: string | undefined): Table {
  const columns = Object.entries(value).map(([column, cells]: [string, unknown]) => {
    if (Array.isArray(cells)) return { column, cells: cells as readonly unknown[] };
    throw new DataError(op, `is ${kindOf(cells)}, wanted a list of cells`, { file, column }, { hint: FORMS });
  });
  const count = columns[0]?.cells.length ?? 0;
  const ragged = columns.find(({ cells }) => cells.length !== count);
  if (ragged !== undefined) {
    const problem = `has ${ragged.cells.length} rows, ${excerpt(columns[0]!.column)} has ${count}`;
    throw new DataError(op, problem, { file, column: ragged.column });
  }
  const rows = Array.from({ length: count }, (_, i) =>
    columns.map(({ column, cells }) => cellOf(op, cells[i], { file, row: i + 1, column })),
  );
  return { op, file, columns: columns.map(({ column }) => column), rows, lines: null, numbersAreText: false };
}

function cellOf(
  op: string,
  value: unknown,
  place: { readonly file: string | undefined; readonly row: number; readonly column: string | number },
): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value;
  throw new DataError(op, `is ${kindOf(value)}, wanted a number or text`, place, {
    hint: '{ "inputs": […], "targets": […] } for nested lists',
  });
}

/** What a value of JSON is, in words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return `the text '${excerpt(value)}'`;
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${JSON.stringify(value)}`;
}
