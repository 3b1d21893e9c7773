import { beforeEach, describe, expect, it } from 'vitest';
import { board } from '../../src/wasm/board.js';
import type { Thread } from '../../src/wasm/platform.js';
import { Pool } from '../../src/wasm/pool.js';
import type { WorkerData } from '../../src/wasm/worker.js';

interface FakeThread {
  readonly data: WorkerData;
  isAlive: boolean;
  die(): void;
}

const threads: FakeThread[] = [];

/** Starts a thread that does nothing by itself: the tests do what good and bad workers would. */
function start(_main: unknown, data: unknown): Thread {
  let ended = (): void => undefined;
  const thread: FakeThread = { data: data as WorkerData, isAlive: true, die: () => ended() };
  threads.push(thread);
  return { onEnd: (listener: () => void) => (ended = listener), end: () => (thread.isAlive = false) };
}

beforeEach(() => {
  threads.length = 0;
});

const calls = [0, 1, 2, 3, 4].map((i) => [i]);

/** Takes a call as a worker does; whether there was one. */
function take({ buffer }: WorkerData): boolean {
  const ints = new Int32Array(buffer);
  const ticket = Atomics.load(ints, board.ticket);
  if ((ticket & board.mostCalls) === 0) return false;
  return Atomics.compareExchange(ints, board.ticket, ticket, ticket - 1) === ticket;
}

describe('a pool of threads', () => {
  it('makes every call once, also when no worker takes one', () => {
    const pool = new Pool({ start });
    pool.resize(2);
    for (let job = 0; job < 3; job++) {
      const made: number[] = [];
      pool.run((i) => made.push(i), 0, calls);
      expect(made).toEqual([0, 1, 2, 3, 4]);
    }
  });

  it('makes the call of a worker that took it and died, gives it up, and starts another', () => {
    const pool = new Pool({ patienceMs: 20, start });
    pool.resize(1);
    const made: number[] = [];
    pool.run(
      (i) => {
        made.push(i);
        if (i === 0) expect(take(threads[0].data)).toBe(true);
        return 0;
      },
      0,
      calls,
    );
    expect(made).toEqual([0, 2, 3, 4, 1]);
    expect(threads[0].isAlive).toBe(false);
    pool.resize(1);
    expect(threads).toHaveLength(2);
  });

  it('replaces a worker that died between jobs', () => {
    const pool = new Pool({ start });
    pool.resize(2);
    threads[0].die();
    pool.resize(2);
    expect(threads.map(({ isAlive }) => isAlive)).toEqual([true, true, true]);
  });

  it('ends workers when it gets smaller', () => {
    const pool = new Pool({ start });
    pool.resize(3);
    pool.resize(1);
    expect(threads.filter(({ isAlive }) => isAlive)).toHaveLength(1);
  });

  it('writes what a worker needs on the board', () => {
    const pool = new Pool({ start });
    pool.resize(1);
    const { buffer } = threads[0].data;
    const ints = new Int32Array(buffer);
    const seen: number[][] = [];
    const kernel = (): number => seen.push([ints[board.kernel], ints[board.arity], ints[board.calls]]);
    pool.run(kernel, 7, [
      [1, 2],
      [3, 4.5],
    ]);
    expect(seen[0]).toEqual([7, 2, 2]);
    expect([...new Float64Array(buffer).subarray(board.arguments, board.arguments + 4)]).toEqual([1, 2, 3, 4.5]);
  });
});
