import { ArgumentError, DTypeError, isFloating, noGrad, StateDictError, Tensor, type StateDictMismatch } from '@lamella/core';

/** Tensors by PyTorch's keys: `0.weight`, `running_mean`, … */
export type StateDict = Record<string, Tensor>;

/** What `loadStateDict` did not load, which is something only without `strict`. */
export type Incompatible = Pick<StateDictMismatch, 'missing' | 'unexpected'>;

/** The key for a field: `runningMean` is `running_mean`, as in PyTorch. */
export function keyOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? letter : `_${letter.toLowerCase()}`));
}

/**
 * Copies `entries` into the tensors of `state`. Everything is compared first: after an error nothing is changed.
 *
 * @throws StateDictError on keys that are missing or unexpected (unless `strict` is false), and on shapes that differ
 */
export function copyState(state: ReadonlyMap<string, Tensor>, entries: Readonly<StateDict>, strict: boolean): Incompatible {
  if (typeof entries !== 'object' || entries === null) {
    throw new ArgumentError('loadStateDict', `expected an object of tensors, got ${String(entries)}`, {
      argument: 'entries',
      hint: 'other.stateDict()',
    });
  }
  const missing = [...state.keys()].filter((key) => !Object.hasOwn(entries, key));
  const unexpected = Object.keys(entries).filter((key) => !state.has(key));
  const pairs = [...state].flatMap(([key, target]) => (Object.hasOwn(entries, key) ? [{ key, target, source: entries[key]! }] : []));
  const notTensor = pairs.find(({ source }: { source: unknown }) => !(source instanceof Tensor));
  if (notTensor !== undefined)
    throw new ArgumentError('loadStateDict', `${notTensor.key} is no Tensor`, { argument: notTensor.key, hint: 'tensor(data)' });
  const misshapen = pairs
    .filter(({ target, source }) => source.shape.join() !== target.shape.join())
    .map(({ key, target, source }) => ({ key, expected: target.shape, got: source.shape }));
  if (misshapen.length > 0 || (strict && missing.length + unexpected.length > 0)) throw mismatchError({ missing, unexpected, misshapen });
  for (const { key, target, source } of pairs) checkDType(key, target, source);
  noGrad(() => {
    for (const { target, source } of pairs) target.copy_(source);
  });
  return { missing, unexpected };
}

function checkDType(key: string, target: Tensor, source: Tensor): void {
  if (!isFloating(source.dtype) || isFloating(target.dtype)) return;
  throw new DTypeError('loadStateDict', `${key} is ${source.dtype}, the module's is ${target.dtype}`, {
    dtype: source.dtype,
    hint: `to('${target.dtype}')`,
  });
}

function mismatchError(mismatch: StateDictMismatch): StateDictError {
  const { missing, unexpected, misshapen } = mismatch;
  const lines = [
    ...misshapen.map(({ key, expected, got }) => `${key} has shape [${got.join(', ')}], the module wants [${expected.join(', ')}]`),
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unexpected.length > 0 ? [`unexpected: ${unexpected.join(', ')}`] : []),
  ];
  const hint = misshapen.length > 0 ? 'a module of the sizes that were saved' : '{ strict: false }, to load what fits';
  return new StateDictError('loadStateDict', `the state dict does not fit, and nothing was loaded: ${lines.join('; ')}`, mismatch, {
    shapes: misshapen.flatMap(({ got, expected }) => [got, expected]),
    hint,
  });
}
