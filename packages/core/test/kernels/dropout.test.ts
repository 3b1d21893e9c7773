import { describe, expect, it } from 'vitest';
import { dropout } from '../../src/kernels/wasm/dropout.js';
import type { View } from '../../src/memory/storage.js';
import { fillBernoulli } from '../../src/random/bernoulli.js';
import { Generator } from '../../src/random/generator.js';
import { fillNormal } from '../../src/random/normal.js';
import type { FloatingDType } from '../../src/shape/dtype.js';
import { contiguousStrides, expandStrides } from '../../src/shape/strides.js';
import { rowMajor, viewOf } from '../random/support/views.js';

const special = [NaN, Infinity, -Infinity, 0, -0, 1e-45, -3e38];

interface Layout {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major where absent. */
  readonly strides?: readonly number[];
  readonly outStrides?: readonly number[];
  readonly offset?: number;
  readonly maskShape?: readonly number[];
  readonly maskStrides?: readonly number[];
}

const layouts: readonly Layout[] = [
  ...[0, 1, 3, 15, 16, 17, 100].map((n) => ({ name: `${n} elements`, shape: [n] })),
  { name: 'no dimensions', shape: [] },
  { name: 'not at the beginning', shape: [37], offset: 3 },
  { name: 'all in one permuted order', shape: [5, 7], strides: [1, 5], outStrides: [1, 5], maskStrides: [1, 5] },
  { name: 'each in its own order', shape: [5, 7], strides: [1, 5] },
  { name: 'gaps', shape: [4, 6], strides: [20, 2], outStrides: [9, 1] },
  { name: 'a stretched input', shape: [4, 6], strides: [0, 1] },
  { name: 'a channel at once', shape: [2, 3, 5, 3], maskShape: [2, 3, 1, 1] },
  { name: 'a channel at once, without batch', shape: [3, 18], maskShape: [3, 1] },
  { name: 'one channel', shape: [1, 1, 9], maskShape: [1, 1, 1] },
  { name: 'a channel at once, channels last', shape: [2, 3, 2, 5], strides: [30, 1, 15, 3], maskShape: [2, 3, 1, 1] },
  { name: 'a channel at once, its mask in another order', shape: [2, 3, 7], maskShape: [2, 3, 1], maskStrides: [1, 2, 1] },
  { name: 'one mask for all rows', shape: [4, 6], maskShape: [1, 6] },
];

function inputOf(dtype: FloatingDType, { shape, strides = contiguousStrides(shape), offset = 0 }: Layout): View {
  const view = viewOf(dtype, shape, strides, offset);
  const { values, length } = view.storage;
  fillNormal(new Generator().manualSeed(1), { storage: view.storage, shape: [length], strides: [1], offset: 0 });
  for (let i = 0; i < Math.min(special.length, length); i++) values[(5 * i) % length] = special[i];
  return view;
}

function maskOf({ shape, maskShape = shape, maskStrides = contiguousStrides(maskShape), offset = 0 }: Layout): View {
  const mask = viewOf('uint8', maskShape, maskStrides, offset);
  fillBernoulli(new Generator().manualSeed(2), mask, 0.6);
  return { ...mask, shape, strides: expandStrides(mask, shape) };
}

// The arithmetic of the specification (RNG.md), a number after the other.
function expected(x: View, mask: View, factor: number, kept: number, dropped: number): number[] {
  const fl = x.storage.dtype === 'float32' ? Math.fround : (value: number): number => value;
  const isKept = rowMajor(mask);
  return rowMajor(x).map((value, i) => {
    const product = fl(value * (isKept[i] === 1 ? fl(factor) : 0));
    return fl(product + fl(isKept[i] === 1 ? kept : dropped));
  });
}

describe.each(['float32', 'float64'] as const)('the kernel dropout, %s', (dtype) => {
  describe.each(layouts)('$name', (layout) => {
    it.each([
      ['scales', 1 / 0.7, -0, -0],
      ['scales and shifts', 0.8864, 0.3117, -1.2466],
    ])('%s', (_, factor, kept, dropped) => {
      const x = inputOf(dtype, layout);
      const mask = maskOf(layout);
      const wanted = expected(x, mask, factor, kept, dropped);
      const out = viewOf(dtype, layout.shape, layout.outStrides);
      dropout(x, mask, factor, kept, dropped, out);
      expect(rowMajor(out)).toEqual(wanted); // tells 0 from -0
    });

    it.skipIf(layout.strides?.includes(0))('writes over its input', () => {
      const x = inputOf(dtype, layout);
      const mask = maskOf(layout);
      const wanted = expected(x, mask, 2, -0, -0);
      dropout(x, mask, 2, -0, -0, x);
      expect(rowMajor(x)).toEqual(wanted);
    });
  });

  it('leaves its neighbours alone', () => {
    const x = viewOf(dtype, [40]);
    x.storage.values.fill(3);
    const part = { ...x, shape: [33], offset: 3 };
    const mask = viewOf('uint8', [33]);
    mask.storage.values.fill(1);
    dropout(part, mask, 2, -0, -0, part);
    expect(rowMajor(x)).toEqual([...Array<number>(3).fill(3), ...Array<number>(33).fill(6), ...Array<number>(4).fill(3)]);
  });
});
