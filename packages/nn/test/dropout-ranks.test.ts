import { manualSeed, ones, ShapeError, type Tensor } from '@lamella/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
let warnings: ReturnType<typeof vi.spyOn>;
beforeEach(() => {
  manualSeed(0);
  warnings = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => warnings.mockRestore());

/** The shape of the noise that a call draws. */
function noiseShape(drop: (x: Tensor, o: nn.functional.DropoutOptions) => Tensor, shape: readonly number[]): readonly number[] {
  let seen: readonly number[] = [];
  drop(ones(shape), { p: 0.5, onMask: (mask) => (seen = mask.shape) });
  return seen;
}

describe('what is dropped together', () => {
  it.each<[string, (x: Tensor, o: nn.functional.DropoutOptions) => Tensor, number[], number[]]>([
    ['dropout: each element', F.dropout, [2, 3], [2, 3]],
    ['dropout of a scalar', F.dropout, [], []],
    ['featureAlphaDropout: a channel', F.featureAlphaDropout, [2, 3, 4, 5], [2, 3, 1, 1]],
    ['featureAlphaDropout of a matrix: each element', F.featureAlphaDropout, [2, 3], [2, 3]],
    ['dropout1d of (N, C, L)', F.dropout1d, [2, 3, 4], [2, 3, 1]],
    ['dropout1d of (C, L)', F.dropout1d, [3, 4], [3, 1]],
    ['dropout2d of (N, C, H, W)', F.dropout2d, [2, 3, 4, 5], [2, 3, 1, 1]],
    ['dropout2d of three dimensions, as (N, C, L)', F.dropout2d, [2, 3, 4], [2, 3, 1]],
    ['dropout2d of two, by both', F.dropout2d, [2, 3], [2, 3]],
    ['dropout2d of five, by the first two', F.dropout2d, [2, 3, 1, 2, 2], [2, 3, 1, 1, 1]],
    ['dropout3d of (N, C, D, H, W)', F.dropout3d, [2, 3, 1, 2, 2], [2, 3, 1, 1, 1]],
    ['dropout3d of (C, D, H, W)', F.dropout3d, [3, 1, 2, 2], [3, 1, 1, 1]],
    ['dropout3d of two, by the first', F.dropout3d, [2, 3], [2, 1]],
    ['dropout3d of six, by the first', F.dropout3d, [2, 3, 1, 1, 1, 2], [2, 1, 1, 1, 1, 1]],
  ])('%s', (_what, drop, shape, expected) => expect(noiseShape(drop, shape)).toEqual(expected));
});

describe('ranks that are refused', () => {
  it.each([[[5]], [[]], [[1, 2, 3, 4]]])('dropout1d of %j, in evaluation too', (shape) => {
    for (const training of [true, false]) {
      expect(() => F.dropout1d(ones(shape), { training })).toThrow(ShapeError);
      expect(() => F.dropout1d(ones(shape), { training })).toThrow(
        expect.objectContaining({ op: 'dropout1d', shapes: [shape], hint: expect.any(String) as string }) as Error,
      );
    }
  });

  it.each([F.dropout2d, F.featureAlphaDropout])('fewer than 2 dimensions, when they would be dropped', (drop) => {
    expect(() => drop(ones([5]), { p: 0.5 })).toThrow(ShapeError);
    const x = ones([5]);
    expect(drop(x, { p: 0.5, training: false })).toBe(x);
    expect(drop(x, { p: 0 })).toBe(x);
    expect(drop(x, { p: 1 }).toArray()).toEqual([0, 0, 0, 0, 0]);
  });
});

it('an unusual rank is warned of, once a rank', () => {
  F.dropout2d(ones([2, 3, 1, 1, 1, 1, 1]));
  F.dropout2d(ones([2, 3, 1, 1, 1, 1, 1]));
  expect(warnings).toHaveBeenCalledTimes(1);
  F.dropout3d(ones([2, 3, 1, 1, 1, 1, 1]));
  expect(warnings).toHaveBeenCalledTimes(2);
  F.dropout2d(ones([2, 3, 4, 4]));
  F.dropout3d(ones([2, 3, 1, 2, 2]));
  F.dropout1d(ones([2, 3]));
  expect(warnings).toHaveBeenCalledTimes(2);
});
