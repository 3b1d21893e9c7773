import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernels } from '@lamella/core';
import type { Callback } from '@lamella/nn/train';
import { describe, expect, it } from 'vitest';
import { parseRunText, readRun, RunDirectoryError, RunError, RunFileError, trainRun, type Run } from '../../src/run/index.js';
import { smallRun, temporaryFolder, writeRun } from '../support/program.js';

const folder = temporaryFolder();
let count = 0;
const newDirectory = (): string => join(folder, `run-${count++}`);
const runOf = (file: object): Run => parseRunText(JSON.stringify(file), join(folder, 'run.json'));

const everything = smallRun({
  data: { source: { type: 'moons', n: 60 }, validation: 0.25, transforms: ['Normalize', { type: 'Mixup', alpha: 0.4 }], batchSize: 8 },
  metrics: ['accuracy', 'confusionMatrix', { type: 'calibrationError', name: 'ece' }],
  schedule: { type: 'OneCycleLR', maxLr: 0.02 },
  train: {
    epochs: 3,
    accumulate: 2,
    clipGradNorm: 1,
    ema: 0.9,
    maxNorm: 2,
    classWeights: 'balanced',
    checkpoints: { last: 2, best: 'valAccuracy' },
    log: { every: 'step' },
    threads: 1,
  },
});

/** All that a run has left, by name. */
function leftIn(directory: string): Record<string, string> {
  const files = [
    'run.json',
    'result.json',
    'log.jsonl',
    'log.csv',
    ...readdirSync(join(directory, 'checkpoints')).map((name) => join('checkpoints', name)),
  ];
  return Object.fromEntries(
    files.filter((name) => existsSync(join(directory, name))).map((name) => [name, readFileSync(join(directory, name)).toString('base64')]),
  );
}

/** Asks to stop behind so many steps. */
function stopAfter(steps: number): { readonly signal: AbortSignal; readonly callbacks: readonly Callback[] } {
  const controller = new AbortController();
  let done = 0;
  const onStep = (): void => {
    if (++done === steps) controller.abort();
  };
  return { signal: controller.signal, callbacks: [{ onStep }] };
}

describe('trainRun', () => {
  it('leaves its file, log, checkpoints and result', async () => {
    const directory = newDirectory();
    const result = await trainRun(runOf(smallRun()), { directory });
    expect(result).toMatchObject({ directory, epochs: 3, steps: 15, stopReason: null });
    expect(Object.keys(result.final)).toEqual(['loss', 'accuracy', 'valLoss', 'valAccuracy', 'lr', 'testLoss', 'testAccuracy']);
    expect(readdirSync(directory).sort()).toEqual(['checkpoints', 'log.jsonl', 'result.json', 'run.json']);
    expect(JSON.parse(readFileSync(join(directory, 'result.json'), 'utf8'))).toEqual({
      epochs: 3,
      steps: 15,
      stopReason: null,
      history: result.history,
      final: result.final,
    });
    expect(readFileSync(join(directory, 'log.jsonl'), 'utf8').trim().split('\n')).toHaveLength(3);
    expect((await readRun(join(directory, 'run.json'))).config.data.transforms).toEqual([
      { type: 'Normalize', mean: [expect.any(Number), expect.any(Number)], std: [expect.any(Number), expect.any(Number)] },
    ]);
  });

  it.each([
    ['a small run', smallRun(), 'log.jsonl'],
    ['a run of all that there is', everything, 'log.jsonl'],
    ['a run with a log in CSV', smallRun({ train: { epochs: 3, log: { format: 'csv' }, threads: 1 } }), 'log.csv'],
  ])(
    '%s that is stopped anywhere and resumed, by its own run.json, leaves what it would have left',
    { timeout: 60_000 },
    async (_, file, log) => {
      const whole = newDirectory();
      const { steps } = await trainRun(runOf(file), { directory: whole });
      for (const step of [1, 4, Math.ceil(steps / 2) + 1, steps - 1]) {
        const directory = newDirectory();
        const stopped = await trainRun(runOf(file), { directory, ...stopAfter(step) });
        expect(stopped).toMatchObject({ stopReason: 'aborted', steps: step });
        expect(existsSync(join(directory, 'result.json'))).toBe(false);
        let further = 0;
        const callbacks = [{ onStep: () => void (further += 1) }];
        await trainRun(await readRun(join(directory, 'run.json')), { directory, resume: true, callbacks });
        expect(further).toBe(steps - step);
        const [left, wanted] = [leftIn(directory), leftIn(whole)];
        const newest = Object.keys(wanted)
          .filter((name) => name.includes('step-'))
          .sort()
          .at(-1)!;
        const names = ['run.json', 'result.json', log, newest];
        expect(names.filter((name) => left[name] === undefined || left[name] !== wanted[name])).toEqual([]);
      }
    },
  );

  it('counts classes as right where Mixup has made probabilities of them', async () => {
    const data = { source: { type: 'moons', n: 200 }, transforms: ['Normalize', { type: 'Mixup', alpha: 0.1 }], batchSize: 8 };
    const result = await trainRun(runOf(smallRun({ data, train: { epochs: 5 } })), { directory: newDirectory() });
    expect(Number(result.history.at(-1)!.accuracy)).toBeGreaterThan(0.75);
  });

  it('another seed gives other numbers, the same seed the same', async () => {
    const lossOf = async (seed: number): Promise<unknown> =>
      (await trainRun(runOf(smallRun({ seed })), { directory: newDirectory() })).final['testLoss'];
    expect(await lossOf(1)).toBe(await lossOf(1));
    expect(await lossOf(1)).not.toBe(await lossOf(2));
  });

  it('does not write over a run, unless it is told to', async () => {
    const directory = newDirectory();
    await trainRun(runOf(smallRun()), { directory, ...stopAfter(2) });
    await expect(trainRun(runOf(smallRun()), { directory })).rejects.toThrow(RunDirectoryError);
    await expect(trainRun(runOf(smallRun()), { directory })).rejects.toThrow(`lamella resume ${directory}`);
    await trainRun(runOf(smallRun({ name: 'second' })), { directory, overwrite: true });
    expect(readdirSync(join(directory, 'checkpoints')).sort()).toEqual(
      ['step-0000000005', 'step-0000000010', 'step-0000000015'].map((name) => `${name}.safetensors`),
    );
    writeFileSync(join(folder, 'a-file'), '');
    await expect(trainRun(runOf(smallRun()), { directory: join(folder, 'a-file') })).rejects.toThrow('it is a file');
  });

  it('ends when the loss is no number, and says so', async () => {
    const directory = newDirectory();
    const file = smallRun({ optimizer: { type: 'SGD', lr: 1e25 }, loss: { type: 'multiMarginLoss', p: 2 } });
    const error: unknown = await trainRun(runOf(file), { directory }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RunError);
    expect(String(error)).toMatch(/diverged: loss is (NaN|Infinity) at step \d+, in epoch 1.*optimizer\.lr/);
    expect(existsSync(join(directory, 'result.json'))).toBe(false);
  });

  it.each([
    [
      smallRun({ model: { type: 'Linear', inFeatures: 3, outFeatures: 2 } }),
      'model',
      'does not take the data, whose batches are (N, …) [2, 2]: linear: the last dimension',
    ],
    [
      smallRun({ model: { type: 'Linear', inFeatures: 2, outFeatures: 3 }, loss: 'mseLoss', metrics: [] }),
      'loss',
      'outputs [2, 3] do not go with targets [2]',
    ],
    [
      smallRun({ metrics: ['accuracy', { type: 'confusionMatrix', classes: 9 }], model: { type: 'Flatten' }, optimizer: 'SGD' }),
      'optimizer',
      'empty parameter list',
    ],
    [smallRun({ data: { source: 'iris', validation: 0.001 } }), 'data.validation', 'of 120 samples this keeps 0'],
    [smallRun({ data: { source: { type: 'moons', n: 10 }, dropLast: true } }), 'data.batchSize', '8 samples make no batch'],
    [
      smallRun({ data: { source: 'digits', transforms: [{ type: 'Normalize', mean: [1, 2], std: [1] }] } }),
      'data.transforms',
      'needs as many means',
    ],
  ])('what does not fit is told before anything is written: %#', async (file, path, problem) => {
    const directory = newDirectory();
    const error = await trainRun(runOf(file), { directory }).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RunFileError);
    const [found] = (error as RunFileError).problems;
    expect(found!.path).toBe(path);
    expect(found!.line).toBe(1);
    expect(found!.problem).toContain(problem);
    expect(existsSync(directory)).toBe(false);
  });

  it('computes on the kernels that the file names, and leaves those of before', async () => {
    const before = kernels().name;
    let used = '';
    const callbacks = [{ onStep: () => void (used = kernels().name) }];
    await trainRun(runOf(smallRun({ train: { epochs: 1, kernels: 'ndarray', threads: 1 } })), { directory: newDirectory(), callbacks });
    expect([used, kernels().name]).toEqual(['ndarray', before]);
  });

  it('paths are relative to the file, and to the directory in run.json', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i / 10},${(i * 7) % 5},${3 * i + 1}`);
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data', 'table.csv'), `a,b,y\n${rows.join('\n')}\n`);
    const path = writeRun(
      folder,
      'table.json',
      smallRun({
        data: { source: { type: 'csv', file: 'data/table.csv', task: 'regression', test: 0.25 }, transforms: ['Normalize'], batchSize: 8 },
        model: { type: 'Linear', inFeatures: 2, outFeatures: 1 },
        loss: 'mseLoss',
        metrics: ['r2'],
      }),
    );
    const directory = join(folder, 'deep', 'table');
    const first = await trainRun(await readRun(path), { directory });
    const again = await readRun(join(directory, 'run.json'));
    expect(again.config.data.source).toMatchObject({ file: '../../data/table.csv' });
    expect((await trainRun(again, { directory: newDirectory() })).final).toEqual(first.final);
  });
});
