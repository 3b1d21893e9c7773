import { describe, expect, it } from 'vitest';
import type { NormaliseGroups } from '../../src/kernels/fused.js';
import { normalise, normaliseBackward } from '../../src/kernels/wasm/normalise.js';
import type { View } from '../../src/memory/storage.js';
import { randomNumbers, viewOf } from './strided-views.js';

const EPS = 1e-5;
const cases: readonly (readonly [string, NormaliseGroups])[] = [
  ['batch norm of planes', { outer: 5, groups: 6, inner: 35, period: 6, span: 35 }],
  ['batch norm of single planes', { outer: 1, groups: 3, inner: 600, period: 3, span: 600 }],
  ['batch norm of columns', { outer: 70, groups: 11, inner: 1, period: 11, span: 1 }],
  ['batch norm of many columns', { outer: 300, groups: 1001, inner: 1, period: 1001, span: 1 }],
  ['batch norm of many planes', { outer: 4, groups: 70, inner: 1000, period: 70, span: 1000 }],
  ['layer norm', { outer: 1, groups: 9, inner: 37, period: 1, span: 1 }],
  ['layer norm of many rows', { outer: 1, groups: 600, inner: 517, period: 1, span: 1 }],
  ['group norm', { outer: 1, groups: 12, inner: 30, period: 3, span: 6 }],
  ['instance norm', { outer: 1, groups: 8, inner: 49, period: 4, span: 49 }],
  ['one number a group', { outer: 1, groups: 5, inner: 1, period: 5, span: 1 }],
];

describe.each(cases)('%s', (_, shape) => {
  const { outer, groups, inner, period, span } = shape;
  const random = randomNumbers(groups);
  const numel = outer * groups * inner;
  const weights = (period * inner) / span;
  const view = (n: number, value: () => number): View => viewOf('float32', [n], 'contiguous', random, value);
  const [x, grad] = [view(numel, () => random() * 3 + 5), view(numel, () => random() - 0.4)];
  const [weight, bias] = [view(weights, () => random() + 0.5), view(weights, random)];
  const zeros = (n: number): View => view(n, () => 0);
  const groupOf = (i: number): number => Math.floor(i / inner) % groups;
  const weightOf = (i: number): number => ((groupOf(i) % period) * inner) / span + Math.floor((i % inner) / span);

  it.each([true, false])('in double precision gives the same, with weights %s', (affine) => {
    const [out, mean, variance] = [zeros(numel), zeros(groups), zeros(groups)];
    normalise(x, affine ? weight : null, affine ? bias : null, shape, EPS, out, mean, variance);
    const [gradX, gradWeight, gradBias] = [zeros(numel), zeros(weights), zeros(weights)];
    normaliseBackward(
      grad,
      x,
      mean,
      variance,
      affine ? weight : null,
      shape,
      EPS,
      gradX,
      affine ? gradWeight : null,
      affine ? gradBias : null,
    );

    const [xs, gs] = [x.storage.values, grad.storage.values];
    const count = outer * inner;
    const average = (term: (i: number) => number): Float64Array => {
      const sums = new Float64Array(groups);
      for (let i = 0; i < numel; i++) sums[groupOf(i)] += term(i) / count;
      return sums;
    };
    const w = (i: number): number => (affine ? weight.storage.values[weightOf(i)] : 1);
    const means = average((i) => xs[i]);
    const variances = average((i) => (xs[i] - means[groupOf(i)]) ** 2);
    const y = (i: number): number => (xs[i] - means[groupOf(i)]) / Math.sqrt(variances[groupOf(i)] + EPS);
    expectNear(mean, (g) => means[g]);
    expectNear(variance, (g) => variances[g]);
    expectNear(out, (i) => y(i) * w(i) + (affine ? bias.storage.values[weightOf(i)] : 0), 1e-5);
    const [first, second] = [average((i) => gs[i] * w(i)), average((i) => gs[i] * w(i) * y(i))];
    const slope = (i: number): number => gs[i] * w(i) - first[groupOf(i)] - y(i) * second[groupOf(i)];
    expectNear(gradX, (i) => slope(i) / Math.sqrt(variances[groupOf(i)] + EPS), 1e-5);
    if (!affine) return;
    const [byWeight, byBias] = [new Float64Array(weights), new Float64Array(weights)];
    for (let i = 0; i < numel; i++) {
      byWeight[weightOf(i)] += gs[i] * y(i);
      byBias[weightOf(i)] += gs[i];
    }
    // The mean is a float32: what it is off by comes in once a term.
    const terms = numel / weights;
    expectNear(gradWeight, (i) => byWeight[i], 1e-5 + terms * 1e-7);
    expectNear(gradBias, (i) => byBias[i], 1e-5);
  });

  function expectNear(got: View, wanted: (i: number) => number, tolerance = 1e-6): void {
    let worst = 0;
    got.storage.values.forEach((value, i) => (worst = Math.max(worst, Math.abs(value - wanted(i)) / Math.max(1, Math.abs(wanted(i))))));
    expect(worst).toBeLessThan(tolerance);
  }
});
