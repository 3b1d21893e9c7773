import { ArgumentError } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { grid, randomCombinations } from '../../src/sweep/combinations.js';
import { jobsOf } from '../../src/sweep/job.js';
import type { Setting } from '../../src/sweep/setting.js';
import { checkSpec, type SweepSpec } from '../../src/sweep/spec.js';

const lr: Setting = { path: 'optimizer.lr', values: [0.1, 0.01] };
const p: Setting = { path: 'model.layers[2].p', values: [0.05, 0.1, 0.2] };

describe('a grid', () => {
  it('has each value with each other, the last setting fastest', () => {
    const combinations = grid([lr, p]);
    expect(combinations).toHaveLength(6);
    expect(combinations[1]).toEqual([
      ['optimizer.lr', 0.1],
      ['model.layers[2].p', 0.1],
    ]);
    expect(combinations.map((combination) => combination[0]![1])).toEqual([0.1, 0.1, 0.1, 0.01, 0.01, 0.01]);
  });

  it('without settings is the run as it stands', () => {
    expect(grid([])).toEqual([[]]);
  });

  it('refuses ranges, and more than can be run', () => {
    expect(() => grid([{ path: 'a', values: { min: 0, max: 1 } }])).toThrow(/a: a grid needs a list of values, got a range.*random/);
    const hundred = Array.from({ length: 101 }, (_, i) => i);
    expect(() =>
      grid([
        { path: 'a', values: hundred },
        { path: 'b', values: hundred },
      ]),
    ).toThrow('10201 combinations are too many');
  });
});

describe('a random search', () => {
  const settings: Setting[] = [
    { path: 'lr', values: { min: 1e-4, max: 1e-1, scale: 'log' } },
    { path: 'p', values: { min: 0.2, max: 0.4 } },
    { path: 'width', values: { min: 1, max: 4, whole: true } },
    { path: 'act', values: ['relu', 'selu'] },
  ];
  const drawn = randomCombinations(settings, 4000, 0);
  const column = (i: number): unknown[] => drawn.map((combination) => combination[i]![1]);

  it('draws from its own stream: the seed alone says what comes, and a longer search begins with the shorter one', () => {
    expect(randomCombinations(settings, 4000, 0)).toEqual(drawn);
    expect(randomCombinations(settings, 10, 0)).toEqual(drawn.slice(0, 10));
    expect(randomCombinations(settings, 10, 1)).not.toEqual(drawn.slice(0, 10));
  });

  it('draws each decade of a logarithmic range equally often', () => {
    const decades = (column(0) as number[]).map((value) => Math.floor(Math.log10(value) + 1e-12));
    // Binomial, n = 4000, 1/3: a standard deviation of 30.
    for (const decade of [-4, -3, -2]) expect(Math.abs(decades.filter((d) => d === decade).length - 4000 / 3)).toBeLessThan(150);
  });

  it('keeps to the range, with four digits', () => {
    const values = column(1) as number[];
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.2);
    expect(Math.max(...values)).toBeLessThanOrEqual(0.4);
    expect(Math.abs(values.reduce((a, b) => a + b) / 4000 - 0.3)).toBeLessThan((5 * 0.2) / Math.sqrt(12 * 4000));
    expect(values.every((value) => Number(value.toPrecision(4)) === value)).toBe(true);
  });

  it('has each combination once, though it was drawn twice', () => {
    const few = randomCombinations([{ path: 'act', values: ['relu', 'selu'] }], 50, 0);
    expect(few.map((combination) => combination[0]![1]).sort()).toEqual(['relu', 'selu']);
  });

  it('draws whole numbers with both ends, and items of a list, equally often', () => {
    for (const width of [1, 2, 3, 4]) expect(Math.abs(column(2).filter((w) => w === width).length - 1000)).toBeLessThan(140);
    for (const act of ['relu', 'selu']) expect(Math.abs(column(3).filter((a) => a === act).length - 2000)).toBeLessThan(160);
  });
});

describe('jobs', () => {
  it('are all seeds of a combination, then those of the next one, named by what differs', () => {
    const jobs = jobsOf(grid([lr, p]), [0, 7]);
    expect(jobs).toHaveLength(12);
    expect(jobs.slice(0, 3).map(({ name }) => name)).toEqual(['lr=0.1,p=0.05,seed=0', 'lr=0.1,p=0.05,seed=7', 'lr=0.1,p=0.1,seed=0']);
  });

  it('have names that differ and are names of files, whatever the values', () => {
    const values = [
      '../../etc',
      '..',
      'a/b',
      'a\\b',
      'a b',
      'a_b',
      { type: 'SGD' },
      { type: 'Adam' },
      null,
      'x'.repeat(300),
      'x'.repeat(301),
      '',
    ];
    const names = jobsOf(grid([{ path: 'a.b', values }]), [0]).map(({ name }) => name);
    expect(new Set(names).size).toBe(values.length);
    for (const name of names) expect(name).toMatch(/^b=[\w.+-]{0,40},seed=0$/);
  });

  it('have longer labels where the ends of two paths are the same', () => {
    const settings = ['model.layers[1].p', 'model.layers[2].p', 'optimizer.lr'].map((path) => ({ path, values: [1] }));
    expect(jobsOf(grid(settings), [0])[0]!.name).toBe('layers[1].p=1,layers[2].p=1,lr=1,seed=0');
  });
});

describe('a sweep that makes no sense is refused', () => {
  const check = (part: Partial<SweepSpec>) => () =>
    checkSpec({ run: 'run.json', seeds: [0], settings: [lr], metric: null, goal: null, random: null, ...part });

  it.each([
    [{ settings: [], random: { count: 3, seed: 0 } }, 'nothing to draw at random'],
    [{ seeds: [0, 1, 0] }, 'seed 0 stands there twice'],
    [{ settings: [lr, lr] }, 'optimizer.lr is set twice'],
    [{ settings: [{ path: 'seed', values: [1] }] }, 'seeds are no setting'],
    [{ settings: [{ path: 'optimizer', values: ['Adam'] }, lr] }, 'optimizer.lr lies within optimizer'],
    [{ settings: [{ path: 'model.layers', values: [[]] }, p] }, 'model.layers[2].p lies within model.layers'],
    [{ settings: [{ path: 'a', values: [] }] }, 'a has no values'],
    [{ settings: [{ path: 'a', values: [0.1, 1e-1] }] }, 'a has the value 0.1 twice'],
  ])('%j', (part, problem) => {
    expect(check(part)).toThrow(ArgumentError);
    expect(check(part)).toThrow(problem);
  });

  it('and one that makes some is not', () => {
    expect(check({ settings: [lr, { path: 'optimizer.lrDecay', values: [1] }] })).not.toThrow();
  });
});
