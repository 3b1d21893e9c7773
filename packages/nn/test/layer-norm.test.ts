import { gradcheck, gradgradcheck, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

describe('LayerNorm', () => {
  it('gives each sample mean 0 and variance 1, whatever the others are', () => {
    const x = randn([3, 400], { dtype: 'float64' }).mul(5).add(2);
    for (const sample of new nn.LayerNorm(400).to('float64').forward(x).unbind(0)) expectMoments(sample.detach(), { mean: 0, variance: 1 });
  });

  it('normalises over several dimensions, then scales and shifts', () => {
    const x = tensor([[1, 2], [3, 4]]); // prettier-ignore
    const out = nn.functional.layerNorm(x, [2, 2], { weight: ones([2, 2]).mul(2), bias: ones([2, 2]), eps: 0 });
    const [mean, deviation] = [2.5, Math.sqrt(1.25)];
    (out.flatten().toArray() as number[]).forEach((value, i) => expect(value).toBeCloseTo((2 * (i + 1 - mean)) / deviation + 1, 5));
  });

  it('starts at weight 1 and bias 0, or has none', () => {
    expect(Object.entries(new nn.LayerNorm(2).stateDict()).map(([key, x]) => [key, x.toArray()])).toEqual([['weight', [1, 1]], ['bias', [0, 0]]]); // prettier-ignore
    expect(Object.keys(new nn.LayerNorm(2, { bias: false }).stateDict())).toEqual(['weight']);
    expect(Object.keys(new nn.LayerNorm(2, { elementwiseAffine: false }).stateDict())).toEqual([]);
  });

  it('agrees with finite differences, first and second order', () => {
    const layer = new nn.LayerNorm(3).to('float64');
    const x = randn([2, 3], { dtype: 'float64', requiresGrad: true });
    const run = (input: Tensor): Tensor => layer.forward(input);
    expect(gradcheck(run, [x, ...layer.parameters()])).toBe(true);
    expect(gradgradcheck(run, [x, ...layer.parameters()])).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ['an input that ends otherwise', () => new nn.LayerNorm(4).forward(zeros([2, 3]))],
    ['an input of too few dimensions', () => new nn.LayerNorm([2, 3]).forward(zeros([3]))],
    ['a weight of another shape', () => nn.functional.layerNorm(zeros([2, 3]), [3], { weight: ones([2]) })],
    ['no shape at all', () => nn.functional.layerNorm(zeros([2, 3]), [])],
  ])('refuses %s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ name: 'ShapeError', op: 'layerNorm' }) as Error);
  });
});

describe('GELU', () => {
  // The numbers are those of PyTorch 1.13.1.
  it.each([
    ['none', [-0.04550026389635842, -0.15865525393145702, 0, 0.841344746068543, 100]],
    ['tanh', [-0.04540230591222494, -0.15880800939172324, 0, 0.8411919906082768, 100]],
  ] as const)('%s', (approximate, expected) => {
    const out = new nn.GELU({ approximate }).forward(tensor([-2, -1, 0, 1, 100], { dtype: 'float64' })).toArray() as number[];
    expected.forEach((value, i) => expect(out[i]).toBeCloseTo(value, 12));
  });

  it('refuses another approximation', () => {
    expect(() => nn.functional.gelu(ones([1]), { approximate: 'erf' as never })).toThrow(
      expect.objectContaining({ argument: 'approximate' }) as Error,
    );
  });
});
