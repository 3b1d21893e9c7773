import { arange, Generator, rand } from '@lamella/core';
import { expect, it } from 'vitest';
import { data } from '../../src/index.js';
import { vectors } from './rng.js';
import { seed } from './steps.js';

const seven = new data.TensorDataset(arange(0, 7));
const walk = (loader: data.DataLoader): unknown[] => [...loader].map(([x]) => x!.toArray());

/** By PyTorch's words for each call. */
const calls: Record<string, () => unknown> = {
  'DataLoader(7 items, batch 3, no shuffle), then rand(2): the base seed was drawn': () => {
    walk(new data.DataLoader(seven, { batchSize: 3 }));
    return rand([2]).toArray();
  },
  'DataLoader(7 items, batch 3, shuffle, generator=Generator().manual_seed(3)), two epochs': () => {
    const loader = new data.DataLoader(seven, { batchSize: 3, shuffle: true, generator: new Generator().manualSeed(3) });
    return [walk(loader), walk(loader)];
  },
  'RandomSampler(7 items, num_samples=17)': () => [...new data.RandomSampler(seven, { numSamples: 17 })],
  'RandomSampler(7 items, replacement=True, num_samples=40)': () => [
    ...new data.RandomSampler(seven, { replacement: true, numSamples: 40 }),
  ],
  'SubsetRandomSampler([10, 11, ..., 19])': () => [...new data.SubsetRandomSampler(Array.from({ length: 10 }, (_, i) => 10 + i))],
  'WeightedRandomSampler([0.1, 0.5, 0.4], 9)': () => [...new data.WeightedRandomSampler([0.1, 0.5, 0.4], 9)],
  'WeightedRandomSampler([0.1, 0.5, 0.4], 2, replacement=False)': () => [
    ...new data.WeightedRandomSampler([0.1, 0.5, 0.4], 2, { replacement: false }),
  ],
  'random_split(10 items, [6, 4]): the indices': () =>
    data.randomSplit(new data.TensorDataset(arange(0, 10)), [6, 4]).map(({ indices }) => indices),
};

it.each(vectors.samplers)('$text', ({ text, seed: number, expect: expected }) => {
  seed(number);
  expect(calls[text]!()).toEqual(expected);
});
