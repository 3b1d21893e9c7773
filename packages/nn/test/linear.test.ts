import { gradcheck, gradgradcheck, manualSeed, ones, randn, ShapeError, tensor, zeros, type Tensor } from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';
import { wordsDrawn } from './support/words-drawn.js';

describe('Linear', () => {
  it('is input · weightᵀ + bias, over any leading dimensions', () => {
    const layer = new nn.Linear(2, 3);
    layer.loadStateDict({ weight: tensor([[1, 2], [3, 4], [5, 6]]), bias: tensor([0.5, 0, -0.5]) }); // prettier-ignore
    expect(layer.forward(tensor([[1, 1]])).toArray()).toEqual([[3.5, 7, 10.5]]);
    expect(layer.forward(tensor([1, 1])).toArray()).toEqual([3.5, 7, 10.5]);
    expect(layer.forward(zeros([4, 5, 2])).shape).toEqual([4, 5, 3]);
    expect(layer.forward(zeros([0, 2])).shape).toEqual([0, 3]);
  });

  it('keeps its sizes as fields', () => {
    const { inFeatures, outFeatures, weight, bias } = new nn.Linear(5, 7);
    expect([inFeatures, outFeatures, weight.shape, bias!.shape]).toEqual([5, 7, [7, 5], [7]]);
    expect([weight.requiresGrad, bias!.requiresGrad]).toEqual([true, true]);
    expect(new nn.Linear(5, 7, { bias: false }).bias).toBe(null);
  });

  it('names both sizes and the fix when the features do not match', () => {
    const layer = new nn.Linear(128, 10);
    const call = (): Tensor => layer.forward(zeros([32, 100]));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow('linear: the last dimension of input [32, 100] is 100, weight [10, 128] wants 128. Try: new Linear(100, 10)');
    expect(call).toThrow(expect.objectContaining({ op: 'linear', shapes: [[32, 100], [10, 128]], hint: 'new Linear(100, 10)' }) as Error); // prettier-ignore
    expect(() => layer.forward(tensor(1))).toThrow(ShapeError);
  });

  it('refuses an integer input', () => {
    expect(() => new nn.Linear(2, 2).forward(zeros([1, 2], { dtype: 'int32' }))).toThrow(
      expect.objectContaining({ name: 'DTypeError' }) as Error,
    );
  });

  it.each([-1, 2.5, NaN, '3' as never])('refuses %s features', (features) => {
    expect(() => new nn.Linear(features, 2)).toThrow(expect.objectContaining({ argument: 'inFeatures' }) as Error);
    expect(() => new nn.Linear(2, features)).toThrow(expect.objectContaining({ argument: 'outFeatures' }) as Error);
  });

  it('names the features of a weight that is a vector, and the sizes of one that is no matrix', () => {
    expect(() => nn.functional.linear(ones([2, 3]), ones([4]))).toThrow(expect.objectContaining({ shapes: [[2, 3], [4]] }) as Error); // prettier-ignore
    expect(nn.functional.linear(tensor([[1, 2]]), tensor([3, 4])).toArray()).toEqual([11]); // prettier-ignore
    expect(() => nn.functional.linear(ones([2, 3]), ones([1, 4, 3]))).toThrow(ShapeError);
  });

  it('sends gradients to input, weight and bias', () => {
    const layer = new nn.Linear(2, 1);
    layer.loadStateDict({ weight: tensor([[3, -1]]), bias: tensor([0]) }); // prettier-ignore
    const x = tensor([[1, 2], [5, 7]], { requiresGrad: true }); // prettier-ignore
    layer.forward(x).sum().backward();
    expect([x.grad, layer.weight.grad, layer.bias!.grad].map((g) => g!.toArray())).toEqual([[[3, -1], [3, -1]], [[6, 9]], [2]]); // prettier-ignore
  });

  it('takes no features at either end: without inputs what is left is the bias, which starts at 0', () => {
    const layer = new nn.Linear(0, 3);
    expect(layer.forward(zeros([2, 0])).abs().toArray()).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
    expect(new nn.Linear(3, 0).forward(zeros([2, 3])).shape).toEqual([2, 0]);
  });

  it('draws the weight, then the bias, anew when it is reset', () => {
    const layer = new nn.Linear(3, 4);
    expect(wordsDrawn(() => new nn.Linear(3, 4))).toBe(16);
    manualSeed(3);
    layer.resetParameters();
    manualSeed(3);
    expect(new nn.Linear(3, 4).weight.equal(layer.weight)).toBe(true);
    expect(wordsDrawn(() => new nn.Linear(3, 4, { bias: false }))).toBe(12);
  });

  it('has no bias when it is told so', () => {
    const layer = new nn.Linear(2, 2, { bias: false });
    expect(Object.keys(layer.stateDict())).toEqual(['weight']);
    expect(layer.toString()).toBe('Linear(inFeatures=2, outFeatures=2, bias=false)');
  });

  it('starts uniform within ±1/√inFeatures, PyTorch`s numbers for PyTorch`s seed', () => {
    manualSeed(0);
    const layer = new nn.Linear(2, 2);
    // torch.manual_seed(0); torch.nn.Linear(2, 2)
    expect((layer.weight.toArray() as number[][]).flat().map((x) => x.toFixed(4))).toEqual(['-0.0053', '0.3793', '-0.5820', '-0.5204']);
    expect((layer.bias!.toArray() as number[]).map((x) => x.toFixed(4))).toEqual(['-0.2723', '0.1896']);
    expectMoments(new nn.Linear(100, 1000).weight, { mean: 0, variance: 1 / 300 });
  });
});

it('Linear, SELU and a loss agree with finite differences, first and second order', () => {
  const model = new nn.Sequential(new nn.Linear(3, 4), new nn.SELU(), new nn.Linear(4, 2)).to('float64');
  const x = randn([2, 3], { dtype: 'float64', requiresGrad: true });
  const loss = (...inputs: Tensor[]): Tensor => nn.functional.crossEntropy(model.forward(inputs[0]!), tensor([1, 0], { dtype: 'int32' }));
  expect(gradcheck(loss, [x, ...model.parameters()])).toBe(true);
  expect(gradgradcheck(loss, [x, ...model.parameters()])).toBe(true);
});
