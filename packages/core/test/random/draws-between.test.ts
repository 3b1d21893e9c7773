import { describe, expect, it } from 'vitest';
import { ArgumentError, drawsBetween, empty, Generator, rand, randperm, type Tensor } from '../../src/index.js';

const words = (run: (generator: Generator) => unknown, generator = new Generator().manualSeed(1)): number | null => {
  const before = generator.getState();
  run(generator);
  return drawsBetween(before, generator.getState());
};
const bernoulli =
  (n: number) =>
  (generator: Generator): Tensor =>
    empty([n]).bernoulli_(0.5, { generator });

describe('drawsBetween', () => {
  it.each([0, 1, 5, 311, 312, 313, 623, 624, 625, 1248, 5000, 100_000])(
    'counts the words of %i numbers, over any number of twists',
    (n) => {
      expect(words((generator) => rand([n], { generator }))).toBe(n);
      expect(words(bernoulli(n))).toBe(2 * n);
    },
  );

  it('counts from any place', () => {
    const generator = new Generator().manualSeed(3);
    for (const n of [1, 622, 1, 1, 700, 624, 623]) expect(words((of) => rand([n], { generator: of }), generator)).toBe(n);
    expect(words((of) => randperm(10, { generator: of }), generator)).toBe(9);
  });

  it.each([1, 600, 624, 3000])('is negative where the generator was put back by %i words', (n) => {
    const generator = new Generator().manualSeed(3);
    rand([5], { generator });
    const early = generator.getState();
    rand([n], { generator });
    expect(drawsBetween(generator.getState(), early)).toBe(-n);
  });

  it('is null where no state leads to the other', () => {
    const seeded = (seed: number): Uint8Array => new Generator().manualSeed(seed).getState();
    expect(drawsBetween(seeded(1), seeded(2))).toBe(null);
    const generator = new Generator().manualSeed(1);
    const before = generator.getState();
    rand([10_000], { generator });
    expect(drawsBetween(before, generator.getState(), { limit: 5000 })).toBe(null);
    expect(drawsBetween(before, generator.getState(), { limit: 10_000 })).toBe(10_000);
  });

  it('refuses what is no state', () => {
    expect(() => drawsBetween(new Uint8Array(3), new Generator().getState())).toThrow(ArgumentError);
  });
});
