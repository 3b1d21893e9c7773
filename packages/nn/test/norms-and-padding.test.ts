import { gradcheck, gradgradcheck, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const F = nn.functional;
const double = (shape: readonly number[]): Tensor => randn(shape, { dtype: 'float64', requiresGrad: true });
const agrees = (fn: (...inputs: Tensor[]) => Tensor, inputs: Tensor[]): boolean => gradcheck(fn, inputs) && gradgradcheck(fn, inputs);

describe('BatchNorm', () => {
  it('in training gives each channel mean 0 and variance 1, and keeps running statistics', () => {
    const layer = new nn.BatchNorm1d(2);
    const x = randn([5000, 2]).mul(3).add(1);
    for (const channel of layer.forward(x).unbind(1)) expectMoments(channel.detach(), { mean: 0, variance: 1 });
    // running = 0.9 · start + 0.1 · of the batch, the variance unbiased
    const [mean, variance] = [x.mean(0), x.var(0)];
    const state = layer.stateDict();
    expect(state.running_mean!.isclose(mean.mul(0.1), { atol: 1e-5 }).all().item()).toBe(true);
    expect(state.running_var!.isclose(variance.mul(0.1).add(0.9), { atol: 1e-5 }).all().item()).toBe(true);
    expect(state.num_batches_tracked!.item()).toBe(1);
  });

  it('in evaluation uses the running statistics, and leaves them', () => {
    const layer = new nn.BatchNorm1d(1, { eps: 0 }).eval();
    layer.loadStateDict({ ...layer.stateDict(), running_mean: tensor([2]), running_var: tensor([4]) });
    expect(layer.forward(tensor([[4]])).toArray()).toEqual([[1]]);
    expect(layer.stateDict().running_mean!.toArray()).toEqual([2]);
  });

  it('has PyTorch`s keys', () => {
    expect(Object.keys(new nn.BatchNorm2d(3).stateDict())).toEqual([
      'weight',
      'bias',
      'running_mean',
      'running_var',
      'num_batches_tracked',
    ]);
  });

  it('refuses a single value a channel in training, and other ranks', () => {
    expect(() => new nn.BatchNorm1d(2).forward(zeros([1, 2]))).toThrow(
      expect.objectContaining({ name: expect.any(String) as string, op: expect.any(String) as string }) as Error,
    );
    expect(() => new nn.BatchNorm2d(2).forward(zeros([4, 2]))).toThrow(expect.objectContaining({ name: 'ShapeError' }) as Error);
  });

  it('agrees with finite differences, first and second order', () => {
    expect(
      agrees(
        (x, weight, bias) => F.batchNorm(x, null, null, { weight: weight, bias: bias, training: true }),
        [double([4, 2]), double([2]), double([2])],
      ),
    ).toBe(true);
  });
});

describe('GroupNorm and InstanceNorm', () => {
  it('normalise each sample by groups of channels, or by channel', () => {
    const x = randn([2, 4, 500]).mul(2).add(7);
    for (const group of new nn.GroupNorm(2, 4).forward(x).reshape([4, 1000]).unbind(0))
      expectMoments(group.detach(), { mean: 0, variance: 1 });
    for (const channel of new nn.InstanceNorm1d(4).forward(x).reshape([8, 500]).unbind(0))
      expectMoments(channel.detach(), { mean: 0, variance: 1 });
  });

  it('agree with finite differences', () => {
    expect(agrees((x) => F.groupNorm(x, 2), [double([2, 4])])).toBe(true);
    expect(agrees((x) => F.instanceNorm(x), [double([1, 2, 3])])).toBe(true);
  });

  it('refuses channels that cannot be grouped', () => {
    expect(() => new nn.GroupNorm(3, 4)).toThrow(expect.objectContaining({ name: 'ArgumentError' }) as Error);
  });
});

describe('Embedding', () => {
  it('looks rows up, and gives the padding row no gradient', () => {
    const layer = new nn.Embedding(4, 2, { paddingIdx: 0 });
    expect(layer.weight.select(0, 0).toArray()).toEqual([0, 0]);
    layer.forward(tensor([[0, 2], [2, 3]], { dtype: 'int32' })).sum().backward(); // prettier-ignore
    expect(layer.weight.grad!.toArray()).toEqual([[0, 0], [0, 0], [2, 2], [1, 1]]); // prettier-ignore
  });

  it('refuses an index that there is not', () => {
    expect(() => new nn.Embedding(4, 2).forward(tensor([4], { dtype: 'int32' }))).toThrow(/out of/);
  });
});

describe('pad', () => {
  const row = tensor([[[1, 2, 3]]]);

  it.each([
    ['constant', [[[9, 1, 2, 3, 9, 9]]]],
    ['reflect', [[[2, 1, 2, 3, 2, 1]]]],
    ['replicate', [[[1, 1, 2, 3, 3, 3]]]],
    ['circular', [[[3, 1, 2, 3, 1, 2]]]],
  ] as const)('%s', (mode, expected) => {
    expect(F.pad(row, [1, 2], mode === 'constant' ? { mode, value: 9 } : { mode }).toArray()).toEqual(expected);
    expect(agrees((x) => F.pad(x, [1, 2], { mode }), [double([1, 1, 3])])).toBe(true);
  });

  it('of a convolution: the modes are those of pad', () => {
    const x = randn([1, 1, 5]);
    const layer = new nn.Conv1d(1, 1, 3, { padding: 1, paddingMode: 'circular' });
    expect(
      layer
        .forward(x)
        .isclose(F.conv1d(F.pad(x, [1, 1], { mode: 'circular' }), layer.weight, layer.bias))
        .all()
        .item(),
    ).toBe(true);
  });
});

it('fold sums what unfold has taken apart: each place as often as it lay in a window', () => {
  const x = ones([1, 1, 3, 3]);
  const columns = F.unfold(x, 2);
  expect(columns.shape).toEqual([1, 4, 4]);
  expect(F.fold(columns, [3, 3], 2).toArray()).toEqual([[[[1, 2, 1], [2, 4, 2], [1, 2, 1]]]]); // prettier-ignore
});

it('oneHot puts a 1 in the place of each class', () => {
  expect(F.oneHot(tensor([2, 0], { dtype: 'int32' }), 3).toArray()).toEqual([[0, 0, 1], [1, 0, 0]]); // prettier-ignore
});

it('cosineSimilarity and pairwiseDistance', () => {
  const [a, b] = [tensor([[3, 4]]), tensor([[6, 8]])];
  expect((F.cosineSimilarity(a, b).toArray() as number[])[0]).toBeCloseTo(1, 6);
  expect((F.pairwiseDistance(a, b, { eps: 0 }).toArray() as number[])[0]).toBeCloseTo(5, 5);
});
