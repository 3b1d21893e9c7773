import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/errors.js';
import { defaultGenerator, manualSeed } from '../../src/random/default-generator.js';
import { drawsAtOnce, Generator, type BernoulliStyle } from '../../src/random/generator.js';
import { fillNormal } from '../../src/random/normal.js';
import { viewOf } from './support/views.js';

const numbers = (generator: Generator, count = 5): number[] => Array.from({ length: count }, () => generator.uint32());

describe('seeds', () => {
  it('a new generator has the seed of a new torch.Generator()', () => {
    const generator = new Generator();
    expect(generator.initialSeed()).toBe(67280421310721);
    expect(numbers(generator)).toEqual(numbers(new Generator().manualSeed(67280421310721)));
  });

  it('manualSeed returns the generator and begins anew', () => {
    const generator = new Generator();
    const first = numbers(generator.manualSeed(5));
    expect(numbers(generator)).not.toEqual(first);
    expect(generator.manualSeed(5)).toBe(generator);
    expect(numbers(generator)).toEqual(first);
  });

  it('a number and a bigint are one seed, and only the low 32 bits matter', () => {
    expect(numbers(new Generator().manualSeed(7n))).toEqual(numbers(new Generator().manualSeed(7)));
    expect(numbers(new Generator().manualSeed(2n ** 40n + 7n))).toEqual(numbers(new Generator().manualSeed(7)));
    expect(numbers(new Generator().manualSeed(8))).not.toEqual(numbers(new Generator().manualSeed(7)));
  });

  it.each([
    [0, 0],
    [2 ** 53 - 1, 2 ** 53 - 1],
    [2n ** 53n, 2n ** 53n],
    [-1, 2n ** 64n - 1n],
    [-(2 ** 63), 2n ** 63n],
    [2n ** 64n - 1n, 2n ** 64n - 1n],
  ])('manualSeed(%s) is kept as %s', (seed, kept) => expect(new Generator().manualSeed(seed).initialSeed()).toBe(kept));

  it.each([2n ** 64n, 2 ** 64, -(2n ** 63n) - 1n, 0.5, NaN, Infinity, '1', true, null, undefined])(
    'refuses %s, and stays as it was',
    (seed) => {
      const generator = new Generator().manualSeed(3);
      generator.cachedNormal = 0.5;
      numbers(generator);
      const before = generator.getState();
      expect(() => generator.manualSeed(seed as number)).toThrow(ArgumentError);
      expect(generator.getState()).toEqual(before);
    },
  );

  it('seed() takes one of 53 bits, returns it, and begins with it', () => {
    const generator = new Generator();
    const seeds = Array.from({ length: 20 }, () => generator.seed());
    expect(new Set(seeds).size).toBe(20);
    expect(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0)).toBe(true);
    expect(seeds.some((seed) => seed > 2 ** 32)).toBe(true);
    expect(generator.initialSeed()).toBe(seeds.at(-1));
    expect(numbers(generator)).toEqual(numbers(new Generator().manualSeed(seeds.at(-1)!)));
  });
});

describe('the default generator', () => {
  it('does not start where a new one does', () => expect(defaultGenerator.initialSeed()).not.toBe(67280421310721));

  it('is the one that manualSeed seeds', () => {
    expect(manualSeed(11)).toBe(defaultGenerator);
    expect(numbers(defaultGenerator)).toEqual(numbers(new Generator().manualSeed(11)));
  });
});

describe('draws', () => {
  it('the first and the ten thousandth number of seed 5489 are those of the C++ standard', () => {
    const generator = new Generator().manualSeed(5489);
    expect(generator.uint32()).toBe(3499211612);
    for (let i = 2; i < 10_000; i++) generator.uint32();
    expect(generator.uint32()).toBe(4123659995);
  });

  it('many at once are those one by one, over several twists', () => {
    const [one, many] = [new Generator().manualSeed(1), new Generator().manualSeed(1)];
    for (const count of [1, 3, drawsAtOnce, 619, 1, 624, drawsAtOnce, 0])
      expect([...many.draw(count).subarray(0, count)]).toEqual(numbers(one, count));
    expect(many.getState()).toEqual(one.getState());
  });

  it('64 bits are two numbers, the high half first', () => {
    const [high, low] = numbers(new Generator().manualSeed(2), 2);
    expect(new Generator().manualSeed(2).uint64()).toBe((BigInt(high) << 32n) + BigInt(low));
    expect(new Generator().manualSeed(2).uniform53()).toBe(((high % 2 ** 21) * 2 ** 32 + low) / 2 ** 53);
    expect(new Generator().manualSeed(2).uniform24()).toBe((high % 2 ** 24) / 2 ** 24);
  });
});

describe('the style of Bernoulli draws', () => {
  it('is current unless asked for, and can be changed', () => {
    expect(new Generator().bernoulliStyle).toBe('current');
    const generator = new Generator({ bernoulli: 'mkl' });
    expect(generator.bernoulliStyle).toBe('mkl');
    generator.bernoulliStyle = 'current';
    expect(generator.bernoulliStyle).toBe('current');
  });

  it('is not touched by a seed or a state', () => {
    const generator = new Generator({ bernoulli: 'mkl' }).manualSeed(1);
    expect(generator.setState(new Generator().getState()).bernoulliStyle).toBe('mkl');
  });

  it('is one of the two', () => {
    expect(() => new Generator({ bernoulli: 'MKL' as BernoulliStyle })).toThrow(ArgumentError);
    const generator = new Generator();
    expect(() => (generator.bernoulliStyle = 'old' as BernoulliStyle)).toThrow(ArgumentError);
    expect(generator.bernoulliStyle).toBe('current');
  });
});

describe('state', () => {
  const after = (draws: number): Generator => {
    const generator = new Generator().manualSeed(9);
    numbers(generator, draws);
    return generator;
  };

  it.each([0, 1, 623, 624, 625, 1000])('goes on as it would have, after %i draws', (draws) => {
    const generator = after(draws);
    const state = generator.getState();
    const expected = numbers(generator, 700);
    const other = new Generator();
    expect(other.setState(state)).toBe(other);
    expect(other.initialSeed()).toBe(9);
    expect(other.getState()).toEqual(state);
    expect(numbers(other, 700)).toEqual(expected);
  });

  it('is a copy: drawing does not change it, changing it does not draw', () => {
    const generator = after(3);
    const state = generator.getState();
    const kept = state.slice();
    numbers(generator);
    expect(state).toEqual(kept);
    generator.setState(state);
    state.fill(0);
    expect(generator.getState()).toEqual(kept);
  });

  it('is read where it lies in a larger array, as a file is', () => {
    const file = new Uint8Array(6000);
    file.set(after(3).getState(), 7);
    expect(new Generator().setState(file.subarray(7, 7 + 5056)).getState()).toEqual(after(3).getState());
  });

  it('keeps the normal number that waits; a new seed forgets it', () => {
    const generator = new Generator().manualSeed(1);
    fillNormal(generator, viewOf('float32', [1]));
    expect(generator.cachedNormal).toBeCloseTo(0.2669240982925188, 14);
    expect(new Generator().setState(generator.getState()).cachedNormal).toBe(generator.cachedNormal);
    expect(generator.setState(new Generator().getState()).cachedNormal).toBe(null);
    fillNormal(generator, viewOf('float32', [1]));
    expect(generator.manualSeed(1).cachedNormal).toBe(null);
  });

  const spoilt = (spoil: (fields: DataView) => void): Uint8Array => {
    const state = after(3).getState();
    spoil(new DataView(state.buffer));
    return state;
  };
  const strange: [string, unknown][] = [
    ['no bytes', new Uint8Array(0)],
    ['one byte too few', after(3).getState().subarray(1)],
    ['one byte too many', new Uint8Array(5057)],
    ['all zero', new Uint8Array(5056)],
    ['something else', 'state'],
    ['null', null],
    ['another array', new Float64Array(632)],
    ['an array of numbers', [...after(3).getState()]],
    ['never seeded', spoilt((fields) => fields.setInt32(12, 0, true))],
    ['left 0', spoilt((fields) => fields.setInt32(8, 0, true))],
    [
      'left beyond the words',
      spoilt((fields) => {
        fields.setInt32(8, 625, true);
        fields.setInt32(16, 0, true);
      }),
    ],
    [
      'negative left',
      spoilt((fields) => {
        fields.setInt32(8, -1, true);
        fields.setInt32(16, 626, true);
      }),
    ],
    ['next and left that do not go together', spoilt((fields) => fields.setInt32(16, 4, true))],
    ['next of more than 32 bits', spoilt((fields) => fields.setInt32(20, 1, true))],
    ['a word of more than 32 bits', spoilt((fields) => fields.setInt32(24 + 8 * 623 + 4, 1, true))],
    ['a flag that is neither', spoilt((fields) => fields.setInt32(5040, 2, true))],
    [
      'a cached NaN',
      spoilt((fields) => {
        fields.setInt32(5040, 1, true);
        fields.setFloat64(5024, NaN, true);
      }),
    ],
    ['a float32 normal that waits', spoilt((fields) => fields.setUint8(5052, 1))],
  ];
  it.each(strange)('refuses %s, and stays as it was', (_, state) => {
    const generator = new Generator().manualSeed(77);
    fillNormal(generator, viewOf('float64', [3]));
    const before = generator.getState();
    expect(() => generator.setState(state as Uint8Array)).toThrow(ArgumentError);
    expect(generator.getState()).toEqual(before);
  });

  it('is not refused when nothing is spoilt', () =>
    expect(new Generator().setState(spoilt(() => undefined)).getState()).toEqual(after(3).getState()));
});
