import { beforeEach, describe, expect, it } from 'vitest';
import { board } from '../../src/wasm/board.js';
import { startThread, type Thread } from '../../src/wasm/platform.js';
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

  it('loses no call of a thread that took one and ended itself', () => {
    const tookOne = new Int32Array(new SharedArrayBuffer(4));
    const endsItself = ({ buffer, board, tookOne: signal }: WorkerData & { tookOne: Int32Array }): void => {
      const ints = new Int32Array(buffer);
      while ((Atomics.load(ints, board.ticket) & board.mostCalls) === 0);
      const ticket = Atomics.load(ints, board.ticket);
      Atomics.compareExchange(ints, board.ticket, ticket, ticket - 1);
      Atomics.store(signal, 0, 1);
      process.exit();
    };
    const pool = new Pool({ patienceMs: 50, start: (_, data) => startThread(endsItself, { ...(data as WorkerData), tookOne }) });
    pool.resize(1);
    const made: number[] = [];
    pool.run(
      (i) => {
        while (Atomics.load(tookOne, 0) === 0);
        return made.push(i);
      },
      0,
      calls,
    );
    expect(made).toHaveLength(5);
    expect([...made].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(made.at(-1)).toBe(1);
  });

  it('has a new board when it has given up a worker: what that one still writes is not for the next job', () => {
    const pool = new Pool({ patienceMs: 20, start });
    pool.resize(1);
    pool.run((i) => (i === 0 ? Number(take(threads[0].data)) : 0), 0, calls);
    pool.resize(1);
    const late = new Int32Array(threads[0].data.buffer);
    const made: number[] = [];
    pool.run(
      (i) => {
        made.push(i);
        return Atomics.add(late, board.done, 1);
      },
      0,
      calls,
    );
    expect(made).toEqual([0, 1, 2, 3, 4]);
    expect(threads[1].data.buffer).not.toBe(threads[0].data.buffer);
  });

  it('goes on without workers where they die again and again, and counts none that it has ended', () => {
    const pool = new Pool({ start });
    for (let i = 0; i < 50; i++) {
      pool.resize(1);
      pool.resize(0);
      threads[i].die();
    }
    expect(threads).toHaveLength(50);
    for (let i = 0; i < 50; i++) {
      pool.resize(1);
      threads.at(-1)!.die();
    }
    expect(threads).toHaveLength(66);
    const made: number[] = [];
    pool.run((i) => made.push(i), 0, calls);
    expect(made).toEqual([0, 1, 2, 3, 4]);
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
