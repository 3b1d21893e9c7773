import { ArgumentError, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { optim } from '../src/index.js';

const { SGD, Adam, AdamW, RMSprop, Adagrad, Adadelta, NAdam, RAdam, Adamax } = optim;
interface Steps {
  step(): void;
  zeroGrad(): void;
}

/** Where p = [1, -2] and q = [0.5] are after some steps down |p|²/2 + q·p₀ + q. */
function after(make: (params: Tensor[]) => Steps, steps = 3): number[] {
  const p = tensor([1, -2], { dtype: 'float64', requiresGrad: true });
  const q = tensor([0.5], { dtype: 'float64', requiresGrad: true });
  const optimizer = make([p, q]);
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad();
    p.mul(p)
      .sum()
      .mul(0.5)
      .add(q.mul(p.select(0, 0)).sum())
      .add(q.sum())
      .backward();
    optimizer.step();
  }
  return [...p.data(), ...q.data()];
}

describe('an optimiser takes the steps that PyTorch takes', () => {
  // The numbers are those of torch.optim in PyTorch 1.13.1, in float64.
  it.each<[string, (params: Tensor[]) => Steps, number[], steps?: number]>([
    ['SGD', (ps) => new SGD(ps, { lr: 0.1 }), [0.65, -1.458, -0.0585]],
    ['SGD momentum', (ps) => new SGD(ps, { lr: 0.1, momentum: 0.9 }), [0.3215, -0.972, -0.5535]],
    ['SGD Nesterov', (ps) => new SGD(ps, { lr: 0.1, momentum: 0.9, nesterov: true }), [0.245135, -0.654642, -0.9251865]],
    [
      'SGD dampening, weight decay',
      (ps) => new SGD(ps, { lr: 0.1, momentum: 0.9, dampening: 0.5, weightDecay: 0.1 }),
      [0.414816, -1.1361645, -0.314990125],
    ],
    ['SGD maximize', (ps) => new SGD(ps, { lr: 0.1, maximize: true }), [1.56, -2.662, 1.1485]],
    ['Adam', (ps) => new Adam(ps, { lr: 0.1 }), [0.702459944, -1.700623393, 0.200622075]],
    [
      'Adam amsgrad, weight decay',
      (ps) => new Adam(ps, { lr: 0.1, amsgrad: true, weightDecay: 0.1, betas: [0.8, 0.9] }),
      [0.702588697, -1.700683406, 0.200744759],
    ],
    ['AdamW', (ps) => new AdamW(ps, { lr: 0.1, weightDecay: 0.5 }), [0.576129397, -1.431025244, 0.144452831]],
    ['RMSprop', (ps) => new RMSprop(ps, { lr: 0.1 }), [0.691554216, -0.309687409, -1.460109546]],
    [
      'RMSprop centered, momentum',
      (ps) => new RMSprop(ps, { lr: 0.1, centered: true, momentum: 0.5 }),
      [0.450528719, 0.454475061, -2.286221828],
    ],
    ['Adagrad', (ps) => new Adagrad(ps, { lr: 0.1, lrDecay: 0.1 }), [0.797934994, -1.791190912, 0.291137409]],
    ['Adadelta', (ps) => new Adadelta(ps), [0.990314596, -1.990300762, 0.490300757]],
    ['RAdam', (ps) => new RAdam(ps, { lr: 0.1, betas: [0.9, 0.5] }), [0.368370894, -0.956679041, -0.590531645], 6],
    ['Adamax', (ps) => new Adamax(ps, { lr: 0.1 }), [0.720787742, -1.707648236, 0.207567071]],
  ])('%s', (_name, make, expected, steps = 3) => {
    after(make, steps).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 8));
  });
});

it('NAdam looks ahead: its first step is longer than that of Adam', () => {
  const momentum = (step: number): number => 0.9 * (1 - 0.5 * 0.96 ** (step * 0.004));
  const [first] = after((params) => new NAdam(params, { lr: 0.1 }), 1);
  expect(1 - first!).toBeCloseTo(0.1 * (1 + (0.1 * momentum(2)) / (1 - momentum(1) * momentum(2))), 7);
});

describe('groups', () => {
  it('have options of their own, and the optimiser`s where they say nothing', () => {
    const [a, b] = [ones([1], { requiresGrad: true }), ones([1], { requiresGrad: true })];
    const optimizer = new SGD([{ params: [a] }, { params: [b], lr: 0.5 }], { lr: 0.1 });
    a.mul(b).sum().backward();
    optimizer.step();
    expect([a.item(), b.item()].map((x) => Number(Number(x).toFixed(6)))).toEqual([0.9, 0.5]);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.1, 0.5]);
  });

  it('are joined later by addParamGroup', () => {
    const optimizer = new SGD([ones([1])]);
    optimizer.addParamGroup({ params: [ones([2])], lr: 3 });
    expect(optimizer.paramGroups.map(({ lr, params }) => [lr, params.length])).toEqual([[1e-3, 1], [3, 1]]); // prettier-ignore
  });
});

it('a parameter without a gradient stays as it is, and zeroGrad clears all', () => {
  const [a, b] = [ones([1], { requiresGrad: true }), ones([1], { requiresGrad: true })];
  const optimizer = new Adam([a, b], { lr: 0.1 });
  a.sum().backward();
  optimizer.step();
  expect(b.item()).toBe(1);
  optimizer.zeroGrad();
  expect([a.grad, b.grad]).toEqual([null, null]);
});

it('a step is no part of the graph, and saved values that it changes are noticed', () => {
  const w = ones([1], { requiresGrad: true });
  const loss = w.mul(w).sum();
  loss.backward(null, { retainGraph: true });
  new SGD([w], { lr: 0.1 }).step();
  expect(w.isLeaf).toBe(true);
  expect(() => loss.backward()).toThrow(/modified by an inplace operation/);
});

describe('what is refused, before anything is changed', () => {
  const w = (): Tensor => ones([1], { requiresGrad: true });
  it.each<[string, () => unknown, string]>([
    ['an empty list', () => new SGD([]), 'params'],
    ['what is no tensor', () => new SGD([{ params: [1 as never] }]), 'params'],
    ['the result of an op', () => new SGD([w().mul(2)]), 'params'],
    ['tensors and groups together', () => new SGD([w(), { params: [w()] }] as never), 'params'],
    ['a parameter in two groups', () => { const x = w(); return new SGD([{ params: [x] }, { params: [x] }]); }, 'params'],
    ['a negative learning rate', () => new SGD([w()], { lr: -1 }), 'learning rate'],
    ['NaN as a learning rate', () => new Adam([w()], { lr: NaN }), 'learning rate'],
    ['Nesterov without momentum', () => new SGD([w()], { nesterov: true }), 'nesterov'],
    ['a beta of 1', () => new Adam([w()], { betas: [0.9, 1] }), 'beta parameter at index 1'],
    ['a negative epsilon', () => new Adam([w()], { eps: -1 }), 'epsilon value'],
    ['a rho beyond 1', () => new Adadelta([w()], { rho: 1.5 }), 'rho value'],
  ])('%s', (_what, make, argument) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(expect.objectContaining({ argument }) as Error);
  }); // prettier-ignore
});
