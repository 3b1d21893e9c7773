import { afterEach, describe, expect, it } from 'vitest';
import { addmm, gemm } from '../../src/kernels/wasm/gemm.js';
import type { View } from '../../src/memory/storage.js';
import { gemm as referenceGemm } from '../../src/ndarray/kernels/gemm.js';
import type { DType } from '../../src/shape/dtype.js';
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
  const worst = a.findIndex((value, i) => !(Object.is(value, b[i]) || Math.abs(value - b[i]) <= tolerance));
  expect(worst < 0 ? 'equal' : `${a[worst]} instead of ${b[worst]} at ${worst}`, what).toBe('equal');
}

interface Operands {
  readonly a: View;
  readonly b: View;
  readonly out: View;
}

function operands(dtype: DType, stack: readonly number[], sizes: readonly number[], layouts: readonly Layout[], random: Random): Operands {
  const [rows, inner, columns] = sizes;
  const value = valuesOf(dtype, random);
  return {
    a: viewOf(dtype, [...stack, rows, inner], layouts[0], random, value),
    b: viewOf(dtype, [...stack, inner, columns], layouts[1], random, value),
    out: viewOf(dtype, [...stack, rows, columns], layouts[2], random, () => 7),
  };
}

const anyLayout = (random: Random): Layout => (['contiguous', 'strided', 'repeating'] as const)[whole(random, 0, 3)];
const outLayout = (random: Random): Layout => (random() < 0.5 ? 'contiguous' : 'strided');

describe('gemm equals the reference', () => {
  it.each(dtypes)('for small matrices of %s in any layout', (dtype) => {
    const random = randomNumbers(1);
    for (let round = 0; round < 300; round++) {
      const stack = Array.from({ length: whole(random, 0, 4) }, () => (random() < 0.05 ? 0 : whole(random, 1, 4)));
      const sizes = [0, 0, 0].map(() => (random() < 0.05 ? 0 : random() < 0.2 ? 1 : whole(random, 1, 20)));
      const { a, b, out } = operands(dtype, stack, sizes, [anyLayout(random), anyLayout(random), outLayout(random)], random);
      const expected = copyOf(out);
      gemm(a, b, out);
      referenceGemm(a, b, expected);
      expectNear(out, expected, sizes[1], JSON.stringify({ stack, sizes, a: a.strides, b: b.strides, out: out.strides }));
    }
  });

  it.each(dtypes)('for larger matrices of %s, over the borders of blocks and tiles', (dtype) => {
    const random = randomNumbers(2);
    const shapes = [
      [1, 300, 70],
      [70, 300, 1],
      [3, 600, 41],
      [33, 257, 290],
      [12, 16, 300],
      [130, 70, 9],
    ];
    for (const sizes of shapes) {
      for (const layouts of [
        ['contiguous', 'contiguous', 'contiguous'],
        ['strided', 'strided', 'strided'],
      ] as const) {
        const { a, b, out } = operands(dtype, [], sizes, layouts, random);
        const expected = copyOf(out);
        gemm(a, b, out);
        referenceGemm(a, b, expected);
        expectNear(out, expected, sizes[1], JSON.stringify({ sizes, layouts }));
      }
    }
  });

  it('writes nothing beside a strided result', () => {
    const random = randomNumbers(3);
    const { a, b, out } = operands('float32', [2], [7, 5, 11], ['contiguous', 'contiguous', 'strided'], random);
    const wide: View = {
      ...out,
      storage: viewOf('float32', [4000], 'contiguous', random, () => 7).storage,
      strides: [2000, 100, 3],
      offset: 1,
    };
    gemm(a, b, wide);
    const places = new Set<number>();
    forEachPlace(wide, (place) => places.add(place));
    expect(wide.storage.values.every((value, place) => places.has(place) || value === 7)).toBe(true);
  });

  it('gives 0 for a sum of nothing', () => {
    const empty = operands('float32', [], [3, 0, 2], ['contiguous', 'contiguous', 'contiguous'], randomNumbers(9));
    const out = viewOf('float32', [3, 2], 'contiguous', Math.random, () => 7);
    gemm(empty.a, empty.b, out);
    expect(numbersOf(out)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('lets NaN and infinities through', () => {
    const { a, b, out } = operands('float32', [], [6, 9, 10], ['contiguous', 'contiguous', 'contiguous'], randomNumbers(4));
    a.storage.values[9] = NaN;
    a.storage.values[18] = Infinity;
    gemm(a, b, out);
    const rows = [0, 1, 2].map((row) => Array.from(out.storage.values.subarray(10 * row, 10 * row + 10)));
    expect(rows[0].every(Number.isFinite)).toBe(true);
    expect(rows[1].every(Number.isNaN)).toBe(true);
    expect(rows[2].every((value) => Math.abs(value) === Infinity)).toBe(true);
  });
});

it('int32 wraps around where doubles would round', () => {
  const a = viewOf('int32', [1, 2], 'contiguous', Math.random, () => 2 ** 31 - 1);
  const b = viewOf('int32', [2, 1], 'contiguous', Math.random, () => 2 ** 31 - 1);
  const out = viewOf('int32', [1, 1], 'contiguous', Math.random, () => 0);
  gemm(a, b, out);
  expect(out.storage.values[0]).toBe(2);
});

describe('addmm', () => {
  it.each(dtypes)('of %s is gemm, started from the bias', (dtype) => {
    const random = randomNumbers(5);
    for (const sizes of [
      [4, 6, 9],
      [1, 300, 40],
      [40, 300, 1],
      [5, 0, 3],
      [64, 784, 96],
    ]) {
      const [rows, , columns] = sizes;
      const { a, b, out } = operands(dtype, [], sizes, [anyLayout(random), 'strided', outLayout(random)], random);
      const row = viewOf(dtype, [columns], 'contiguous', random, valuesOf(dtype, random));
      const bias: View = { storage: row.storage, shape: [rows, columns], strides: [0, 1], offset: row.offset };
      const expected = copyOf(out);
      addmm(bias, a, b, out);
      referenceGemm(a, b, expected);
      let column = 0;
      const { values } = expected.storage;
      forEachPlace(expected, (place) => (values[place] += row.storage.values[column++ % columns]));
      expectNear(out, expected, sizes[1] + 1, JSON.stringify({ dtype, sizes }));
    }
  });

  it('adds the bias once with several threads and in a stack', () => {
    const random = randomNumbers(6);
    const { a, b, out } = operands('float32', [3], [200, 90, 170], ['contiguous', 'strided', 'contiguous'], random);
    const column = viewOf('float32', [200], 'contiguous', random, valuesOf('float32', random));
    const bias: View = { storage: column.storage, shape: [3, 200, 170], strides: [0, 1, 0], offset: 0 };
    const expected = copyOf(out);
    addmm(bias, a, b, out);
    referenceGemm(a, b, expected);
    const { values } = expected.storage;
    values.forEach((value, i) => (values[i] = value + column.storage.values[Math.floor(i / 170) % 200]));
    expectNear(out, expected, 91, 'stack');
  });
});

describe('the same bits', () => {
  const threads = getNumThreads();
  afterEach(() => setNumThreads(threads));

  it.each([
    ['more rows', [], [300, 310, 40]],
    ['more columns', [], [40, 310, 300]],
    ['a stack', [9], [60, 70, 80]],
  ])('with 1, 2 and 3 threads: %s', (_, stack, sizes) => {
    const { a, b, out } = operands('float32', stack, sizes, ['contiguous', 'strided', 'contiguous'], randomNumbers(7));
    const results = [1, 2, 3].map((count) => {
      setNumThreads(count);
      gemm(a, b, out);
      return numbersOf(out);
    });
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it.each(['contiguous', 'turned'])('for a row alone, among few and among many, b %s', (layout) => {
    const { a, b, out } = operands('float32', [], [50, 600, 75], ['contiguous', 'contiguous', 'contiguous'], randomNumbers(8));
    const right: View = layout === 'turned' ? { ...b, strides: [1, 600] } : b;
    gemm(a, right, out);
    for (const rows of [1, 2, 3, 4, 5, 12, 13]) {
      const some = viewOf('float32', [rows, 75], 'contiguous', Math.random, () => 0);
      gemm({ ...a, shape: [rows, 600] }, right, some);
      expect(numbersOf(some)).toEqual(numbersOf(out).slice(0, rows * 75));
    }
  });
});
