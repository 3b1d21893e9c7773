import { arange, ArgumentError, defaultGenerator, Generator, manualSeed, rand } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { data } from '../src/index.js';

const { DataLoader, RandomSampler, SubsetRandomSampler, TensorDataset, WeightedRandomSampler } = data;
const set = new TensorDataset(arange(0, 10));
const rest = (walk: Iterable<readonly unknown[]>): string => [...walk].map(String).join();

/** Loaders alike, whose generators are new ones. */
const makers: [string, () => data.DataLoader][] = [
  ['in order', () => new DataLoader(set, { batchSize: 3 })],
  ['shuffled', () => new DataLoader(set, { batchSize: 3, shuffle: true, dropLast: true })],
  ['with a generator', () => new DataLoader(set, { batchSize: 3, shuffle: true, generator: new Generator().manualSeed(3) })],
  [
    'with a sampler that has a generator, with replacement',
    () =>
      new DataLoader(set, {
        batchSize: 9,
        sampler: new RandomSampler(set, { replacement: true, numSamples: 100, generator: new Generator() }),
      }),
  ],
  ['of some samples', () => new DataLoader(set, { batchSize: 2, sampler: new SubsetRandomSampler([1, 3, 5, 7, 9]) })],
  ['by weights', () => new DataLoader(set, { batchSize: 4, sampler: new WeightedRandomSampler([1, 2, 3, 4], 12) })],
];

describe('a loader goes on in the middle of an epoch', () => {
  it.each(makers)('%s', (_, make) => {
    for (let stop = 0; stop <= make().length; stop++) {
      manualSeed(1);
      const whole = make();
      rest(whole);
      const walk = whole[Symbol.iterator]();
      for (let i = 0; i < stop; i++) {
        walk.next();
        rand([2]); // as a dropout draws between batches
      }
      const [state, generator] = [whole.stateDict(), defaultGenerator.getState()];
      const expected = [rest(walk), rest(whole), defaultGenerator.getState()];
      manualSeed(7);
      const other = make();
      other.loadStateDict(state);
      defaultGenerator.setState(generator);
      expect([rest(other), rest(other), defaultGenerator.getState()]).toEqual(expected);
    }
  });

  it('between two epochs there is no place, only the generators', () => {
    const loader = new DataLoader(set, { shuffle: true });
    rest(loader);
    expect(loader.stateDict()).toMatchObject({ batch: 0, start: [] });
    expect(loader.stateDict().now).toHaveLength(1);
  });

  it('leaves the generators as they are when it goes on', () => {
    const loader = new DataLoader(set, { batchSize: 2, shuffle: true });
    for (const _ of loader) break;
    loader.loadStateDict(loader.stateDict());
    manualSeed(5);
    const before = defaultGenerator.getState();
    loader[Symbol.iterator]().next();
    expect(defaultGenerator.getState()).toEqual(before);
  });

  it('refuses the place of a loader with other generators', () => {
    const own = new DataLoader(set, { shuffle: true, sampler: undefined as never, generator: new Generator() });
    const two = new DataLoader(set, { sampler: new RandomSampler(set, { generator: new Generator() }) });
    expect(() => two.loadStateDict(own.stateDict())).toThrow(ArgumentError);
  });
});
