import { ArgumentError, checkpoint, defaultGenerator, Generator, manualSeed, ones, rand, randn, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { ledger, openLedger } from '../../src/inspect/index.js';

type Dropping = nn.Module & { forward(x: Tensor): Tensor };

// shared/DROPOUT.md: how many numbers, two words each.
const documented: readonly (readonly [name: string, make: (p: number) => Dropping, shape: readonly number[], numbers: number])[] = [
  ['Dropout', (p) => new nn.Dropout(p), [4, 6], 24],
  ['AlphaDropout', (p) => new nn.AlphaDropout(p), [4, 6], 24],
  ['FeatureAlphaDropout', (p) => new nn.FeatureAlphaDropout(p), [4, 6, 5, 5], 24],
  ['Dropout1d', (p) => new nn.Dropout1d(p), [4, 6, 5], 24],
  ['Dropout1d without a batch', (p) => new nn.Dropout1d(p), [6, 5], 6],
  ['Dropout2d', (p) => new nn.Dropout2d(p), [4, 6, 5, 5], 24],
  ['Dropout3d', (p) => new nn.Dropout3d(p), [4, 6, 2, 3, 3], 24],
  ['Dropout3d without a batch', (p) => new nn.Dropout3d(p), [6, 2, 3, 3], 6],
  ['Dropout of more than one twist', (p) => new nn.Dropout(p), [40, 50], 2000],
  ['DropPath', (p) => new nn.DropPath(p), [7, 3], 7],
  ['DropConnect', (p) => new nn.DropConnect(new nn.Linear(3, 5), p), [7, 3], 15],
  ['LockedDropout', (p) => new nn.LockedDropout(p), [9, 4, 6], 24],
];

describe.each(documented)('%s', (_, make, shape, numbers) => {
  const words = (module: Dropping): number => ledger(module, () => module.forward(ones(shape))).wordsOf('');

  it('draws what is documented in training, and nothing otherwise', () => {
    expect(words(make(0.5))).toBe(2 * numbers);
    expect(words(make(0.5).eval())).toBe(0);
    expect(words(make(0))).toBe(0);
    expect(words(make(1))).toBe(0);
  });
});

describe('ledger', () => {
  it('says who drew, how many, and when', () => {
    const model = new nn.Sequential(new nn.Linear(4, 8), new nn.Dropout(0.5), new nn.Sequential(new nn.SELU(), new nn.AlphaDropout(0.1)));
    const draws = ledger(model, () => {
      rand([3]);
      model.forward(ones([2, 4]));
      model.forward(ones([1, 4]));
      rand([5]);
    });
    expect(draws.entries).toEqual([
      { path: null, type: null, call: null, generator: 'default', at: 0, words: 3 },
      { path: '1', type: 'Dropout', call: 2, generator: 'default', at: 3, words: 32 },
      { path: '2.1', type: 'AlphaDropout', call: 5, generator: 'default', at: 35, words: 32 },
      { path: '1', type: 'Dropout', call: 8, generator: 'default', at: 67, words: 16 },
      { path: '2.1', type: 'AlphaDropout', call: 11, generator: 'default', at: 83, words: 16 },
      { path: null, type: null, call: null, generator: 'default', at: 99, words: 5 },
    ]);
    expect([draws.wordsOf('1'), draws.wordsOf('2'), draws.wordsOf(null)]).toEqual([48, 0, 8]);
    expect(draws.toString().split('\n').slice(0, 3)).toEqual([
      'generator  at  words  who',
      'default     0      3  outside of the model',
      'default     3     32  1 Dropout',
    ]);
  });

  it('tells apart what a module draws itself, before and behind its calls', () => {
    class Noisy extends nn.Module {
      readonly drop = new nn.Dropout(0.5);
      override forward(x: Tensor): Tensor {
        const noise = rand([4]);
        return this.drop
          .forward(x.add(rand([4])))
          .add(noise)
          .add(rand([4]));
      }
    }
    const model = new Noisy();
    const { entries } = ledger(model, () => model.forward(ones([4])));
    expect(entries.map(({ path, at, words }) => [path, at, words])).toEqual([
      ['', 0, 8],
      ['drop', 8, 8],
      ['', 16, 4],
    ]);
  });

  it('adds to the entry of a module that goes on drawing, also behind a call that it lets fail', () => {
    class Tries extends nn.Module {
      readonly fc = new nn.Linear(3, 3);
      override forward(x: Tensor): Tensor {
        const before = rand([4]);
        try {
          return this.fc.forward(x);
        } catch {
          return before.add(rand([4]));
        }
      }
    }
    const model = new Tries();
    const { entries } = ledger(model, () => model.forward(ones([2])));
    expect(entries.map(({ path, at, words }) => [path, at, words])).toEqual([['', 0, 8]]);
  });

  it('reads the generators of modules, and those with a name', () => {
    const [own, noise] = [new Generator(), new Generator()];
    const model = new nn.Sequential(new nn.Dropout(0.5, { generator: own }), new nn.Dropout(0.5));
    const draws = ledger(
      model,
      () => {
        model.forward(ones([3]));
        randn([2], { generator: noise });
      },
      { generators: { noise } },
    );
    expect(draws.entries.map(({ path, generator, words }) => [path, generator, words])).toEqual([
      ['0', '0.generator', 6],
      ['1', 'default', 6],
      [null, 'noise', 4],
    ]);
  });

  it('draws nothing itself', () => {
    const model = new nn.Dropout(0.5);
    const run = (): unknown[] => [manualSeed(5), model.forward(ones([8])).toArray(), rand([2]).toArray()].slice(1);
    const bare = run();
    let seen: unknown[] = [];
    ledger(model, () => (seen = run()));
    expect(seen).toEqual(bare);
  });

  it('notices that a generator was put back or seeded', () => {
    const model = new nn.Dropout(0.5);
    manualSeed(1);
    const early = defaultGenerator.getState();
    const draws = ledger(model, () => {
      model.forward(ones([5]));
      defaultGenerator.setState(early);
      model.forward(ones([2]));
      manualSeed(9);
      rand([7]);
      model.forward(ones([1]));
    });
    expect(draws.entries.map(({ path, at, words }) => [path, at, words])).toEqual([
      ['', 0, 10],
      [null, 10, -10],
      ['', 0, 4],
      [null, 4, null],
      ['', 7, 2],
    ]);
    expect(draws.toString()).toContain('seeded');
  });

  it('shows the second run of a checkpoint at the place of the first', () => {
    const model = new nn.Sequential(new nn.Linear(3, 3), new nn.Dropout(0.5));
    const draws = ledger(model, () =>
      checkpoint(() => model.forward(ones([2, 3])))
        .sum()
        .backward(),
    );
    expect(draws.entries.filter(({ path }) => path === '1').map(({ at, words }) => [at, words])).toEqual([
      [0, 12],
      [0, 12],
    ]);
  });

  it('takes an async run', async () => {
    const model = new nn.Dropout(0.5);
    const draws = await ledger(model, async () => {
      model.forward(ones([5]));
      await Promise.resolve();
      model.forward(ones([2]));
    });
    expect(draws.wordsOf('')).toBe(14);
    expect(Object.hasOwn(model, 'forward')).toBe(false);
  });

  it('leaves no hook behind, and goes on after a call that threw', () => {
    const model = new nn.Sequential(new nn.Dropout(0.5), new nn.Linear(3, 3));
    expect(() => ledger(model, () => model.forward(ones([2])))).toThrow(/inear/);
    expect([...model.modules()].some((module) => Object.hasOwn(module, 'forward'))).toBe(false);
    const opened = openLedger(model);
    expect(() => model.forward(ones([2]))).toThrow();
    rand([1]);
    model.forward(ones([3]));
    opened.close();
    opened.close();
    rand([1]);
    expect(opened.entries.map(({ path, words }) => [path, words])).toContainEqual(['0', 6]);
    expect(opened.wordsOf('0')).toBe(10);
  });

  it('refuses what is no module and no generator', () => {
    expect(() => ledger({} as never, () => null)).toThrow(ArgumentError);
    expect(() => openLedger(new nn.Identity(), { generators: { noise: 3 as never } })).toThrow('ledger: noise is no Generator');
  });
});
