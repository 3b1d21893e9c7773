import {
  arange,
  ArgumentError,
  defaultGenerator,
  Generator,
  manualSeed,
  rand,
  ShapeError,
  tensor,
  zeros,
  type Tensor,
} from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { data, functional, Dropout, Linear, optim, Sequential } from '../../src/index.js';
import { Checkpoints, MemoryStore, restore, Trainer, type Callback } from '../../src/train/index.js';

const { Cutout, StreamLoader } = data;

/** The numbers from 0 in blocks of the given sizes, with what is asked of the source written down. */
class Source implements data.IterableDataset {
  readonly yields = 'block';
  readonly blocks: readonly number[];
  readonly failAt: number;
  asked = 0;
  given = 0;
  open = 0;

  constructor(blocks: readonly number[], failAt = Infinity) {
    this.blocks = blocks;
    this.failAt = failAt;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Tensor[]> {
    this.open += 1;
    let next = 0;
    try {
      for (const size of this.blocks) {
        this.asked += 1;
        await Promise.resolve();
        if (this.asked > this.failAt) throw new Error('the disk is gone');
        this.given += size;
        yield [
          arange(next, next + size),
          arange(next, next + size)
            .to('float32')
            .unsqueeze(1)
            .mul(10),
        ];
        next += size;
      }
    } finally {
      this.open -= 1;
    }
  }
}

async function all(walk: AsyncIterable<readonly Tensor[]>): Promise<number[][]> {
  const batches: number[][] = [];
  for await (const [x, y] of walk) {
    const numbers = Array.from(x!.data());
    // Both parts stay together.
    expect(y!.toArray()).toEqual(numbers.map((n) => [10 * n]));
    batches.push(numbers);
  }
  return batches;
}

const inOrder = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe('StreamLoader', () => {
  it.each([[[10]], [[3, 3, 3, 1]], [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]], [[0, 7, 0, 3]]])('cuts blocks of %j into batches', async (blocks) => {
    expect(await all(new StreamLoader(new Source(blocks), { batchSize: 4 }))).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]); // prettier-ignore
    expect(await all(new StreamLoader(new Source(blocks), { batchSize: 4, dropLast: true }))).toHaveLength(2);
    expect(await all(new StreamLoader(new Source(blocks), { batchSize: 20, prefetch: 0 }))).toEqual([inOrder(10)]);
  });

  it('takes samples one by one, and keeps dtypes and shapes', async () => {
    const samples = {
      async *[Symbol.asyncIterator]() {
        for (let i = 0; i < 3; i++)
          yield await Promise.resolve([zeros([2, 2], { dtype: 'float64' }).add(i), tensor(i === 1), tensor(Uint8Array.of(i))]);
      },
    };
    for await (const [a, b, c] of new StreamLoader(samples, { batchSize: 3 })) {
      expect([a!.dtype, a!.shape, b!.dtype, b!.toArray(), c!.dtype, c!.shape]).toEqual([
        'float64',
        [3, 2, 2],
        'bool',
        [false, true, false],
        'uint8',
        [3, 1],
      ]);
    }
  });

  it('of an empty source gives nothing', async () => {
    expect(await all(new StreamLoader(new Source([]), { batchSize: 4, shuffleBuffer: 3 }))).toEqual([]);
  });

  it('refuses samples of another shape or dtype, and parts of two counts', async () => {
    const of = (...blocks: Tensor[][]): data.StreamLoader =>
      new StreamLoader({
        yields: 'block',
        async *[Symbol.asyncIterator]() {
          for (const block of blocks) yield await Promise.resolve(block);
        },
      });
    const walk = async (loader: data.StreamLoader): Promise<void> => {
      for await (const _ of loader);
    };
    await expect(walk(of([zeros([2, 3])], [zeros([2, 4])]))).rejects.toThrow(ShapeError);
    await expect(walk(of([zeros([2, 3])], [zeros([2, 3], { dtype: 'int32' })]))).rejects.toThrow(
      'a sample is int32 [3], those before were float32 [3]',
    );
    await expect(walk(of([zeros([2, 3]), zeros([3])]))).rejects.toThrow('the parts of a block have 2, 3 samples');
    await expect(walk(of([]))).rejects.toThrow(ShapeError);
  });

  it('knows its length where the number of samples is known', () => {
    const source = new Source([10]);
    expect(new StreamLoader(source, { batchSize: 4, samples: 10 }).length).toBe(3);
    expect(new StreamLoader(source, { batchSize: 4, samples: 10, dropLast: true }).length).toBe(2);
    expect('length' in new StreamLoader(source)).toBe(false);
  });

  it.each([{ batchSize: 0 }, { batchSize: 1.5 }, { shuffleBuffer: -1 }, { prefetch: NaN }, { samples: -1 }])('refuses %j', (options) => {
    expect(() => new StreamLoader(new Source([1]), options)).toThrow(ArgumentError);
  });
});

describe('the shuffle buffer', () => {
  const shuffled = (seed: number, shuffleBuffer: number, n = 60): Promise<number[]> =>
    all(new StreamLoader(new Source([7, n - 7]), { batchSize: 8, shuffleBuffer, generator: new Generator().manualSeed(seed) })).then(
      (batches) => batches.flat(),
    );

  it('gives each sample once, in an order that the seed says', async () => {
    const order = await shuffled(1, 10);
    expect([...order].sort((a, b) => a - b)).toEqual(inOrder(60));
    expect(order).not.toEqual(inOrder(60));
    expect(await shuffled(1, 10)).toEqual(order);
    expect(await shuffled(2, 10)).not.toEqual(order);
    expect(await shuffled(1, 1)).toEqual(inOrder(60));
  });

  it('holds so many: no sample comes before that many others have been read', async () => {
    const order = await shuffled(3, 10);
    order.forEach((sample, place) => {
      expect(sample - place).toBeLessThanOrEqual(10);
    });
  });

  it('as large as the set puts each sample anywhere alike', async () => {
    const counts = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
    const generator = new Generator().manualSeed(4);
    const loader = new StreamLoader(new Source([5]), { batchSize: 5, shuffleBuffer: 5, generator });
    for (let i = 0; i < 1000; i++) (await all(loader))[0]!.forEach((sample, place) => (counts[sample]![place]! += 1));
    // 200 ± 5 standard errors of 12.6
    for (const count of counts.flat()) expect(Math.abs(count - 200)).toBeLessThan(64);
  });

  it('another order each epoch', async () => {
    const loader = new StreamLoader(new Source([30]), { batchSize: 30, shuffleBuffer: 30 });
    expect(await all(loader)).not.toEqual(await all(loader));
  });
});

describe('what is read ahead', () => {
  it.each([0, 1, 4])('is %i batches', async (prefetch) => {
    const source = new Source(Array.from({ length: 50 }, () => 2));
    const loader = new StreamLoader(source, { batchSize: 2, prefetch });
    let batches = 0;
    for await (const _ of loader) {
      batches += 1;
      await new Promise((resolve) => setTimeout(resolve, 0));
      expect(source.asked).toBeLessThanOrEqual(batches + prefetch + 1);
      if (prefetch > 0 && batches < 40) expect(source.asked).toBeGreaterThan(batches);
    }
    expect(batches).toBe(50);
  });

  it('does not grow with the source: samples that were read and not yet given stay below a bound', async () => {
    const source = new Source(Array.from({ length: 400 }, () => 16));
    let [given, most] = [0, 0];
    for await (const [x] of new StreamLoader(source, { batchSize: 8, shuffleBuffer: 64, prefetch: 2 })) {
      most = Math.max(most, source.given - given);
      given += x!.shape[0]!;
    }
    expect(given).toBe(6400);
    // The buffer, a block, and three batches.
    expect(most).toBeLessThanOrEqual(64 + 16 + 3 * 8);
  });

  it('an error comes behind the batches before it, and the source is closed', async () => {
    const source = new Source([2, 2, 2, 2], 3);
    const batches: number[][] = [];
    const walk = async (): Promise<void> => {
      for await (const [x] of new StreamLoader(source, { batchSize: 2, prefetch: 5 })) batches.push(Array.from(x!.data()));
    };
    await expect(walk()).rejects.toThrow('the disk is gone');
    expect(batches).toEqual([[0, 1], [2, 3], [4, 5]]); // prettier-ignore
    expect(source.open).toBe(0);
  });

  it.each([0, 3])('a walk that ends early closes the source (prefetch %i)', async (prefetch) => {
    const source = new Source([2, 2, 2, 2, 2, 2]);
    for await (const _ of new StreamLoader(source, { batchSize: 2, shuffleBuffer: 2, prefetch })) break;
    expect(source.open).toBe(0);
    expect(source.asked).toBeLessThan(6);
  });
});

describe('a loader goes on in the middle of an epoch', () => {
  const make = (): data.StreamLoader => new StreamLoader(new Source([5, 6, 4]), { batchSize: 4, shuffleBuffer: 6 });

  it.each([0, 1, 2, 3, 4])('behind %i batches', async (stop) => {
    manualSeed(1);
    const whole = make();
    await all(whole);
    const walk = whole[Symbol.asyncIterator]();
    for (let i = 0; i < stop; i++) {
      await walk.next();
      rand([2]); // as a dropout draws between batches
    }
    const [state, generator] = [whole.stateDict(), defaultGenerator.getState()];
    expect(state.batch).toBe(stop);
    const expected = [await all(walk), stop === 0 ? null : await all(whole)];
    manualSeed(7);
    const other = make();
    other.loadStateDict(state);
    defaultGenerator.setState(generator);
    expect([await all(other), stop === 0 ? null : await all(other)]).toEqual(expected);
  });

  it('refuses the state of another loader', () => {
    const set = new data.TensorDataset(arange(0, 4));
    const two = new data.DataLoader(set, { sampler: new data.RandomSampler(set, { generator: new Generator() }) });
    expect(() => make().loadStateDict(two.stateDict())).toThrow(ArgumentError);
    const transform = new Cutout(1);
    expect(() => make().loadStateDict(new StreamLoader(new Source([1]), { transform }).stateDict())).toThrow(ArgumentError);
  });
});

describe('with a Trainer', () => {
  const source: data.IterableDataset = {
    yields: 'block',
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < 4; i++) yield await Promise.resolve([rand([7, 3], { generator: new Generator().manualSeed(i) }), zeros([7, 1])]);
    },
  };

  async function run(store: MemoryStore, until = Infinity, batches = source): Promise<unknown> {
    manualSeed(3);
    const model = new Sequential(new Linear(3, 4), new Dropout(0.2), new Linear(4, 1));
    const controller = new AbortController();
    const killer: Callback = {
      onStep({ step }) {
        if (step >= until) controller.abort();
      },
    };
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    const trainer = new Trainer({
      model,
      optimizer,
      loss: functional.mseLoss,
      callbacks: [new Checkpoints(store, { everySteps: 1 }), killer],
    });
    const generator = new Generator().manualSeed(9);
    const noise: data.Transform = { generators: [generator], apply: ([x, y]) => [x!.add(rand(x!.shape, { generator })), y!] };
    const loader = new StreamLoader(batches, { batchSize: 5, shuffleBuffer: 9, transform: noise });
    await restore(trainer, store, { batches: loader });
    await trainer.fit(loader, { epochs: 3, signal: controller.signal });
    return Object.values(model.stateDict()).map((x) => x.toArray());
  }

  it.each([1, 2, 5, 6, 7, 13])('a run that was stopped behind step %i ends with the same bits', async (step) => {
    const expected = await run(new MemoryStore());
    const store = new MemoryStore();
    expect(await run(store, step)).not.toEqual(expected);
    expect(await run(store)).toEqual(expected);
  });

  it('an abort closes the source', async () => {
    let open = 0;
    const watched: data.IterableDataset = {
      yields: 'block',
      async *[Symbol.asyncIterator]() {
        open += 1;
        try {
          yield* source as AsyncIterable<readonly Tensor[]>;
        } finally {
          open -= 1;
        }
      },
    };
    await run(new MemoryStore(), 2, watched);
    expect(open).toBe(0);
  });
});
