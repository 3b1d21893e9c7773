import { tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import { DataError } from '../data-error.js';
import type { LabelledSet } from '../labelled-set.js';
import { split } from '../split.js';
import type { TableOptions } from '../table/options.js';
import type { Cell, Table } from '../table/table.js';
import { classesOf, readClasses, readTargets, type Classes } from '../table/targets.js';
import { baseName } from '../table/to-set.js';
import { kindOf } from './tables.js';

interface Source {
  readonly value: { readonly inputs: unknown; readonly targets: unknown };
  readonly file: string | undefined;
}

/** Samples by number, their targets as a table of one or more columns. */
interface Samples {
  readonly shape: readonly number[];
  readonly inputs: Float32Array;
  readonly targets: Table;
}

const MAX_DIMS = 8;

/** A set of `{ inputs, targets }`, with the test part from another such value or from a share of the samples. */
export function nestedSet(op: string, source: Source, test: Source | null, options: TableOptions): LabelledSet {
  const samples = read(op, source);
  const testSamples = test === null ? null : read(op, test, samples.shape);
  const count = samples.targets.rows.length;
  const numbers = split(op, count, testSamples === null ? options : {});
  const plan = { inputs: [], targets: samples.targets.columns.map((_, i) => i) };
  const classes = classesOf(samples.targets, plan, numbers.train, options);
  const part = (from: Samples, rows: readonly number[]): data.Dataset => toDataset(from, rows, classes);
  return {
    name: options.name ?? baseName(source.file) ?? 'samples',
    train: part(samples, numbers.train),
    test:
      testSamples !== null
        ? part(
            testSamples,
            testSamples.targets.rows.map((_, i) => i),
          )
        : numbers.test.length === 0
          ? null
          : part(samples, numbers.test),
    inputShape: samples.shape,
    classes,
  };
}

function read(op: string, { value, file }: Source, wanted?: readonly number[]): Samples {
  const { inputs, targets } = value;
  for (const [name, list] of Object.entries({ inputs, targets })) {
    if (!Array.isArray(list)) throw new DataError(op, `is ${kindOf(list)}, wanted a list`, { file, column: name });
  }
  const [rows, answers] = [inputs as readonly unknown[], targets as readonly unknown[]];
  if (rows.length !== answers.length) throw new DataError(op, `there are ${rows.length} inputs and ${answers.length} targets`, { file });
  if (rows.length === 0) throw new DataError(op, 'there is no sample', { file });
  const shape = wanted ?? shapeOf(op, rows[0], file);
  const values: number[] = [];
  rows.forEach((row, i) => flatten(op, row, shape, { file, row: i + 1, column: 'inputs' }, values));
  return { shape: shape.length === 0 ? [1] : shape, inputs: Float32Array.from(values), targets: targetTable(op, answers, file) };
}

function shapeOf(op: string, first: unknown, file: string | undefined): number[] {
  const shape: number[] = [];
  for (let value = first; Array.isArray(value); value = value[0] as unknown) {
    if (shape.length === MAX_DIMS || value.length === 0) {
      const problem = value.length === 0 ? 'a list is empty' : `the lists are nested deeper than ${MAX_DIMS}`;
      throw new DataError(op, problem, { file, row: 1, column: 'inputs' });
    }
    shape.push(value.length);
  }
  return shape;
}

interface Place {
  readonly file: string | undefined;
  readonly row: number;
  readonly column: string;
}

/** Appends the numbers of a sample, whose shape has to be `[...shape]`. */
function flatten(op: string, value: unknown, shape: readonly number[], place: Place, into: number[]): void {
  const [size, ...inner] = shape;
  if (size === undefined) {
    if (typeof value !== 'number') throw new DataError(op, `is ${kindOf(value)}, wanted a number`, place);
    if (!Number.isFinite(Math.fround(value))) throw new DataError(op, `${value} is more than float32 holds`, place);
    into.push(value);
    return;
  }
  if (!Array.isArray(value) || value.length !== size) {
    const got = Array.isArray(value) ? `has ${value.length} items` : `is ${kindOf(value)}`;
    throw new DataError(op, `${got}, wanted a list of ${size}, as in the first sample`, place);
  }
  value.forEach((item, i) => flatten(op, item, inner, { ...place, column: `${place.column}[${i}]` }, into));
}

function targetTable(op: string, targets: readonly unknown[], file: string | undefined): Table {
  const first = targets[0];
  const width = Array.isArray(first) ? first.length : 1;
  const columns = Array.isArray(first) ? first.map((_, i) => `targets[${i}]`) : ['targets'];
  const rows = targets.map((target, i) => {
    const cells: readonly unknown[] = Array.isArray(first) && Array.isArray(target) ? target : [target];
    const place = { file, row: i + 1, column: 'targets' };
    if (cells.length !== width || Array.isArray(first) !== Array.isArray(target)) {
      throw new DataError(op, `is ${kindOf(target)}, and the first target is ${kindOf(first)} of ${width}`, place);
    }
    return cells.map((cell): Cell => {
      if (cell === null || typeof cell === 'number' || typeof cell === 'string' || typeof cell === 'boolean') return cell;
      throw new DataError(op, `is ${kindOf(cell)}, wanted a number or text`, place);
    });
  });
  if (width === 0) throw new DataError(op, 'a target is an empty list', { file, row: 1, column: 'targets' });
  return { op, file, columns, rows, lines: null, numbersAreText: false };
}

function toDataset({ shape, inputs, targets }: Samples, rows: readonly number[], classes: Classes): data.Dataset {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = new Float32Array(rows.length * size);
  rows.forEach((row, i) => {
    values.set(inputs.subarray(row * size, (row + 1) * size), i * size);
  });
  const plan = { inputs: [], targets: targets.columns.map((_, i) => i) };
  const answers =
    classes === null
      ? tensor(readTargets(targets, plan, rows)).reshape([rows.length, targets.columns.length])
      : tensor(readClasses(targets, plan, rows, classes));
  return new data.TensorDataset(tensor(values).reshape([rows.length, ...shape]), answers);
}
