import { heap } from '../memory/heap.js';
import { board } from './board.js';
import { shareMemory } from './instance.js';
import { startThread, type Thread } from './platform.js';
import { workerMain, type WorkerData } from './worker.js';

const PATIENCE_MS = 10_000;
/** Where so many have died one cannot live: a page's policy forbids it, or its memory is short. */
const MOST_DEATHS = 16;
const JOBS = 2 ** 31 / (board.mostCalls + 1);

type Kernel = (...args: readonly number[]) => number;
type Calls = readonly (readonly number[])[];

export interface PoolOptions {
  /** So long may one call take on another thread before that one is given up. Default: 10,000. */
  readonly patienceMs?: number;
  /** Default: the platform's way. */
  readonly start?: typeof startThread;
}

/** Workers that share the heap's memory, and the board on which they find what to do. */
export class Pool {
  readonly #module: WebAssembly.Module = shareMemory();
  #buffer!: SharedArrayBuffer;
  #ints!: Int32Array;
  #values!: Float64Array;
  readonly #threads: Set<Thread> = new Set();
  readonly #patienceMs: number;
  readonly #start: typeof startThread;
  #jobs = 0;
  #deaths = 0;

  constructor({ patienceMs = PATIENCE_MS, start = startThread }: PoolOptions = {}) {
    this.#patienceMs = patienceMs;
    this.#start = start;
    this.#clearBoard();
  }

  /** Starts or ends workers until there are `count`; none is started when many have died. @throws where the platform refuses to start one */
  resize(count: number): void {
    for (const thread of this.#threads) if (this.#threads.size > count) this.#end(thread);
    while (this.#threads.size < count && this.#deaths < MOST_DEATHS) {
      const data: WorkerData = { module: this.#module, memory: heap.memory, buffer: this.#buffer, board };
      const thread = this.#start(workerMain, data);
      this.#threads.add(thread);
      // One that dies is replaced before the next job. It is none of ours any more if it was ended here.
      thread.onEnd(() => {
        if (this.#threads.delete(thread)) this.#deaths++;
      });
    }
  }

  /**
   * Runs the calls of a kernel, here and on the workers. A worker that is not there, not yet or no more, takes no call; one that does not come
   * back from a call is given up, and its call made here: each call only writes what it alone computes.
   */
  run(kernel: Kernel, index: number, calls: Calls): void {
    const ints = this.#ints;
    const arity = calls[0].length;
    calls.forEach((call, i) => this.#values.set(call, board.arguments + i * arity));
    ints[board.kernel] = index;
    ints[board.arity] = arity;
    ints[board.calls] = calls.length;
    ints.fill(0, board.states, board.states + calls.length);
    Atomics.store(ints, board.done, 0);
    this.#jobs = (this.#jobs + 1) % JOBS;
    Atomics.store(ints, board.ticket, this.#jobs * (board.mostCalls + 1) + calls.length);
    Atomics.notify(ints, board.ticket);
    this.#help(kernel, calls);
    this.#finish(kernel, calls);
  }

  #help(kernel: Kernel, calls: Calls): void {
    const ints = this.#ints;
    for (;;) {
      const ticket = Atomics.load(ints, board.ticket);
      const left = ticket & board.mostCalls;
      if (left === 0) return;
      if (Atomics.compareExchange(ints, board.ticket, ticket, ticket - 1) !== ticket) continue;
      const call = calls.length - left;
      kernel(...calls[call]);
      Atomics.store(ints, board.states + call, 1);
      Atomics.add(ints, board.done, 1);
    }
  }

  #finish(kernel: Kernel, calls: Calls): void {
    const ints = this.#ints;
    const start = performance.now();
    for (let spins = 1; Atomics.load(ints, board.done) < calls.length; spins++) {
      if (spins % 4096 !== 0 || performance.now() - start < this.#patienceMs) continue;
      this.#giveUp();
      calls.forEach((call, i) => Atomics.load(ints, board.states + i) === 0 && kernel(...call));
      return;
    }
  }

  /** Ends all workers. What one of them writes on its board in its last moments is not for the next job. */
  #giveUp(): void {
    for (const thread of this.#threads) this.#end(thread);
    this.#deaths++;
    this.#clearBoard();
  }

  #clearBoard(): void {
    this.#buffer = new SharedArrayBuffer(board.bytes);
    this.#ints = new Int32Array(this.#buffer);
    this.#values = new Float64Array(this.#buffer);
  }

  #end(thread: Thread): void {
    this.#threads.delete(thread);
    thread.end();
  }
}
