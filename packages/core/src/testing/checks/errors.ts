import { LamellaError } from '../../index.js';
import { casesOf } from '../case.js';
import { CheckError } from '../check-error.js';
import type { ErrorCase, OpRow } from '../row.js';

/** What has to be refused is, with an error of the right class whose fields and text say what is wrong. */
export function checkErrors(row: OpRow): void {
  row.errors?.forEach((wanted, i) => {
    const sample = `error ${i} (${wanted.error.name})`;
    const error = thrownBy(row, wanted.args);
    if (error === undefined) throw new CheckError(row.name, sample, 'the call was accepted', 'check the arguments before the op');
    if (!(error instanceof wanted.error)) {
      throw new CheckError(
        row.name,
        sample,
        `expected ${wanted.error.name}, got ${String(error)}`,
        'check the arguments before the op',
        error,
      );
    }
    compareFields(row, sample, error, wanted);
  });
}

function compareFields(row: OpRow, sample: string, error: LamellaError, { has = {} }: ErrorCase): void {
  for (const [field, value] of Object.entries({ op: row.name, ...has })) {
    const actual = JSON.stringify(error[field as keyof LamellaError]);
    if (actual !== JSON.stringify(value))
      throw new CheckError(
        row.name,
        sample,
        `expected ${field} ${JSON.stringify(value)}, got ${actual}: ${error.message}`,
        'the details of the error',
      );
  }
  const problem = error.message.slice(`${error.op}: `.length);
  if (!error.message.startsWith(`${error.op}: `) || problem.length < 8 || error.hint === '') {
    throw new CheckError(
      row.name,
      sample,
      `the message says too little: '${error.message}'`,
      'say what came, what is wanted, and what to write',
    );
  }
}

/** What is no tensor is refused by name, and not by a crash inside. */
export function checkNoTensor(row: OpRow): void {
  const rest = casesOf(row, row.dtypes)[0]?.args.slice(1) ?? [];
  for (const wrong of [undefined, null, 'text']) {
    const error = thrownBy(row, [wrong, ...rest]);
    if (error instanceof LamellaError && error.op !== '') continue;
    throw new CheckError(
      row.name,
      `${String(wrong)} in place of the first argument`,
      `expected an error made on purpose, got ${String(error)}`,
      'checkTensor() first',
    );
  }
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
      throw new CheckError(row.name, `law '${name}'`, error instanceof Error ? error.message : String(error), 'the op, or the law', error);
    }
  }
}
