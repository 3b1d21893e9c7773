import { isFloating, Tensor, type DType } from '../../index.js';
import { casesOf, expected, outcome, tensorsAmong, type Case } from '../case.js';
import { CheckError } from '../check-error.js';
import { compareValues, toleranceOf } from '../compare.js';
import { gridOf, isGrid } from '../grid.js';
import { everyDtype, type OpRow, type ResultRule } from '../row.js';

/** Every sample in every dtype gives what the reference gives, in the shape and dtype that the row tells. */
export function checkValues(row: OpRow): void {
  for (const sample of casesOf(row, everyDtype)) {
    const results = outcome(sample);
    const references = expected(sample);
    if (results.length !== references.length) {
      throw new CheckError(
        row.name,
        sample.name,
        `expected ${references.length} results, got ${results.length}`,
        'what the function returns',
      );
    }
    results.forEach((result, i) => compareOne(sample, result, references[i], i));
  }
}

function compareOne(sample: Case, result: unknown, reference: unknown, i: number): void {
  const { row, name } = sample;
  if (!isGrid(reference)) {
    if (result !== reference) throw new CheckError(row.name, name, `expected ${String(reference)}, got ${String(result)}`, 'the forward');
    return;
  }
  if (!(result instanceof Tensor))
    throw new CheckError(row.name, name, `expected a tensor as result ${i}, got ${String(result)}`, 'what the function returns');
  const dtype = dtypeOfResult(sample, i);
  if (result.dtype !== dtype)
    throw new CheckError(
      row.name,
      name,
      `expected result ${i} in ${dtype}, got ${result.dtype}`,
      'the promotion at the start of the function, or `result` in the row',
    );
  compareValues(gridOf(result), reference, {
    row,
    name: `${name}, result ${i}`,
    tolerance: toleranceOf(row, dtype),
    fix: 'the forward kernel or its scalar function',
  });
}

function dtypeOfResult({ row, dtype, args }: Case, i: number): DType {
  const rules: readonly ResultRule[] = Array.isArray(row.result)
    ? (row.result as readonly ResultRule[])
    : [(row.result as ResultRule | undefined) ?? 'same'];
  const rule = rules[Math.min(i, rules.length - 1)];
  if (typeof rule === 'function') return rule(dtype, args);
  if (rule === 'same') return dtype;
  if (rule === 'floating') return isFloating(dtype) ? dtype : 'float32';
  if (rule === 'wide') return isFloating(dtype) ? dtype : 'int32';
  return rule;
}

/** A call leaves its arguments as they were, and the result has memory of its own unless the op is a view. */
export function checkInputsKept(row: OpRow): void {
  const fix = 'write to a new tensor; only a form with an underscore changes its input';
  for (const sample of casesOf(row, everyDtype)) {
    const before = sample.tensors.map((x) => ({ values: x.storage.values.slice(), version: x.storage.version }));
    const results = tensorsAmong(outcome(sample));
    sample.tensors.forEach((x, i) => {
      const { values, version } = before[i];
      if (values.some((value, at) => !Object.is(value, x.storage.values[at])) || version !== x.storage.version) {
        throw new CheckError(row.name, sample.name, `the call changed tensor ${i} of its arguments`, fix);
      }
    });
    if (row.view === 'sometimes') continue;
    const isView = results.some((result) => sample.tensors.some((x) => x.storage === result.storage));
    if (isView !== (row.view ?? false) && results.length > 0) {
      throw new CheckError(
        row.name,
        sample.name,
        isView ? 'the result shares memory with an argument' : 'the result is a copy',
        '`view` in the row, or where the result is allocated',
      );
    }
  }
}

/** Whether the method on Tensor does what the function does. */
export function checkMethod(row: OpRow): void {
  const { method } = row;
  if (method === false) return;
  const call =
    method ?? ((self: Tensor, ...rest: never[]) => (self as unknown as Record<string, (...args: never[]) => unknown>)[row.name](...rest));
  if (method === undefined && !(row.name in Tensor.prototype)) {
    throw new CheckError(
      row.name,
      'the method',
      `Tensor has no method ${row.name}`,
      `attachMethods({ ${row.name} }) and the merging at the foot of the file, or \`method: false\` in the row`,
    );
  }
  for (const sample of casesOf(row, row.dtypes.slice(0, 1))) {
    if (method === undefined && !(sample.args[0] instanceof Tensor)) continue;
    const references = outcome(sample);
    outcome(sample, call).forEach((result, i) => {
      const wanted = references[i];
      if (result instanceof Tensor && wanted instanceof Tensor)
        compareValues(gridOf(result), gridOf(wanted), {
          row,
          name: `${sample.name}, as a method`,
          tolerance: { rtol: 0, atol: 0 },
          fix: 'attachMethods',
        });
      else if (result !== wanted)
        throw new CheckError(row.name, sample.name, `the method gives ${String(result)}, the function ${String(wanted)}`, 'attachMethods');
    });
  }
}

/** Among the samples is one without elements. */
export function checkHasEmpty(row: OpRow): void {
  if (casesOf(row, row.dtypes.slice(0, 1)).some(({ tensors }) => tensors.some((x) => x.numel === 0))) return;
  throw new CheckError(
    row.name,
    'the samples',
    'none has a tensor without elements',
    "empty(0, 3) among the samples; an error case, and skip: { empty: 'why' }, where there is no answer",
  );
}
