import { describe, expect, it } from 'vitest';
import type { ReduceName } from '../../src/kernels/kernels.js';
import { argReduce, reduce } from '../../src/kernels/wasm/reductions.js';
import { argReduce as referenceArgReduce, reduce as referenceReduce } from '../../src/ndarray/kernels/reductions.js';
import { Storage, type View } from '../../src/memory/storage.js';
import { dtypes, isFloating, type DType } from '../../src/shape/dtype.js';
import { contiguousStrides } from '../../src/shape/strides.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout, type Random } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];

function shapeOf(random: Random, most: number): number[] {
  return Array.from({ length: whole(random, 0, 5) }, () => (random() < 0.05 ? 0 : random() < 0.2 ? 1 : whole(random, 1, most)));
}

function dense(dtype: DType, values: readonly number[], shape: readonly number[] = [values.length]): View {
  const storage = new Storage(dtype, values.length);
  storage.values.set(values);
  return { storage, shape, strides: contiguousStrides(shape), offset: 0 };
}

const empty = (dtype: DType, shape: readonly number[]): View => viewOf(dtype, shape, 'contiguous', Math.random, () => 0);

describe('reduce equals the reference', () => {
  const names: readonly ReduceName[] = ['sum', 'prod', 'max', 'min', 'any', 'all', 'countNonzero'];
  it.each(names.flatMap((name) => dtypes.map((dtype) => [name, dtype] as const)))('%s of %s', (name, dtype) => {
    const random = randomNumbers(names.indexOf(name) * 10 + dtypes.indexOf(dtype));
    for (let round = 0; round < 90; round++) {
      const shape = shapeOf(random, round % 9 === 0 ? 70 : 7).slice(0, round % 9 === 0 ? 2 : 5);
      const dims = shape.map((_, dim) => dim).filter(() => random() < 0.6);
      const outShape = shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
      const resultDType = name === 'countNonzero' ? 'int32' : name === 'any' || name === 'all' ? 'bool' : dtype;
      const small =
        name === 'prod' && !isFloating(dtype) ? () => whole(random, 0, 3) : valuesOf(dtype, random, round % 3 === 0 ? 30 : Infinity);
      const x = viewOf(dtype, shape, layouts[round % 3], random, small);
      const out = viewOf(resultDType, outShape, round % 2 === 0 ? 'contiguous' : 'strided', random, () => 7);
      const expected = copyOf(out);
      reduce(name, x, dims, out);
      referenceReduce(name, x, dims, expected);
      const [got, wanted] = [Array.from(out.storage.values), Array.from(expected.storage.values)];
      if (isFloating(dtype) && (name === 'sum' || name === 'prod')) got.forEach((value, i) => expectNear(value, wanted[i], dtype));
      else expect(got, JSON.stringify({ shape, dims, strides: x.strides })).toEqual(wanted);
    }
  });

  function expectNear(got: number, wanted: number, dtype: DType): void {
    const tolerance = (dtype === 'float32' ? 1e-6 : 1e-14) * Math.max(20, Math.abs(wanted));
    if (!Number.isFinite(wanted)) expect(got).toBe(wanted);
    else expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance);
  }
});

describe('sums of float32', () => {
  it.each([1e5, 1e6, 1e7])('of %d numbers are within 1e-6', (n) => {
    const random = randomNumbers(n);
    const x = empty('float32', [n]);
    const { values } = x.storage;
    let exact = 0;
    for (let i = 0; i < n; i++) exact += values[i] = Math.fround(random() * random());
    const out = empty('float32', [1]);
    reduce('sum', x, [0], out);
    expect(Math.abs(out.storage.values[0] / exact - 1)).toBeLessThan(1e-7);
  });

  it('along rows and columns of a large matrix are within 1e-6', () => {
    const [rows, columns] = [1100, 1300];
    const random = randomNumbers(1);
    const x = empty('float32', [rows, columns]);
    const { values } = x.storage;
    const exact = [new Float64Array(columns), new Float64Array(rows)];
    for (let i = 0; i < values.length; i++) {
      values[i] = random();
      exact[0][i % columns] += values[i];
      exact[1][Math.floor(i / columns)] += values[i];
    }
    for (const dim of [0, 1]) {
      const out = empty('float32', dim === 0 ? [1, columns] : [rows, 1]);
      reduce('sum', x, [dim], out);
      out.storage.values.forEach((value, i) => expect(Math.abs(value / exact[dim][i] - 1)).toBeLessThan(1e-6));
    }
  });

  it('do not depend on where the numbers begin', () => {
    const random = randomNumbers(2);
    const numbers = Array.from({ length: 5003 }, () => random() - 0.5);
    const sums = [0, 1, 2, 3].map((offset) => {
      const storage = new Storage('float32', 5003 + offset);
      storage.values.set(numbers, offset);
      const out = empty('float32', []);
      reduce('sum', { storage, shape: [5003], strides: [1], offset }, [0], out);
      return out.storage.values[0];
    });
    expect(new Set(sums).size).toBe(1);
  });
});

it('sums of int32 wrap around', () => {
  const out = empty('int32', []);
  reduce('sum', dense('int32', new Array<number>(5).fill(2 ** 31 - 1)), [0], out);
  expect(out.storage.values[0]).toBe((5 * (2 ** 31 - 1)) | 0);
});

it.each(['any', 'all', 'countNonzero', 'max', 'min'] as const)('%s along the columns of a large matrix equals the reference', (name) => {
  const random = randomNumbers(8);
  const x = viewOf('uint8', [1000, 600], 'contiguous', random, () => whole(random, 0, name === 'all' ? 500 : 2));
  const out = empty(name === 'countNonzero' ? 'int32' : 'uint8', [1, 600]);
  const expected = copyOf(out);
  reduce(name, x, [0], out);
  referenceReduce(name, x, [0], expected);
  expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
});

describe('argReduce equals the reference', () => {
  it.each(dtypes.flatMap((dtype) => (['argmax', 'argmin'] as const).map((name) => [name, dtype] as const)))('%s of %s', (name, dtype) => {
    const random = randomNumbers(dtypes.indexOf(dtype));
    for (let round = 0; round < 80; round++) {
      const shape = shapeOf(random, round % 8 === 0 ? 60 : 7).slice(0, round % 8 === 0 ? 2 : 5);
      const dim = whole(random, 0, Math.max(1, shape.length));
      const few = isFloating(dtype) ? valuesOf(dtype, random, [Infinity, 20, 3][round % 3]) : () => whole(random, 0, 5);
      const x = viewOf(dtype, shape, layouts[round % 3], random, few);
      const outShape = shape.map((size, d) => (d === dim ? 1 : size));
      const out = viewOf('int32', outShape, round % 2 === 0 ? 'contiguous' : 'strided', random, () => -7);
      const expected = copyOf(out);
      argReduce(name, x, dim, out);
      referenceArgReduce(name, x, dim, expected);
      expect(Array.from(out.storage.values)).toEqual(Array.from(expected.storage.values));
    }
  });
});
