import { defaultGenerator, Generator, manualSeed, ones, randn, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { functional as F } from '../src/index.js';
import { count, dropouts, type Options } from './support/dropouts.js';
import { wordsDrawn } from './support/words-drawn.js';

describe.each(dropouts)('$op', ({ drop, Module, shape, noiseShape }) => {
  const words = 2 * count(noiseShape);

  it('draws two words for each number of its noise, and no more', () => {
    expect(wordsDrawn(() => drop(ones(shape), { p: 0.3 }))).toBe(words);
    expect(wordsDrawn(() => drop(ones(shape, { dtype: 'float64' }), { p: 0.3 }))).toBe(words);
    expect(wordsDrawn(() => drop(ones(shape), { p: 0.3, inplace: true }))).toBe(words);
    expect(wordsDrawn(() => new Module(0.3).forward(ones(shape)))).toBe(words);
  });

  it('draws another mask each time', () => {
    manualSeed(1);
    const x = ones([4, 50, ...shape.slice(2)]);
    expect(drop(x).equal(drop(x))).toBe(false);
  });

  it('has the same mask for the same seed: in float64, in place, with a gradient, from a generator, as a Module', () => {
    const x = randn(shape);
    const maskOf = (run: (options: Options) => unknown): unknown => {
      manualSeed(5);
      let seen: Tensor | undefined;
      run({ p: 0.4, onMask: (mask) => (seen = mask) });
      return seen!.toArray();
    };
    const mask = maskOf((o) => drop(x, o));
    expect(maskOf((o) => drop(x.to('float64'), o))).toEqual(mask);
    expect(maskOf((o) => drop(x.clone(), { ...o, inplace: true }))).toEqual(mask);
    expect(maskOf((o) => drop(x.clone().requiresGrad_(), o))).toEqual(mask);
    expect(maskOf((o) => drop(x, { ...o, generator: new Generator().manualSeed(5) }))).toEqual(mask);
    manualSeed(5);
    const layer = new Module(0.4);
    layer.forward(x);
    expect(layer.lastMask!.toArray()).toEqual(mask);
  });

  it('draws from the generator it is given alone', () => {
    const generator = new Generator().manualSeed(3);
    expect(wordsDrawn(() => drop(ones(shape), { p: 0.5, generator }))).toBe(0);
    const other = new Generator().manualSeed(3);
    for (let i = 0; i < words; i++) other.uint32();
    expect(generator.getState()).toEqual(other.getState());
    expect(wordsDrawn(() => new Module(0.5, { generator }).forward(ones(shape)))).toBe(0);
  });
});

/** `drop` of the same values in two layouts of memory, from the same seed. */
function inBothLayouts(drop: (x: Tensor) => Tensor, x: Tensor, laidOut: Tensor): [Tensor, Tensor] {
  expect(laidOut.isContiguous).toBe(false);
  defaultGenerator.manualSeed(8);
  const one = drop(x);
  defaultGenerator.manualSeed(8);
  return [one, drop(laidOut)];
}

describe('the order of draws', () => {
  // PyTorch since 2.5 draws in the input's order in memory; the feature variants draw row-major always.
  const elementwise: [string, (x: Tensor) => Tensor][] = [
    ['dropout', (x) => F.dropout(x, { p: 0.5 })],
    ['alphaDropout', (x) => F.alphaDropout(x, { p: 0.5, training: true })],
  ];

  it.each(elementwise)('%s of a transposed input is that of its memory', (_name, drop) => {
    const x = randn([30, 40]);
    const [one, other] = inBothLayouts(drop, x, x.t());
    expect(other.equal(one.t())).toBe(true);
  });

  it.each(elementwise)('%s of a channels-last input is that of its memory', (_name, drop) => {
    const memory = randn([2, 4, 5, 3]);
    const [one, other] = inBothLayouts(drop, memory, memory.permute([0, 3, 1, 2]));
    expect(other.equal(one.permute([0, 3, 1, 2]))).toBe(true);
  });

  it.each(elementwise)('%s of an input with gaps is row-major', (_name, drop) => {
    const x = randn([30, 40]);
    const withGaps = zeros([30, 80]).asStrided([30, 40], [80, 2]).copy_(x);
    const [one, other] = inBothLayouts(drop, x, withGaps);
    expect(other.equal(one)).toBe(true);
  });

  it.each<[string, (x: Tensor) => Tensor, number[]]>([
    ['dropout1d', (x) => F.dropout1d(x), [5, 7, 4]],
    ['dropout2d', (x) => F.dropout2d(x), [5, 7, 2, 3]],
    ['dropout3d', (x) => F.dropout3d(x), [5, 7, 2, 3, 2]],
    ['featureAlphaDropout', (x) => F.featureAlphaDropout(x), [5, 7, 2, 3]],
  ])('%s is row-major over the channels, whatever the layout', (_name, drop, shape) => {
    const x = randn(shape);
    const channelsLast = x.movedim(1, -1).contiguous().movedim(-1, 1);
    const [one, other] = inBothLayouts(drop, x, channelsLast);
    expect(other.equal(one)).toBe(true);
  });
});
