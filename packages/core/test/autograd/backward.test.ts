import { backward, noGrad, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('backward', () => {
  it('leaves the gradient on every leaf that wants one, and on nothing else', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const w = tensor([3, 4], { requiresGrad: true });
    const constant = tensor([5, 6]);
    const product = x.mul(w);
    product.mul(constant).sum().backward();
    expect(x.grad!.toArray()).toEqual([15, 24]);
    expect(w.grad!.toArray()).toEqual([5, 12]);
    expect([constant.grad, product.grad]).toEqual([null, null]);
  });

  it('is a function and a method', () => {
    const x = tensor(2, { requiresGrad: true });
    backward(x.mul(x));
    x.mul(x).backward();
    expect(x.grad!.item()).toBe(8);
  });

  it('starts from the gradient that is given', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.mul(x).backward(tensor([10, -1]));
    expect(x.grad!.toArray()).toEqual([20, -4]);
  });

  it('starts from 1 for any output of one element', () => {
    const x = tensor([[3]], { requiresGrad: true });
    x.mul(x).backward();
    expect(x.grad!.toArray()).toEqual([[6]]);
  });

  it('of a leaf is the gradient it starts from', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.backward(tensor([3, 4]));
    expect(x.grad!.toArray()).toEqual([3, 4]);
  });

  it('sums up in the same grad until it is cleared', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.mul(3).sum().backward();
    const first = x.grad;
    x.mul(4).sum().backward();
    expect(x.grad).toBe(first); // PyTorch adds in place: who holds the gradient sees the sum
    expect(x.grad!.toArray()).toEqual([7, 7]);
    x.grad = null;
    x.mul(5).sum().backward();
    expect((x.grad as Tensor | null)!.toArray()).toEqual([5, 5]);
  });

  it('works the same within noGrad', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(x).sum();
    noGrad(() => y.backward());
    expect(x.grad!.toArray()).toEqual([2, 4]);
    expect(x.grad!.requiresGrad).toBe(false);
  });

  it('gives a gradient of zeros through an op that has none to pass on', () => {
    const x = tensor([0.5, 1.5], { requiresGrad: true });
    x.floor().sum().backward();
    expect(x.grad!.toArray()).toEqual([0, 0]);
  });

  it('goes on over tensors without elements', () => {
    const x = zeros([0, 3], { requiresGrad: true });
    x.mul(2).sum().backward();
    expect(x.grad!.shape).toEqual([0, 3]);
  });

  it('does not flow into detach', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.mul(x.detach()).sum().backward();
    expect(x.grad!.toArray()).toEqual([1, 2]);
  });
});

describe('backward refuses', () => {
  const x = ones([2], { requiresGrad: true });

  it('an output of several elements without a gradient', () => {
    expect(refusal(() => x.mul(2).backward())).toMatchObject({ name: 'AutogradError', op: 'backward', shapes: [[2]] });
    expect(refusal(() => x.mul(2).backward()).hint).toContain('sum()');
  });

  it('an output that nothing was recorded for', () => {
    expect(refusal(() => ones([]).backward())).toMatchObject({ name: 'AutogradError', op: 'backward' });
    expect(refusal(() => noGrad(() => x.sum()).backward())).toMatchObject({ name: 'AutogradError', op: 'backward' });
  });

  it('a gradient of another shape', () => {
    const error = refusal(() => x.mul(2).backward(ones([3])));
    expect(error).toMatchObject({ name: 'ShapeError', op: 'backward', shapes: [[3], [2]] });
  });

  it('a gradient of another dtype', () => {
    const error = refusal(() => x.mul(2).backward(ones([2], { dtype: 'float64' })));
    expect(error).toMatchObject({ name: 'DTypeError', op: 'backward', dtype: 'float64', hint: "gradient.to('float32')" });
  });

  it('and has left no gradient by then', () => {
    expect(x.grad).toBeNull();
  });
});

describe('a graph that was walked', () => {
  it('cannot be walked again: the values that it saved are gone', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.exp().sum();
    y.backward();
    const once = x.grad!.toArray();
    const error = refusal(() => y.backward());
    expect(error).toMatchObject({ name: 'AutogradError', op: 'exp' });
    expect(error.hint).toContain('retainGraph: true');
    expect(x.grad!.toArray()).toEqual(once);
  });

  it('can be walked again with retainGraph, and the last time without', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(x).sum();
    y.backward(null, { retainGraph: true });
    y.backward();
    expect(x.grad!.toArray()).toEqual([4, 8]);
    expect(refusal(() => y.backward()).name).toBe('AutogradError');
  });

  it('is kept by createGraph, whose gradients have a past', () => {
    const x = tensor(3, { requiresGrad: true });
    const y = x.mul(x).mul(x);
    y.backward(null, { createGraph: true });
    expect(x.grad!.requiresGrad).toBe(true);
    const slope = x.grad!;
    x.grad = null;
    slope.backward();
    expect([slope.item(), x.grad!.item()]).toEqual([27, 18]);
  });

  it('can be walked again where no op saved a tensor', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.add(1).sum();
    y.backward();
    y.backward();
    expect(x.grad!.toArray()).toEqual([2, 2]);
  });

  it('frees only what the walk has used', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const shared = x.exp();
    shared.sum().backward(null, { retainGraph: true });
    shared.mul(shared).sum().backward();
    expect(refusal(() => shared.sum().backward()).op).toBe('exp');
  });

  it('leaves every grad as it was when it fails half-way', () => {
    const [x, w] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    const y = x.exp();
    y.sum().backward();
    const before = x.grad!.toArray();
    expect(refusal(() => y.mul(w).sum().backward()).op).toBe('exp'); // mul, on the way, has a gradient for w
    expect(w.grad).toBeNull();
    expect(x.grad!.toArray()).toEqual(before);
  });
});
