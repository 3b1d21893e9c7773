import * as jax from '@jax-js/jax';
import { numbersOf } from '../../workloads/numbers.mjs';

// jax-js asks for the browser's kind at a place where Node 20 has no navigator.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node}` };

await jax.init('wasm');
jax.defaultDevice('wasm');

export const { numpy: np } = jax;

/** A function that makes the array anew from typed data. */
export function batchOf(description) {
  const numbers = numbersOf(description);
  return () => np.array(numbers, { shape: description.shape, dtype: numbers instanceof Int32Array ? np.int32 : np.float32 });
}

/** An array of which the caller takes references (`.ref`). */
export const arrayOf = (description) => batchOf(description)();
