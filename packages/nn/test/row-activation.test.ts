import { gradcheck, gradgradcheck, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

// Activations that look beyond a single element: at its row, its other half, or a weight.

const F = nn.functional;

function expectClose(got: Tensor, wanted: readonly number[]): void {
  const values = Array.from(got.data());
  expect(values).toHaveLength(wanted.length);
  values.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 12));
}

describe('softmin', () => {
  it('is softmax of -x, also for integers that are converted', () => {
    const x = tensor([[1, 3], [0, -2]]); // prettier-ignore
    expect(F.softmin(x, 1).equal(x.neg().softmax(1))).toBe(true);
    expect(new nn.Softmin(0).forward(x).equal(x.neg().softmax(0))).toBe(true);
    expect(F.softmin(tensor([1, 1], { dtype: 'int32' }), 0, { dtype: 'float64' }).toArray()).toEqual([0.5, 0.5]);
    expect(new nn.Softmin(-1).toString()).toBe('Softmin(dim=-1)');
  });

  it('refuses integers and dimensions that there are not', () => {
    expect(() => F.softmin(tensor([1], { dtype: 'int32' }), 0)).toThrow(
      expect.objectContaining({ name: 'DTypeError', op: 'softmin' }) as Error,
    );
    expect(() => F.softmin(ones([2]), 1)).toThrow(expect.objectContaining({ name: 'ShapeError', op: 'softmin', argument: 'dim' }) as Error);
  });
});

describe('glu', () => {
  const x = tensor([[0.5, -1], [2, 0], [3, -2]], { dtype: 'float64' }); // prettier-ignore

  it('opens the first half by the second', () => {
    const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
    expectClose(F.glu(x), [0.5 * sigmoid(-1), 1, 3 * sigmoid(-2)]);
    expectClose(new nn.GLU(0).forward(x.t()), [0.5 * sigmoid(-1), 1, 3 * sigmoid(-2)]);
    expect(new nn.GLU().toString()).toBe('GLU(dim=-1)');
    expect(F.glu(ones([2, 0])).shape).toEqual([2, 0]);
  });

  it('agrees with finite differences', () => {
    const input = x.clone().requiresGrad_();
    expect(gradcheck((y) => F.glu(y), [input])).toBe(true);
    expect(gradgradcheck((y) => F.glu(y), [input])).toBe(true);
  });

  it.each<[string, () => unknown, object]>([
    ['an odd size', () => F.glu(ones([2, 3])), { name: 'ShapeError', shapes: [[2, 3]], argument: 'dim' }], // prettier-ignore
    ['no dimensions', () => F.glu(ones([])), { name: 'ShapeError' }],
    ['a dimension that there is not', () => F.glu(ones([2]), 1), { name: 'ShapeError', argument: 'dim' }],
    ['integers', () => F.glu(tensor([1, 2], { dtype: 'int32' })), { name: 'DTypeError', dtype: 'int32' }],
  ])('refuses %s', (_what, call, fields) => {
    expect(call).toThrow(expect.objectContaining({ op: 'glu', ...fields }) as Error);
  });
});

describe('PReLU', () => {
  it('learns a slope a channel, under the key weight', () => {
    const layer = new nn.PReLU({ numParameters: 2, init: 0.5 });
    expect(layer.stateDict().weight!.toArray()).toEqual([0.5, 0.5]);
    expect(layer.toString()).toBe('PReLU(numParameters=2)');
    const y = layer.forward(tensor([[[-1, 2], [-3, -4]]])); // prettier-ignore
    expect(y.toArray()).toEqual([[[-0.5, 2], [-1.5, -2]]]); // prettier-ignore
    y.sum().backward();
    expect(layer.weight.grad!.toArray()).toEqual([-1, -7]);
  });

  it('has one slope of 0.25 for all as it is made, and sends no NaN to it from infinities', () => {
    const layer = new nn.PReLU();
    const x = tensor([Infinity, -2]).requiresGrad_();
    const y = layer.forward(x);
    expect(y.toArray()).toEqual([Infinity, -0.5]);
    y.sum().backward();
    expect([x.grad!.toArray(), layer.weight.grad!.toArray()]).toEqual([[1, 0.25], [-2]]); // prettier-ignore
  });

  it('refuses channels that do not match', () => {
    expect(() => new nn.PReLU({ numParameters: 3 }).forward(ones([4, 2]))).toThrow(
      expect.objectContaining({ name: 'ShapeError', op: 'prelu', argument: 'weight', shapes: [[4, 2], [3]] }) as Error, // prettier-ignore
    );
  });
});

describe('Softmax2d', () => {
  it('is a softmax over the channels', () => {
    const x = tensor([1, 2, 3, 4, 0, -1, 2, 5]).reshape([2, 2, 2]);
    expect(new nn.Softmax2d().forward(x).equal(x.softmax(0))).toBe(true);
    expect(new nn.Softmax2d().forward(x.unsqueeze(0)).equal(x.unsqueeze(0).softmax(1))).toBe(true);
    expect(new nn.Softmax2d().toString()).toBe('Softmax2d()');
  });

  it('refuses other ranks', () => {
    for (const shape of [[2, 3], [1, 2, 3, 4, 5]]) {
      expect(() => new nn.Softmax2d().forward(ones(shape))).toThrow(expect.objectContaining({ name: 'ShapeError', op: 'Softmax2d', shapes: [shape] }) as Error);
    }
  }); // prettier-ignore
});
