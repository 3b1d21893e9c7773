import { describe, expect, it } from 'vitest';
import { avgPool, avgPoolBackward, maxPool, maxPoolBackward } from '../../src/kernels/wasm/pool.js';
import type { AvgPoolWindow } from '../../src/kernels/kernels.js';
import * as reference from '../../src/ndarray/kernels/pool.js';
import { scatter } from '../../src/ndarray/kernels/indexing.js';
import { dtypes, isFloating } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout, type Random } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];

interface Case {
  readonly input: number[];
  readonly output: number[];
  readonly window: AvgPoolWindow;
}

/** Pools of 1 to 3 dimensions whose windows all meet the input. */
function caseOf(random: Random, dilated: boolean): Case {
  const dims = whole(random, 1, 4);
  const each = <T>(make: (dim: number) => T): T[] => Array.from({ length: dims }, (_, dim) => make(dim));
  const kernel = each(() => whole(random, 1, 4));
  const stride = each(() => whole(random, 1, 4));
  const dilation = each(() => (dilated ? whole(random, 1, 3) : 1));
  const padding = each((dim) => whole(random, 0, Math.floor(kernel[dim] / 2) + 1));
  const sizes = each((dim) => (kernel[dim] - 1) * dilation[dim] + whole(random, 1, 14));
  const ceil = random() < 0.5;
  const outputs = each((dim) => {
    const room = sizes[dim] + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1;
    const count = (ceil ? Math.ceil(room / stride[dim]) : Math.floor(room / stride[dim])) + 1;
    return (count - 1) * stride[dim] >= sizes[dim] + padding[dim] ? count - 1 : count;
  });
  const planes = [whole(random, 1, 4), whole(random, 1, 4)];
  const divisorOverride = random() < 0.3 ? whole(random, 1, 5) : null;
  const window = { kernel, stride, padding, dilation, countIncludePad: random() < 0.5, divisorOverride };
  return { input: [...planes, ...sizes], output: [...planes, ...outputs], window };
}

describe('maxPool equals the reference', () => {
  it.each(dtypes)('%s', (dtype) => {
    const random = randomNumbers(1);
    for (let round = 0; round < 60; round++) {
      const { input, output, window } = caseOf(random, true);
      const x = viewOf(dtype, input, layouts[round % 3], random, valuesOf(dtype, random, round % 2 === 0 ? 5 : Infinity));
      check(x, output, window, random, round);
    }
  });

  it.each([
    [6, 8, 3, 4],
    [7, 19, 3, 9],
    [7, 19, 4, 10],
    [28, 28, 14, 14],
    [2, 40, 1, 20],
  ])('windows of 2 x 2 on %d x %d', (height, width, outHeight, outWidth) => {
    const random = randomNumbers(height);
    const window = { kernel: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1], countIncludePad: true, divisorOverride: null };
    for (const rareness of [Infinity, 3]) {
      const numbers = valuesOf('float32', random, rareness);
      const x = viewOf('float32', [3, 2, height, width], 'contiguous', random, () => Math.round(numbers()));
      check(x, [3, 2, outHeight, outWidth], window, random, 0);
    }
  });

  function check(x: ReturnType<typeof viewOf>, output: number[], window: AvgPoolWindow, random: Random, round: number): void {
    const layout = round % 2 === 0 ? 'contiguous' : 'strided';
    const out = viewOf(x.storage.dtype, output, layout, random, () => 7);
    const indices = viewOf('int32', output, layout, random, () => -7);
    const [expected, expectedIndices] = [copyOf(out), copyOf(indices)];
    maxPool(x, out, indices, window);
    reference.maxPool(x, expected, expectedIndices, window);
    expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
    expect(Array.from(indices.storage.values)).toEqual(Array.from(expectedIndices.storage.values));
  }
});

describe('maxPoolBackward equals a scatter', () => {
  it.each([
    ['float32', 3],
    ['float64', 3],
    ['float32', 400],
  ] as const)('%s, %d channels', (dtype, channels) => {
    const random = randomNumbers(4);
    const grad = viewOf(dtype, [2, channels, 9, 11], 'contiguous', random, () => random() - 0.5);
    const indices = viewOf('int32', [2, channels, 9, 11], 'contiguous', random, () => whole(random, 0, 400));
    const gradX = viewOf(dtype, [2, channels, 20, 20], 'contiguous', random, () => 7);
    const expected = viewOf(dtype, [2, channels, 400], 'contiguous', random, () => 0);
    maxPoolBackward(grad, indices, gradX);
    scatter('add', expected, 2, flat(indices), flat(grad));
    expect(Array.from(gradX.storage.values)).toEqual(Array.from(expected.storage.values));
  });

  const flat = (view: ReturnType<typeof viewOf>): ReturnType<typeof viewOf> => ({
    ...view,
    shape: [view.shape[0], view.shape[1], 99],
    strides: [view.shape[1] * 99, 99, 1],
  });
});

describe('avgPool and its backward are near the reference', () => {
  it.each(dtypes.filter(isFloating))('%s', (dtype) => {
    const random = randomNumbers(2);
    for (let round = 0; round < 90; round++) {
      const { input, output, window } = caseOf(random, false);
      const layout = round % 2 === 0 ? 'contiguous' : 'strided';
      const x = viewOf(dtype, input, layouts[round % 3], random, () => random() - 0.5);
      const out = viewOf(dtype, output, layout, random, () => 7);
      const expected = copyOf(out);
      avgPool(x, out, window);
      reference.avgPool(x, expected, window);
      expectNear(out.storage.values, expected.storage.values);
      const grad = viewOf(dtype, output, layouts[round % 3], random, () => random() - 0.5);
      const gradX = viewOf(dtype, input, layout, random, () => 7);
      const expectedGradX = copyOf(gradX);
      avgPoolBackward(grad, gradX, window);
      reference.avgPoolBackward(grad, expectedGradX, window);
      expectNear(gradX.storage.values, expectedGradX.storage.values);
    }
  });

  it('over a whole plane', () => {
    const random = randomNumbers(3);
    const window = { kernel: [31, 33], stride: [1, 1], padding: [0, 0], dilation: [1, 1], countIncludePad: true, divisorOverride: null };
    const x = viewOf('float32', [12, 40, 31, 33], 'contiguous', random, random);
    const out = viewOf('float32', [12, 40, 1, 1], 'contiguous', random, () => 0);
    const expected = copyOf(out);
    avgPool(x, out, window);
    reference.avgPool(x, expected, window);
    expectNear(out.storage.values, expected.storage.values);
  });

  function expectNear(got: ArrayLike<number>, wanted: ArrayLike<number>): void {
    let worst = 0;
    for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(got[i] - wanted[i]));
    expect(worst).toBeLessThan(1e-6);
  }
});
