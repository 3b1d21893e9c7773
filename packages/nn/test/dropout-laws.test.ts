import { manualSeed, ones, randn, type Tensor } from '@lamella/core';
import { expectMoments, expectShare } from '@lamella/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { functional as F } from '../src/index.js';
import { alphaConstants } from './support/dropouts.js';

// What holds for a dropout whatever its seed, within five standard errors: of a million elements, of a hundred thousand channels and more.
const DRAWS = 1e6;
const PROBABILITIES = [0.05, 0.1, 0.2, 0.5, 0.9];

beforeEach(() => manualSeed(2026));

describe.each(PROBABILITIES)('at p = %f', (p) => {
  it('dropout zeroes a share p, scales the others by 1 / (1 - p), and so keeps the mean', () => {
    const out = F.dropout(ones([DRAWS]), { p });
    expectShare(out, (x) => x === 0, p);
    expectShare(out, (x) => x === Math.fround(1 / Math.fround(1 - p)), 1 - p);
    expectMoments(out, { mean: 1, variance: p / (1 - p) });
  });

  it('alphaDropout keeps mean 0 and variance 1', () => {
    expectMoments(F.alphaDropout(randn([DRAWS]), { p, training: true }), { mean: 0, variance: 1 });
  });

  it('alphaDropout puts one value in the place of a share p, and stretches the others alike', () => {
    const { dropped, a, b } = alphaConstants(p);
    const out = F.alphaDropout(ones([DRAWS], { dtype: 'float64' }), { p, training: true });
    expectShare(out, (x) => Math.abs(x - dropped) < 1e-12, p);
    expectShare(out, (x) => Math.abs(x - (a + b)) < 1e-12, 1 - p);
  });

  it('featureAlphaDropout keeps mean 0 and variance 1, over channels', () => {
    expectMoments(F.featureAlphaDropout(randn([DRAWS / 50, 10, 1]), { p }), { mean: 0, variance: 1 });
  });

  it.each<[string, Tensor, (x: Tensor) => Tensor]>([
    ['dropout1d', ones([1000, 100, 3]), (x) => F.dropout1d(x, { p })],
    ['dropout2d', ones([1000, 100, 2, 2]), (x) => F.dropout2d(x, { p })],
    ['dropout3d', ones([1000, 100, 1, 2, 2]), (x) => F.dropout3d(x, { p })],
  ])('%s drops a share p of the channels, each as a whole', (_name, x, drop) => {
    const out = drop(x).flatten(2);
    const first = out.select(2, 0);
    for (const place of out.unbind(2)) expect(place.equal(first)).toBe(true);
    expectShare(first, (value) => value === 0, p);
    expectMoments(first, { mean: 1, variance: p / (1 - p) });
  });

  it('featureAlphaDropout has two values, one of them for a share p of the channels', () => {
    const { dropped, a, b } = alphaConstants(p);
    const out = F.featureAlphaDropout(ones([1000, 100, 2, 3], { dtype: 'float64' }), { p }).flatten(2);
    for (const place of out.unbind(2)) expect(place.equal(out.select(2, 0))).toBe(true);
    expectShare(out.select(2, 0), (x) => Math.abs(x - dropped) < 1e-12, p);
    expectShare(out.select(2, 0), (x) => Math.abs(x - (a + b)) < 1e-12, 1 - p);
  });
});

describe('masks of neighbours do not depend on each other', () => {
  /** Both of two neighbours are kept with 0.7 · 0.7, along a mask in row-major order and across its rows. */
  function expectIndependence(kept: Tensor): void {
    const [rows, columns] = kept.shape as [number, number];
    const along = kept.flatten();
    const pairs = [
      [along.narrow(0, 0, rows * columns - 1), along.narrow(0, 1, rows * columns - 1)],
      [kept.narrow(0, 0, rows - 1), kept.narrow(0, 1, rows - 1)],
    ] as const;
    for (const [one, next] of pairs) expectShare(one.mul(next), (x) => x === 1, 0.7 * 0.7);
  }

  it.each<[string, (x: Tensor) => Tensor]>([
    ['dropout', (x) => F.dropout(x, { p: 0.3 })],
    ['alphaDropout', (x) => F.alphaDropout(x, { p: 0.3, training: true })],
    ['dropout1d', (x) => F.dropout1d(x.unsqueeze(2), { p: 0.3 }).squeeze(2)],
    ['featureAlphaDropout', (x) => F.featureAlphaDropout(x, { p: 0.3 })],
  ])('%s', (_name, drop) =>
    expectIndependence(
      drop(ones([400, 500]))
        .gt(0)
        .to('float32'),
    ),
  );
});

describe('how much of the signal is left: the correlation of input and output', () => {
  // a (1 - p) of alpha dropout, √(1 - p) of dropout: numbers from DROPOUT.md's derivation, of inputs with mean 0 and variance 1.
  it.each([
    [0.05, 0.907, 0.975],
    [0.1, 0.829, 0.949],
    [0.2, 0.703, 0.894],
  ])('at p = %f: %f after alphaDropout, %f after dropout', (p, afterAlpha, afterPlain) => {
    const x = randn([DRAWS / 4]);
    const correlation = (y: Tensor): number => Number(x.mul(y).mean().item()) / Math.sqrt(Number(y.var().item()));
    expect(Math.abs(correlation(F.alphaDropout(x, { p, training: true })) - afterAlpha)).toBeLessThan(0.0005 + 5 / Math.sqrt(DRAWS / 4));
    expect(Math.abs(correlation(F.dropout(x, { p })) - afterPlain)).toBeLessThan(0.0005 + 5 / Math.sqrt(DRAWS / 4));
    expect(alphaConstants(p).a * (1 - p)).toBeCloseTo(afterAlpha, 3);
  });
});
