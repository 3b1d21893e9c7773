import { defaultGenerator, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { expectState, vectors } from './rng.js';
import { seed } from './steps.js';

// Recurrent layers and transformers of the same vectors: sequence-draws.test.ts.
const models: Record<string, () => nn.Module> = {
  'Sequential(Linear(3, 4), SELU(), AlphaDropout(0.1), Linear(4, 2))': () =>
    new nn.Sequential(new nn.Linear(3, 4), new nn.SELU(), new nn.AlphaDropout(0.1), new nn.Linear(4, 2)),
  'Sequential(Conv2d(1, 2, 3), BatchNorm2d(2), Dropout2d(0.2), Flatten(), Linear(8, 2))': () =>
    new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.BatchNorm2d(2), new nn.Dropout2d(0.2), new nn.Flatten(), new nn.Linear(8, 2)),
  'Bilinear(2, 3, 2)': () => new nn.Bilinear(2, 3, 2),
  'Embedding(5, 3, padding_idx=1)': () => new nn.Embedding(5, 3, { paddingIdx: 1 }),
  'Embedding(5, 4)': () => new nn.Embedding(5, 4),
};

it('finds every one of them in the vectors', () => {
  const known = vectors.modules.map(({ module }) => module);
  expect(Object.keys(models).filter((text) => !known.includes(text))).toEqual([]);
});

describe.each(vectors.modules.filter(({ module }) => module in models))('$module', ({ module, seed: number, parameters, state }) => {
  it('starts with the parameters that PyTorch draws, under its names', () => {
    seed(number);
    const made = models[module]!();
    expectState(defaultGenerator, state);
    expect([...made.namedParameters()].map(([name, { shape }]) => [name, shape])).toEqual(
      parameters.map(({ name, shape }) => [name, shape]),
    );
    expect([...made.parameters()].map((parameter) => Array.from(parameter.data()))).toEqual(parameters.map(({ values }) => values));
  });
});

describe('masks that users of PyTorch have published', () => {
  const [mask, sum] = vectors.mkl.publishedMasksWithoutMkl;

  it(mask!.text, () => {
    seed(mask!.seed);
    const dropped = new nn.Dropout(0.5).forward(zeros([6, 6]).add(1));
    expect(Array.from(dropped.data())).toEqual(mask!.kept!.map((kept) => 2 * kept));
  });

  it(sum!.text, () => {
    seed(sum!.seed);
    const x = zeros([10]).uniform_();
    expect(nn.functional.dropout(x, { p: 0.5 }).sum().item()).toBeCloseTo(sum!.sum!, 4);
  });
});
