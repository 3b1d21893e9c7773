import { describe, expect, it } from 'vitest';
import { grid } from '../../src/sweep/combinations.js';
import { toCsv, toJson, toRunsCsv } from '../../src/sweep/export.js';
import { jobsOf } from '../../src/sweep/job.js';
import { gather, goalOf, type Goal, type Outcome, type SweepResults } from '../../src/sweep/results.js';
import { resultsTable } from '../../src/sweep/table.js';

const done = (value: number): Outcome => ({ status: 'done', final: { valAccuracy: value, loss: 1 - value, matrix: [[1]] } });
const failed: Outcome = { status: 'failed', reason: 'diverged, "at once"' };

/** Two learning rates, two seeds each. */
function results(outcomes: readonly Outcome[], goal: Goal = 'max'): SweepResults {
  const jobs = jobsOf(grid([{ path: 'optimizer.lr', values: [0.1, 0.01] }]), [3, 4]);
  return gather('valAccuracy', goal, jobs, outcomes);
}

describe('the best combination', () => {
  const bestOf = ({ rows }: SweepResults): boolean[] => rows.map(({ best }) => best);

  it('has the largest mean, or the smallest', () => {
    const outcomes = [done(0.5), done(0.9), done(0.6), done(0.7)];
    expect(bestOf(results(outcomes))).toEqual([true, false]);
    expect(bestOf(results(outcomes, 'min'))).toEqual([false, true]);
  });

  it('is the first of equal ones', () => {
    expect(bestOf(results([done(0.5), done(0.7), done(0.6), done(0.6)]))).toEqual([true, false]);
  });

  it('is one over all seeds: where a run failed, the mean is of those that happened to succeed', () => {
    expect(bestOf(results([done(0.99), failed, done(0.6), done(0.6)]))).toEqual([false, true]);
    expect(bestOf(results([done(0.99), failed, failed, done(0.6)]))).toEqual([false, false]);
  });
});

it.each([
  ['loss', 'min'],
  ['valLoss', 'min'],
  ['calibrationError', 'min'],
  ['valAccuracy', 'max'],
  ['r2', 'max'],
])('of %s, %s is better', (metric, goal) => {
  expect(goalOf(metric)).toBe(goal);
});

describe('the results as text', () => {
  const some = results([done(0.5), done(0.75), done(0.625), failed]);

  it('a table', () => {
    expect(`\n${resultsTable(some)}`).toBe(`
┌──────┬─────────────────────────────────────┬────────┬────────┐
│   lr │ valAccuracy (mean ± standard error) │   runs │        │
├──────┼─────────────────────────────────────┼────────┼────────┤
│  0.1 │                         0.63 ± 0.13 │      2 │ * best │
│ 0.01 │                         0.625 ± n/a │ 1 of 2 │        │
└──────┴─────────────────────────────────────┴────────┴────────┘`);
  });

  it('results.csv', () => {
    expect(toCsv(some)).toBe(
      'optimizer.lr,metric,n,mean,standardError,missing,best\n0.1,valAccuracy,2,0.625,0.125,0,true\n0.01,valAccuracy,1,0.625,,1,false\n',
    );
  });

  it('runs.csv, with quotes where a cell needs them', () => {
    expect(toRunsCsv(some)).toBe(
      [
        'run,optimizer.lr,seed,status,reason,valAccuracy,loss',
        '"lr=0.1,seed=3",0.1,3,done,,0.5,0.5',
        '"lr=0.1,seed=4",0.1,4,done,,0.75,0.25',
        '"lr=0.01,seed=3",0.01,3,done,,0.625,0.375',
        '"lr=0.01,seed=4",0.01,4,failed,"diverged, ""at once""",,',
        '',
      ].join('\n'),
    );
  });

  it('results.json, with all that the others have', () => {
    expect(JSON.parse(toJson(some))).toEqual({
      version: 1,
      metric: 'valAccuracy',
      goal: 'max',
      rows: [
        {
          settings: { 'optimizer.lr': 0.1 },
          ...{ n: 2, mean: 0.625, standardError: 0.125, missing: 0, best: true },
          values: [
            { seed: 3, value: 0.5 },
            { seed: 4, value: 0.75 },
          ],
        },
        {
          settings: { 'optimizer.lr': 0.01 },
          ...{ n: 1, mean: 0.625, standardError: null, missing: 1, best: false },
          values: [{ seed: 3, value: 0.625 }],
        },
      ],
      runs: some.runs.map(({ job, outcome }) => ({
        name: job.name,
        settings: Object.fromEntries(job.combination),
        seed: job.seed,
        ...outcome,
      })),
    });
  });

  it('are there when no run succeeded', () => {
    const none = results([failed, failed, { status: 'stopped' }, failed]);
    expect(resultsTable(none)).toContain('n/a │ 0 of 2');
    expect(toCsv(none)).toContain('0.1,valAccuracy,0,,,2,false');
  });
});
