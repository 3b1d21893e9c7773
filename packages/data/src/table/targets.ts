import { ArgumentError } from '@lamella/core';
import { cellText, isMissing, numberIn, readNumber, refuse } from './cells.js';
import type { Plan } from './columns.js';
import type { TargetOptions } from './options.js';
import type { Table } from './table.js';

/** What the targets are, learnt from the training rows. Null: numbers. */
export type Classes = readonly string[] | null;

/** @throws DataError on a missing target, or on text among numbers; ArgumentError on several columns of classes */
export function classesOf(table: Table, { targets }: Plan, rows: readonly number[], { task, classes }: TargetOptions): Classes {
  for (const column of targets) for (const row of rows) checkPresent(table, row, column);
  if (classes === undefined && !isClassification(table, targets, rows, task)) return null;
  if (targets.length > 1) {
    throw new ArgumentError(table.op, `classes have one target, there are ${targets.length} columns`, {
      argument: 'target',
      hint: `{ task: 'regression' } for numbers`,
    });
  }
  return classes ?? inOrder(rows.map((row) => className(table, row, targets[0]!)));
}

/** A place among the classes for each row. @throws DataError on a class that is none of them */
export function readClasses(table: Table, { targets }: Plan, rows: readonly number[], classes: readonly string[]): Int32Array {
  const column = targets[0]!;
  const places = new Map(classes.map((name, i) => [name, i]));
  return Int32Array.from(rows, (row) => {
    checkPresent(table, row, column);
    const place = places.get(className(table, row, column));
    if (place === undefined) {
      const problem = `${cellText(table.rows[row]![column]!)} is none of the ${classes.length} classes`;
      throw refuse(table, row, column, problem, 'the option classes, with all of them');
    }
    return place;
  });
}

/** The targets of some rows as numbers. @throws DataError on a cell that is none */
export function readTargets(table: Table, { targets }: Plan, rows: readonly number[]): Float32Array {
  const values = new Float32Array(rows.length * targets.length);
  let at = 0;
  for (const row of rows) {
    for (const column of targets) {
      checkPresent(table, row, column);
      values[at++] = readNumber(table, row, column);
    }
  }
  return values;
}

/** Names in order: by number where all are numbers, else by their letters' code points. */
export function inOrder(names: Iterable<string>): string[] {
  const distinct = [...new Set(names)];
  const areNumbers = distinct.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return distinct.sort(areNumbers ? (a, b) => Number(a) - Number(b) : (a, b) => (a < b ? -1 : 1));
}

function isClassification(table: Table, targets: readonly number[], rows: readonly number[], task: TargetOptions['task']): boolean {
  if (task !== undefined) return task === 'classification';
  let [text, numbers]: [text: number | null, numbers: number | null] = [null, null];
  for (const column of targets) {
    for (const row of rows) {
      if (numberIn(table, table.rows[row]![column]!) === null) text ??= row;
      else numbers ??= row;
      if (text === null || numbers === null) continue;
      const problem = `the target ${cellText(table.rows[row]![column]!)} is ${row === text ? 'text among numbers' : 'a number among text'}`;
      throw refuse(table, row, column, problem, `{ task: 'classification' }, if these are classes`);
    }
  }
  return text !== null;
}

/** `7`, `7.0` and ` 7` are one class, as they are one number. */
function className(table: Table, row: number, column: number): string {
  const cell = table.rows[row]![column]!;
  return String(numberIn(table, cell) ?? String(cell).trim());
}

function checkPresent(table: Table, row: number, column: number): void {
  if (isMissing(table.rows[row]![column]!)) throw refuse(table, row, column, 'the target is missing');
}
