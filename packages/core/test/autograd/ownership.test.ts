import { defineOp, noGrad, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';

// A gradient is the leaf's own: clipping it, or summing up in it, changes no other gradient, no value, and nothing of the user's.

/** Changes the gradient of `leaf` in place, as an optimiser does. */
const spoil = (leaf: Tensor): void => void noGrad(() => leaf.grad!.mul_(100));

describe('the grad of a leaf is its own', () => {
  it('where an op hands one gradient to both operands', () => {
    const [x, y] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    x.add(y).mul(2).sum().backward();
    spoil(x);
    expect(y.grad!.toArray()).toEqual([2, 2]);
  });

  it('also with createGraph', () => {
    const [x, y] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    x.add(y).mul(x.detach()).sum().backward(null, { createGraph: true });
    expect(x.grad).not.toBe(y.grad);
    spoil(x);
    expect(y.grad!.toArray()).toEqual([1, 2]);
  });

  it('and not the gradient that backward was given', () => {
    const given = tensor([1, 2]);
    for (const options of [{}, { createGraph: true }]) {
      const x = tensor([1, 2], { requiresGrad: true });
      x.add(0).backward(given, options);
      spoil(x);
      expect(given.toArray()).toEqual([1, 2]);
    }
    const leaf = tensor([1, 2], { requiresGrad: true });
    leaf.backward(given);
    spoil(leaf);
    expect(given.toArray()).toEqual([1, 2]);
  });

  it('and not a value that an op saved, nor the tensor that it was', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const w = tensor([3, 4]);
    const keepsW = defineOp('keepsW', {
      forward: (a: Tensor, b: Tensor) => ({ out: a.mul(b), save: [b] }),
      backward: ({ saved: [b] }) => [b, null],
    });
    keepsW(x, w).sum().backward();
    spoil(x);
    expect(w.toArray()).toEqual([3, 4]);
  });

  it('and not a constant that a backward gives each time', () => {
    const constant = ones([2]);
    const passesConstant = defineOp('passesConstant', {
      forward: (a: Tensor) => ({ out: a.mul(1) }),
      backward: () => [constant],
    });
    const x = tensor([1, 2], { requiresGrad: true });
    passesConstant(x).sum().backward();
    passesConstant(x).sum().backward();
    expect(x.grad!.toArray()).toEqual([2, 2]);
    expect(constant.toArray()).toEqual([1, 1]);
  });

  it('and not what a hook was given, or gave', () => {
    const kept: Tensor[] = [];
    const x = tensor([1, 2], { requiresGrad: true });
    x.registerHook((g) => void kept.push(g));
    x.registerHook((g) => {
      const doubled = g.mul(2);
      kept.push(doubled);
      return doubled;
    });
    x.mul(3).sum().backward();
    spoil(x);
    expect(kept.map((g) => g.toArray())).toEqual([
      [3, 3],
      [6, 6],
    ]);
  });

  it('and has no elements that share memory', () => {
    const x = zeros([2, 3], { requiresGrad: true });
    x.sum().backward(); // the gradient of a sum is one number, stretched
    noGrad(() => x.grad!.select(0, 0).fill_(5));
    expect(x.grad!.toArray()).toEqual([
      [5, 5, 5],
      [1, 1, 1],
    ]);
  });

  it('and has none that share memory when the stretched gradient is a new one', () => {
    const x = zeros([2, 3], { requiresGrad: true });
    x.sum(0)
      .mul(tensor([1, 2, 3]))
      .sum()
      .backward();
    noGrad(() => x.grad!.select(0, 0).fill_(5));
    expect(x.grad!.toArray()).toEqual([
      [5, 5, 5],
      [1, 2, 3],
    ]);
  });

  it('where a hook has kept the gradient and returned nothing', () => {
    const kept: Tensor[] = [];
    const x = tensor([1, 2], { requiresGrad: true });
    x.registerHook((g) => void kept.push(g));
    x.mul(3).sum().backward();
    spoil(x);
    expect(kept[0].toArray()).toEqual([3, 3]);
  });

  it('where two tensors keep one gradient', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.add(0);
    y.retainGrad();
    y.mul(3).sum().backward();
    spoil(x);
    expect(y.grad!.toArray()).toEqual([3, 3]);
  });

  it('so that summing up there leaves other gradients alone', () => {
    const [x, y] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    x.add(y).sum().backward();
    x.mul(10).sum().backward();
    expect([x.grad!.toArray(), y.grad!.toArray()]).toEqual([
      [11, 11],
      [1, 1],
    ]);
  });

  it('unless its past is needed: a grad of createGraph is replaced, not changed', () => {
    const x = tensor(3, { requiresGrad: true });
    x.mul(x).backward(null, { createGraph: true });
    const slope = x.grad!;
    x.mul(5).backward();
    expect([slope.item(), x.grad!.item()]).toEqual([6, 11]);
  });

  it('except where the user has put a tensor there: backward sums up in it', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const own = tensor([10, 20]);
    x.grad = own;
    x.sum().backward();
    expect(own.toArray()).toEqual([11, 21]);
  });
});
