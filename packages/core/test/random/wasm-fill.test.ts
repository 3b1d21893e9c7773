import { describe, expect, it } from 'vitest';
import type { View } from '../../src/memory/storage.js';
import { fillBernoulli, fillBernoulliFrom } from '../../src/random/bernoulli.js';
import { Generator } from '../../src/random/generator.js';
import { fillRandom, fillRandomInt } from '../../src/random/random-int.js';
import { fillUniform } from '../../src/random/uniform.js';
import { dtypes, type DType, type TypedArray } from '../../src/shape/dtype.js';
import { rowMajor, viewOf } from './support/views.js';

// A fill of fewer than 32 elements is computed in JavaScript, a larger one by a kernel: pieces after the other have to give what one fill of all
// gives, and leave the generator in the same state.

type Fill = (generator: Generator, view: View, from: number) => void;

const piece = 31;

function inPieces(generator: Generator, view: View, fill: Fill): void {
  for (let from = 0; from < view.shape[0]; from += piece) {
    fill(generator, { ...view, shape: [Math.min(piece, view.shape[0] - from)], offset: view.offset + from }, from);
  }
}

/** Generators at several places: just seeded, at even and odd words, at the last one, where the twist is due. */
function generators(): Generator[] {
  return [0, 1, 2, 623, 624, 625].map((draws) => {
    const generator = new Generator().manualSeed(draws);
    for (let i = 0; i < draws; i++) generator.uint32();
    return generator;
  });
}

// toEqual takes a minute for what this file compares.
function firstDifference(a: TypedArray, b: TypedArray): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

function expectSame(dtype: DType, fill: Fill, sizes: readonly number[] = [64, 67, 512, 1025, 3001]): void {
  for (const generator of generators()) {
    const other = new Generator().setState(generator.getState());
    for (const size of sizes) {
      const [byKernel, byScript] = [viewOf(dtype, [size + 4], [1], 3), viewOf(dtype, [size + 4], [1], 3)];
      fill(generator, { ...byKernel, shape: [size] }, 0);
      inPieces(other, { ...byScript, shape: [size] }, fill);
      expect(firstDifference(byKernel.storage.values, byScript.storage.values), 'the first place that differs').toBe(-1);
      expect(firstDifference(generator.getState(), other.getState()), 'of the state').toBe(-1);
    }
  }
}

describe('a kernel draws what JavaScript draws', () => {
  it.each(dtypes)('bernoulli_(p), %s', (dtype) => {
    for (const p of [0, 0.1, 0.5, 1 - 2 ** -53, 1]) expectSame(dtype, (generator, view) => fillBernoulli(generator, view, p), [65, 1500]);
  });

  it.each([1, 2, 3, 4])('bernoulli_(p) where the upper 21 bits are equal, seed %d', (seed) => {
    const [high, low] = new Generator().manualSeed(seed).draw(2);
    for (const other of [0, low - 1, low, low + 1, 0x10000000, 0xf0000000]) {
      const view = viewOf('uint8', [64]);
      fillBernoulli(new Generator().manualSeed(seed), view, ((high & 0x1fffff) * 2 ** 32 + other) * 2 ** -53);
      expect(view.storage.values[0]).toBe(low < other ? 1 : 0);
    }
  });

  it.each(['float32', 'float64'] as const)('bernoulli(P), %s', (dtype) => {
    const p = viewOf(dtype, [3001]);
    fillUniform(new Generator().manualSeed(1), p);
    p.storage.values.set([0, 1, 0.5]);
    expectSame(dtype, (generator, view, from) => fillBernoulliFrom(generator, { ...p, shape: view.shape, offset: from }, view));
  });

  it('bernoulli_(P) over P itself', () => {
    const [p, out] = [viewOf('float32', [99]), viewOf('float32', [99])];
    fillUniform(new Generator().manualSeed(1), p);
    fillBernoulliFrom(new Generator().manualSeed(2), p, out);
    fillBernoulliFrom(new Generator().manualSeed(2), p, p);
    expect(rowMajor(p)).toEqual(rowMajor(out));
  });

  it.each([-0.1, 1.5, NaN])('bernoulli(P) refuses a probability of %d wherever it stands, and draws nothing', (stranger) => {
    const generator = new Generator().manualSeed(1);
    const before = generator.getState();
    for (const place of [0, 70, 98]) {
      const p = viewOf('float64', [99]);
      p.storage.values[place] = stranger;
      expect(() => fillBernoulliFrom(generator, p, viewOf('float64', [99]))).toThrow(`but got p=${stranger}`);
    }
    expect(generator.getState()).toEqual(before);
  });

  const bounds: readonly (readonly [number, number])[] = [
    [0, 1],
    [-1, 1],
    [-0.3, 0.7],
    [5, 5],
    [1, 1 + 2 ** -20],
    [-1e-42, 3e-40],
    [-1e30, 1e20],
    [-1e-300, 1e-310],
  ];
  it.each(bounds)('uniform_(%d, %d)', (from, to) => {
    expectSame('float32', (generator, view) => fillUniform(generator, view, from, to));
    expectSame('float64', (generator, view) => fillUniform(generator, view, from, to));
  });

  it.each([
    ['float32', -1000, 16_000_000],
    ['float64', -(2 ** 53), -(2 ** 53) + 200_000_000],
    ['int32', -(2 ** 31), -(2 ** 31) + 2 ** 28 - 1],
    ['uint8', 3, 256],
    ['bool', 0, 2],
  ] as const)('random_(from, to), %s', (dtype, from, to) => {
    expectSame(dtype, (generator, view) => fillRandomInt(generator, view, from, to));
  });

  it.each(dtypes)('random_(), %s', (dtype) => expectSame(dtype, fillRandom));

  it('in memory order', () => {
    const shape = [3, 5, 7];
    const permuted = viewOf('float32', shape, [1, 21, 3]);
    const straight = viewOf('float32', [105]);
    fillUniform(new Generator().manualSeed(1), permuted);
    fillUniform(new Generator().manualSeed(1), straight);
    expect(permuted.storage.values).toEqual(straight.storage.values);
  });
});
