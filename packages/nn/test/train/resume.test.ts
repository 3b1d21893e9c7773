import { Generator, manualSeed, noGrad, randn, tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Checkpoints, MemoryLog, MemoryStore, restore, Trainer, type Callback, type CheckpointStore } from '../../src/train/index.js';
import { bitsOf, finish, newRun } from './support/training.js';

async function uninterrupted(): Promise<{ bits: string; text: string }> {
  const log = new MemoryLog();
  const run = newRun([], log);
  await finish(run);
  return { bits: bitsOf(run), text: log.text };
}

/** A run that saves every so many steps, from its newest checkpoint to its end, or to step `until`. */
async function goOn(store: CheckpointStore, log: MemoryLog, everySteps: number, until = Infinity): Promise<string> {
  const controller = new AbortController();
  const killer: Callback = {
    onStep: ({ step }) => {
      if (step >= until) controller.abort();
    },
  };
  const run = newRun([new Checkpoints(store, { everySteps }), killer], log);
  const restored = await restore(run.trainer, store, { batches: run.loader });
  if (restored !== null) randn([7]); // what happens until fit begins does not matter
  await finish(run, controller.signal);
  return bitsOf(run);
}

describe('a run that goes on from a checkpoint ends with the bits of one that was not interrupted', () => {
  it.each([1, 5, 6, 7, 12, 23])('stopped behind step %i', async (step) => {
    const { bits, text } = await uninterrupted();
    const [store, log] = [new MemoryStore(), new MemoryLog()];
    await goOn(store, log, 1, step);
    expect(await store.list()).toContain(`step-${String(step).padStart(10, '0')}`);
    expect(await goOn(store, log, 1)).toBe(bits);
    expect(log.text).toBe(text);
  });

  it('when the checkpoint is older than where the run was', async () => {
    const { bits, text } = await uninterrupted();
    const [store, log] = [new MemoryStore(), new MemoryLog()];
    await goOn(store, log, 1, 9);
    for (const name of [...(await store.list())].sort().slice(-1)) await store.remove(name);
    log.append('half a li');
    expect(await goOn(store, log, 5)).toBe(bits);
    expect(log.text).toBe(text);
  });

  it('with batches from a list, and a generator that has a name', async () => {
    const all = Array.from({ length: 5 }, (_, i) => [tensor([[i, 1, 2, 3], [1, i, 0, 1]]).to('float32'), tensor([0, 1]).to('int32')]); // prettier-ignore
    const end = async (store: CheckpointStore, until: number): Promise<string> => {
      const noise = new Generator().manualSeed(5);
      const controller = new AbortController();
      const draw: Callback = {
        onGradients({ model, step }) {
          noGrad(() => {
            for (const parameter of model.parameters()) parameter.add_(randn(parameter.shape, { generator: noise }), { alpha: 0.01 });
          });
          if (step + 1 === until) controller.abort();
        },
      };
      const { trainer } = newRun([], undefined, 3);
      const run = new Trainer({ ...trainer.options, callbacks: [draw, new Checkpoints(store)], generators: { noise } });
      if ((await restore(run, store)) === null) noise.manualSeed(4);
      else manualSeed(99);
      await run.fit(all, { epochs: 3, signal: controller.signal });
      return [...run.model.parameters()].map((parameter) => [...parameter.data()].join()).join();
    };
    const cut = new MemoryStore();
    await end(cut, 7);
    expect(await end(cut, Infinity)).toBe(await end(new MemoryStore(), Infinity));
  });

  it('when it is aborted and goes on in the same process, whatever was drawn between', async () => {
    const { bits } = await uninterrupted();
    const run = newRun([
      {
        onStep: ({ step }) => {
          if (step === 8) controller.abort();
        },
      },
    ]);
    const controller = new AbortController();
    await finish(run, controller.signal);
    expect([run.trainer.stopReason, run.trainer.step, run.trainer.batch]).toEqual(['aborted', 8, 2]);
    await run.trainer.evaluate(run.validation);
    randn([3]);
    await finish(run);
    expect(bitsOf(run)).toBe(bits);
  });
});
