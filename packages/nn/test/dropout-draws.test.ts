import { defaultGenerator, Generator, manualSeed, ones, randn, tensor, type Tensor } from '@lamella/core';
import { beforeEach, describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
type Drop = (x: Tensor, options?: nn.functional.DropoutOptions) => Tensor;

/** Each function with an input of the shape it is made for, and how many numbers it draws for it. */
const all: [name: string, drop: Drop, input: () => Tensor, numbers: number][] = [
  ['dropout', F.dropout, () => ones([2, 3, 4]), 24],
  ['alphaDropout', (x, o) => F.alphaDropout(x, { training: true, ...o }), () => ones([2, 3, 4]), 24],
  ['featureAlphaDropout', F.featureAlphaDropout, () => ones([2, 3, 4]), 6],
  ['dropout1d', F.dropout1d, () => ones([2, 3, 4]), 6],
  ['dropout2d', F.dropout2d, () => ones([2, 3, 4, 5]), 6],
  ['dropout3d', F.dropout3d, () => ones([2, 3, 4, 5, 1]), 6],
];

beforeEach(() => manualSeed(11));

/** The state after `words` further draws of 32 bits from the seed. */
function stateAfter(words: number): Uint8Array {
  const generator = new Generator().manualSeed(11);
  for (let i = 0; i < words; i++) generator.uint32();
  return generator.getState();
}

describe.each(all)('%s', (_name, drop, input, numbers) => {
  it('draws two words for each number of its noise, and no more', () => {
    drop(input(), { p: 0.3 });
    expect(defaultGenerator.getState()).toEqual(stateAfter(2 * numbers));
  });

  it.each<[string, nn.functional.DropoutOptions]>([
    ['at p = 0', { p: 0 }],
    ['out of training', { p: 0.5, training: false }],
  ])('gives back its very input and draws nothing %s', (_when, options) => {
    const x = input();
    expect(drop(x, options)).toBe(x);
    expect(drop(x, { ...options, inplace: true })).toBe(x);
    expect(x.storage.version).toBe(0);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
  });

  it('gives back an empty input and draws nothing', () => {
    const x = ones([0, ...input().shape.slice(1)]);
    expect(drop(x)).toBe(x);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
  });

  it('multiplies by zero at p = 1 and draws nothing', () => {
    const x = input();
    const out = drop(x, { p: 1 });
    expect(out).not.toBe(x);
    expect(out.equal(x.mul(0))).toBe(true);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
  });

  it('drops the same for the same seed: in float64, in place, with a gradient, from another generator', () => {
    const dropped = (x: Tensor, options: nn.functional.DropoutOptions = {}): unknown => {
      manualSeed(5);
      return drop(x, { p: 0.4, ...options })
        .detach()
        .ne(drop(input(), { p: 1 }))
        .toArray();
    };
    const x = randn(input().shape);
    const mask = dropped(x.abs().add(1));
    expect(dropped(x.abs().add(1).to('float64'))).toEqual(mask);
    expect(dropped(x.abs().add(1), { inplace: true })).toEqual(mask);
    expect(dropped(x.abs().add(1).requiresGrad_())).toEqual(mask);
    expect(dropped(x.abs().add(1), { generator: new Generator().manualSeed(5) })).toEqual(mask);
  });

  it('draws from the generator it is given alone', () => {
    const generator = new Generator().manualSeed(3);
    drop(input(), { p: 0.5, generator });
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
    expect(generator.getState()).not.toEqual(new Generator().manualSeed(3).getState());
  });

  it('takes a mask instead of drawing one, leaves it as it is, and shows the one in use', () => {
    let seen: Tensor | undefined;
    manualSeed(5);
    const drawn = drop(input(), { p: 0.4, onMask: (mask) => (seen = mask) });
    const before = seen!.toArray();
    manualSeed(11);
    expect(drop(input(), { p: 0.4, mask: seen! }).equal(drawn)).toBe(true);
    expect(seen!.toArray()).toEqual(before);
    expect(seen!.numel).toBe(numbers);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
    expect(() => drop(input(), { p: 0.4, mask: ones([7]) })).toThrow(
      expect.objectContaining({ name: 'ShapeError', argument: 'mask' }) as Error,
    );
  });

  it.each([1.5, -0.1, NaN, Infinity, '0.5', null])('refuses p = %s, in evaluation too, before it draws', (p) => {
    for (const training of [true, false]) {
      const call = (): unknown => drop(input(), { p: p as number, training });
      expect(call).toThrow(/dropout probability has to be between 0 and 1, but got/);
      expect(call).toThrow(expect.objectContaining({ name: 'ArgumentError', argument: 'p', hint: expect.any(String) as string }) as Error);
    }
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
  });

  it('refuses integers, before it draws', () => {
    expect(() => drop(input().to('int32'))).toThrow(expect.objectContaining({ name: 'DTypeError', dtype: 'int32' }) as Error);
    expect(defaultGenerator.getState()).toEqual(stateAfter(0));
  });
});

it('each function has its own word on `training` when it is left out', () => {
  const x = ones([2, 3]);
  expect(F.alphaDropout(x)).toBe(x);
  for (const drop of [F.dropout, F.featureAlphaDropout, F.dropout1d]) expect(drop(x)).not.toBe(x);
});

describe('values that are not finite', () => {
  it('a dropped infinity becomes NaN, a kept one stays', () => {
    const out = F.dropout(tensor([Infinity, -Infinity, Infinity]), { p: 0.5, mask: tensor([0, 0, 1]) });
    expect(out.toArray()).toEqual([NaN, NaN, Infinity]);
  });

  it.each([F.dropout, (x: Tensor, o: nn.functional.DropoutOptions) => F.alphaDropout(x, { ...o, training: true })])(
    'p = 1 is x · 0',
    (drop) => {
      const out = drop(tensor([NaN, Infinity, -1, 1]), { p: 1 }).toArray();
      expect(out).toEqual([NaN, NaN, -0, 0]);
    },
  );
});

describe('memory order', () => {
  // PyTorch since 2.5 draws in the input's order in memory; the feature variants draw row-major always.
  it('a transposed input is dropped in its memory order', () => {
    const x = ones([3, 4]);
    manualSeed(8);
    const straight = F.dropout(x.t(), { p: 0.5 });
    manualSeed(8);
    expect(straight.equal(F.dropout(x, { p: 0.5 }).t())).toBe(true);
  });

  it('channels of a channels-last input are dropped in row-major order', () => {
    const x = ones([2, 3, 4, 5]);
    const channelsLast = x.permute([0, 2, 3, 1]).contiguous().permute([0, 3, 1, 2]);
    manualSeed(8);
    const one = F.dropout2d(x, { p: 0.5 });
    manualSeed(8);
    expect(F.dropout2d(channelsLast, { p: 0.5 }).equal(one)).toBe(true);
  });
});
