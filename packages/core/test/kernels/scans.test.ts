import { expect, it } from 'vitest';
import { scan } from '../../src/kernels/wasm/scans.js';
import { scan as referenceScan } from '../../src/ndarray/kernels/reductions.js';
import { dtypes } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];

it.each(dtypes.flatMap((dtype) => (['cumsum', 'cumprod'] as const).map((name) => [name, dtype] as const)))(
  '%s of %s equals the reference',
  (name, dtype) => {
    const random = randomNumbers(dtypes.indexOf(dtype));
    for (let round = 0; round < 80; round++) {
      const shape = Array.from({ length: whole(random, 0, 5) }, () => (random() < 0.05 ? 0 : whole(random, 1, 9)));
      const dim = whole(random, 0, Math.max(1, shape.length));
      const x = viewOf(dtype, shape, layouts[round % 3], random, valuesOf(dtype, random, round % 4 === 0 ? 20 : Infinity));
      const out = viewOf(dtype, shape, round % 2 === 0 ? 'contiguous' : 'strided', random, () => 7);
      const expected = copyOf(out);
      scan(name, x, dim, out);
      referenceScan(name, x, dim, expected);
      expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
    }
  },
);
