import { ArgumentError } from '../errors/errors.js';
import { board } from './board.js';
import { useCode, wasm, type KernelCode, type WasmExports } from './instance.js';
import { canShareMemory, processors } from './platform.js';
import { Pool } from './pool.js';

/** More threads than this do not help the sizes that people train here. */
const MOST_BY_DEFAULT = 4;

/** To start a thread takes as long as so many jobs: a short program is done before. */
const JOBS_BEFORE_START = 100;

/** The names of the kernels in the order in which workers know them. */
const names: readonly string[] = Object.keys(wasm);

let wanted: number | null = null;
let byDefault: number | null = null;
let jobs = 0;
let pool: Pool | null = null;
/** Set when the platform has refused to start a thread. */
let refused = false;

/** How many threads kernels compute on: the processors that there are, up to 4, unless `setNumThreads` was called. @see torch.get_num_threads */
export function getNumThreads(): number {
  if (refused || !canShareMemory()) return 1;
  return wanted ?? (byDefault ??= Math.min(processors(), MOST_BY_DEFAULT));
}

/**
 * Computes on `count` threads from now on. They are started when there is work that is worth it; without this call, when there was some. The
 * results are the same bits for any number. Where threads cannot share memory (a page without cross-origin isolation) there is one.
 *
 * @throws ArgumentError unless `count` is a whole number from 1 to 64
 * @see torch.set_num_threads
 * @example
 * setNumThreads(1);
 * getNumThreads() // 1
 */
export function setNumThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > 64) {
    throw new ArgumentError('setNumThreads', `the number of threads has to be a whole number from 1 to 64, got ${count}`, {
      argument: 'count',
      hint: 'setNumThreads(2)',
    });
  }
  wanted = count;
  pool?.resize(count - 1);
}

/**
 * Several calls of one kernel, each of which writes a part of the result that no other one reads or writes.
 * What is computed does not depend on how they are spread over threads.
 */
export function runAll(name: keyof WasmExports, calls: readonly (readonly number[])[]): void {
  const fits = calls.length <= board.mostCalls && calls.length * calls[0].length <= board.mostArguments;
  const workers = calls.length > 1 && fits ? poolOf(getNumThreads()) : null;
  // Asked for after the pool has moved the memory.
  const kernel: (...args: readonly number[]) => number = wasm[name];
  if (workers !== null) workers.run(kernel, names.indexOf(name), calls);
  else for (const call of calls) kernel(...call);
}

/** Computes with another build of the kernels from now on, on all threads. @throws CompileError, and changes nothing, where it cannot run */
export function switchCode(next: KernelCode): void {
  useCode(next);
  pool?.resize(0);
  pool = null;
}

function poolOf(threads: number): Pool | null {
  if (threads === 1 || (wanted === null && ++jobs <= JOBS_BEFORE_START)) return null;
  try {
    pool ??= new Pool();
    pool.resize(threads - 1);
    return pool;
  } catch {
    refused = true;
    return null;
  }
}
