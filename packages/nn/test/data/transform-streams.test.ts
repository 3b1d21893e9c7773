import { arange, ArgumentError, defaultGenerator, Generator, manualSeed, rand, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { data, functional, Dropout, Flatten, Linear, optim, Sequential } from '../../src/index.js';
import { Checkpoints, MemoryStore, restore, Trainer, type Callback } from '../../src/train/index.js';

const { Compose, Cutout, DataLoader, Mixup, RandomHorizontalFlip, RandomRotation, RandomShift, RandomVerticalFlip, TensorDataset } = data;

const images = rand([20, 1, 6, 6], { generator: new Generator().manualSeed(1) });
const set = new TensorDataset(images, arange(0, 20).remainder(3).to('int32'));
const everything = (seed = 0): data.Compose =>
  new Compose([
    new RandomHorizontalFlip(0.5, { seed }),
    new RandomVerticalFlip(0.5, { seed }),
    new RandomShift(1, { seed }),
    new RandomRotation(20, { seed }),
    new Cutout(2, { seed }),
    new Mixup(0.4, { numClasses: 3, seed }),
  ]);
const rest = (walk: Iterable<readonly Tensor[]>): string => JSON.stringify([...walk].map((parts) => parts.map((part) => part.toArray())));

describe('transforms have a stream of their own', () => {
  it('order, masks and default generator are the same with and without them', () => {
    const drawn = (transform?: data.Transform): unknown => {
      manualSeed(5);
      const loader = new DataLoader(set, { batchSize: 6, shuffle: true, ...(transform === undefined ? {} : { transform }) });
      const masks = [...loader].map(() => rand([3]).toArray());
      return [masks, defaultGenerator.getState()];
    };
    expect(drawn(everything())).toEqual(drawn());
  });

  it('the same from the same seed, others from others and from epoch to epoch', () => {
    const loader = new DataLoader(set, { batchSize: 6, transform: everything(1) });
    const first = rest(loader);
    expect(rest(new DataLoader(set, { batchSize: 6, transform: everything(1) }))).toBe(first);
    expect(rest(new DataLoader(set, { batchSize: 6, transform: everything(2) }))).not.toBe(first);
    expect(rest(loader)).not.toBe(first);
  });

  it('a generator that is given is used, and a seed beside it refused', () => {
    const generator = new Generator();
    expect(new RandomHorizontalFlip(0.5, { generator }).generators).toEqual([generator]);
    expect(() => new Cutout(1, { generator, seed: 1 })).toThrow(ArgumentError);
    expect(() => new RandomShift(1, { seed: 0.5 })).toThrow(ArgumentError);
  });
});

describe('a loader with a transform', () => {
  it('goes on in the middle of an epoch, with what would have been drawn', () => {
    const make = (seed: number): data.DataLoader => new DataLoader(set, { batchSize: 6, shuffle: true, transform: everything(seed) });
    for (let stop = 0; stop <= 4; stop++) {
      manualSeed(1);
      const whole = make(3);
      rest(whole);
      const walk = whole[Symbol.iterator]();
      for (let i = 0; i < stop; i++) walk.next();
      const [state, generator] = [whole.stateDict(), defaultGenerator.getState()];
      const expected = [rest(walk), rest(whole)];
      manualSeed(8);
      const other = make(4);
      other.loadStateDict(state);
      defaultGenerator.setState(generator);
      expect([rest(other), rest(other)]).toEqual(expected);
    }
  });

  it('refuses the state of one with other transforms, and stays as it was', () => {
    const one = new DataLoader(set, { shuffle: true, transform: new Cutout(1) });
    const before = one.stateDict();
    for (const other of [new DataLoader(set, { shuffle: true, transform: everything() }), new DataLoader(set, { shuffle: true })]) {
      expect(() => one.loadStateDict(other.stateDict())).toThrow(ArgumentError);
    }
    expect(one.stateDict()).toEqual(before);
  });

  it('has no more in its state than before where there is none', () => {
    expect(new DataLoader(set).stateDict()).not.toHaveProperty('transform');
  });

  it('takes a function, and refuses one that gives no tensors', () => {
    const doubled = new DataLoader(new TensorDataset(tensor([1, 2])), { batchSize: 2, transform: ([x]) => [x!.mul(2)] });
    expect(rest(doubled)).toBe('[[[2,4]]]');
    for (const result of [null, tensor([1]), [1]]) {
      expect(() => rest(new DataLoader(set, { transform: () => result as never }))).toThrow(ArgumentError);
    }
  });
});

describe('a run with transforms that goes on from a checkpoint ends with the bits of one that was not interrupted', () => {
  async function run(store: MemoryStore, until = Infinity): Promise<unknown> {
    manualSeed(7);
    const model = new Sequential(new Flatten(), new Linear(36, 8), new Dropout(0.2), new Linear(8, 3));
    const controller = new AbortController();
    const killer: Callback = {
      onStep({ step }) {
        if (step >= until) controller.abort();
      },
    };
    const trainer = new Trainer({
      model,
      optimizer: new optim.Adam(model.parameters(), { lr: 0.01 }),
      loss: functional.crossEntropy,
      callbacks: [new Checkpoints(store, { everySteps: 1 }), killer],
    });
    const loader = new DataLoader(set, { batchSize: 6, shuffle: true, transform: everything(2) });
    await restore(trainer, store, { batches: loader });
    await trainer.fit(loader, { epochs: 3, signal: controller.signal });
    return Object.values(model.stateDict()).map((x) => x.toArray());
  }

  it.each([1, 3, 4, 6, 9])('stopped behind step %i', async (step) => {
    const expected = await run(new MemoryStore());
    const store = new MemoryStore();
    expect(await run(store, step)).not.toEqual(expected);
    expect(await run(store)).toEqual(expected);
  });
});
