import { arange, defaultGenerator, Generator, manualSeed, randperm, tensor, zeros, type Tensor } from '@lamella/core';
import { expectShare } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import { data } from '../src/index.js';
import { wordsDrawn } from './support/words-drawn.js';

const { DataLoader, RandomSampler, randomSplit, SequentialSampler, Subset, SubsetRandomSampler, TensorDataset, WeightedRandomSampler } =
  data;
const numbers = (n: number): data.TensorDataset => new TensorDataset(arange(0, n));
const walk = (loader: data.DataLoader): unknown[] => [...loader].map(([x]) => x!.toArray());

describe('DataLoader', () => {
  it('gives batches in order, the last one smaller, or left out', () => {
    expect(walk(new DataLoader(numbers(5), { batchSize: 2 }))).toEqual([[0, 1], [2, 3], [4]]);
    expect(walk(new DataLoader(numbers(5), { batchSize: 2, dropLast: true }))).toEqual([[0, 1], [2, 3]]); // prettier-ignore
    expect([
      new DataLoader(numbers(5), { batchSize: 2 }).length,
      new DataLoader(numbers(5), { batchSize: 2, dropLast: true }).length,
    ]).toEqual([3, 2]);
  });

  it('shuffles as PyTorch does for the same seed, another order each epoch', () => {
    // torch.manual_seed(0); [b.tolist() for b in DataLoader(torch.arange(6), 3, shuffle=True)], twice
    manualSeed(0);
    const loader = new DataLoader(numbers(6), { batchSize: 3, shuffle: true });
    expect(walk(loader)).toEqual([
      [0, 4, 3],
      [5, 2, 1],
    ]);
    expect(walk(loader)).toEqual([
      [2, 3, 1],
      [5, 4, 0],
    ]);
  });

  it('draws a base seed even without shuffling, as PyTorch does', () => {
    manualSeed(4);
    walk(new DataLoader(numbers(3)));
    expect(defaultGenerator.getState()).toEqual(drawn(4, 2));
  });

  it('draws from the generator it is given alone', () => {
    manualSeed(4);
    const generator = new Generator().manualSeed(1);
    const first = walk(new DataLoader(numbers(8), { shuffle: true, generator }));
    expect(defaultGenerator.getState()).toEqual(drawn(4, 0));
    expect(walk(new DataLoader(numbers(8), { shuffle: true, generator: generator.manualSeed(1) }))).toEqual(first);
  });

  it.each([
    [7, 3, false, 3], [7, 3, true, 2], [6, 3, false, 2], [6, 3, true, 2], [2, 3, false, 1], [2, 3, true, 0], [0, 3, false, 0], [0, 3, true, 0],
  ])('of %i samples in batches of %i, dropLast %s: %i batches, as many as it says', (n, batchSize, dropLast, batches) => {
    const loader = new DataLoader(numbers(n), { batchSize, dropLast, shuffle: true });
    expect(loader.length).toBe(batches);
    expect([...loader]).toHaveLength(batches);
  }); // prettier-ignore

  it('has one sample a batch, in order, when it is told nothing', () => {
    const loader = new DataLoader(numbers(3));
    expect(loader.batchSize).toBe(1);
    expect(walk(loader)).toEqual([[0], [1], [2]]);
  });

  it('gives every sample once an epoch when it shuffles', () => {
    const loader = new DataLoader(numbers(50), { batchSize: 7, shuffle: true });
    for (let epoch = 0; epoch < 3; epoch++) {
      const seen = walk(loader).flat() as number[];
      expect(seen).not.toEqual([...seen].sort((a, b) => a - b));
      expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    }
  });

  it('draws four words an epoch from the default generator, the epoch`s order from a generator of its own', () => {
    const loader = new DataLoader(numbers(100), { shuffle: true });
    expect(wordsDrawn(() => walk(loader))).toBe(4);
    const [first] = loader; // an epoch that is given up has drawn the same
    expect(first).toHaveLength(1);
    expect(wordsDrawn(() => [...new DataLoader(numbers(3), { sampler: new SequentialSampler(numbers(3)) })])).toBe(2);
  });

  it('hands over all parts of a sample, by the same order', () => {
    const x = arange(0, 12).reshape([6, 2]);
    for (const [rows, labels] of new DataLoader(new TensorDataset(x, arange(0, 6)), { batchSize: 4, shuffle: true })) {
      expect(rows!.select(1, 0).div(2).toArray()).toEqual(labels!.toArray());
    }
  });

  it('follows a sampler', () => {
    expect(walk(new DataLoader(numbers(4), { batchSize: 2, sampler: { length: 3, *[Symbol.iterator]() { yield* [3, 1, 1]; } } }))).toEqual([[3, 1], [1]]); // prettier-ignore
  });

  it('stacks the samples of a set of one`s own', () => {
    const squares: data.Dataset = { length: 3, get: (i) => [tensor([i, i * i])] };
    expect(walk(new DataLoader(squares, { batchSize: 2 }))).toEqual([[[0, 0], [1, 1]], [[2, 4]]]); // prettier-ignore
  });

  it.each([0, -1, 2.5, '4' as never])('refuses a batch size of %s', (batchSize) => {
    expect(() => new DataLoader(numbers(3), { batchSize })).toThrow(
      expect.objectContaining({ name: 'ArgumentError', argument: 'batchSize' }) as Error,
    );
  });

  it('refuses shuffle and sampler together', () => {
    expect(() => new DataLoader(numbers(3), { shuffle: true, sampler: new SequentialSampler(numbers(3)) })).toThrow(/mutually exclusive/);
  });
});

function drawn(seed: number, words: number): Uint8Array {
  const generator = new Generator().manualSeed(seed);
  for (let i = 0; i < words; i++) generator.uint32();
  return generator.getState();
}

describe('TensorDataset', () => {
  it('gives the parts of a sample, and of a batch', () => {
    const set = new TensorDataset(zeros([4, 2]), arange(0, 4));
    expect(set.get(2).map((x: Tensor) => x.toArray())).toEqual([[0, 0], 2]);
    expect(set.batch([3, 0])[1]!.toArray()).toEqual([3, 0]);
  });

  it('refuses tensors of different lengths, and none', () => {
    expect(() => new TensorDataset(zeros([4]), zeros([5]))).toThrow(expect.objectContaining({ name: 'ArgumentError', shapes: [[4], [5]] }) as Error); // prettier-ignore
    expect(() => new TensorDataset(zeros([2]), [1, 2] as never)).toThrow(
      expect.objectContaining({ name: 'ArgumentError', op: 'TensorDataset', argument: 'tensors[1]' }) as Error,
    );
    expect(() => new TensorDataset()).toThrow(/size mismatch/);
    expect(() => new TensorDataset(tensor(1))).toThrow(/size mismatch/);
  });
});

describe('randomSplit', () => {
  it('parts a set without overlap', () => {
    const parts = randomSplit(numbers(10), [7, 3]);
    expect(parts.map((part) => part.length)).toEqual([7, 3]);
    expect(parts.flatMap((part) => part.indices).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('takes shares of 1, what rounding leaves going to the first', () => {
    expect(randomSplit(numbers(10), [0.5, 0.25, 0.25]).map((part) => part.length)).toEqual([6, 2, 2]);
  });

  it('draws one randperm, from the generator it is given', () => {
    const split = (seed: number): unknown =>
      randomSplit(numbers(10), [7, 3], { generator: new Generator().manualSeed(seed) }).map(({ indices }) => indices);
    expect(wordsDrawn(() => randomSplit(numbers(10), [7, 3]))).toBe(9);
    expect(wordsDrawn(() => split(1))).toBe(0);
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    const order = Array.from(randperm(10, { generator: new Generator().manualSeed(1) }).data());
    expect(split(1)).toEqual([order.slice(0, 7), order.slice(7)]);
  });

  // torch.utils.data.random_split of as many items, PyTorch 1.13.1.
  it.each([
    [1, [0.5, 0.5], [1, 0]], [1, [1], [1]], [1, [1, 0], [1, 0]], [1, [0, 1], [0, 1]], [7, [0.3, 0.3, 0.4], [3, 2, 2]], [10, [1], [10]], [3, [0.1, 0.9], [1, 2]], [0, [0.5, 0.5], [0, 0]],
  ])('%i samples in shares of %j: %j', (n, shares, lengths) => {
    expect(randomSplit(numbers(n), shares).map((part) => part.length)).toEqual(lengths);
  }); // prettier-ignore

  it('gives views of the set, parts of parts too', () => {
    const [part] = randomSplit(numbers(6), [4, 2]);
    const inner = new Subset(part!, [3]);
    expect(inner.get(0)[0]!.item()).toBe(part!.indices[3]);
    expect(inner.batch([0])[0]!.toArray()).toEqual([part!.indices[3]]);
    expect(() => inner.get(1)).toThrow(/no sample 1/);
  });

  it.each([[[5, 6]], [[11, -1]], [[0.5, 0.6]], [[2.5, 7.5]]])('refuses %j for 10 samples', (lengths) => {
    expect(() => randomSplit(numbers(10), lengths)).toThrow(expect.objectContaining({ argument: 'lengths' }) as Error);
  });
});

describe('samplers', () => {
  it('RandomSampler gives each number once, round after round, or draws with replacement', () => {
    expect([...new RandomSampler(numbers(5))].sort()).toEqual([0, 1, 2, 3, 4]);
    expect([...new RandomSampler(numbers(3), { numSamples: 7 })]).toHaveLength(7);
    expect([...new RandomSampler(numbers(3), { replacement: true, numSamples: 40 })].every((i) => i >= 0 && i < 3)).toBe(true);
    expect(() => new RandomSampler(numbers(3), { numSamples: 0 })).toThrow(/positive/);
  });

  it('SequentialSampler counts, and knows its length', () => {
    expect([...new SequentialSampler(numbers(3))]).toEqual([0, 1, 2]);
    expect(new SequentialSampler(numbers(3)).length).toBe(3);
  });

  it('RandomSampler draws with replacement as often as chance says', () => {
    const draws = [...new RandomSampler(numbers(4), { replacement: true, numSamples: 20_000, generator: new Generator().manualSeed(1) })];
    for (const i of [0, 1, 2, 3]) expectShare(draws, (draw) => draw === i, 0.25);
    expect(new RandomSampler(numbers(4), { replacement: true }).length).toBe(4);
  });

  it('RandomSampler with replacement draws 32 numbers at once, as they are needed', () => {
    const generator = new Generator();
    const drawnFor = (count: number): number => {
      generator.manualSeed(11);
      const walk = new RandomSampler(numbers(4), { replacement: true, numSamples: 40, generator })[Symbol.iterator]();
      for (let i = 0; i < count; i++) walk.next();
      return wordsDrawn(() => defaultGenerator.setState(generator.getState()));
    };
    expect([1, 32, 33, 41].map(drawnFor)).toEqual([32, 32, 40, 40]);
  });

  it('WeightedRandomSampler draws by its weights', () => {
    const draws = [...new WeightedRandomSampler([1, 0, 3], 20_000, { generator: new Generator().manualSeed(1) })];
    expectShare(draws, (draw) => draw === 2, 0.75);
    expectShare(draws, (draw) => draw === 0, 0.25);
    expect([...new WeightedRandomSampler([1, 1, 1], 3, { replacement: false })].sort()).toEqual([0, 1, 2]);
    expect(() => [...new WeightedRandomSampler([1, 1], 3, { replacement: false })]).toThrow();
    expect(() => [...new WeightedRandomSampler([-1, 2], 2)]).toThrow();
  });

  it.each([0, -1, 1.5, NaN, '3' as never])('refuse %s samples', (numSamples) => {
    for (const make of [() => new RandomSampler(numbers(3), { numSamples }), () => new WeightedRandomSampler([1], numSamples)])
      expect(make).toThrow(expect.objectContaining({ name: 'ArgumentError', argument: 'numSamples' }) as Error);
  });

  it('SubsetRandomSampler gives the listed numbers, WeightedRandomSampler none of weight 0', () => {
    expect([...new SubsetRandomSampler([4, 8, 9])].sort()).toEqual([4, 8, 9]);
    expect([...new WeightedRandomSampler([0, 1, 0, 3], 50)].every((i) => i === 1 || i === 3)).toBe(true);
    expect(() => new WeightedRandomSampler([1], 0)).toThrow(/positive/);
  });
});
