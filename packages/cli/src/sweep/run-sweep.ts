import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toCsv, toJson, toRunsCsv } from './export.js';
import type { Job } from './job.js';
import type { Ended, Progress } from './messages.js';
import { choicesOf, type Plan } from './plan.js';
import { runPool } from './pool.js';
import { gather, type Outcome, type SweepResults } from './results.js';
import { isRange } from './setting.js';
import { openFolder, outcomeOf, writeWhole } from './sweep-folder.js';

/** What happens while a sweep runs. */
export interface SweepWatcher {
  onStart?(job: Job): void;
  onProgress?(job: Job, progress: Progress): void;
  /** `isNew`: it ran now, and was not there from before. */
  onEnd?(job: Job, outcome: Outcome, isNew: boolean): void;
}

export interface RunSweepOptions {
  readonly folder: string;
  /** How many processes run at once. */
  readonly jobs: number;
  /** Goes on in a folder: runs that are done are not run again. Default: false. */
  readonly resume?: boolean;
  /** Packages that register modules: each process imports them. */
  readonly plugins?: readonly string[];
  readonly stop?: AbortSignal | undefined;
  readonly kill?: AbortSignal | undefined;
  readonly watcher?: SweepWatcher;
  /** The program of a worker. Default: the one beside this file. */
  readonly worker?: string;
}

const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/**
 * Runs what is not done yet of a sweep, each run in a process and a folder of its own, and writes `results.json`, `results.csv`, `runs.csv` and
 * `plot.svg`. The files depend on the runs alone: the number of processes and who was first change no byte.
 *
 * @throws RunDirectoryError where the folder is not empty, or of another sweep. A run that fails is a result.
 */
export async function runSweep(plan: Plan, options: RunSweepOptions): Promise<SweepResults> {
  const { folder, jobs: processes, resume = false, stop, kill, watcher = {}, worker = WORKER, plugins = [] } = options;
  const { jobs, metric } = plan;
  await openFolder(folder, plan, resume);
  const outcomes = new Map<Job, Outcome>();
  for (const job of jobs) {
    const outcome = await outcomeOf(folder, job.name, metric);
    if (outcome === null) continue;
    outcomes.set(job, outcome);
    watcher.onEnd?.(job, outcome, false);
  }
  const open = jobs.filter((job) => !outcomes.has(job));
  const { file, source, baseDirectory } = plan.run;
  const starts = open.map((job) => ({
    type: 'start' as const,
    ...{ file, text: source.text, baseDirectory },
    set: choicesOf(job),
    plugins,
    directory: join(folder, job.name),
  }));
  await runPool(starts, {
    jobs: processes,
    worker,
    stop,
    kill,
    onStart: (i) => watcher.onStart?.(open[i]!),
    onProgress: (i, progress) => watcher.onProgress?.(open[i]!, progress),
    onEnd: async (i, ended) => {
      const job = open[i]!;
      const outcome = await outcomeFrom(ended, folder, job, metric);
      outcomes.set(job, outcome);
      watcher.onEnd?.(job, outcome, true);
    },
  });
  const results = gather(
    metric,
    plan.goal,
    jobs,
    jobs.map((job) => outcomes.get(job) ?? { status: 'stopped' }),
  );
  const { random, settings } = plan.spec;
  const axes = settings.map(({ values }) => (isRange(values) ? (values.scale ?? 'linear') : undefined));
  await writeWhole(join(folder, 'results.json'), toJson(results));
  await writeWhole(join(folder, 'results.csv'), toCsv(results));
  await writeWhole(join(folder, 'runs.csv'), toRunsCsv(results));
  // Loaded when there is something to draw: it takes longer to load than all the rest.
  const { sweepPlot } = await import('./plot.js');
  await writeWhole(join(folder, 'plot.svg'), sweepPlot(results, { separate: random !== null, axes }));
  return results;
}

/** What a run says is in its file, where a later sweep finds the same. */
async function outcomeFrom(ended: Ended, folder: string, { name }: Job, metric: string): Promise<Outcome> {
  switch (ended.type) {
    case 'stopped':
      return { status: 'stopped' };
    case 'failed':
      return { status: 'failed', reason: ended.reason };
    case 'done':
      return (await outcomeOf(folder, name, metric)) ?? { status: 'failed', reason: `it left no ${join(name, 'result.json')}` };
  }
}
