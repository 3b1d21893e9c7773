import { grad, gradcheck, gradgradcheck, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
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

describe('RMSNorm', () => {
  const x = tensor(Float64Array.from({ length: 6 }, (_, k) => 2 * Math.sin(1 + 0.7 * k))).reshape([2, 3]);
  const weight = tensor([1, 2, 3], { dtype: 'float64' });
  const expectClose = (got: Tensor, wanted: readonly number[]): void => {
    expect(got.numel).toBe(wanted.length);
    got.data().forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 8));
  };

  // The numbers are those of the formula in PyTorch 1.13.1, which has no RMSNorm yet.
  it('divides by the root of the mean square, and scales', () => {
    const [input, scale] = [x.clone().requiresGrad_(), weight.clone().requiresGrad_()];
    const out = nn.functional.rmsNorm(input, 3, { weight: scale, eps: 0.1 });
    expectClose(out, [0.9775907843, 2.304161159, 2.354186629, 0.0607235034, -1.787088158, -4.282691758]);
    const [ofInput, ofWeight] = grad([out], [input, scale], { gradOutputs: [tensor([[1, 2, 3], [4, 5, 6]], { dtype: 'float64' })] }); // prettier-ignore
    expectClose(ofInput!, [-1.813326069, -0.4980211811, 3.306066575, 3.429017813, -0.1771480146, 1.194574111]);
    expectClose(ofWeight!, [1.220484798, -2.163559236, -6.211196886]);
  });

  it('takes the mean over several dimensions, and gives each sample the mean square 1', () => {
    const out = new nn.RMSNorm([20, 30]).to('float64').forward(randn([3, 20, 30], { dtype: 'float64' }).mul(7).add(1));
    expectClose(out.square().mean([1, 2]), [1, 1, 1]);
  });

  it.each([
    ['float32', 2 ** -23],
    ['float64', 2 ** -52],
  ] as const)('adds the epsilon of %s, if no other is given', (dtype, epsilon) => {
    const tiny = tensor([Math.sqrt(epsilon)], { dtype });
    expect(nn.functional.rmsNorm(tiny, [1]).item()).toBeCloseTo(Math.SQRT1_2, 6);
    expect(nn.functional.rmsNorm(tiny, [1], { eps: null }).item()).toBeCloseTo(Math.SQRT1_2, 6);
    expect(nn.functional.rmsNorm(zeros([1], { dtype }), [1]).item()).toBe(0);
  });

  it('starts at weight 1, or has none, and is printed', () => {
    expect(Object.entries(new nn.RMSNorm(2).stateDict()).map(([key, value]) => [key, value.toArray()])).toEqual([['weight', [1, 1]]]);
    expect(Object.keys(new nn.RMSNorm(2, { elementwiseAffine: false }).stateDict())).toEqual([]);
    expect(new nn.RMSNorm(2).toString()).toBe('RMSNorm([2], eps=null, elementwiseAffine=true)');
    expect(new nn.RMSNorm([2, 3], { eps: 0.1 }).toString()).toBe('RMSNorm([2, 3], eps=0.1, elementwiseAffine=true)');
  });

  it('agrees with finite differences, first and second order', () => {
    const layer = new nn.RMSNorm(3).to('float64');
    const run = (input: Tensor): Tensor => layer.forward(input);
    const inputs = [x.clone().requiresGrad_(), ...layer.parameters()];
    expect(gradcheck(run, inputs)).toBe(true);
    expect(gradgradcheck(run, inputs)).toBe(true);
  });

  it.each<[string, () => unknown, object]>([
    ['an input that ends otherwise', () => new nn.RMSNorm(4).forward(zeros([2, 3])), { name: 'ShapeError' }],
    ['a weight of another shape', () => nn.functional.rmsNorm(zeros([2, 3]), 3, { weight: ones([2]) }), { name: 'ShapeError', argument: 'weight' }],
    ['a weight of another dtype', () => nn.functional.rmsNorm(zeros([2, 3]), 3, { weight }), { name: 'DTypeError', argument: 'weight' }],
    ['no shape at all', () => nn.functional.rmsNorm(zeros([2, 3]), []), { name: 'ShapeError', argument: 'normalizedShape' }],
    ['integers', () => nn.functional.rmsNorm(zeros([3], { dtype: 'int32' }), 3), { name: 'DTypeError', dtype: 'int32' }],
  ])('refuses %s', (_what, call, fields) => {
    expect(call).toThrow(expect.objectContaining({ op: 'rmsNorm', ...fields }) as Error);
  }); // prettier-ignore
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
