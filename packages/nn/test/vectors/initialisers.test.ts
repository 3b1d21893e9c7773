import { randintLike, randLike, randnLike, zeros, type Tensor } from '@lamella/core';
import { expect, it } from 'vitest';
import { init } from '../../src/index.js';
import { expectValues, isOld, vectors } from './rng.js';
import { seed } from './steps.js';

const calls: Record<string, () => Tensor> = {
  'trunc_normal_(20, mean 0.5, std 0.7, a -1, b 1.5)': () => init.truncNormal_(zeros([20]), { mean: 0.5, std: 0.7, a: -1, b: 1.5 }),
  'trunc_normal_(20, mean 0, std 1, a 1, b 1.2)': () => init.truncNormal_(zeros([20]), { a: 1, b: 1.2 }),
  'orthogonal_((3, 4))': () => init.orthogonal_(zeros([3, 4])),
  'orthogonal_((5, 2, 2), gain=2)': () => init.orthogonal_(zeros([5, 2, 2]), { gain: 2 }),
  'sparse_((6, 4), sparsity=0.3)': () => init.sparse_(zeros([6, 4]), 0.3),
};
const inits = vectors.inits.filter((test) => !isOld(test) && test.text in calls);

it('covers every initialiser of the vectors', () => {
  expect(inits.map(({ text }) => text)).toEqual(Object.keys(calls));
});

it.each(inits)('$text', ({ text, seed: number, expect: expected, tolerance }) => {
  seed(number);
  expectValues(Array.from(calls[text]!().data()), expected, tolerance);
});

const like = vectors.inits.find(({ text }) => text.startsWith('rand_like'))!;
it(like.text, () => {
  seed(like.seed);
  const x = zeros([2, 3]).t();
  expect([randLike(x), randnLike(x), randintLike(x, 0, 9)].map((y) => y.toArray())).toEqual(like.expect);
});
