import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Children, type Ended } from '../support/child.js';

// Programs in processes of their own: whether they end, and what they compute when threads die or cannot be had.

const children = new Children();
beforeAll(() => children.prepare());
afterAll(() => children.end());

const work = `
  const { manualSeed, randn, setNumThreads, getNumThreads } = await import('./core.mjs');
  // The bits of a product, which is large enough for several threads, and of what follows.
  const hash = () => {
    manualSeed(0);
    const [a, b] = [randn([300, 200]), randn([200, 400])];
    const bytes = new Uint8Array(a.matmul(b).tanh().matmul(b.t()).data().buffer);
    return bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 0);
  };
  const turn = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));
  // Sees the workers that are started.
  const workers = [];
  const threads = process.getBuiltinModule('node:worker_threads');
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      workers.push(this);
    }
  };
`;

async function answerOf(program: string, options?: readonly string[]): Promise<unknown> {
  const { code, answer, errors } = await children.run(work + program, options);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return answer;
}

let onOneThread: unknown;
beforeAll(async () => {
  onOneThread = await answerOf('setNumThreads(1); console.log(hash())');
});

describe('a process that computes on threads', () => {
  it('ends by itself, while they sleep, and has computed the same bits', async () => {
    const program =
      'setNumThreads(3); const first = hash(); await turn(200); console.log(JSON.stringify([first, hash(), workers.length]));';
    expect(await answerOf(program)).toEqual([onOneThread, onOneThread, 2]);
  });

  it('ends by itself at once, while they start', async () => {
    expect(await answerOf('setNumThreads(3); console.log(hash());')).toBe(onOneThread);
  });

  it('starts none for small work, nor before there is some', async () => {
    const program = `setNumThreads(4);
      for (let i = 0; i < 1000; i++) randn([8, 8]).matmul(randn([8, 8])).selu().sum();
      await turn();
      console.log(workers.length);`;
    expect(await answerOf(program)).toBe(0);
  });

  it.each(['--input-type=module', '--no-warnings'])('does not hand its option %s to them', async (option) => {
    const program = `${work} setNumThreads(2); hash(); await turn(300); const { threadId } = workers[0]; console.log(JSON.stringify([hash(), threadId > 0]));`;
    const isEvaluated = option.startsWith('--input-type');
    const ended: Ended = isEvaluated ? await children.run('', [option, '-e', program]) : await children.run(program, [option]);
    expect(ended).toEqual({ code: 0, answer: [onOneThread, true], errors: '' });
  });
});

describe('threads that die', () => {
  it('are replaced, and every result is right, before that is noticed and after', async () => {
    const program = `
      setNumThreads(3);
      const seen = new Set();
      for (let round = 0; round < 4; round++) {
        for (let i = 0; i < 5; i++) seen.add(hash());
        for (const worker of workers) worker.terminate();
        // In the middle of a synchronous stretch nobody has heard of it yet.
        for (let i = 0; i < 5; i++) seen.add(hash());
        await turn(100);
      }
      console.log(JSON.stringify([[...seen], workers.length]));`;
    expect(await answerOf(program)).toEqual([[onOneThread], 8]);
  });

  it('are not replaced for ever', async () => {
    const program = `
      setNumThreads(2);
      const seen = new Set();
      for (let round = 0; round < 40; round++) {
        seen.add(hash());
        await workers.at(-1).terminate();
        await turn(1);
      }
      console.log(JSON.stringify([[...seen], workers.length]));`;
    expect(await answerOf(program)).toEqual([[onOneThread], 16]);
  });

  it('are done without where the platform refuses to start one', async () => {
    const program = `
      threads.Worker = class {
        constructor() {
          throw new Error('no more threads');
        }
      };
      setNumThreads(4);
      console.log(JSON.stringify([hash(), hash(), getNumThreads()]));`;
    expect(await answerOf(program)).toEqual([onOneThread, onOneThread, 1]);
  });
});

describe('without SharedArrayBuffer', () => {
  it('everything is computed on one thread, with the same bits', async () => {
    const program = `
      const before = [getNumThreads()];
      setNumThreads(4);
      console.log(JSON.stringify([hash(), ...before, getNumThreads(), workers.length]));`;
    const { code, answer, errors } = await children.run(`delete globalThis.SharedArrayBuffer;${work}${program}`);
    expect({ code, answer, errors }).toEqual({ code: 0, answer: [onOneThread, 1, 1, 0], errors: '' });
  });

  it('nor is it used in a page that is not isolated, though it may be there', async () => {
    const { answer } = await children.run(
      `globalThis.crossOriginIsolated = false;${work} setNumThreads(4); console.log(JSON.stringify([hash(), getNumThreads()]));`,
    );
    expect(answer).toEqual([onOneThread, 1]);
  });
});
