import { ones, tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('retainGrad', () => {
  it('keeps the gradient of the result of an op, and sums up there', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(3);
    y.retainGrad();
    y.mul(y).sum().backward(null, { retainGraph: true });
    expect(y.grad!.toArray()).toEqual([6, 12]);
    y.sum().backward();
    expect(y.grad!.toArray()).toEqual([7, 13]);
  });

  it('keeps what the hooks made of it', () => {
    const y = tensor([1, 2], { requiresGrad: true }).mul(3);
    y.retainGrad();
    y.registerHook((g) => g.mul(10));
    y.sum().backward();
    expect(y.grad!.toArray()).toEqual([10, 10]);
  });

  it('changes nothing for a leaf', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    x.retainGrad();
    x.sum().backward();
    expect(x.grad!.toArray()).toEqual([1, 1]);
  });

  it('follows a change in place: the gradient is that of the new values', () => {
    // x = torch.tensor([1., 2.], requires_grad=True); y = x * 1; y.retain_grad(); y.mul_(3); (y * y).sum().backward(); y.grad
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(1);
    y.retainGrad();
    y.mul_(3);
    y.mul(y).sum().backward();
    expect(y.grad!.toArray()).toEqual([6, 12]);
    expect(x.grad!.toArray()).toEqual([18, 36]);
  });

  it('follows a change in place of the base of a view', () => {
    // x = torch.tensor([1., 2.], requires_grad=True); y = x * 1; v = y[:1]; v.retain_grad(); y.mul_(3); (v * v).sum().backward(); v.grad
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(1);
    const v = y.narrow(0, 0, 1);
    v.retainGrad();
    y.mul_(3);
    v.mul(v).sum().backward();
    expect(v.grad!.toArray()).toEqual([6]);
    expect(x.grad!.toArray()).toEqual([18, 0]);
  });

  it('is refused on a tensor that wants no gradient', () => {
    expect(refusal(() => ones([2]).retainGrad())).toMatchObject({ name: 'AutogradError', op: 'retainGrad' });
  });
});
