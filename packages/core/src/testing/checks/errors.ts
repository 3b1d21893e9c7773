import { LamellaError } from '../../index.js';
import { casesOf } from '../case.js';
import { failure } from '../check-error.js';
import type { ErrorCase, OpRow } from '../row.js';

/** What has to be refused is, with an error of the right class whose fields and text say what is wrong. */
export function checkErrors(row: OpRow): void {
  row.errors?.forEach((wanted, i) => {
    const where = { row, name: `error ${i} (${wanted.error.name})` };
    const error = thrownBy(row, wanted.args);
    if (!(error instanceof wanted.error)) {
      throw failure(where, `expected ${wanted.error.name}, got ${shown(error)}`, 'check the arguments before the op', error);
    }
    compareFields(where, error, wanted);
  });
}

function compareFields(where: { row: OpRow; name: string }, error: LamellaError, { has = {} }: ErrorCase): void {
  for (const [field, value] of Object.entries({ op: where.row.name, ...has })) {
    const [expected, actual] = [value, error[field as keyof LamellaError]].map((item) => JSON.stringify(item));
    if (actual === expected) continue;
    throw failure(where, `expected ${field} ${expected}, got ${actual}: ${error.message}`, 'the details of the error');
  }
  const start = `${error.op}: `;
  if (error.message.startsWith(start) && error.message.length >= start.length + 8 && error.hint !== '') return;
  throw failure(where, `the message says too little: '${error.message}'`, 'say what came, what is wanted, and what to write');
}

/** What is no tensor is refused by name, and not by a crash inside. */
export function checkNoTensor(row: OpRow): void {
  const rest = casesOf(row, row.dtypes)[0]?.args.slice(1) ?? [];
  for (const wrong of [undefined, null, 'text']) {
    const error = thrownBy(row, [wrong, ...rest]);
    if (error instanceof LamellaError && error.op !== '') continue;
    const where = { row, name: `${String(wrong)} in place of the first argument` };
    throw failure(where, `expected an error made on purpose, got ${shown(error)}`, 'checkTensor() first');
  }
}

function shown(error: unknown): string {
  return error instanceof Error ? String(error) : 'no error';
}

function thrownBy(row: OpRow, args: readonly unknown[]): unknown {
  try {
    (row.call as (...args: unknown[]) => unknown)(...args);
  } catch (error) {
    return error;
  }
  return undefined;
}

/** The laws of the row hold. */
export function checkLaws(row: OpRow): void {
  for (const { name, run } of row.laws ?? []) {
    try {
      run();
    } catch (error) {
      throw failure({ row, name: `law '${name}'` }, error instanceof Error ? error.message : String(error), 'the op, or the law', error);
    }
  }
}
