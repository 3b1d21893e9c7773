import { AutogradError, DTypeError, gradcheck, gradgradcheck, ones, randn, tensor, zeros } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

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

  it.each([new nn.ReLU(), new nn.SELU(), new nn.ELU(), new nn.Tanh(), new nn.Sigmoid(), new nn.Softmax(0), new nn.LogSoftmax(0)])(
    '%s has a gradient, first and second order',
    (layer) => {
      const x = tensor([-1.3, -0.2, 0.4, 2.1], { dtype: 'float64', requiresGrad: true });
      const softened =
        layer instanceof nn.ReLU ? (y: typeof x): typeof x => layer.forward(y).mul(y) : (y: typeof x): typeof x => layer.forward(y);
      expect(gradcheck(softened, [x])).toBe(true);
      expect(gradgradcheck(softened, [x])).toBe(true);
    },
  );

  it('have no parameters, and the functions their options', () => {
    expect([...new nn.Sequential(new nn.ReLU(), new nn.SELU(), new nn.ELU()).parameters()]).toEqual([]);
    expect(nn.functional.elu(tensor([-1], { dtype: 'float64' }), { alpha: 2 }).item()).toBeCloseTo(2 * Math.expm1(-1), 12);
    const x = tensor([-1, 1]);
    expect(nn.functional.relu(x, { inplace: true })).toBe(x);
    expect(x.toArray()).toEqual([0, 1]);
  });

  it('in place are refused on a leaf', () => {
    const x = ones([1], { requiresGrad: true });
    for (const layer of [new nn.ReLU({ inplace: true }), new nn.SELU({ inplace: true }), new nn.ELU(1, { inplace: true })])
      expect(() => layer.forward(x)).toThrow(AutogradError);
  });

  it.each([new nn.SELU(), new nn.ELU()])('%s refuses integers', (layer) => {
    expect(() => layer.forward(zeros([1], { dtype: 'int32' }))).toThrow(DTypeError);
  });
});
