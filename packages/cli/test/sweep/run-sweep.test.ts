import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSweep, type Plan } from '../../src/sweep/plan.js';
import type { Outcome } from '../../src/sweep/results.js';
import { runSweep, type RunSweepOptions } from '../../src/sweep/run-sweep.js';
import type { Setting } from '../../src/sweep/setting.js';
import { parseSweepText } from '../../src/sweep/sweep-file.js';
import { irisRun } from './support/iris-run.js';

// What a sweep does with its workers, which train nothing here: real ones are in training.test.ts.

const worker = fileURLToPath(new URL('support/fake-worker.mjs', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamella-sweep-'));
  await writeFile(join(folder, 'run.json'), irisRun);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The fake worker reads what it has to do from the job; the run file takes no such field, so that jobs get it behind the plan's back. */
async function planOf(seeds: readonly number[], behaviours: readonly string[] = [], lr: readonly number[] = []): Promise<Plan> {
  const settings: Setting[] = lr.length === 0 ? [] : [{ path: 'optimizer.lr', values: lr }];
  const plan = await planSweep({ run: join(folder, 'run.json'), seeds, settings, metric: 'loss', goal: null, random: null });
  const jobs = plan.jobs.map((job, i) => ({
    ...job,
    combination: [...job.combination, ...(behaviours[i] === undefined ? [] : [['behaviour', behaviours[i]] as const])],
  }));
  return behaviours.length === 0 ? plan : { ...plan, jobs };
}

const run = (plan: Plan, dir: string, options: Partial<RunSweepOptions> = {}): ReturnType<typeof runSweep> =>
  runSweep(plan, { folder: join(folder, dir), jobs: 2, worker, ...options });

const filesOf = (dir: string): Promise<string[]> =>
  Promise.all(['results.json', 'results.csv', 'runs.csv', 'plot.svg'].map((name) => readFile(join(folder, dir, name), 'utf8')));

describe('a sweep', () => {
  it('gives the same files, byte for byte, whatever the number of processes and whoever ends first', async () => {
    const plan = await planOf([0, 1, 2, 5], [], [0.1, 0.01]);
    await run(plan, 'one', { jobs: 1 });
    await run(plan, 'four', { jobs: 4 });
    expect(await filesOf('four')).toEqual(await filesOf('one'));
  });

  it('has the mean and the error over the seeds, worked out by hand', async () => {
    // The fake run has the loss 1 / (seed + 3): 1/3, 1/4, 1/5.
    const { rows } = await run(await planOf([0, 1, 2]), 'by-hand');
    const mean = (1 / 3 + 1 / 4 + 1 / 5) / 3;
    const variance = ((1 / 3 - mean) ** 2 + (1 / 4 - mean) ** 2 + (1 / 5 - mean) ** 2) / 2;
    expect(rows[0]!.summary).toEqual({ n: 3, mean: expect.closeTo(mean, 14), standardError: expect.closeTo(Math.sqrt(variance / 3), 14) });
    const text = await readFile(join(folder, 'by-hand/results.csv'), 'utf8');
    expect(text).toBe(
      `metric,n,mean,standardError,missing,best\nloss,3,${rows[0]!.summary!.mean},${rows[0]!.summary!.standardError},0,false\n`,
    );
  });

  it('takes down a run that fails with its reason, and the others go on', async () => {
    const { runs, rows } = await run(await planOf([0, 1, 2], ['end', 'exit', 'fail']), 'failing');
    expect(runs.map(({ outcome }) => outcome)).toEqual([
      { status: 'done', final: { loss: 1 / 3, accuracy: 1 } },
      { status: 'failed', reason: 'the process ended with code 3: RangeError: out of luck' },
      { status: 'failed', reason: 'the loss is NaN' },
    ]);
    expect(rows.map(({ missing }) => missing)).toEqual([0, 1, 1]);
    expect(await readFile(join(folder, 'failing/runs.csv'), 'utf8')).toContain('seed=2,fail,2,failed,the loss is NaN,,\n');
  });

  it('that was stopped goes on where it was: what is done is not run again', async () => {
    const stop = new AbortController();
    const stopped = await run(await planOf([0, 1, 2], ['end', 'wait', 'end']), 'resumed', {
      jobs: 1,
      stop: stop.signal,
      watcher: {
        onProgress({ seed }) {
          if (seed === 1) stop.abort();
        },
      },
    });
    expect(stopped.runs.map(({ outcome }) => outcome.status)).toEqual(['done', 'stopped', 'stopped']);
    const seen: [number, Outcome['status'], boolean][] = [];
    const plan = await planOf([0, 1, 2]);
    await run(plan, 'resumed', {
      resume: true,
      watcher: { onEnd: ({ seed }, { status }, isNew) => void seen.push([seed, status, isNew]) },
    });
    expect(seen.sort()).toEqual([
      [0, 'done', false],
      [1, 'done', true],
      [2, 'done', true],
    ]);
    await run(plan, 'straight');
    expect(await filesOf('resumed')).toEqual(await filesOf('straight'));
  });

  it('goes on with more seeds in the same folder', async () => {
    await run(await planOf([0, 1]), 'more');
    const started: number[] = [];
    const { rows } = await run(await planOf([0, 1, 2]), 'more', {
      resume: true,
      watcher: { onStart: ({ seed }) => void started.push(seed) },
    });
    expect(started).toEqual([2]);
    expect(rows[0]!.values).toHaveLength(3);
  });

  it('can go on from the sweep.json that it leaves', async () => {
    const plan = await planOf([0, 2], [], [0.1, 0.01]);
    await run(plan, 'left');
    const file = join(folder, 'left', 'sweep.json');
    const again = await planSweep(parseSweepText(await readFile(file, 'utf8'), file));
    expect(again).toMatchObject({ jobs: plan.jobs, fingerprints: plan.fingerprints, metric: plan.metric, goal: plan.goal });
    const { runs } = await run(again, 'left', { resume: true, watcher: { onStart: () => expect.fail('all is done') } });
    expect(runs).toHaveLength(4);
  });
});

describe('a folder is refused', () => {
  it('that is not empty, with what to do', async () => {
    await mkdir(join(folder, 'full/photos'), { recursive: true });
    await expect(run(await planOf([0]), 'full')).rejects.toThrow(/full is not empty. Try: another --dir/);
    expect(await readdir(join(folder, 'full'))).toEqual(['photos']);
    await run(await planOf([0]), 'taken');
    await expect(run(await planOf([0]), 'taken')).rejects.toThrow(/taken is not empty. Try: --resume to go on/);
  });

  it('to go on in, where nothing was begun', async () => {
    await expect(run(await planOf([0]), 'nothing', { resume: true })).rejects.toThrow('there is no sweep in');
  });

  it('whose runs had another config', async () => {
    await run(await planOf([0]), 'changed');
    await writeFile(join(folder, 'other.json'), irisRun.replace('"epochs": 3', '"epochs": 4'));
    const other = await planSweep({ run: join(folder, 'other.json'), seeds: [0], settings: [], metric: 'loss', goal: null, random: null });
    await expect(run(other, 'changed', { resume: true })).rejects.toThrow(/changed\/seed=0 was begun with another config/);
  });
});
