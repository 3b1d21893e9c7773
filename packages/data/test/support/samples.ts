import type { data } from '@lamella/nn';
import { DataError, type LabelledSet } from '../../src/index.js';

/** Inputs and targets of a part, as nested arrays. */
export function samplesOf(part: data.Dataset | null): [input: unknown, target: unknown][] {
  return Array.from({ length: part!.length }, (_, i) => {
    const [input, target] = part!.get(i);
    return [input!.toArray(), target!.toArray()];
  });
}

/** Asks that a set keeps what its interface promises. */
export function soundness({ train, test, inputShape, classes }: LabelledSet): string[] {
  const problems: string[] = [];
  for (const part of [train, test]) {
    if (part === null) continue;
    if (part.length === 0) problems.push('a part is empty');
    for (let i = 0; i < part.length; i++) {
      const [input, target, ...others] = part.get(i);
      if (others.length > 0 || input === undefined || target === undefined) problems.push('a sample is no pair');
      else if (input.dtype !== 'float32' || input.shape.join() !== inputShape.join())
        problems.push(`an input is ${input.dtype} [${input.shape.join()}]`);
      else if (!input.data().every(Number.isFinite) || !target.data().every(Number.isFinite)) problems.push('a value is not finite');
      else if (
        classes === null
          ? target.dtype !== 'float32'
          : target.dtype !== 'int32' || target.ndim !== 0 || Number(target.item()) < 0 || Number(target.item()) >= classes.length
      )
        problems.push(`a target is ${target.dtype} [${target.shape.join()}]`);
    }
  }
  return problems;
}

/** The error that is thrown, which has to be a DataError. */
export function dataErrorOf(read: () => unknown): DataError {
  try {
    read();
  } catch (error) {
    if (error instanceof DataError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
