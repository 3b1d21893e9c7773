import { ArgumentError, DTypeError } from '../errors/errors.js';
import type { View } from '../memory/storage.js';
import { isFloating } from '../shape/dtype.js';

/** A continuous distribution has no integer form. */
export function checkFloating(op: string, { storage: { dtype } }: View): void {
  if (!isFloating(dtype)) throw new DTypeError(op, `needs float32 or float64, got ${dtype}`, { dtype, hint: `x.to('float32')` });
}

/** Refuses an argument, in PyTorch's words: `uniform_: expects std >= 0, but got std=-1`. */
export function expectArgument(op: string, fits: boolean, wanted: string, argument: string, value: unknown): void {
  if (!fits) throw new ArgumentError(op, `expects ${wanted}, but got ${argument}=${String(value)}`, { argument });
}

export function isProbability(p: unknown): boolean {
  return typeof p === 'number' && p >= 0 && p <= 1;
}
