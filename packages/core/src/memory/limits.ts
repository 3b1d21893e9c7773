import { ArgumentError } from '../errors/errors.js';
import { heap, MOST_LIMIT } from './heap.js';

/** What `memoryStats` tells, in bytes. */
export interface MemoryStats {
  /** How large the heap may grow. */
  readonly limit: number;
  /** How large it is. */
  readonly size: number;
  /** How much of it is in use: tensors that are alive, and dead ones that were not noticed yet. */
  readonly used: number;
  /** How many storages are in the heap. */
  readonly residents: number;
  /**
   * What has left the heap, is not back and may live, of storages of 64 KiB and more. That one is dead is noticed when V8 has collected it
   * and the event loop turns; until then it counts, up to 4096 of them. Smaller storages, and those that no kernel has used yet, do not.
   */
  readonly outside: { readonly count: number; readonly bytes: number };
  /** What had to leave the heap so far, to make room; small ones too. */
  readonly evicted: { readonly count: number; readonly bytes: number };
  /** What of that was used again, and came back. */
  readonly returned: { readonly count: number; readonly bytes: number };
}

/**
 * How the WASM memory is used, in which kernels compute. Tensors that are not used for a while leave it, and come back when they are.
 *
 * @example
 * memoryStats().limit // 268435456
 */
export function memoryStats(): MemoryStats {
  const { limit, size, used, residents, outside, evicted, returned } = heap;
  return {
    limit,
    size,
    used,
    residents,
    outside: { ...outside },
    evicted: { ...evicted },
    returned: { ...returned },
  };
}

/**
 * How large the heap may grow, in bytes; 256 MiB at first, 4 GiB at most. One op's operands have to fit into it together. Never shrinks it.
 *
 * @throws ArgumentError unless `bytes` is a whole number from 16 MiB to 4 GiB
 * @example
 * setHeapLimit(2 ** 30);
 */
export function setHeapLimit(bytes: number): void {
  if (!Number.isInteger(bytes) || bytes < 2 ** 24 || bytes > MOST_LIMIT) {
    throw new ArgumentError('setHeapLimit', `the limit has to be a whole number of bytes from 16 MiB to 4 GiB, got ${bytes}`, {
      argument: 'bytes',
      hint: 'setHeapLimit(2 ** 30)',
    });
  }
  heap.limit = bytes;
}
