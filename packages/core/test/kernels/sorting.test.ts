import { expect, it } from 'vitest';
import { sort } from '../../src/kernels/wasm/sorting.js';
import { sort as referenceSort } from '../../src/ndarray/kernels/reductions.js';
import { dtypes, isFloating } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];

it.each(dtypes.flatMap((dtype) => [false, true].map((descending) => [dtype, descending] as const)))(
  'sort of %s, descending %s, equals the reference',
  (dtype, descending) => {
    const random = randomNumbers(dtypes.indexOf(dtype));
    for (let round = 0; round < 80; round++) {
      const length = round % 4 === 0 ? 2 : whole(random, 0, 5);
      const shape = Array.from({ length }, () => (random() < 0.05 ? 0 : whole(random, 1, round % 4 === 0 ? 110 : 7)));
      const dim = whole(random, 0, Math.max(1, shape.length));
      const numbers = valuesOf(dtype, random, [Infinity, 5, 2][round % 3]);
      const wide = dtype === 'int32' ? (): number => whole(random, -(2 ** 31), 2 ** 31) : numbers;
      const value = round % 2 === 0 && isFloating(dtype) ? (): number => Math.trunc(numbers()) : wide;
      const x = viewOf(dtype, shape, layouts[round % 3], random, value);
      const layout = round % 2 === 0 ? 'contiguous' : 'strided';
      const [values, indices] = [viewOf(dtype, shape, layout, random, () => 7), viewOf('int32', shape, layout, random, () => -7)];
      const [expectedValues, expectedIndices] = [copyOf(values), copyOf(indices)];
      sort(x, dim, descending, values, indices);
      referenceSort(x, dim, descending, expectedValues, expectedIndices);
      expect(Array.from(values.storage.values)).toEqual(Array.from(expectedValues.storage.values));
      expect(Array.from(indices.storage.values)).toEqual(Array.from(expectedIndices.storage.values));
    }
  },
);

it('values may be the sorted view itself', () => {
  const x = viewOf('float32', [3, 100], 'contiguous', randomNumbers(1), Math.random);
  const indices = viewOf('int32', [3, 100], 'contiguous', Math.random, () => 0);
  const [expected, expectedIndices] = [copyOf(x), copyOf(indices)];
  referenceSort(copyOf(x), 1, false, expected, expectedIndices);
  sort(x, 1, false, x, indices);
  expect(Array.from(x.storage.values)).toEqual(Array.from(expected.storage.values));
  expect(Array.from(indices.storage.values)).toEqual(Array.from(expectedIndices.storage.values));
});
