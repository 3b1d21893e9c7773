import { ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('requiresGrad_', () => {
  it('starts and ends the wish of a leaf', () => {
    const x = ones([2]);
    expect(x.requiresGrad_()).toBe(x);
    expect([x.requiresGrad, x.isLeaf, x.mul(2).requiresGrad]).toEqual([true, true, true]);
    x.requiresGrad_(false);
    expect([x.requiresGrad, x.isLeaf, x.mul(2).requiresGrad]).toEqual([false, true, false]);
  });

  it('may be asked of a result, which wants one already, but not to end it', () => {
    const y = ones([2], { requiresGrad: true }).mul(2);
    expect(y.requiresGrad_()).toBe(y);
    expect([y.requiresGrad, y.isLeaf]).toEqual([true, false]);
    expect(refusal(() => y.requiresGrad_(false))).toMatchObject({ name: 'AutogradError', op: 'requiresGrad_', hint: 'x.detach()' });
  });

  it('is refused on integers and booleans', () => {
    for (const dtype of ['bool', 'uint8', 'int32'] as const) {
      const error = refusal(() => zeros([1], { dtype }).requiresGrad_());
      expect(error).toMatchObject({ name: 'DTypeError', op: 'requiresGrad_', dtype, hint: "x.to('float32')" });
      expect(zeros([1], { dtype }).requiresGrad_(false).requiresGrad).toBe(false);
    }
  });
});

describe('grad', () => {
  it('can be set to a tensor of the same shape and dtype, and to null', () => {
    const x = ones([2], { requiresGrad: true });
    const g = tensor([3, 4]);
    x.grad = g;
    expect(x.grad).toBe(g);
    x.grad = null;
    expect(x.grad).toBeNull();
  });

  it('stays as it was when what is set is refused', () => {
    const x = ones([2], { requiresGrad: true });
    const g = tensor([3, 4]);
    x.grad = g;
    const set = (value: Tensor): ReturnType<typeof refusal> => refusal(() => (x.grad = value));
    expect(set(ones([3]))).toMatchObject({ name: 'ShapeError', op: 'grad', shapes: [[3], [2]] });
    expect(set(ones([2, 1]))).toMatchObject({ name: 'ShapeError', op: 'grad', shapes: [[2, 1], [2]] });
    expect(set(ones([2], { dtype: 'float64' }))).toMatchObject({
      name: 'DTypeError',
      op: 'grad',
      dtype: 'float64',
      hint: "grad.to('float32')",
    });
    expect(set(x)).toMatchObject({ name: 'ArgumentError', op: 'grad' });
    expect(x.grad).toBe(g);
  });
});

describe('detach', () => {
  it('gives a leaf on the same memory', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(2);
    const d = y.detach();
    expect([d.requiresGrad, d.isLeaf, d.storage === y.storage, d.toArray()]).toEqual([false, true, true, [2, 4]]);
    d.requiresGrad_();
    expect([y.isLeaf, d.isLeaf, d.requiresGrad]).toEqual([false, true, true]);
  });
});

describe('setData', () => {
  it('takes over memory, shape and dtype, stays the same leaf, and drops a gradient that no longer fits', () => {
    const x = ones([2], { requiresGrad: true });
    x.sum().backward();
    const data = tensor([[1, 2, 3]], { dtype: 'float64' });
    expect(x.setData(data)).toBe(x);
    expect([x.shape, x.dtype, x.storage === data.storage, x.grad, x.requiresGrad]).toEqual([[1, 3], 'float64', true, null, true]);
    x.mul(2).sum().backward();
    expect(x.grad!.toArray()).toEqual([[2, 2, 2]]);
    const kept = x.grad;
    x.setData(zeros([1, 3], { dtype: 'float64' }));
    expect(x.grad).toBe(kept);
  });

  it('makes an end of being a view', () => {
    const base = zeros([2]);
    const x = base.view([2]);
    x.setData(ones([2]));
    base.add_(ones([2], { requiresGrad: true }));
    expect([x.requiresGrad, x.toArray()]).toEqual([false, [1, 1]]);
  });

  it('is refused on the result of an op', () => {
    const y = ones([2], { requiresGrad: true }).mul(2);
    expect(refusal(() => y.setData(ones([2])))).toMatchObject({ name: 'AutogradError', op: 'setData' });
  });
});
