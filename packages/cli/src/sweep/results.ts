import { scalar, type Logs } from '@lamella/nn/train';
import type { Job } from './job.js';
import type { Combination } from './setting.js';
import { summarize, type Summary } from './statistics.js';

/** How a job ended. */
export type Outcome =
  | { readonly status: 'done'; /** The logs of its last epoch. */ readonly final: Logs }
  | { readonly status: 'failed'; readonly reason: string }
  /** The sweep was stopped: it goes on, or begins, with `--resume`. */
  | { readonly status: 'stopped' };

/** One combination over all seeds. */
export interface Row {
  readonly combination: Combination;
  /** The metric of each run that is done, in the order of the seeds. */
  readonly values: readonly { readonly seed: number; readonly value: number }[];
  readonly summary: Summary | null;
  /** Runs that are not done. */
  readonly missing: number;
  /** Whether its mean is the best of those over all seeds. */
  readonly best: boolean;
}

export type Goal = 'max' | 'min';

export interface SweepResults {
  readonly metric: string;
  readonly goal: Goal;
  readonly rows: readonly Row[];
  readonly runs: readonly { readonly job: Job; readonly outcome: Outcome }[];
}

/** Whether less of a metric is better: losses and errors. */
export const goalOf = (metric: string): Goal => (/loss|error|ece$/i.test(metric) ? 'min' : 'max');

/** The runs by combination, in the order of the jobs: when a run ended plays no part. */
export function gather(metric: string, goal: Goal, jobs: readonly Job[], outcomes: readonly Outcome[]): SweepResults {
  const runs = jobs.map((job, i) => ({ job, outcome: outcomes[i]! }));
  const groups = new Map<Combination, typeof runs>();
  for (const run of runs) groups.set(run.job.combination, [...(groups.get(run.job.combination) ?? []), run]);
  const rows = [...groups.values()].map((group) => {
    const values = group.flatMap(({ job, outcome }) => {
      const value = outcome.status === 'done' ? scalar(outcome.final, metric) : undefined;
      return value === undefined ? [] : [{ seed: job.seed, value }];
    });
    const summary = summarize(values.map(({ value }) => value));
    return { combination: group[0]!.job.combination, values, summary, missing: group.length - values.length };
  });
  const whole = rows.flatMap(({ summary, missing }) => (summary !== null && missing === 0 ? [summary.mean] : []));
  const best = rows.length === 1 ? undefined : goal === 'max' ? Math.max(...whole) : Math.min(...whole);
  const first = rows.findIndex(({ summary, missing }) => missing === 0 && summary?.mean === best);
  return { metric, goal, runs, rows: rows.map((row, i) => ({ ...row, best: i === first })) };
}
