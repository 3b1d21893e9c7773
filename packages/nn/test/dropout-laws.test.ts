import { manualSeed, ones, randn, type Tensor } from '@lamella/core';
import { expectMoments, expectShare } from '@lamella/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { functional as F } from '../src/index.js';

// What holds for a dropout whatever its seed, within five standard errors of a million draws.
const DRAWS = 1e6;
const PROBABILITIES = [0.05, 0.1, 0.2, 0.5, 0.9];
const SATURATION = -1.7580993408473766;

beforeEach(() => manualSeed(2026));

/** What alpha dropout puts in the place of a dropped activation, and how much it stretches the others. */
function alphaConstants(p: number): { dropped: number; a: number; b: number } {
  const a = 1 / Math.sqrt((SATURATION ** 2 * p + 1) * (1 - p));
  return { a, b: -SATURATION * a * p, dropped: SATURATION * a - SATURATION * a * p };
}

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
    expectMoments(F.featureAlphaDropout(randn([DRAWS / 10, 10, 1]), { p }), { mean: 0, variance: 1 });
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

it('masks of neighbours do not depend on each other', () => {
  const kept = F.dropout(ones([DRAWS]), { p: 0.3 })
    .ne(0)
    .to('float64');
  const both = kept.narrow(0, 0, DRAWS - 1).mul(kept.narrow(0, 1, DRAWS - 1));
  expectShare(both, (x) => x === 1, 0.7 * 0.7);
});
