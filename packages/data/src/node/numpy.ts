import { ArgumentError, excerpt, loadNpy, loadNpz, tensor, type Tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import { DataError } from '../data-error.js';
import type { LabelledSet } from '../labelled-set.js';
import { splitDataset } from '../split.js';
import { checkSplitOptions, checkTargetOptions, type SplitOptions, type TargetOptions } from '../table/options.js';
import { inOrder } from '../table/targets.js';
import { baseName } from '../table/to-set.js';
import { inFile, named, readBytes } from './files.js';

export interface NpyOptions extends TargetOptions, SplitOptions {
  /** Files with the inputs and targets of the test part; instead of the share `test`. */
  readonly testFiles?: { readonly inputs: string; readonly targets: string };
  /** The name of the set. Default: the file's. */
  readonly name?: string;
}

export interface NpzOptions extends TargetOptions, SplitOptions {
  /** The names of the arrays. Default: x_train, y_train, x_test and y_test; or inputs and targets; or x and y. */
  readonly keys?: NpzKeys;
  /** The name of the set. Default: the file's. */
  readonly name?: string;
}

export interface NpzKeys {
  readonly inputs: string;
  readonly targets: string;
  readonly testInputs?: string;
  readonly testTargets?: string;
}

/** An array and where it came from. */
interface Source {
  readonly array: Tensor;
  readonly file: string;
  /** Its name in an archive. */
  readonly key: string | undefined;
}

interface Pair {
  readonly inputs: Source;
  readonly targets: Source;
}

const usualKeys: readonly NpzKeys[] = [
  { inputs: 'x_train', targets: 'y_train', testInputs: 'x_test', testTargets: 'y_test' },
  { inputs: 'inputs', targets: 'targets' },
  { inputs: 'x', targets: 'y' },
];

/**
 * A set from two `.npy` files, inputs and targets, with the samples along the first dimension. Targets of whole numbers or booleans, of one
 * dimension, are classes unless `task` says otherwise.
 *
 * Shape: inputs (N, …) and targets (N, …); a sample is an input in float32, and a class in int32 or a target in float32, at least [1].
 * @throws DataError on a file that cannot be read, counts that differ, or a value that is not finite, with its row and column; ArgumentError on
 * options that mean nothing
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const folder = process.env.TMPDIR ?? '/tmp';
 * writeFileSync(`${folder}/lamella-x.npy`, saveNpy(ones([4, 3])));
 * writeFileSync(`${folder}/lamella-y.npy`, saveNpy(tensor([0, 1, 1, 0], { dtype: 'int32' })));
 * const set = readNpy(`${folder}/lamella-x.npy`, `${folder}/lamella-y.npy`);
 * [set.inputShape, set.classes] // [[3], ['0', '1']]
 */
export function readNpy(inputs: string, targets: string, options: NpyOptions = {}): LabelledSet {
  const { testFiles, test = 0 } = options;
  checkOptions('readNpy', options);
  if (testFiles !== undefined && test !== 0)
    throw new ArgumentError('readNpy', 'testFiles and test are mutually exclusive', { argument: 'test' });
  const source = (file: string): Source => ({
    array: inFile('readNpy', file, () => loadNpy(readBytes('readNpy', file))),
    file,
    key: undefined,
  });
  const testing = testFiles === undefined ? null : { inputs: source(testFiles.inputs), targets: source(testFiles.targets) };
  return toSet('readNpy', { inputs: source(inputs), targets: source(targets) }, testing, { name: baseName(inputs) ?? 'npy', ...options });
}

/**
 * A set from the arrays of a `.npz` file, as Keras and others ship them.
 *
 * Shape: as `readNpy`.
 * @throws DataError on a file that cannot be read, arrays that are not there, counts that differ, or a value that is not finite, with its row
 * and column; ArgumentError on options that mean nothing
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-example.npz`;
 * writeFileSync(path, await saveNpz({ x: ones([4, 3]), y: zeros([4]) }));
 * (await readNpz(path, { test: 0.5 })).test!.length // 2
 */
export async function readNpz(path: string, options: NpzOptions = {}): Promise<LabelledSet> {
  checkOptions('readNpz', options);
  if ((options.keys?.testInputs === undefined) !== (options.keys?.testTargets === undefined)) {
    throw new ArgumentError('readNpz', 'keys name one of testInputs and testTargets, wanted both or neither', { argument: 'keys' });
  }
  let arrays: Readonly<Record<string, Tensor>>;
  try {
    arrays = await loadNpz(readBytes('readNpz', path));
  } catch (cause) {
    throw named('readNpz', path, cause);
  }
  const has = (key: string): boolean => Object.hasOwn(arrays, key);
  const keys = options.keys ?? usualKeys.find(({ inputs, targets }) => has(inputs) && has(targets));
  const missing = options.keys === undefined ? undefined : (Object.values(options.keys) as string[]).find((key) => !has(key));
  if (keys === undefined || missing !== undefined) {
    const problem = `has the arrays ${excerpt(Object.keys(arrays).join(', '))}${missing === undefined ? '' : `, none is '${excerpt(missing)}'`}`;
    throw new DataError('readNpz', problem, { file: path }, { hint: `{ keys: { inputs: 'x', targets: 'y' } }` });
  }
  const source = (key: string): Source => ({ array: arrays[key]!, file: path, key });
  const { testInputs, testTargets } = keys;
  const hasTest = testInputs !== undefined && testTargets !== undefined && has(testInputs) && has(testTargets);
  const testing = hasTest ? { inputs: source(testInputs), targets: source(testTargets) } : null;
  if (testing !== null && (options.test ?? 0) !== 0) {
    throw new ArgumentError('readNpz', `the file has a test part, '${testInputs}': test would take another`, { argument: 'test' });
  }
  const pair = { inputs: source(keys.inputs), targets: source(keys.targets) };
  return toSet('readNpz', pair, testing, { name: baseName(path) ?? 'npz', ...options });
}

function checkOptions(op: string, options: TargetOptions & SplitOptions): void {
  checkTargetOptions(op, options);
  checkSplitOptions(op, options);
}

function toSet(
  op: string,
  pair: Pair,
  testing: Pair | null,
  options: TargetOptions & SplitOptions & { readonly name: string },
): LabelledSet {
  const { array } = pair.targets;
  const whole = array.dtype === 'int32' || array.dtype === 'uint8' || array.dtype === 'bool';
  const isClasses =
    options.task === undefined ? options.classes !== undefined || (whole && array.ndim === 1) : options.task !== 'regression';
  const inputs = checkInputs(op, pair);
  const classes = isClasses ? (options.classes ?? inOrder(classNames(op, pair.targets))) : null;
  const train = new data.TensorDataset(inputs, targetsOf(op, pair.targets, classes));
  const inputShape = inputs.shape.slice(1);
  if (testing === null) return { name: options.name, ...splitDataset(op, train, options), inputShape, classes };
  const testInputs = checkInputs(op, testing);
  if (testInputs.shape.slice(1).join() !== inputShape.join()) {
    const problem = `has samples of [${testInputs.shape.slice(1).join(', ')}], the training part of [${inputShape.join(', ')}]`;
    throw new DataError(op, problem, placeOf(testing.inputs));
  }
  const test = new data.TensorDataset(testInputs, targetsOf(op, testing.targets, classes));
  return { name: options.name, train, test, inputShape, classes };
}

function checkInputs(op: string, { inputs, targets }: Pair): Tensor {
  for (const source of [inputs, targets]) {
    if (source.array.ndim === 0 || source.array.numel === 0) {
      throw new DataError(op, `has the shape [${source.array.shape.join(', ')}]: no sample`, placeOf(source));
    }
  }
  const [count, other] = [inputs.array.shape[0]!, targets.array.shape[0]!];
  if (count !== other) throw new DataError(op, `has ${other} targets for ${count} inputs, wanted one each`, placeOf(targets));
  return asColumns(finite(op, inputs));
}

/** As float32, with a dimension behind that of the samples. */
function asColumns(x: Tensor): Tensor {
  const floats = x.to('float32');
  return floats.ndim === 1 ? floats.unsqueeze(1) : floats;
}

function finite(op: string, source: Source): Tensor {
  const { array } = source;
  const values = array.data();
  const width = array.numel / array.shape[0]!;
  const wrong = values.findIndex((value) => !Number.isFinite(Math.fround(value)));
  if (wrong < 0) return array;
  throw new DataError(op, `the value is ${values[wrong]}, wanted a finite float32`, {
    ...placeOf(source),
    row: Math.floor(wrong / width) + 1,
    column: wrong % width,
  });
}

const placeOf = ({ file, key }: Source): { readonly file: string } => ({ file: key === undefined ? file : `${file}: ${excerpt(key)}` });

function classNames(op: string, targets: Source): string[] {
  if (targets.array.ndim !== 1) {
    throw new DataError(op, `has the shape [${targets.array.shape.join(', ')}], classes have one dimension`, placeOf(targets));
  }
  return Array.from(finite(op, targets).data(), String);
}

function targetsOf(op: string, targets: Source, classes: readonly string[] | null): Tensor {
  if (classes === null) return asColumns(finite(op, targets));
  const places = new Map(classes.map((name, i) => [name, i]));
  const numbers = classNames(op, targets).map((name, row) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    const hint = 'the option classes, with all of them';
    throw new DataError(op, `'${name}' is none of the ${classes.length} classes`, { ...placeOf(targets), row: row + 1 }, { hint });
  });
  return tensor(Int32Array.from(numbers));
}
