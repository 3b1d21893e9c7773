import { LamellaError } from '../errors/errors.js';
import type { Kernels } from './kernels.js';

let active: Kernels | undefined;

/** The kernel set that ops compute with. */
export function kernels(): Kernels {
  if (active === undefined)
    throw new LamellaError('kernels', 'no kernel set is in use', { hint: "import '@lamella/core', or setKernels(…)" });
  return active;
}

/**
 * Makes `set` the one that ops compute with from now on, and returns the one before it.
 *
 * @example
 * setKernels(referenceKernels).name // 'wasm'
 */
export function setKernels(set: Kernels): Kernels {
  const before = active ?? set;
  active = set;
  return before;
}
