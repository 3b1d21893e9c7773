import { manualSeed, ones, randn, ShapeError, type Tensor } from '@lamella/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { functional as F } from '../src/index.js';
import type { Drop } from './support/dropouts.js';
import { wordsDrawn } from './support/words-drawn.js';

let warn: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  manualSeed(0);
  warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => warn.mockRestore());

/** The shape of the noise that a call draws. */
function noiseShape(drop: Drop, shape: readonly number[]): readonly number[] {
  let seen: readonly number[] = [];
  drop(ones(shape), { p: 0.5, onMask: (mask) => (seen = mask.shape) });
  return seen;
}

const alphaDropout: Drop = (x, options) => F.alphaDropout(x, { training: true, ...options });

describe('what is dropped together', () => {
  it.each<[string, Drop, number[], number[]]>([
    ['dropout: each element', F.dropout, [2, 3], [2, 3]],
    ['dropout of a scalar', F.dropout, [], []],
    ['alphaDropout: each element', alphaDropout, [2, 3, 4], [2, 3, 4]],
    ['alphaDropout of a scalar', alphaDropout, [], []],
    ['featureAlphaDropout: a channel', F.featureAlphaDropout, [2, 3, 4, 5], [2, 3, 1, 1]],
    ['featureAlphaDropout of a matrix: each element', F.featureAlphaDropout, [2, 3], [2, 3]],
    ['featureAlphaDropout of six dimensions, by the first two', F.featureAlphaDropout, [2, 3, 1, 1, 1, 2], [2, 3, 1, 1, 1, 1]],
    ['dropout1d of (N, C, L)', F.dropout1d, [2, 3, 4], [2, 3, 1]],
    ['dropout1d of (C, L)', F.dropout1d, [3, 4], [3, 1]],
    ['dropout2d of (N, C, H, W)', F.dropout2d, [2, 3, 4, 5], [2, 3, 1, 1]],
    ['dropout2d of three dimensions, as (N, C, L)', F.dropout2d, [2, 3, 4], [2, 3, 1]],
    ['dropout2d of two, by both', F.dropout2d, [2, 3], [2, 3]],
    ['dropout2d of five, by the first two', F.dropout2d, [2, 3, 1, 2, 2], [2, 3, 1, 1, 1]],
    ['dropout2d of six, by the first two', F.dropout2d, [2, 3, 1, 2, 2, 1], [2, 3, 1, 1, 1, 1]],
    ['dropout3d of (N, C, D, H, W)', F.dropout3d, [2, 3, 1, 2, 2], [2, 3, 1, 1, 1]],
    ['dropout3d of (C, D, H, W)', F.dropout3d, [3, 1, 2, 2], [3, 1, 1, 1]],
    ['dropout3d of one, by it', F.dropout3d, [5], [5]],
    ['dropout3d of two, by the first', F.dropout3d, [2, 3], [2, 1]],
    ['dropout3d of three, by the first', F.dropout3d, [2, 3, 4], [2, 1, 1]],
    ['dropout3d of six, by the first', F.dropout3d, [2, 3, 1, 1, 1, 2], [2, 1, 1, 1, 1, 1]],
  ])('%s', (_what, drop, shape, expected) => {
    expect(noiseShape(drop, shape)).toEqual(expected);
    const mask = randn(expected).gt(0).to('float32');
    const out = drop(ones(shape), { p: 0.5, mask });
    expect(out.shape).toEqual(shape);
    expect(out.gt(0).equal(mask.gt(0).expand(shape))).toBe(true);
  });
});

describe('ranks that are refused', () => {
  it.each([[[5]], [[]], [[1, 2, 3, 4]], [[1, 2, 3, 4, 1]]])(
    'dropout1d of %j: in evaluation, at p = 0 and for an empty input too',
    (shape) => {
      for (const options of [{}, { training: false }, { p: 0 }, { p: 1 }]) {
        const call = (): Tensor => F.dropout1d(ones(shape), options);
        expect(wordsDrawn(() => expect(call).toThrow(ShapeError))).toBe(0);
        expect(call).toThrow(`expected 2D or 3D input, (C, L) or (N, C, L), but received [${shape.join(', ')}]`);
        expect(call).toThrow(expect.objectContaining({ op: 'dropout1d', shapes: [shape], hint: expect.any(String) as string }) as Error);
      }
      expect(() => F.dropout1d(ones([0, 1, 1, 1]))).toThrow(ShapeError);
    },
  );

  it.each<[string, Drop, number[]]>([
    ['dropout2d', F.dropout2d, [5]],
    ['dropout2d', F.dropout2d, []],
    ['featureAlphaDropout', F.featureAlphaDropout, [5]],
    ['featureAlphaDropout', F.featureAlphaDropout, []],
    ['dropout3d', F.dropout3d, []],
  ])('%s of too few dimensions, when they would be dropped', (op, drop, shape) => {
    const call = (): Tensor => drop(ones(shape), { p: 0.5 });
    expect(wordsDrawn(() => expect(call).toThrow(ShapeError))).toBe(0);
    expect(call).toThrow(expect.objectContaining({ op, shapes: [shape], hint: expect.any(String) as string }) as Error);
    const x = ones(shape);
    expect(drop(x, { p: 0.5, training: false })).toBe(x);
    expect(drop(x, { p: 0 })).toBe(x);
    expect(drop(x, { p: 1 }).eq(0).all().item()).toBe(true);
  });
});

describe('an unusual rank is warned of, once a rank', () => {
  // Seven, eight and nine dimensions: no other test has used up their warnings.
  const shapeOf = (ndim: number): number[] => [2, 3, ...new Array<number>(ndim - 2).fill(1)];

  it.each([
    ['dropout2d', F.dropout2d],
    ['dropout3d', F.dropout3d],
  ])('%s', (op, drop) => {
    for (const ndim of [7, 7, 8, 7]) drop(ones(shapeOf(ndim)));
    expect(warn.mock.calls.map((call: readonly unknown[]) => String(call[0]))).toEqual([
      expect.stringContaining(`${op}: [2, 3, 1, 1, 1, 1, 1]`),
      expect.stringContaining(`${op}: [2, 3, 1, 1, 1, 1, 1, 1]`),
    ]);
  });

  it('in evaluation too', () => {
    F.dropout2d(ones(shapeOf(9)), { training: false });
    F.dropout3d(ones(shapeOf(9)), { p: 0 });
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('three dimensions for dropout2d: what they are read as', async () => {
    vi.resetModules(); // with fresh modules, which have not warned yet
    const fresh = await import('../src/index.js');
    const core = await import('@lamella/core');
    fresh.functional.dropout2d(core.ones([2, 3, 4]));
    expect(warn.mock.calls).toEqual([['dropout2d: [2, 3, 4] is read as (N, C, L); one image is x.unsqueeze(0)']]);
  });

  it('the ranks that each is made for are not', () => {
    F.dropout2d(ones([2, 3, 4, 4]));
    F.dropout3d(ones([2, 3, 1, 2, 2]));
    F.dropout3d(ones([3, 1, 2, 2]));
    F.dropout1d(ones([2, 3]));
    F.dropout1d(ones([2, 3, 4]));
    F.featureAlphaDropout(ones([2, 3, 4, 1, 1, 1]));
    F.dropout(ones([2]));
    expect(warn).not.toHaveBeenCalled();
  });
});
