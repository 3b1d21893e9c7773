import type { Board } from './board.js';

/** What a worker is given. */
export interface WorkerData {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly buffer: SharedArrayBuffer;
  readonly board: Board;
}

/**
 * What a worker does: takes calls as long as there are some, then sleeps until there are more. It is sent as text, so that it uses nothing
 * but its argument.
 */
export function workerMain({ module, memory, buffer, board }: WorkerData): void {
  const spinsBeforeSleep = 2000;
  const ints = new Int32Array(buffer);
  const values = new Float64Array(buffer);
  const kernels = Object.values(new WebAssembly.Instance(module, { env: { memory } }).exports) as ((...args: number[]) => number)[];
  for (;;) {
    const ticket = Atomics.load(ints, board.ticket);
    const left = ticket & board.mostCalls;
    if (left === 0) {
      let spins = 0;
      while (spins < spinsBeforeSleep && Atomics.load(ints, board.ticket) === ticket) spins++;
      if (spins === spinsBeforeSleep) Atomics.wait(ints, board.ticket, ticket);
    } else if (Atomics.compareExchange(ints, board.ticket, ticket, ticket - 1) === ticket) {
      // The job stays as it is until this call of it is done.
      const call = ints[board.calls] - left;
      const start = board.arguments + call * ints[board.arity];
      kernels[ints[board.kernel]](...values.subarray(start, start + ints[board.arity]));
      Atomics.store(ints, board.states + call, 1);
      Atomics.add(ints, board.done, 1);
    }
  }
}
