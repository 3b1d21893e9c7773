import { dtypes, promoteTypes, resultType, tensor, zeros, type DType } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { canCast } from '../../src/shape/dtype.js';

const letters: Readonly<Record<string, DType>> = { b: 'bool', u: 'uint8', i: 'int32', f: 'float32', d: 'float64' };
const inFull = (row: string): (DType | undefined)[] => row.split(' ').map((letter) => letters[letter]);

// torch.result_type of each row with each column: x[1] has a dimension, x[] has none; then True, 2 and 2.5. PyTorch's int64 is int32 here.
// prettier-ignore
const table: Readonly<Record<string, string>> = {
  //            b[1] b[] u[1] u[] i[1] i[] f[1] f[] d[1] d[] true 2 2.5
  'bool[1]':    'b b u u i i f f d d b i f',
  'bool[]':     'b b u u i i f f d d b i f',
  'uint8[1]':   'u u u u i u f f d d u u f',
  'uint8[]':    'u u u u i i f f d d u u f',
  'int32[1]':   'i i i i i i f f d d i i f',
  'int32[]':    'i i u i i i f f d d i i f',
  'float32[1]': 'f f f f f f f f d f f f f',
  'float32[]':  'f f f f f f f f d d f f f',
  'float64[1]': 'd d d d d d d d d d d d d',
  'float64[]':  'd d d d d d f d d d d d d',
};
const columns = [...dtypes.flatMap((dtype) => [zeros([1], { dtype }), zeros([], { dtype })]), true, 2, 2.5];

describe('the dtype of a result', () => {
  it.each(Object.entries(table))('of %s with another tensor or number is as in PyTorch', (row, results) => {
    const [, dtype, shape] = /^(\w+)\[(1?)\]$/.exec(row)!;
    const x = zeros(shape === '1' ? [1] : [], { dtype: dtype as DType });
    expect(columns.map((column) => resultType(x, column))).toEqual(inFull(results));
    expect(columns.map((column) => resultType(column, x))).toEqual(inFull(results));
    expect(columns.map((column) => x.mul(column).dtype)).toEqual(inFull(results));
  });

  it('of several operands', () => {
    // torch.result_type takes two; that of more is what torch.where, stack and the element-wise ops compute in.
    const [d0, u1, f1] = [zeros([], { dtype: 'float64' }), zeros([1], { dtype: 'uint8' }), zeros([1])];
    expect([resultType(d0, u1, 2.5), resultType(u1, f1, d0), resultType(u1, true, 7), resultType(2.5, 1), resultType()]).toEqual([
      'float64',
      'float32',
      'uint8',
      'float32',
      'float32',
    ]);
  });

  it('is that of a whole number for 2.0, which JavaScript cannot tell from 2', () => {
    expect(tensor([1], { dtype: 'int32' }).add(2.0).dtype).toBe('int32');
  });
});

describe('promoteTypes and canCast', () => {
  it('are as torch.promote_types', () => {
    // [[torch.promote_types(a, b) for b in dtypes] for a in dtypes]
    const rows = ['b u i f d', 'u u i f d', 'i i i f d', 'f f f f d', 'd d d d d'];
    expect(dtypes.map((a) => dtypes.map((b) => promoteTypes(a, b)))).toEqual(rows.map(inFull));
  });

  it('are as torch.can_cast', () => {
    // [[torch.can_cast(a, b) for b in dtypes] for a in dtypes], in the order bool, uint8, int32, float32, float64
    const rows = ['11111', '01111', '01111', '00011', '00011'];
    expect(dtypes.map((a) => dtypes.map((b) => Number(canCast(a, b))).join(''))).toEqual(rows);
  });
});
