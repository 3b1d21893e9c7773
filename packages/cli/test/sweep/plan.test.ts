import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSweep, type Plan } from '../../src/sweep/plan.js';
import type { SweepSpec } from '../../src/sweep/spec.js';
import { irisRun } from './support/iris-run.js';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamella-plan-'));
  file = join(folder, 'run.json');
  await writeFile(file, irisRun);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const plan = (spec: Partial<SweepSpec>): Promise<Plan> =>
  planSweep({ run: file, seeds: [], settings: [], metric: null, goal: null, random: null, ...spec });

describe('a sweep is checked before a process starts', () => {
  it('names what is near to a path that is not there', async () => {
    await expect(plan({ settings: [{ path: 'optimizer.lrr', values: [0.1] }] })).rejects.toThrow(/--set {2}optimizer\.lrr: .*lr is near/);
    await expect(plan({ settings: [{ path: 'model.layers[1].pp', values: [0.1] }] })).rejects.toThrow(
      /model\.layers\[1\].*"pp"; p is near/,
    );
    await expect(plan({ settings: [{ path: 'optimiser.lr', values: [0.1] }] })).rejects.toThrow(/optimiser.*optimizer is near/);
  });

  it.each([
    ['model.layers[9].p', [0.1], 'there is a list of 3 here, and no 9'],
    ['optimizer.lr', [0.1, 'fast'], 'optimizer.lr: wanted a number, got "fast"'],
    ['model.layers[1].p', [0.1, 1.5], 'at most 1, got 1.5'],
    ['optimizer..lr', [0.1], 'is no path'],
    ['__proto__.polluted', [1], 'is no name for a field'],
    ['train.epochs', [{ constructor: 1 }], 'no name for a field'],
  ])('refuses %s = %j', async (path, values, problem) => {
    await expect(plan({ settings: [{ path, values }] })).rejects.toMatchObject({
      name: 'RunFileError',
      message: expect.stringContaining(problem),
    });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('refuses a value that is wrong with another one only', async () => {
    const settings = [
      { path: 'model.layers[0].outFeatures', values: [16, 8] },
      { path: 'optimizer.lr', values: [0.1, -1] },
    ];
    await expect(plan({ settings })).rejects.toThrow('optimizer.lr');
  });

  it('refuses seeds that a run does not take', async () => {
    await expect(plan({ seeds: [0, -1] })).rejects.toThrow('seed');
  });
});

describe('what a sweep measures', () => {
  it('is the first metric on the validation set, and more of it is better', async () => {
    expect(await plan({})).toMatchObject({ metric: 'valAccuracy', goal: 'max' });
  });

  it('is what it was asked for; less of a loss is better, unless it is said', async () => {
    expect(await plan({ metric: 'testLoss' })).toMatchObject({ metric: 'testLoss', goal: 'min' });
    expect(await plan({ metric: 'testLoss', goal: 'max' })).toMatchObject({ goal: 'max' });
  });

  it('is refused where no run tells it, with what they tell', async () => {
    await expect(plan({ metric: 'valAcuracy' })).rejects.toThrow(/tell no valAcuracy; there are loss, accuracy, valLoss, valAccuracy/);
    const settings = [{ path: 'data.validation', values: [0.2, 0] }];
    await expect(plan({ metric: 'valAccuracy', settings })).rejects.toThrow(/tell no valAccuracy; there are loss, accuracy,/);
  });
});

describe('the jobs', () => {
  it('have the seed of the run file where none is asked for', async () => {
    expect((await plan({})).jobs).toEqual([{ name: 'seed=5', combination: [], seed: 5 }]);
  });

  it('have fingerprints that differ as their configs do', async () => {
    const first = await plan({ seeds: [0, 1], settings: [{ path: 'optimizer.lr', values: [0.1, 0.01] }] });
    expect(new Set(first.fingerprints).size).toBe(4);
    const second = await plan({ seeds: [1], settings: [{ path: 'optimizer.lr', values: [0.01] }] });
    expect(second.fingerprints[0]).toBe(first.fingerprints[3]);
  });
});
