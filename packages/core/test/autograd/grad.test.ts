import { grad, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { refusal } from '../support/refusal.js';

describe('grad', () => {
  it('answers with the gradients and touches no grad of a leaf', () => {
    const [x, w] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    const [gx, gw] = grad([x.mul(w).sum()], [x, w]);
    expect([gx!.toArray(), gw!.toArray()]).toEqual([
      [3, 4],
      [1, 2],
    ]);
    expect([x.grad, w.grad]).toEqual([null, null]);
    expect(gx!.requiresGrad).toBe(false);
  });

  it('takes single tensors as lists of one', () => {
    const x = tensor(3, { requiresGrad: true });
    expect(grad(x.mul(x), x)[0]!.item()).toBe(6);
  });

  it('sums over several outputs, each from its own gradient', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const [g] = grad([x.mul(x), x.sum()], [x], { gradOutputs: [tensor([1, 10]), null] });
    expect(g!.toArray()).toEqual([3, 41]);
  });

  it('by the result of an op, and by an output itself', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(3);
    const z = y.mul(y).sum();
    const [gy, gz, gx] = grad([z], [y, z, x]);
    expect([gy!.toArray(), gz!.item(), gx!.toArray()]).toEqual([[6, 12], 1, [18, 36]]);
  });

  it('answers for an input as often as it is named', () => {
    const x = tensor(3, { requiresGrad: true });
    expect(grad([x.mul(2)], [x, x]).map((g) => g!.item())).toEqual([2, 2]);
  });

  it('can be taken again and again with createGraph', () => {
    const x = tensor(2, { requiresGrad: true });
    let y: Tensor = x.mul(x).mul(x).mul(x);
    const slopes = [1, 2, 3, 4].map(() => {
      y = grad([y], [x], { createGraph: true })[0]!;
      return y.item();
    });
    expect(slopes).toEqual([32, 48, 48, 24]);
  });

  it('frees the graph unless told to retain it', () => {
    const x = tensor(2, { requiresGrad: true });
    const y = x.mul(x);
    grad([y], [x], { retainGraph: true });
    grad([y], [x]);
    expect(refusal(() => grad([y], [x]))).toMatchObject({ name: 'AutogradError', op: 'mul' });
  });

  it('walks only what leads to the inputs: what was freed elsewhere does not matter', () => {
    const [x, w] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })];
    const side = x.exp();
    side.sum().backward();
    expect(grad([side.mul(w).sum()], [w])[0]!.toArray()).toEqual(side.toArray());
  });

  it('gives null for an input that is not used, with allowUnused', () => {
    const [x, other] = [tensor(2, { requiresGrad: true }), tensor(3, { requiresGrad: true })];
    const [gx, none] = grad([x.mul(x)], [x, other], { allowUnused: true });
    expect([gx!.item(), none]).toEqual([4, null]);
  });
});

describe('grad refuses', () => {
  const x = ones([2], { requiresGrad: true });

  it('an input that is not used', () => {
    const error = refusal(() => grad([x.sum()], [x, ones([1], { requiresGrad: true })]));
    expect(error).toMatchObject({ name: 'AutogradError', op: 'grad', argument: 'inputs' });
    expect(error.hint).toContain('allowUnused');
  });

  it('an input that wants no gradient', () => {
    expect(refusal(() => grad([x.sum()], [ones([2])]))).toMatchObject({ name: 'AutogradError', op: 'grad', argument: 'inputs' });
  });

  it('an output that wants none, or has several elements and no gradient', () => {
    expect(refusal(() => grad([ones([])], [x]))).toMatchObject({ name: 'AutogradError', op: 'grad' });
    expect(refusal(() => grad([x.mul(2)], [x]))).toMatchObject({
      name: 'AutogradError',
      op: 'grad',
      shapes: [[2]],
      hint: '{ gradOutputs }',
    });
  });

  it('more gradients than outputs, and those that do not fit', () => {
    const gradOutputs = [ones([2]), ones([2])];
    expect(refusal(() => grad([x.mul(2)], [x], { gradOutputs }))).toMatchObject({ name: 'AutogradError', argument: 'gradOutputs' });
    expect(refusal(() => grad([x.mul(2)], [x], { gradOutputs: [ones([3])] }))).toMatchObject({ name: 'ShapeError', shapes: [[3], [2]] });
  });
});
