import { ArgumentError } from '@lamella/core';

/** How targets are read, whatever they come from. */
export interface TargetOptions {
  /** Default: `classification` where targets are text (for NumPy files: whole numbers or booleans), else `regression`. */
  readonly task?: 'classification' | 'regression';
  /** The classes in the order of their numbers; others are refused. Default: those of the training rows, in order. */
  readonly classes?: readonly string[];
}

/** How a part is set aside for testing. */
export interface SplitOptions {
  /** The share of the samples that becomes the test part, drawn by `seed`. Default: 0, there is none. */
  readonly test?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/** A column by its name, or by its place from 0. */
export type Column = string | number;

/** What is done about an empty cell of an input: refused, or filled with the column's mean or median in the training rows, or a number. */
export type Missing = 'refuse' | 'mean' | 'median' | number;

/** How a table becomes a set. */
export interface TableOptions extends TargetOptions, SplitOptions {
  /** The columns that are inputs. Default: all but the target. */
  readonly inputs?: readonly Column[];
  /** The column that is the target, or several for regression. Default: the last. */
  readonly target?: Column | readonly Column[];
  /** Default: `refuse`. A missing target is always refused. */
  readonly missing?: Missing;
  /** The name of the set. Default: the file's. */
  readonly name?: string;
  /** What errors call the text. */
  readonly file?: string;
}

/** @throws ArgumentError on options that mean nothing, before anything is read */
export function checkTargetOptions(op: string, { task, classes }: TargetOptions): void {
  if (task !== undefined && task !== 'classification' && task !== 'regression') {
    throw new ArgumentError(op, `there is no task ${JSON.stringify(task)}`, {
      argument: 'task',
      hint: `'classification' or 'regression'`,
    });
  }
  if (classes === undefined) return;
  if (task === 'regression') throw new ArgumentError(op, 'regression has no classes', { argument: 'classes' });
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every((name) => typeof name === 'string')) {
    throw new ArgumentError(op, 'classes have to be a list of names', { argument: 'classes', hint: `['cat', 'dog']` });
  }
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  if (twice !== undefined) throw new ArgumentError(op, `the class '${twice}' comes twice`, { argument: 'classes' });
}

/** @throws ArgumentError on a share outside of [0, 1) or a seed that is no whole number */
export function checkSplitOptions(op: string, { test = 0, seed = 0 }: SplitOptions): void {
  if (!(typeof test === 'number' && test >= 0 && test < 1)) {
    throw new ArgumentError(op, `test has to be a share from 0 to below 1, got ${String(test)}`, {
      argument: 'test',
      hint: '{ test: 0.2 }',
    });
  }
  if (!Number.isSafeInteger(seed)) {
    throw new ArgumentError(op, `seed has to be a whole number, got ${String(seed)}`, { argument: 'seed', hint: '{ seed: 1 }' });
  }
}

/** @throws ArgumentError on options that mean nothing, before anything is read */
export function checkTableOptions(op: string, options: TableOptions): void {
  checkTargetOptions(op, options);
  checkSplitOptions(op, options);
  const { missing = 'refuse' } = options;
  if (missing !== 'refuse' && missing !== 'mean' && missing !== 'median' && !Number.isFinite(missing)) {
    throw new ArgumentError(op, `missing cells cannot be filled with ${JSON.stringify(missing)}`, {
      argument: 'missing',
      hint: `'refuse', 'mean', 'median' or a number`,
    });
  }
}
