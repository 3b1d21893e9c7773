import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../src/run/read-run.js';
import { trainRun } from '../../src/run/train-run.js';
import type { Job } from '../../src/sweep/job.js';
import { planSweep, type Plan } from '../../src/sweep/plan.js';
import { runSweep, type RunSweepOptions } from '../../src/sweep/run-sweep.js';
import type { Setting } from '../../src/sweep/setting.js';
import { irisRun } from './support/iris-run.js';

// Sweeps with workers that train.

let folder: string;
let file: string;
let worker: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lamella-training-'));
  file = join(folder, 'run.json');
  await writeFile(file, irisRun);
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['source'] },
    ssr: { noExternal: true, resolve: { conditions: ['source'] } },
    build: { ssr: fileURLToPath(new URL('../../src/sweep/worker.ts', import.meta.url)), outDir: join(folder, 'program'), target: 'node20' },
  });
  worker = join(folder, 'program', 'worker.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const planOf = (seeds: readonly number[], ...settings: readonly Setting[]): Promise<Plan> =>
  planSweep({ run: file, seeds, settings, metric: null, goal: null, random: null });

const run = (plan: Plan, dir: string, options: Partial<RunSweepOptions> = {}): ReturnType<typeof runSweep> =>
  runSweep(plan, { folder: join(folder, dir), jobs: 2, worker, ...options });

const resultsOf = (dir: string): Promise<string> => readFile(join(folder, dir, 'results.json'), 'utf8');

describe('a sweep that trains', () => {
  it('has the bits of each run by itself, with one process and with two', async () => {
    const plan = await planOf([0, 1], { path: 'model.layers[1].p', values: [0, 0.5] });
    await run(plan, 'two');
    await run(plan, 'one', { jobs: 1 });
    expect(await resultsOf('two')).toBe(await resultsOf('one'));
    const { runs } = JSON.parse(await resultsOf('two')) as { runs: { final: { loss: number } }[] };
    expect(new Set(runs.map(({ final }) => final.loss)).size).toBe(4);

    const { final } = await trainRun(
      await readRun(file, {
        set: [
          ['model.layers[1].p', 0.5],
          ['seed', 1],
        ],
      }),
      { directory: join(folder, 'alone') },
    );
    expect(runs.at(-1)!.final).toEqual(final);
  });

  it('goes on without the runs that diverge, or that do not fit the data', async () => {
    const plan = await planOf([0], { path: 'optimizer.lr', values: [0.01, 1e38] });
    const { runs, rows } = await run(plan, 'diverging');
    expect(runs.map(({ outcome }) => outcome)).toEqual([
      { status: 'done', final: expect.objectContaining({ valAccuracy: expect.any(Number) }) },
      { status: 'failed', reason: expect.stringMatching(/diverged: .*loss is/i) },
    ]);
    expect(rows.map(({ best }) => best)).toEqual([true, false]);

    const misfit = await run(await planOf([0], { path: 'model.layers[0].inFeatures', values: [4, 5] }), 'misfit');
    expect(misfit.runs[1]!.outcome).toMatchObject({ status: 'failed', reason: expect.stringContaining('does not take the data') });
  });

  it('that is stopped in the middle of a run goes on from its checkpoint, to the same bits', async () => {
    const epochs: Setting = { path: 'train.epochs', values: [40] };
    const plan = await planOf([0, 1, 2], epochs);
    const stop = new AbortController();
    const reached = new Map<Job, number>();
    const stopped = await run(plan, 'stopped', {
      stop: stop.signal,
      watcher: {
        onProgress(job, { epoch }) {
          if (epoch >= 2) stop.abort();
          reached.set(job, epoch);
        },
      },
    });
    expect(stopped.runs.map(({ outcome }) => outcome.status)).toContain('stopped');
    const began = new Map<Job, number>();
    await run(plan, 'stopped', {
      resume: true,
      watcher: {
        onProgress(job, { epoch }) {
          if (!began.has(job)) began.set(job, epoch);
        },
      },
    });
    expect(began.size).toBeGreaterThan(0);
    for (const [job, epoch] of began) expect(epoch).toBeGreaterThanOrEqual(reached.get(job) ?? 0);
    await run(plan, 'straight');
    expect(await resultsOf('stopped')).toBe(await resultsOf('straight'));
    expect(await readFile(join(folder, 'stopped', plan.jobs[0]!.name, 'log.jsonl'), 'utf8')).toBe(
      await readFile(join(folder, 'straight', plan.jobs[0]!.name, 'log.jsonl'), 'utf8'),
    );
  });
});
