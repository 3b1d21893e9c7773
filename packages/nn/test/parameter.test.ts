import { DTypeError, isFloating, noGrad, ones, Tensor, tensor, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Buffer, Linear, Parameter } from '../src/index.js';

describe('Parameter', () => {
  it('takes over the memory of its tensor, not its past', () => {
    const data = tensor([1, 2]);
    const parameter = new Parameter(data);
    expect(parameter).toBeInstanceOf(Tensor);
    expect(parameter.storage).toBe(data.storage);
    expect(data.requiresGrad).toBe(false);
    const result = ones([2], { requiresGrad: true }).mul(3);
    expect(new Parameter(result).isLeaf).toBe(true);
  });

  it('requires a gradient, or is frozen from the start', () => {
    expect([new Parameter(ones([1])).requiresGrad, new Parameter(ones([1])).isLeaf]).toEqual([true, true]);
    expect(new Parameter(ones([1]), false).requiresGrad).toBe(false);
    expect(new Parameter(noGrad(() => ones([1]))).requiresGrad).toBe(true);
  });

  it('gets a gradient, and gives plain tensors', () => {
    const parameter = new Parameter(tensor([3]));
    const out = parameter.mul(parameter);
    expect(out).not.toBeInstanceOf(Parameter);
    out.backward();
    expect(parameter.grad!.toArray()).toEqual([6]);
  });

  it('is made of floating numbers, unless it is frozen', () => {
    expect(() => new Parameter(zeros([1], { dtype: 'int32' }))).toThrow(DTypeError);
    expect(isFloating(new Parameter(zeros([1], { dtype: 'int32' }), false).dtype)).toBe(false);
  });

  it('can be frozen in a layer, which then learns nothing', () => {
    const layer = new Linear(1, 1).requiresGrad_(false);
    expect(layer.forward(ones([1, 1])).requiresGrad).toBe(false);
  });
});

it('a Buffer requires no gradient, and is persistent unless it is told otherwise', () => {
  expect([new Buffer(ones([1])).requiresGrad, new Buffer(ones([1])).persistent]).toEqual([false, true]);
  expect(new Buffer(ones([1]), { persistent: false }).persistent).toBe(false);
});
