import { isFloating, Tensor, type DType } from '../../index.js';
import { casesOf, expected, outcome, tensorsAmong, type Case } from '../case.js';
import { failure } from '../check-error.js';
import { compareValues, exactly, toleranceOf } from '../compare.js';
import { gridOf, isGrid } from '../grid.js';
import { everyDtype, type OpRow, type ResultRule } from '../row.js';

/** Every sample in every dtype gives what the reference gives, in the shape and dtype that the row tells. */
export function checkValues(row: OpRow): void {
  for (const sample of casesOf(row, everyDtype)) {
    const [results, references] = [outcome(sample), expected(sample)];
    if (results.length !== references.length) {
      throw failure(sample, `expected ${references.length} results, got ${results.length}`, 'what the function returns');
    }
    results.forEach((result, i) => compareOne(sample, result, references[i], i));
  }
}

function compareOne(sample: Case, result: unknown, reference: unknown, i: number): void {
  const { row } = sample;
  if (!isGrid(reference)) {
    if (result !== reference) throw failure(sample, `expected ${String(reference)}, got ${String(result)}`, 'the forward');
    return;
  }
  if (!(result instanceof Tensor))
    throw failure(sample, `expected a tensor as result ${i}, got ${String(result)}`, 'what the function returns');
  const dtype = dtypeOfResult(sample, i);
  if (result.dtype !== dtype) {
    const fix = 'the promotion at the start of the function, or `result` in the row';
    throw failure(sample, `expected result ${i} in ${dtype}, got ${result.dtype}`, fix);
  }
  const name = `${sample.name}, result ${i}`;
  compareValues(gridOf(result), reference, {
    row,
    name,
    tolerance: toleranceOf(row, dtype),
    fix: 'the forward kernel or its scalar function',
  });
}

function dtypeOfResult({ row, dtype, args }: Case, i: number): DType {
  const rules = [row.result ?? 'same'].flat() as readonly ResultRule[];
  const rule = rules[Math.min(i, rules.length - 1)];
  if (typeof rule === 'function') return rule(dtype, args);
  if (rule === 'same') return dtype;
  if (rule === 'floating') return isFloating(dtype) ? dtype : 'float32';
  if (rule === 'wide') return isFloating(dtype) ? dtype : 'int32';
  return rule;
}

/** A call leaves its arguments as they were, and the result has memory of its own unless the op is a view. */
export function checkInputsKept(row: OpRow): void {
  for (const sample of casesOf(row, everyDtype)) {
    const before = sample.tensors.map(({ storage }) => ({ values: storage.values.slice(), version: storage.version }));
    const results = tensorsAmong(outcome(sample));
    sample.tensors.forEach(({ storage }, i) => {
      const { values, version } = before[i];
      if (version === storage.version && values.every((value, at) => Object.is(value, storage.values[at]))) return;
      throw failure(
        sample,
        `the call changed tensor ${i} of its arguments`,
        'write to a new tensor; only a form with an underscore changes its input',
      );
    });
    const isView = results.some(({ storage }) => sample.tensors.some((x) => x.storage === storage));
    if (row.view === 'sometimes' || results.length === 0 || isView === (row.view ?? false)) continue;
    const problem = isView ? 'the result shares memory with an argument' : 'the result is a copy';
    throw failure(sample, problem, '`view` in the row, or where the result is allocated');
  }
}

/** The methods are there, and give what the function gives. */
export function checkMethod(row: OpRow): void {
  const { method, name } = row;
  for (const wanted of [...(typeof method === 'function' ? [] : [name]), ...(row.inplace === undefined ? [] : [`${name}_`])]) {
    if (wanted in Tensor.prototype) continue;
    const fix = 'attachMethods() and the merging at the foot of the file, or `method: false` in the row';
    throw failure({ row, name: 'the method' }, `Tensor has no method ${wanted}`, fix);
  }
  const call =
    method || ((self: Tensor, ...rest: never[]) => (self as unknown as Record<string, (...args: never[]) => unknown>)[name](...rest));
  for (const sample of casesOf(row, row.dtypes.slice(0, 1))) {
    if (method === undefined && !(sample.args[0] instanceof Tensor)) continue;
    const references = outcome(sample);
    outcome(sample, call).forEach((result, i) => {
      const wanted = references[i];
      const comparison = { row, name: `${sample.name}, as a method`, tolerance: exactly, fix: 'attachMethods()' };
      if (result instanceof Tensor && wanted instanceof Tensor) compareValues(gridOf(result), gridOf(wanted), comparison);
      else if (result !== wanted)
        throw failure(comparison, `the method gives ${String(result)}, the function ${String(wanted)}`, 'attachMethods()');
    });
  }
}

/** Among the samples is one without elements. */
export function checkHasEmpty(row: OpRow): void {
  if (casesOf(row, row.dtypes.slice(0, 1)).some(({ tensors }) => tensors.some((x) => x.numel === 0))) return;
  const fix = "empty(0, 3) among the samples; an error case, and skip: { empty: 'why' }, where there is no answer";
  throw failure({ row, name: 'the samples' }, 'none has a tensor without elements', fix);
}
