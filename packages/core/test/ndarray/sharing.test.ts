import { arange, dtypes, ones, tensor, zeros, type DType } from '@lamella/core';
import { fromNdarray, toNdarray, type Nd } from '@lamella/core/ndarray';
import ndarray, { type NdArray } from 'ndarray';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('fromNdarray', () => {
  it('is a tensor on the same memory: each sees what is written to the other', () => {
    const array = ndarray(new Float32Array([1, 2, 3, 4]), [2, 2]);
    const x = fromNdarray(array);
    array.set(0, 1, 20);
    expect(x.toArray()).toEqual([
      [1, 20],
      [3, 4],
    ]);
    x.mul_(2);
    expect([array.get(0, 1), array.get(1, 0)]).toEqual([40, 6]);
  });

  it.each<[string, (array: NdArray<Float32Array>) => NdArray<Float32Array>]>([
    ['a transposed', (array) => array.transpose(1, 0)],
    ['a cut', (array) => array.lo(1, 1).hi(1, 2)],
    ['a stepped', (array) => array.step(1, 2)],
    ['a picked', (array) => array.pick(1, -1)],
    ['a backward', (array) => array.step(-1, -1)],
    ['a backward and cut', (array) => array.step(1, -2).lo(1, 1)],
    ['an empty', (array) => array.hi(0, 3)],
  ])('keeps strides and offset of %s ndarray', (_, change) => {
    const array = change(
      ndarray(
        Float32Array.from({ length: 6 }, (_, i) => i),
        [2, 3],
      ),
    );
    const x = fromNdarray(array);
    expect([x.shape, x.strides, x.offset]).toEqual([array.shape, array.stride, array.offset]);
    const values: number[] = [];
    for (let i = 0; i < (array.shape[0] ?? 0); i++) {
      for (let j = 0; j < (array.dimension === 2 ? array.shape[1] : 1); j++)
        values.push(array.dimension === 2 ? array.get(i, j) : array.get(i));
    }
    expect([...x.data()]).toEqual(values);
    expect([...x.add(0).data()]).toEqual(values);
    expect([...x.reshape([-1]).data()]).toEqual(values);
  });

  it('of a backward ndarray can be changed in place, and differentiated', () => {
    const array = ndarray(Float64Array.of(1, 2, 3, 4), [4]).step(-1);
    const base = fromNdarray(array);
    const w = tensor([10, 20], { dtype: 'float64', requiresGrad: true });
    base.narrow(0, 1, 2).mul_(w);
    expect([...array.data]).toEqual([1, 40, 30, 4]);
    base
      .mul(tensor([1, 2, 3, 4], { dtype: 'float64' }))
      .sum()
      .backward();
    expect(w.grad!.toArray()).toEqual([6, 6]);
    const leaf = fromNdarray(ndarray(Float64Array.of(1, 2, 3), [3]).step(-1)).requiresGrad_();
    leaf.mul(leaf).narrow(0, 0, 2).sum().backward();
    expect(leaf.grad!.toArray()).toEqual([6, 4, 0]);
  });

  it('has the dtype of the array', () => {
    const found = [new Float32Array(1), new Float64Array(1), new Int32Array(1), new Uint8Array(1)].map(
      (data) => fromNdarray(ndarray(data) as Nd).dtype,
    );
    expect(found).toEqual(['float32', 'float64', 'int32', 'uint8']);
  });

  it('refuses arrays that there is no dtype for', () => {
    for (const data of [[1, 2], new Int8Array(2), new Uint16Array(2), new Uint8ClampedArray(2)]) {
      const array = ndarray(data as unknown as Float32Array, [2]);
      const error = refusal(() => fromNdarray(array));
      expect(error).toMatchObject({ name: 'DTypeError', op: 'fromNdarray', dtype: array.dtype });
      expect(error.hint).toContain('Float32Array');
    }
  });
});

describe('toNdarray', () => {
  it('is an ndarray on the same memory, with the strides and offset of a view', () => {
    const x = arange(0, 6).view([2, 3]);
    const array = toNdarray(x.t().narrow(0, 1, 2));
    expect([array.shape, array.stride, array.offset, array.dtype]).toEqual([[2, 2], [1, 3], 1, 'int32']);
    array.set(1, 1, 50);
    expect(x.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 50],
    ]);
    x.fill_(7);
    expect(array.get(0, 0)).toBe(7);
  });

  it('is what fromNdarray takes back', () => {
    const x = tensor([[1, 2, 3]]).expand([2, 3]);
    const back = fromNdarray(toNdarray(x));
    expect([back.shape, back.strides, back.offset, back.toArray()]).toEqual([x.shape, x.strides, x.offset, x.toArray()]);
    expect(toNdarray(fromNdarray(toNdarray(x))).data).toBe(toNdarray(x).data);
  });

  it('has the array type of each dtype; bool is bytes of 0 and 1', () => {
    const kinds = dtypes.map((dtype: DType) => toNdarray(ones([1], { dtype })).dtype);
    expect(kinds).toEqual(['uint8', 'uint8', 'int32', 'float32', 'float64']);
    expect(toNdarray(tensor([true, false])).data).toEqual(Uint8Array.of(1, 0));
  });

  it('of a tensor without dimensions, and without elements', () => {
    const scalar = toNdarray(tensor(3));
    expect([scalar.dimension, scalar.get()]).toEqual([0, 3]);
    expect(toNdarray(zeros([0, 2])).shape).toEqual([0, 2]);
  });

  it('does not let changes of its shape reach the tensor', () => {
    const x = zeros([2, 3]);
    toNdarray(x).shape[0] = 9;
    expect(x.shape).toEqual([2, 3]);
  });
});
