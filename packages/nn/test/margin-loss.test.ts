import { grad, gradcheck, gradgradcheck, ones, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// The numbers are those of PyTorch 1.13.1.

const F = nn.functional;
const double = (at: (k: number) => number): Tensor => tensor(Float64Array.from({ length: 6 }, (_, k) => at(k))).reshape([2, 3]);
const whole = (data: number[] | number[][]): Tensor => tensor(data, { dtype: 'int32' });
const x = double((k) => 2 * Math.sin(1 + 0.7 * k));
const y = double((k) => Math.cos(2 * k));
const z = double((k) => Math.sin(3 * k + 2));

function expectClose(got: Tensor, wanted: readonly number[]): void {
  expect(got.numel).toBe(wanted.length);
  got.data().forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 11));
}

describe('multilabelMarginLoss', () => {
  const target = whole([[2, -1, 0], [0, 1, -1]]); // prettier-ignore

  it('asks each right class to lead each wrong one, up to the first -1', () => {
    const input = x.clone().requiresGrad_();
    const losses = F.multilabelMarginLoss(input, target, { reduction: 'none' });
    expectClose(losses, [0.9881396227720421, 0.08955184885174787]);
    const third = 1 / 3;
    const [gradient] = grad([losses], [input], { gradOutputs: [tensor([1, 2], { dtype: 'float64' })] });
    expectClose(gradient!, [third, third, -2 * third, 0, -2 * third, 2 * third]);
    expectClose(new nn.MultiLabelMarginLoss().forward(x, target), [0.538845735811895]);
    expectClose(new nn.MultiLabelMarginLoss({ reduction: 'sum' }).forward(x, target), [1.07769147162379]);
  });

  it('takes one sample; a class twice counts twice; with none right or none wrong there is no loss', () => {
    const losses = (of: number[]): Tensor => F.multilabelMarginLoss(x.select(0, 0), whole(of), { reduction: 'none' });
    const once = losses([2, -1, -1]);
    expect(once.shape).toEqual([]);
    expectClose(losses([2, 2, -1]), [2 * Number(once.item())]);
    expect([losses([-1, 1, 1]).item(), losses([1, 0, 2]).item()]).toEqual([0, 0]);
    expect(F.multilabelMarginLoss(zeros([0, 3]), zeros([0, 3], { dtype: 'int32' }), { reduction: 'none' }).shape).toEqual([0]);
  });

  it('agrees with finite differences, first and second order', () => {
    const loss = (input: Tensor): Tensor => F.multilabelMarginLoss(input, target, { reduction: 'none' });
    const input = x.clone().requiresGrad_();
    expect(gradcheck(loss, [input])).toBe(true);
    expect(gradgradcheck((given) => loss(given).square(), [input])).toBe(true);
  });

  it.each<[string, () => unknown, object]>([
    ['a class that there is not', () => F.multilabelMarginLoss(x, target.add(1)), { name: 'ArgumentError', argument: 'target' }],
    ['a class of -2', () => F.multilabelMarginLoss(x, target.sub(1)), { name: 'ArgumentError', argument: 'target' }],
    ['one class a sample', () => F.multilabelMarginLoss(x, whole([0, 1])), { name: 'ShapeError', shapes: [[2, 3], [2]] }],
    ['classes as floats', () => F.multilabelMarginLoss(x, x), { name: 'DTypeError', dtype: 'float64' }],
    ['integers as the input', () => F.multilabelMarginLoss(target, target), { name: 'DTypeError', dtype: 'int32' }],
    ['images', () => F.multilabelMarginLoss(ones([1, 2, 3]), target), { name: 'ShapeError' }],
    ['an unknown reduction', () => F.multilabelMarginLoss(x, target, { reduction: 'avg' as never }), { name: 'ArgumentError', argument: 'reduction' }],
  ])('refuses %s', (_what, call, fields) => {
    expect(call).toThrow(expect.objectContaining({ op: 'multilabelMarginLoss', ...fields }) as Error);
  }); // prettier-ignore
});

describe('tripletMarginWithDistanceLoss', () => {
  const distanceFunction = (a: Tensor, b: Tensor): Tensor => a.sub(b).abs().sum(-1);
  const options = { distanceFunction, margin: 2, swap: true } as const;

  it('measures with the function given, twice or, with swap, three times', () => {
    const inputs = [x, y, z].map((input) => input.clone().requiresGrad_()) as [Tensor, Tensor, Tensor];
    const losses = F.tripletMarginWithDistanceLoss(...inputs, { ...options, reduction: 'none' });
    expectClose(losses, [4.810506530256478, 1.8526195706066924]);
    const gradients = grad([losses], inputs, { gradOutputs: [tensor([1, 2], { dtype: 'float64' })] });
    expectClose(gradients[0]!, [1, 1, 1, -2, -2, -2]);
    expectClose(gradients[1]!, [-2, -2, 0, 0, 4, 0]);
    expectClose(gradients[2]!, [1, 1, -1, 2, -2, 2]);
    expectClose(new nn.TripletMarginWithDistanceLoss(options).forward(x, y, z), [3.331563050431585]);
  });

  it('is tripletMarginLoss without a function', () => {
    const wanted = [F.tripletMarginLoss(x, y, z).item() as number];
    expectClose(F.tripletMarginWithDistanceLoss(x, y, z), wanted);
    expectClose(new nn.TripletMarginWithDistanceLoss().forward(x, y, z), wanted);
  });

  it.each<[string, () => unknown, object]>([
    ['a margin of 0', () => F.tripletMarginWithDistanceLoss(x, y, z, { margin: 0 }), { op: 'tripletMarginWithDistanceLoss', argument: 'margin' }],
    ['the same when a layer is made', () => new nn.TripletMarginWithDistanceLoss({ margin: 0 }), { name: 'ArgumentError', argument: 'margin' }],
    ['other ranks', () => F.tripletMarginWithDistanceLoss(x, y, ones([3])), { name: 'ShapeError', shapes: [[2, 3], [2, 3], [3]] }],
    ['a number', () => F.tripletMarginWithDistanceLoss(x, 1 as never, z), { name: 'ArgumentError', argument: 'positive' }],
  ])('refuses %s', (_what, call, fields) => {
    expect(call).toThrow(expect.objectContaining(fields) as Error);
  }); // prettier-ignore
});
