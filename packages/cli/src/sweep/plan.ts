import { ArgumentError } from '@lamella/core';
import { parseRunText, readRun } from '../run/read-run.js';
import type { Run } from '../run/run.js';
import { grid, randomCombinations } from './combinations.js';
import { fingerprintOf } from './fingerprint.js';
import { jobsOf, type Job } from './job.js';
import { goalOf, type Goal } from './results.js';
import type { Choice } from './setting.js';
import { checkSpec, type SweepSpec } from './spec.js';

/** A sweep that was found right: which runs there are, and what they are. */
export interface Plan {
  readonly spec: SweepSpec;
  /** The run file, as it stands: without the settings. */
  readonly run: Run;
  readonly metric: string;
  readonly goal: Goal;
  readonly jobs: readonly Job[];
  /** Of each job's config. */
  readonly fingerprints: readonly string[];
}

/** What stands in the run file for a job. */
export const choicesOf = ({ combination, seed }: Job): Choice[] => [...combination, ['seed', seed]];

/**
 * All jobs of a sweep, each checked as its own run file would be: nothing is trained unless all are right.
 *
 * @throws RunFileError with the place of each problem, ArgumentError on a sweep that makes no sense
 */
export async function planSweep(spec: SweepSpec): Promise<Plan> {
  checkSpec(spec);
  const { run: file, settings, random } = spec;
  const own = await readRun(file);
  const seeds = spec.seeds.length > 0 ? spec.seeds : [own.config.seed];
  const jobs = jobsOf(random === null ? grid(settings) : randomCombinations(settings, random.count, random.seed), seeds);
  const metric = spec.metric ?? usualMetric(own);
  const goal = spec.goal ?? goalOf(metric);
  const fingerprints: string[] = [];
  for (const job of jobs) {
    const run = parseRunText(own.source.text, file, { set: choicesOf(job) });
    checkMetric(metric, run);
    fingerprints.push(fingerprintOf(run.config));
  }
  return { spec: { ...spec, seeds, metric, goal }, run: own, metric, goal, jobs, fingerprints };
}

/** The first metric, else the loss; on the validation set, if there is one. */
function usualMetric({ config }: Run): string {
  const [own] = logsOf(config).slice(1);
  const name = own ?? 'loss';
  return config.data.validation > 0 ? ofSet('val', name) : name;
}

/** What a run will tell of each epoch. Whether there is a test set is seen when the data are there. */
function checkMetric(metric: string, { config }: Run): void {
  const own = logsOf(config);
  const told = [...own, ...(config.data.validation > 0 ? own.map((name) => ofSet('val', name)) : [])];
  if ([...told, ...own.map((name) => ofSet('test', name))].includes(metric)) return;
  throw new ArgumentError('sweep', `the runs tell no ${metric}; there are ${told.join(', ')}, and those of the test set`, {
    argument: 'metric',
    hint: `--metric ${told.at(-1)!}`,
  });
}

const logsOf = ({ metrics }: Run['config']): string[] => ['loss', ...metrics.map(({ name, type }) => name ?? type)];

const ofSet = (set: 'val' | 'test', name: string): string => `${set}${name[0]!.toUpperCase()}${name.slice(1)}`;
