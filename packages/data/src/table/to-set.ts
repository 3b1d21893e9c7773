import { tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import { DataError } from '../data-error.js';
import type { LabelledSet } from '../labelled-set.js';
import { split } from '../split.js';
import { planColumns, planLike, type Plan } from './columns.js';
import { fill, fillings, readInputs } from './inputs.js';
import type { TableOptions } from './options.js';
import type { Table } from './table.js';
import { classesOf, readClasses, readTargets, type Classes } from './targets.js';

/** Some rows of a table that become one part of the set. */
interface Part {
  readonly table: Table;
  readonly plan: Plan;
  readonly rows: readonly number[];
}

/** A set from a table, with `test` from another one or from a share of the rows. Options are checked already. */
export function tableToSet(table: Table, test: Table | null, options: TableOptions): LabelledSet {
  const { missing = 'refuse' } = options;
  if (table.rows.length === 0) throw new DataError(table.op, 'there is no row of data', { file: table.file });
  const plan = planColumns(table, options);
  const { train, testing } = partsOf(table, test, plan, options);
  const classes = classesOf(table, plan, train.rows, options);
  const inputs = readInputs(table, plan, train.rows, missing);
  const by = fillings(table, plan, inputs, missing);
  return {
    name: options.name ?? baseName(table.file) ?? 'table',
    train: toDataset(train, inputs, by, classes),
    test: testing === null ? null : toDataset(testing, readInputs(testing.table, testing.plan, testing.rows, missing), by, classes),
    inputShape: [plan.inputs.length],
    classes,
  };
}

function partsOf(table: Table, test: Table | null, plan: Plan, options: TableOptions): { train: Part; testing: Part | null } {
  if (test !== null) {
    if (test.rows.length === 0) throw new DataError(test.op, 'there is no row of data', { file: test.file });
    const all = ({ rows }: Table): number[] => rows.map((_, row) => row);
    return { train: { table, plan, rows: all(table) }, testing: { table: test, plan: planLike(plan, table, test), rows: all(test) } };
  }
  const numbers = split(table.op, table.rows.length, options);
  return {
    train: { table, plan, rows: numbers.train },
    testing: numbers.test.length === 0 ? null : { table, plan, rows: numbers.test },
  };
}

function toDataset({ table, plan, rows }: Part, inputs: Float32Array, by: readonly number[], classes: Classes): data.Dataset {
  fill(inputs, by);
  const targets =
    classes === null
      ? tensor(readTargets(table, plan, rows)).reshape([rows.length, plan.targets.length])
      : tensor(readClasses(table, plan, rows, classes));
  return new data.TensorDataset(tensor(inputs).reshape([rows.length, plan.inputs.length]), targets);
}

/** `data/iris.csv` -> `iris`. */
export function baseName(file: string | undefined): string | null {
  const name = file
    ?.split(/[\\/]/)
    .filter((part) => part !== '')
    .at(-1);
  return name?.replace(/(?<=.)\.[^.]*$/, '') ?? null;
}
