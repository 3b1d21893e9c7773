import { ArgumentError, type Tensor } from '@lamella/core';
import { expectMoments, expectShare } from '@lamella/core/testing';
import type { data } from '@lamella/nn';
import { describe, expect, it } from 'vitest';
import { iris, moons, spirals } from '../src/index.js';
import { samplesOf, soundness } from './support/samples.js';

const tensorsOf = (part: data.Dataset | null): [x: Tensor, y: Tensor] => {
  const [x, y] = (part as data.TensorDataset).tensors;
  return [x!, y!];
};

describe('iris', () => {
  const set = iris();

  it('has 120 and 30 flowers, evenly of three kinds', () => {
    expect([set.train.length, set.test!.length, set.inputShape, set.classes]).toEqual([
      120,
      30,
      [4],
      ['setosa', 'versicolor', 'virginica'],
    ]);
    for (const [part, each] of [
      [set.train, 40],
      [set.test, 10],
    ] as const) {
      for (const kind of [0, 1, 2]) expect(samplesOf(part).filter(([, y]) => y === kind)).toHaveLength(each);
    }
    expect(soundness(set)).toEqual([]);
  });

  it('has the means and deviations that scikit-learn states', () => {
    const all = [...samplesOf(set.train), ...samplesOf(set.test)].map(([x]) => x as number[]);
    const columns = [0, 1, 2, 3].map((i) => all.map((x) => x[i]!));
    const means = columns.map((column) => column.reduce((a, b) => a + b, 0) / 150);
    expect(means.map((mean) => mean.toFixed(2))).toEqual(['5.84', '3.06', '3.76', '1.20']);
    const stds = columns.map((column, i) => Math.sqrt(column.reduce((sum, x) => sum + (x - means[i]!) ** 2, 0) / 149));
    expect(stds.map((std) => std.toFixed(2))).toEqual(['0.83', '0.44', '1.77', '0.76']);
    expect(columns.map((column) => [Math.min(...column), Math.max(...column)].map((x) => x.toFixed(1)))).toEqual([['4.3', '7.9'], ['2.0', '4.4'], ['1.0', '6.9'], ['0.1', '2.5']]); // prettier-ignore
  });

  it('has the two flowers right that UCI has wrong, the 35th and the 38th', () => {
    // Fisher's are 4.9 3.1 1.5 0.2 and 4.9 3.6 1.4 0.1. The 35th is for testing.
    const rounded = (x: unknown): unknown => (x as number[]).map((value) => Math.round(value * 10));
    expect(rounded(samplesOf(set.test)[6]![0])).toEqual([49, 31, 15, 2]);
    expect(rounded(samplesOf(set.train)[30]![0])).toEqual([49, 36, 14, 1]);
  });
});

describe.each([
  ['moons', moons],
  ['spirals', spirals],
])('%s', (name, make) => {
  it('are n points, evenly of both classes, the same for the same seed', () => {
    const set = make({ n: 401 });
    expect(set).toMatchObject({ name, inputShape: [2], classes: ['0', '1'] });
    expect([set.train.length, set.test!.length]).toEqual([321, 80]);
    const labels = [...samplesOf(set.train), ...samplesOf(set.test)].map(([, y]) => y);
    expect(labels.filter((y) => y === 0)).toHaveLength(201);
    expect(soundness(set)).toEqual([]);
    expect(samplesOf(make({ n: 401 }).train)).toEqual(samplesOf(set.train));
    expect(samplesOf(make({ n: 401, seed: 1 }).train)).not.toEqual(samplesOf(set.train));
    expect(make({ test: 0 }).test).toBeNull();
  });

  it('noise is normal, of the given deviation, in both directions', () => {
    const [clean] = tensorsOf(make({ n: 4000, noise: 0, test: 0 }).train);
    const [noisy] = tensorsOf(make({ n: 4000, noise: 0.3, test: 0 }).train);
    for (const column of [0, 1]) {
      const added = noisy.sub(clean).select(1, column).div(0.3);
      expectMoments(added, { mean: 0, variance: 1 });
      expectShare(added, (x) => Math.abs(x) < 1, 0.6827);
    }
    const both = noisy.sub(clean).div(0.3);
    expectMoments(both.select(1, 0).mul(both.select(1, 1)), { mean: 0, variance: 1 });
  });

  it.each([{ n: 1 }, { n: 2.5 }, { noise: -1 }, { noise: NaN }, { test: 1 }, { seed: 0.5 }])('refuses %j', (options) => {
    expect(() => make(options)).toThrow(ArgumentError);
  });
});

it('moons lie on half circles, evenly by the angle', () => {
  const [x, y] = tensorsOf(moons({ n: 4000, noise: 0, test: 0 }).train);
  const points = x.toArray() as [number, number][];
  const angles = points.map(([a, b], i) => (Number(y.data()[i]) === 0 ? Math.atan2(b, a) : Math.atan2(0.5 - b, 1 - a)));
  points.forEach(([a, b], i) => {
    const [u, v] = y.data()[i] === 0 ? [a, b] : [1 - a, 0.5 - b];
    expect(Math.hypot(u, v)).toBeCloseTo(1, 5);
    expect(v).toBeGreaterThan(-1e-6);
  });
  expectMoments(angles, { mean: Math.PI / 2, variance: Math.PI ** 2 / 12 });
});

it('spirals wind evenly from the middle, one arm a class', () => {
  const [x, y] = tensorsOf(spirals({ n: 3000, classes: 3, turns: 2, noise: 0, test: 0 }).train);
  const points = x.toArray() as [number, number][];
  const radii = points.map(([a, b]) => Math.hypot(a, b));
  expectMoments(radii, { mean: 0.5, variance: 1 / 12 });
  points.forEach(([a, b], i) => {
    const turns = 2 * radii[i]! + y.data()[i]! / 3 - Math.atan2(b, a) / (2 * Math.PI);
    expect(radii[i]! < 1e-3 || Math.abs(turns - Math.round(turns)) < 1e-3).toBe(true);
  });
  expect(() => spirals({ classes: 1 })).toThrow(ArgumentError);
  expect(() => spirals({ turns: 0 })).toThrow(ArgumentError);
  expect(() => spirals({ n: 2, classes: 3 })).toThrow(ArgumentError);
});
