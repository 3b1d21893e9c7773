import {
  arange,
  dtypes,
  empty,
  emptyLike,
  eye,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
  type DType,
  type TensorData,
} from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('tensor', () => {
  it.each<[string, TensorData, readonly number[], DType]>([
    ['a number', 3, [], 'float32'],
    ['a boolean', true, [], 'bool'],
    ['an empty list', [], [0], 'float32'],
    ['empty lists', [[], []], [2, 0], 'float32'],
    ['nested lists', [[[1], [2]]], [1, 2, 1], 'float32'],
    ['booleans', [[true], [false]], [2, 1], 'bool'],
    ['numbers and booleans', [1, true], [2], 'float32'],
    ['a Float32Array', Float32Array.of(1), [1], 'float32'],
    ['a Float64Array', Float64Array.of(1, 2), [2], 'float64'],
    ['an Int32Array', Int32Array.of(1), [1], 'int32'],
    ['a Uint8Array', Uint8Array.of(), [0], 'uint8'],
  ])('of %s', (_, data, shape, dtype) => {
    const x = tensor(data);
    expect([x.shape, x.dtype, x.ndim, x.numel]).toEqual([shape, dtype, shape.length, shape.reduce((a, b) => a * b, 1)]);
  });

  it('takes the dtype that is named', () => {
    const values = (dtype: DType): unknown => tensor([1.7, 0, -1, NaN], { dtype }).toArray();
    expect(dtypes.map(values)).toEqual([
      [true, false, true, true],
      [1, 0, 255, 0],
      [1, 0, -1, 0],
      [Math.fround(1.7), 0, -1, NaN],
      [1.7, 0, -1, NaN],
    ]);
  });

  it('copies what it is given', () => {
    const data = Float32Array.of(1, 2);
    const x = tensor(data);
    data[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
    const shape = [2];
    const y = zeros(shape);
    shape[0] = 5;
    expect(y.shape).toEqual([2]);
  });

  it('wants a gradient when told so', () => {
    expect([tensor([1], { requiresGrad: true }).requiresGrad, tensor([1]).requiresGrad]).toEqual([true, false]);
  });
});

describe('tensor refuses', () => {
  it.each<[string, unknown]>([
    ['rows of different lengths', [[1, 2], [3]]],
    ['a number among rows', [[1, 2], 3]],
    ['a row among numbers', [1, [2]]],
    ['an empty row among others', [[1], []]],
    ['different depths', [[[1]], [2]]],
  ])('%s', (_, data) => {
    expect(refusal(() => tensor(data as TensorData))).toMatchObject({ name: 'ShapeError', op: 'tensor' });
  });

  it.each<[string, unknown]>([
    ['text', 'abc'],
    ['text in a list', ['1']],
    ['null', null],
    ['undefined', undefined],
    ['an object', { length: 2 }],
    ['a hole in a list', [1, undefined]],
    ['a bigint', 1n],
  ])('%s', (_, data) => {
    expect(refusal(() => tensor(data as TensorData))).toMatchObject({ name: 'ArgumentError', op: 'tensor', argument: 'data' });
  });

  it('typed arrays that there is no dtype for', () => {
    for (const data of [new Int8Array(1), new Uint16Array(1), new BigInt64Array(1), new Uint8ClampedArray(1)]) {
      expect(refusal(() => tensor(data as unknown as TensorData))).toMatchObject({ name: 'DTypeError', op: 'tensor' });
    }
  });

  it('a dtype that there is not', () => {
    expect(refusal(() => tensor([1], { dtype: 'float16' as DType }))).toMatchObject({ name: 'DTypeError', op: 'tensor', dtype: 'float16' });
  });
});

describe('what is made of sizes', () => {
  it('has the sizes, the dtype and the values', () => {
    expect([zeros([2, 1]).toArray(), ones([2], { dtype: 'int32' }).toArray(), full([], 2.5).item(), full([1], true).dtype]).toEqual([
      [[0], [0]],
      [1, 1],
      2.5,
      'bool',
    ]);
    expect([empty([3, 0]).shape, empty([2], { dtype: 'uint8' }).dtype, ones([2], { dtype: 'bool' }).toArray()]).toEqual([
      [3, 0],
      'uint8',
      [true, true],
    ]);
  });

  it('is refused with the name of the function that was called', () => {
    const makers = { empty, zeros, ones, full: (size: readonly number[], options = {}) => full(size, 1, options) };
    for (const [op, make] of Object.entries(makers)) {
      for (const size of [3, [-1], [1.5], [NaN], ['2'], null, undefined]) {
        expect(refusal(() => make(size as number[]))).toMatchObject({ name: 'ArgumentError', op, argument: 'shape', hint: '[2, 3]' });
      }
      expect(refusal(() => make([2 ** 30, 2 ** 30]))).toMatchObject({ name: 'ShapeError', op, shapes: [[2 ** 30, 2 ** 30]] });
      expect(refusal(() => make([1], { dtype: 'int64' as DType }))).toMatchObject({ name: 'DTypeError', op, dtype: 'int64' });
    }
  });

  it('is refused when there is no room for it', () => {
    const error = refusal(() => zeros([2 ** 40]));
    expect([error.name, error.dtype]).toEqual(['ShapeError', 'float32']);
  });

  it('has room for sizes of 0 beside large ones', () => {
    expect(zeros([0, 2 ** 40]).numel).toBe(0);
  });
});

describe('what is made like another tensor', () => {
  it('has its shape and dtype, another dtype if that is named, and no past', () => {
    const x = tensor([[1, 2]], { dtype: 'float64', requiresGrad: true });
    for (const y of [emptyLike(x), zerosLike(x), onesLike(x), fullLike(x, 3)]) {
      expect([y.shape, y.dtype, y.requiresGrad, y.isLeaf]).toEqual([[1, 2], 'float64', false, true]);
    }
    expect([fullLike(x, 3).toArray(), onesLike(x, { dtype: 'bool' }).toArray(), zerosLike(x, { dtype: 'int32' }).dtype]).toEqual([
      [[3, 3]],
      [[true, true]],
      'int32',
    ]);
  });

  it('lies in memory as it does', () => {
    const x = zeros([2, 3]).t();
    expect([onesLike(x).strides, onesLike(x).toArray()]).toEqual([
      [1, 3],
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ]);
    expect([zerosLike(zeros([1]).expand([4])).strides, zerosLike(zeros([1]).expand([4])).storage.length]).toEqual([[1], 4]);
  });
});

describe('only floating dtypes can want gradients', () => {
  const makers: Readonly<Record<string, (options: { dtype: DType; requiresGrad: true }) => unknown>> = {
    tensor: (options) => tensor([1], options),
    zeros: (options) => zeros([1], options),
    ones: (options) => ones([1], options),
    empty: (options) => empty([1], options),
    full: (options) => full([1], 1, options),
    emptyLike: (options) => emptyLike(ones([1]), options),
    zerosLike: (options) => zerosLike(ones([1]), options),
    onesLike: (options) => onesLike(ones([1]), options),
    fullLike: (options) => fullLike(ones([1]), 1, options),
    arange: (options) => arange(0, 2, 1, options),
    linspace: (options) => linspace(0, 2, 2, options),
    eye: (options) => eye(2, 2, options),
  };
  it.each(Object.entries(makers))('%s', (op, make) => {
    for (const dtype of ['bool', 'uint8', 'int32'] as const) {
      expect(refusal(() => make({ dtype, requiresGrad: true }))).toMatchObject({ name: 'DTypeError', op, dtype, hint: "dtype: 'float32'" });
    }
    expect(make({ dtype: 'float64', requiresGrad: true })).toMatchObject({ dtype: 'float64', requiresGrad: true });
  });
});

describe('arange', () => {
  it('counts up to but without the end, in whole numbers or not', () => {
    expect(arange(0, 5, 2)).toMatchObject({ dtype: 'int32', shape: [3] });
    expect([arange(0, 5, 2).toArray(), arange(5, 0, -2).toArray(), arange(2, 2).toArray()]).toEqual([[0, 2, 4], [5, 3, 1], []]);
    expect([arange(0, 1, 0.25).dtype, arange(0, 1, 0.25).toArray(), arange(1, 2.5).toArray()]).toEqual([
      'float32',
      [0, 0.25, 0.5, 0.75],
      [1, 2],
    ]);
    expect([...arange(0, 3, 1, { dtype: 'bool' }).data()]).toEqual([0, 1, 1]);
  });

  it('refuses a step that leads nowhere', () => {
    expect(refusal(() => arange(0, 5, 0))).toMatchObject({ name: 'ArgumentError', op: 'arange', argument: 'step' });
    expect(refusal(() => arange(0, 5, -1))).toMatchObject({ name: 'ArgumentError', op: 'arange', argument: 'step' });
    expect(refusal(() => arange(0, Infinity))).toMatchObject({ name: 'ArgumentError', op: 'arange' });
    expect(refusal(() => (arange as (end: number) => unknown)(5)).hint).toBe('arange(0, n)');
  });
});

describe('linspace and eye', () => {
  it('linspace has both ends, and only the first of one', () => {
    expect([linspace(0, 1, 5).toArray(), linspace(3, -3, 3).toArray()]).toEqual([
      [0, 0.25, 0.5, 0.75, 1],
      [3, 0, -3],
    ]);
    expect([linspace(3, 7, 1).toArray(), linspace(0, 1, 0).toArray()]).toEqual([[3], []]); // torch.linspace(3, 7, 1) is tensor([3.])
  });

  it('linspace refuses a number of steps that is none', () => {
    for (const steps of [-1, 1.5, NaN]) expect(refusal(() => linspace(0, 1, steps))).toMatchObject({ op: 'linspace', argument: 'steps' });
    expect(refusal(() => linspace(0, 1, 2, { dtype: 'x' as DType }))).toMatchObject({ name: 'DTypeError', op: 'linspace' });
  });

  it('eye has ones where row and column agree', () => {
    expect([eye(2).toArray(), eye(2, 3).toArray(), eye(3, 1).toArray(), eye(0).shape]).toEqual([
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0, 0],
        [0, 1, 0],
      ],
      [[1], [0], [0]],
      [0, 0],
    ]);
    expect(refusal(() => eye(-1))).toMatchObject({ name: 'ArgumentError', op: 'eye' });
  });
});
