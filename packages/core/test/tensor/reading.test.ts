import { arange, dtypes, ones, tensor, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('reading out', () => {
  it('item gives the one element, of whatever shape', () => {
    expect([tensor(2.5).item(), tensor([[7]]).item(), tensor([true]).item(), arange(0, 5).select(0, 3).item()]).toEqual([2.5, 7, true, 3]);
  });

  it('item refuses any other number of elements', () => {
    for (const shape of [[2], [1, 3], [0]]) {
      const error = refusal(() => zeros(shape).item());
      expect(error).toMatchObject({ name: 'ShapeError', op: 'item', shapes: [shape] });
      expect(error.hint).toContain('toArray()');
    }
  });

  it('toArray nests as the shape says, in row-major order of the indices', () => {
    const x = arange(0, 6).view([2, 3]);
    expect(x.toArray()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(x.t().toArray()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    expect([
      x.slice(1, 0, null, 2).select(0, 1).toArray(),
      tensor(3).toArray(),
      zeros([2, 0, 3]).toArray(),
      zeros([0, 2]).toArray(),
    ]).toEqual([[3, 5], 3, [[], []], []]);
    expect(ones([1]).expand([2, 2]).toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('data is a typed array of its own', () => {
    const kinds = dtypes.map((dtype) => zeros([2], { dtype }).data().constructor.name);
    expect(kinds).toEqual(['Uint8Array', 'Uint8Array', 'Int32Array', 'Float32Array', 'Float64Array']);
    const x = tensor([1, 2, 3]);
    for (const y of [x, x.narrow(0, 1, 2), x.slice(0, 0, null, 2)]) y.data().fill(9);
    expect(x.toArray()).toEqual([1, 2, 3]);
    expect([...x.view([3, 1]).t().expand([2, 3]).data()]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('size counts from either end', () => {
    const x = zeros([2, 3]);
    expect([x.size(0), x.size(-1)]).toEqual([2, 3]);
    for (const dim of [2, -3])
      expect(refusal(() => x.size(dim))).toMatchObject({ name: 'ShapeError', op: 'size', argument: 'dim', shapes: [[2, 3]] });
  });
});
