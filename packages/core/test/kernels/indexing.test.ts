import { expect, it } from 'vitest';
import { gather, nonzero, scatter } from '../../src/kernels/wasm/indexing.js';
import * as reference from '../../src/ndarray/kernels/indexing.js';
import { dtypes } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout, type Random } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];

/** A shape, an index's shape that fits into it, and the dimension that the index speaks of. */
function shapesOf(random: Random): { shape: number[]; indexShape: number[]; dim: number } {
  const shape = Array.from({ length: whole(random, 1, 5) }, () => whole(random, 1, 8));
  const dim = whole(random, 0, shape.length);
  const indexShape = shape.map((size, d) => (d === dim ? whole(random, 0, 9) : random() < 0.6 ? size : whole(random, 0, size + 1)));
  return { shape, indexShape, dim };
}

it.each(dtypes)('gather of %s equals the reference', (dtype) => {
  const random = randomNumbers(dtypes.indexOf(dtype));
  for (let round = 0; round < 120; round++) {
    const { shape, indexShape, dim } = shapesOf(random);
    const x = viewOf(dtype, shape, layouts[round % 3], random, valuesOf(dtype, random, 10));
    const index = viewOf('int32', indexShape, layouts[whole(random, 0, 3)], random, () => whole(random, 0, shape[dim]));
    const out = viewOf(dtype, indexShape, round % 2 === 0 ? 'contiguous' : 'strided', random, () => 7);
    const expected = copyOf(out);
    gather(x, dim, index, out);
    reference.gather(x, dim, index, expected);
    expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
  }
});

it.each(dtypes.flatMap((dtype) => (['set', 'add'] as const).map((mode) => [mode, dtype] as const)))(
  'scatter with %s of %s equals the reference',
  (mode, dtype) => {
    const random = randomNumbers(dtypes.indexOf(dtype));
    for (let round = 0; round < 120; round++) {
      const { shape, indexShape, dim } = shapesOf(random);
      const out = viewOf(dtype, shape, round % 2 === 0 ? 'contiguous' : 'strided', random, valuesOf(dtype, random));
      const index = viewOf('int32', indexShape, layouts[whole(random, 0, 3)], random, () => whole(random, 0, shape[dim]));
      const srcShape = indexShape.map((size) => size + whole(random, 0, 2));
      const src = viewOf(dtype, srcShape, layouts[round % 3], random, valuesOf(dtype, random, 10));
      const expected = copyOf(out);
      scatter(mode, out, dim, index, src);
      reference.scatter(mode, expected, dim, index, src);
      expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
    }
  },
);

it.each(['gather', 'scatter'])('whole rows in %s, picked by an index that repeats', (name) => {
  const random = randomNumbers(9);
  const table = viewOf('float32', [20, 37], 'contiguous', random, random);
  const rows = { ...viewOf('int32', [50, 1], 'contiguous', random, () => whole(random, 0, 20)), shape: [50, 37], strides: [1, 0] };
  const picked = viewOf('float32', [50, 37], 'contiguous', random, random);
  const changed = name === 'gather' ? picked : table;
  const expected = copyOf(changed);
  if (name === 'gather') {
    gather(table, 0, rows, picked);
    reference.gather(table, 0, rows, expected);
  } else {
    scatter('add', table, 0, rows, picked);
    reference.scatter('add', expected, 0, rows, picked);
  }
  expect(Array.from(changed.storage.values)).toEqual(Array.from(expected.storage.values));
});

it.each(dtypes)('nonzero of %s equals the reference', (dtype) => {
  const random = randomNumbers(dtypes.indexOf(dtype));
  for (let round = 0; round < 80; round++) {
    const shape = Array.from({ length: whole(random, 0, 5) }, () => (random() < 0.05 ? 0 : whole(random, 1, 7)));
    const values = valuesOf(dtype, random, 10);
    const x = viewOf(dtype, shape, layouts[round % 3], random, () => (random() < 0.5 ? 0 : values()));
    const all = viewOf('int32', [shape.reduce((a, b) => a * b, 1), shape.length], 'contiguous', random, () => -1);
    reference.nonzero(x, all);
    const found = shape.length === 0 ? 0 : Array.from(all.storage.values).filter((value) => value >= 0).length / shape.length;
    const out = viewOf('int32', [found, shape.length], round % 2 === 0 ? 'contiguous' : 'strided', random, () => -7);
    const expected = copyOf(out);
    nonzero(x, out);
    reference.nonzero(x, expected);
    expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
  }
});
