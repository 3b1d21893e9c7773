import { gradcheck, gradgradcheck, manualSeed, ones, randn, ShapeError, tensor, zeros, type Tensor } from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

describe('Linear', () => {
  it('is input · weightᵀ + bias, over any leading dimensions', () => {
    const layer = new nn.Linear(2, 3);
    layer.loadStateDict({ weight: tensor([[1, 2], [3, 4], [5, 6]]), bias: tensor([0.5, 0, -0.5]) }); // prettier-ignore
    expect(layer.forward(tensor([[1, 1]])).toArray()).toEqual([[3.5, 7, 10.5]]);
    expect(layer.forward(tensor([1, 1])).toArray()).toEqual([3.5, 7, 10.5]);
    expect(layer.forward(zeros([4, 5, 2])).shape).toEqual([4, 5, 3]);
    expect(layer.forward(zeros([0, 2])).shape).toEqual([0, 3]);
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

describe('Flatten', () => {
  it('leaves the batch, or what it is told', () => {
    expect(new nn.Flatten().forward(ones([2, 3, 4, 5])).shape).toEqual([2, 60]);
    expect(new nn.Flatten({ startDim: 0, endDim: 1 }).forward(ones([2, 3, 4])).shape).toEqual([6, 4]);
  });
});

describe('activations', () => {
  it.each<[nn.Layer, (x: number) => number]>([
    [new nn.ReLU(), (x) => Math.max(0, x)],
    [new nn.ELU(0.5), (x) => (x > 0 ? x : 0.5 * Math.expm1(x))],
    [new nn.SELU(), (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
    [new nn.Tanh(), Math.tanh],
    [new nn.Sigmoid(), (x) => 1 / (1 + Math.exp(-x))],
  ])('%s', (layer, f) => {
    const inputs = [-100, -2, -0.5, 0, 0.5, 2, 100];
    const out = layer.forward(tensor(inputs, { dtype: 'float64' })).toArray() as number[];
    inputs.forEach((x, i) => expect(out[i]).toBeCloseTo(f(x), 12));
  });

  it('softmax sums to 1, logSoftmax is its logarithm', () => {
    const x = randn([3, 5], { dtype: 'float64' });
    const [soft, log] = [new nn.Softmax(1).forward(x), new nn.LogSoftmax(1).forward(x)];
    expect(
      soft
        .sum(1)
        .isclose(ones([3], { dtype: 'float64' }))
        .all()
        .item(),
    ).toBe(true);
    expect(log.isclose(soft.log()).all().item()).toBe(true);
  });

  it.each([new nn.ReLU({ inplace: true }), new nn.SELU({ inplace: true }), new nn.ELU(1, { inplace: true })])(
    '%s writes to its input',
    (layer) => {
      const x = tensor([-1, 1]);
      expect(layer.forward(x)).toBe(x);
    },
  );
});
