import { afterEach, describe, expect, it } from 'vitest';
import type { ConvWindow } from '../../src/kernels/kernels.js';
import { conv, convInputGrad, convWeightGrad } from '../../src/kernels/wasm/conv.js';
import type { View } from '../../src/memory/storage.js';
import * as reference from '../../src/ndarray/kernels/conv.js';
import type { DType } from '../../src/shape/dtype.js';
import { numelOf } from '../../src/shape/shape.js';
import { forEachPlace } from '../../src/shape/strides.js';
import { getNumThreads, setNumThreads } from '../../src/wasm/parallel.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout, type Random } from './strided-views.js';

const dtypes: readonly DType[] = ['float32', 'float64', 'int32', 'uint8'];
const tolerances: Readonly<Partial<Record<DType, number>>> = { float32: 1e-6, float64: 1e-14 };

/** The view's numbers in row-major order, whatever its strides. */
function numbersOf(view: View): number[] {
  const { values } = view.storage;
  const numbers: number[] = [];
  forEachPlace(view, (place) => numbers.push(values[place]));
  return numbers;
}

/** Sums of `terms` products of numbers below 2: the tolerance grows with their number. */
function expectNear(got: View, wanted: View, terms: number, what: string): void {
  const tolerance = (tolerances[got.storage.dtype] ?? 0) * Math.max(1, terms);
  const [a, b] = [numbersOf(got), numbersOf(wanted)];
  const worst = a.findIndex((value, i) => !(Math.abs(value - b[i]) <= tolerance));
  expect(worst < 0 ? 'equal' : `${a[worst]} instead of ${b[worst]} at ${worst}`, what).toBe('equal');
}

interface Sizes {
  readonly images: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly input: readonly number[];
}

interface Case {
  readonly x: readonly number[];
  readonly weight: readonly number[];
  readonly out: readonly number[];
  readonly window: ConvWindow;
}

function caseOf({ images, inChannels, outChannels, input }: Sizes, window: ConvWindow): Case {
  const { kernel, stride, padding, dilation, groups } = window;
  const output = input.map((size, dim) => Math.floor((size + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1) / stride[dim]) + 1);
  return {
    x: [images, inChannels, ...input],
    weight: [outChannels, inChannels / groups, ...kernel],
    out: [images, outChannels, ...output],
    window,
  };
}

function randomCase(random: Random): Case {
  const dims = whole(random, 1, 4);
  const each = (low: number, high: number): number[] => Array.from({ length: dims }, () => whole(random, low, high));
  const groups = random() < 0.6 ? 1 : whole(random, 2, 4);
  const window = { kernel: each(1, 4), stride: each(1, 4), padding: each(0, 4), dilation: each(1, 3), groups };
  const input = window.kernel.map(
    (size, dim) => Math.max(1, window.dilation[dim] * (size - 1) + 1 - 2 * window.padding[dim]) + whole(random, 0, 8),
  );
  const sizes = { images: whole(random, 1, 3), inChannels: groups * whole(random, 1, 4), outChannels: groups * whole(random, 1, 8), input };
  return caseOf(sizes, window);
}

/** Compares the three sums with the reference's; `layoutOf` is asked once a view. */
function compare({ x, weight, out, window }: Case, dtype: DType, random: Random, layoutOf: () => Layout): void {
  const value = valuesOf(dtype, random);
  const values = (shape: readonly number[]): View => viewOf(dtype, shape, layoutOf(), random, value);
  const result = (shape: readonly number[]): View => {
    const layout = layoutOf();
    return viewOf(dtype, shape, layout === 'repeating' ? 'strided' : layout, random, () => 7);
  };
  const [image, grad, kernel] = [values(x), values(out), values(weight)];
  const what = JSON.stringify({ x, weight, window });

  const [forward, inputGrad, weightGrad] = [result(out), result(x), result(weight)];
  const expected = [copyOf(forward), copyOf(inputGrad), copyOf(weightGrad)];
  conv(image, kernel, forward, window);
  reference.conv(image, kernel, expected[0], window);
  expectNear(forward, expected[0], numelOf(weight) / weight[0], `conv ${what}`);

  convInputGrad(grad, kernel, inputGrad, window);
  reference.convInputGrad(grad, kernel, expected[1], window);
  expectNear(inputGrad, expected[1], numelOf(weight) / weight[1], `convInputGrad ${what}`);

  convWeightGrad(grad, image, weightGrad, window);
  reference.convWeightGrad(grad, image, expected[2], window);
  expectNear(weightGrad, expected[2], numelOf(out) / out[1], `convWeightGrad ${what}`);
}

const square = (kernel: number, stride: number, padding: number, dilation = 1, groups = 1): ConvWindow => ({
  kernel: [kernel, kernel],
  stride: [stride, stride],
  padding: [padding, padding],
  dilation: [dilation, dilation],
  groups,
});

describe('convolutions equal the reference', () => {
  it.each(dtypes)('in one to three dimensions, of dense %s', (dtype) => {
    const random = randomNumbers(1);
    for (let round = 0; round < 60; round++) compare(randomCase(random), dtype, random, () => 'contiguous');
  });

  it.each(dtypes)('in any layout, of %s', (dtype) => {
    const random = randomNumbers(2);
    const layouts = ['contiguous', 'strided', 'repeating'] as const;
    for (let round = 0; round < 60; round++) compare(randomCase(random), dtype, random, () => layouts[whole(random, 0, 3)]);
  });

  it.each<[string, Sizes, ConvWindow]>([
    ['many channels', { images: 2, inChannels: 70, outChannels: 41, input: [9, 11] }, square(3, 1, 1)],
    ['many pixels', { images: 2, inChannels: 3, outChannels: 6, input: [37, 40] }, square(5, 1, 2)],
    ['a kernel above a block', { images: 1, inChannels: 2, outChannels: 3, input: [30, 30] }, square(17, 1, 0)],
    ['a stride', { images: 3, inChannels: 8, outChannels: 12, input: [28, 28] }, square(3, 2, 1)],
    ['depthwise', { images: 2, inChannels: 16, outChannels: 32, input: [14, 14] }, square(3, 1, 1, 1, 16)],
    ['rows of fours and a rest', { images: 2, inChannels: 5, outChannels: 12, input: [47, 27] }, square(3, 1, 0)],
    ['one channel of many', { images: 2, inChannels: 70, outChannels: 1, input: [7, 9] }, square(3, 1, 1)],
    ['1x1', { images: 5, inChannels: 20, outChannels: 30, input: [10, 10] }, square(1, 1, 0)],
    ['more padding than kernel', { images: 2, inChannels: 3, outChannels: 4, input: [6, 6] }, square(2, 3, 4, 2)],
  ])('with %s', (_, sizes, window) => {
    compare(caseOf(sizes, window), 'float32', randomNumbers(3), () => 'contiguous');
  });
});

it('no image gives a weight gradient of 0', () => {
  const { weight, window } = caseOf({ images: 0, inChannels: 2, outChannels: 3, input: [5, 5] }, square(3, 1, 0));
  const random = randomNumbers(4);
  const weightGrad = viewOf('float32', weight, 'contiguous', random, () => 7);
  const none = (shape: readonly number[]): View => viewOf('float32', shape, 'contiguous', random, () => 0);
  convWeightGrad(none([0, 3, 3, 3]), none([0, 2, 5, 5]), weightGrad, window);
  expect(weightGrad.storage.values.every((value) => value === 0)).toBe(true);
});

describe('the same bits with 1, 2 and 3 threads', () => {
  const threads = getNumThreads();
  afterEach(() => setNumThreads(threads));

  it('in all three directions', () => {
    const random = randomNumbers(5);
    const { x, weight, out, window } = caseOf({ images: 11, inChannels: 8, outChannels: 16, input: [28, 28] }, square(3, 1, 1));
    const dense = (shape: readonly number[]): View => viewOf('float32', shape, 'contiguous', random, valuesOf('float32', random));
    const [image, kernel, grad] = [dense(x), dense(weight), dense(out)];
    const results = [1, 2, 3].map((count) => {
      setNumThreads(count);
      const [forward, inputGrad, weightGrad] = [dense(out), dense(x), dense(weight)];
      conv(image, kernel, forward, window);
      convInputGrad(grad, kernel, inputGrad, window);
      convWeightGrad(grad, image, weightGrad, window);
      return [forward, inputGrad, weightGrad].map((view) => Array.from(view.storage.values));
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
    compare({ x, weight, out, window }, 'float32', random, () => 'contiguous');
  });
});
