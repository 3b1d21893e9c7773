import { arange, tensor, zeros } from '@lamella/core';
import { fromNdarray, toNdarray } from '@lamella/core/ndarray';
import ndarray from 'ndarray';
import * as ops from 'ndarray-ops';
import { describe, expect, it } from 'vitest';

describe('ndarray-ops on the ndarray of a tensor', () => {
  it('changes the tensor', () => {
    const x = tensor([1, 2, 3]);
    ops.mulseq(toNdarray(x), 10);
    expect(x.toArray()).toEqual([10, 20, 30]);
  });

  it('changes the part that a view shows', () => {
    const x = arange(0, 6).to('float32').view([2, 3]);
    ops.assigns(toNdarray(x.select(1, 1)), -1);
    ops.addeq(toNdarray(x.select(0, 0)), toNdarray(x.select(0, 1)));
    expect(x.toArray()).toEqual([
      [3, -2, 7],
      [3, -1, 5],
    ]);
  });

  it('reads what an op has computed', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    expect([ops.sum(toNdarray(x.mul(2))), ops.sup(toNdarray(x.t()))]).toEqual([20, 4]);
  });

  it('computes with arrays of its own and with tensors alike', () => {
    const own = ndarray(new Float32Array([1, 2, 3, 4]), [2, 2]);
    const result = zeros([2, 2]);
    ops.add(toNdarray(result), own.transpose(1, 0), toNdarray(fromNdarray(own)));
    expect(result.toArray()).toEqual([
      [2, 5],
      [5, 8],
    ]);
  });
});
