import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ended, Start } from '../../src/sweep/messages.js';
import { runPool, type PoolOptions } from '../../src/sweep/pool.js';

const worker = fileURLToPath(new URL('support/fake-worker.mjs', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamella-pool-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = (behaviour: string, seed = 0): Start => ({
  type: 'start',
  file: 'run.json',
  text: '{}',
  plugins: [],
  baseDirectory: folder,
  directory: join(folder, `${behaviour}-${seed}`),
  set: [
    ['behaviour', behaviour],
    ['seed', seed],
  ],
});

const run = (starts: readonly Start[], options: Partial<PoolOptions> = {}): Promise<Ended[]> =>
  runPool(starts, { jobs: 2, worker, ...options });

describe('the pool', () => {
  it('gives how each ended, in the order of the starts, though others end first', async () => {
    const order: number[] = [];
    const ended = await run([start('end', 0), start('fail'), start('end', 5)], { jobs: 3, onEnd: (i) => void order.push(i) });
    expect(ended).toEqual([{ type: 'done' }, { type: 'failed', reason: 'the loss is NaN' }, { type: 'done' }]);
    expect(order.sort()).toEqual([0, 1, 2]);
  });

  it('takes the death of a worker as a failure, says how it died and of what, and goes on', async () => {
    const ended = await run([start('exit'), start('kill'), start('end', 1)], { jobs: 1 });
    expect(ended).toEqual([
      { type: 'failed', reason: 'the process ended with code 3: RangeError: out of luck' },
      { type: 'failed', reason: 'the process was killed by SIGKILL' },
      { type: 'done' },
    ]);
  });

  it('takes a program that is not there as a failure', async () => {
    const [ended] = await run([start('end')], { worker: join(folder, 'nothing.mjs') });
    expect(ended).toMatchObject({ type: 'failed', reason: expect.stringMatching(/ended with code 1: Error: Cannot find module/) });
  });

  it('never runs more than `jobs` at once', async () => {
    let [running, most] = [0, 0];
    const starts = [0, 1, 2, 3, 4].map((seed) => start('end', seed));
    await run(starts, { onStart: () => void (most = Math.max(most, ++running)), onEnd: () => void (running -= 1) });
    expect(most).toBe(2);
    expect(running).toBe(0);
  });

  it('tells running workers to stop, and starts no more', async () => {
    const stop = new AbortController();
    const started: number[] = [];
    const ended = await run([start('wait', 0), start('wait', 1), start('end', 2)], {
      stop: stop.signal,
      onStart: (i) => void started.push(i),
      onProgress: () => stop.abort(),
    });
    expect(started).toEqual([0, 1]);
    expect(ended).toEqual([{ type: 'stopped' }, { type: 'stopped' }, { type: 'stopped' }]);
  });

  it('kills those that do not listen', async () => {
    const [stop, kill] = [new AbortController(), new AbortController()];
    stop.signal.addEventListener('abort', () => kill.abort());
    const ended = await run([start('wait')], { stop: stop.signal, kill: kill.signal, onProgress: () => stop.abort() });
    expect(ended).toEqual([{ type: 'stopped' }]);
  });
});
