import { ones, randn, tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { dropouts, type Options } from './support/dropouts.js';
import { wordsDrawn } from './support/words-drawn.js';

describe.each(dropouts)('$op', ({ drop, Module, shape }) => {
  it.each<[string, Options]>([
    ['at p = 0', { p: 0 }],
    ['out of training', { p: 0.5, training: false }],
    ['out of training at p = 1', { p: 1, training: false }],
  ])('gives back its very input, unwritten, and draws nothing, %s', (_when, options) => {
    const x = randn(shape, { requiresGrad: true });
    expect(wordsDrawn(() => expect(drop(x, options)).toBe(x))).toBe(0);
    expect(wordsDrawn(() => expect(drop(x, { ...options, inplace: true })).toBe(x))).toBe(0);
    expect(x.storage.version).toBe(0);
  });

  it('gives back an empty input and draws nothing', () => {
    const x = ones([0, ...shape.slice(1)]);
    for (const p of [0.5, 1]) expect(wordsDrawn(() => expect(drop(x, { p })).toBe(x))).toBe(0);
  });

  it('drops in training and returns its very input in evaluation, as told through a Sequential', () => {
    const model = new nn.Sequential(new nn.Sequential(new Module(0.5)));
    const x = ones(shape);
    expect(wordsDrawn(() => expect(model.eval().forward(x)).toBe(x))).toBe(0);
    expect(wordsDrawn(() => expect(model.train().forward(x)).not.toBe(x))).toBeGreaterThan(0);
  });

  it('multiplies by zero at p = 1, and draws nothing', () => {
    const x = tensor([NaN, Infinity, -Infinity, -1, 1, 0]).reshape([2, 3, ...shape.slice(2).map(() => 1)]);
    expect(wordsDrawn(() => expect(drop(x, { p: 1 }).flatten().toArray()).toEqual([NaN, NaN, NaN, -0, 0, 0]))).toBe(0);
    expect(wordsDrawn(() => expect(new Module(1).forward(x).flatten().toArray()).toEqual([NaN, NaN, NaN, -0, 0, 0]))).toBe(0);
  });

  it('has a gradient of zeros at p = 1', () => {
    const x = randn(shape, { requiresGrad: true });
    drop(x, { p: 1 }).sum().backward();
    expect(x.grad!.ne(0).any().item()).toBe(false);
  });
});

describe('what `training` is when it is left out', () => {
  const { dropout, featureAlphaDropout, dropout1d, dropout2d, dropout3d, alphaDropout } = nn.functional;
  it.each([
    { drop: dropout, training: true },
    { drop: featureAlphaDropout, training: true }, // PyTorch's own default is false
    { drop: dropout1d, training: true },
    { drop: dropout2d, training: true },
    { drop: dropout3d, training: true },
    { drop: alphaDropout, training: false },
  ])('$drop.name: $training', ({ drop, training }) => {
    const x = ones(drop === dropout2d ? [2, 3, 1, 1] : drop === dropout3d ? [2, 3, 1, 1, 1] : [2, 3]);
    expect(drop(x) !== x).toBe(training);
    expect(drop(x, {}) !== x).toBe(training);
  });
});
