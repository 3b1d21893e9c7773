import { grad, noGrad, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from './support/refusal.js';

// What users get wrong most often: the error says which op refused, what came, and what to write instead, and nothing is half changed.

/** Values, versions and gradients of tensors, to compare before and after. */
const stateOf = (...tensors: readonly Tensor[]): unknown =>
  tensors.map((x) => [x.toArray(), x.storage.version, x.grad?.toArray() ?? null, x.node]);

function unchanged(tensors: readonly Tensor[], call: () => unknown): ReturnType<typeof refusal> {
  const before = stateOf(...tensors);
  const error = refusal(call);
  expect(stateOf(...tensors)).toEqual(before);
  return error;
}

describe('a wrong rank', () => {
  it('of matrix products names the shapes, and the op that takes them', () => {
    const [matrix, vector] = [ones([2, 3]), ones([3])];
    expect(unchanged([matrix, vector], () => matrix.mm(vector))).toMatchObject({
      name: 'ShapeError',
      op: 'mm',
      shapes: [[2, 3], [3]],
      hint: 'matmul()',
    });
    expect(refusal(() => vector.dot(matrix))).toMatchObject({ name: 'ShapeError', op: 'dot', shapes: [[3], [2, 3]] });
  });

  it('of operands that do not broadcast names both shapes', () => {
    const [a, b] = [ones([2, 3], { requiresGrad: true }), ones([4])];
    const error = unchanged([a, b], () => a.add(b));
    expect(error).toMatchObject({ name: 'ShapeError', op: 'add', shapes: [[2, 3], [4]] });
    expect(error.hint).toContain('unsqueeze()');
  });

  it('names the dimension that there is not', () => {
    expect(refusal(() => ones([2, 3]).sum(2))).toMatchObject({ name: 'ShapeError', op: 'sum', argument: 'dim' });
    expect(refusal(() => ones([2, 3, 4]).t())).toMatchObject({
      name: 'ShapeError',
      op: 't',
      shapes: [[2, 3, 4]],
      hint: 'transpose(dim0, dim1)',
    });
    expect(refusal(() => ones([]).select(0, 0))).toMatchObject({ name: 'ShapeError', op: 'select', shapes: [[]] });
  });

  it('of a view names shape and target, and the op that copies', () => {
    const x = ones([2, 3]).t();
    expect(unchanged([x], () => x.view([6]))).toMatchObject({ name: 'ShapeError', op: 'view', shapes: [[3, 2], [6]], hint: 'reshape()' });
    expect(refusal(() => x.reshape([4]))).toMatchObject({ name: 'ShapeError', op: 'reshape', shapes: [[3, 2], [4]] });
  });

  it('in a change in place leaves the tensor as it was', () => {
    const x = zeros([3]);
    expect(unchanged([x], () => x.mul_(ones([2, 3])))).toMatchObject({ name: 'ShapeError', op: 'mul_', shapes: [[3], [2, 3]] });
  });
});

describe('a tensor of integers', () => {
  const counts = tensor([1, 2], { dtype: 'int32' });

  it('has no mean, no softmax and no selu, but may be converted', () => {
    for (const [op, call] of Object.entries({ mean: () => counts.mean(), softmax: () => counts.softmax(0), selu: () => counts.selu() })) {
      expect(unchanged([counts], call)).toMatchObject({ name: 'DTypeError', op, dtype: 'int32', hint: "x.to('float32')" });
    }
    expect(counts.to('float32').mean().item()).toBe(1.5);
  });

  it('cannot want a gradient', () => {
    expect(unchanged([counts], () => counts.requiresGrad_())).toMatchObject({ name: 'DTypeError', op: 'requiresGrad_', dtype: 'int32' });
    expect(counts.requiresGrad).toBe(false);
  });

  it('cannot be multiplied with a matrix of floats', () => {
    const error = refusal(() => ones([1, 2]).matmul(counts));
    expect(error).toMatchObject({ name: 'DTypeError', op: 'matmul', dtype: 'int32', shapes: [[1, 2], [2]] });
    expect(error.hint).toContain("to('float32')");
  });

  it('cannot take in a float in place', () => {
    expect(unchanged([counts], () => counts.add_(0.5))).toMatchObject({ name: 'DTypeError', op: 'add_', dtype: 'float32' });
  });
});

describe('what is no tensor', () => {
  it('is refused by name', () => {
    const x = ones([2]);
    for (const other of [null, undefined, '1', [1, 2], {}]) {
      expect(unchanged([x], () => x.add(other as Tensor))).toMatchObject({ name: 'ArgumentError', op: 'add' });
    }
  });
});

describe('item() of many elements', () => {
  it('names the shape and what to call instead', () => {
    const x = ones([2, 3]);
    const error = unchanged([x], () => x.item());
    expect(error).toMatchObject({ name: 'ShapeError', op: 'item', shapes: [[2, 3]] });
    expect(error.hint).toContain('toArray()');
    expect(error.hint).toContain('mean()');
  });
});

describe('backward through a value that was changed in place', () => {
  it('names the op that had saved it, versions, and what to do', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const loss = w.mul(w).sum();
    noGrad(() => w.add_(1));
    const error = unchanged([w, loss], () => loss.backward());
    expect(error).toMatchObject({ name: 'AutogradError', op: 'mul', shapes: [[2]], dtype: 'float32' });
    expect(error.message).toContain('modified by an inplace operation');
    expect(error.hint).toContain('clone()');
  });

  it('leaves the gradients of all leaves as they were, also those that it had reached', () => {
    const [w, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    w.mul(2).add(b).sum().backward();
    const hidden = w.exp();
    const loss = hidden.add(b).sum(); // b comes first on the way back
    noGrad(() => hidden.zero_());
    expect(unchanged([w, b], () => loss.backward())).toMatchObject({ name: 'AutogradError', op: 'exp' });
  });
});

describe('a second backward on a freed graph', () => {
  it('names the op whose values are gone, and the option that keeps them', () => {
    const w = tensor([1, 2], { requiresGrad: true });
    const loss = w.mul(w).sum();
    loss.backward();
    const error = unchanged([w, loss], () => loss.backward());
    expect(error).toMatchObject({ name: 'AutogradError', op: 'mul' });
    expect(error.message).toContain('a second time');
    expect(error.hint).toContain('retainGraph: true');
    expect(unchanged([w], () => grad([loss], [w]))).toMatchObject({ name: 'AutogradError', op: 'mul' });
  });
});
