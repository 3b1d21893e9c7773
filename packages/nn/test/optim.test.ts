import { ArgumentError, ones, tensor, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { Linear, optim } from '../src/index.js';

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
    [
      'SGD maximize, momentum, weight decay',
      (ps) => new SGD(ps, { lr: 0.1, momentum: 0.9, weightDecay: 0.2, maximize: true }),
      [1.873692, -2.960064, 1.612816],
    ],
    [
      'SGD Nesterov, weight decay',
      (ps) => new SGD(ps, { lr: 0.1, momentum: 0.9, weightDecay: 0.2, nesterov: true }),
      [0.158844608, -0.445085696, -0.926744876],
    ],
    ['SGD dampening', (ps) => new SGD(ps, { lr: 0.1, momentum: 0.5, dampening: 0.3 }), [0.4170509715, -0.961471818, -0.6048916085], 5],
    ['Adam, fast betas', (ps) => new Adam(ps, { lr: 0.3, betas: [0.5, 0.6] }), [0.40787860697, -0.311366737342, -1.245561367245], 6],
    [
      'Adam amsgrad, where it matters',
      (ps) => new Adam(ps, { lr: 0.3, betas: [0.5, 0.6], amsgrad: true }),
      [0.343671014034, -0.471056296027, -1.160241228781],
      6,
    ],
    [
      'Adam maximize, weight decay',
      (ps) => new Adam(ps, { lr: 0.1, maximize: true, weightDecay: 0.1 }),
      [1.300482566581, -2.300352394406, 0.800333594888],
    ],
    ['Adam, a large epsilon', (ps) => new Adam(ps, { lr: 0.1, eps: 0.5 }), [0.779202350957, -1.761348784834, 0.261255057271]],
    ['AdamW, as it is by default', (ps) => new AdamW(ps), [0.996970159597, -1.996940079465, 0.496985078534]],
    [
      'AdamW amsgrad, maximize',
      (ps) => new AdamW(ps, { lr: 0.3, amsgrad: true, maximize: true, betas: [0.5, 0.6], weightDecay: 0.1 }),
      [2.522318920342, -3.351991854523, 2.103399029254],
      6,
    ],
    [
      'Adam, groups with options of their own',
      ([p, q]) => new Adam([{ params: [p!], lr: 0.2, betas: [0.5, 0.9] }, { params: [q!], weightDecay: 0.3 }], { lr: 0.05 }), // prettier-ignore
      [0.4226602125, -1.411964960652, 0.350783067681],
    ],
    [
      'RMSprop, weight decay',
      (ps) => new RMSprop(ps, { lr: 0.1, alpha: 0.5, weightDecay: 0.1 }),
      [0.658393118908, -1.643288455707, 0.143709390771],
    ],
    [
      'Adagrad, weight decay',
      (ps) => new Adagrad(ps, { lr: 0.1, initialAccumulatorValue: 0.5, weightDecay: 0.1 }),
      [0.796681496744, -1.783243796375, 0.28443272105],
    ],
    [
      'Adadelta, weight decay',
      (ps) => new Adadelta(ps, { lr: 0.5, rho: 0.5, weightDecay: 0.1 }),
      [0.997577579599, -1.997577010964, 0.497577036585],
    ],
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

it('a rate that is changed between steps counts from the next one on', () => {
  const w = ones([1], { dtype: 'float64', requiresGrad: true });
  const optimizer = new SGD([w], { lr: 0.5 });
  w.grad = ones([1], { dtype: 'float64' });
  optimizer.step();
  optimizer.paramGroups[0]!.lr = 0.25;
  optimizer.step();
  expect(w.item()).toBe(0.25);
});

it('takes any iterable of parameters, once', () => {
  const layer = new Linear(2, 3);
  expect(new SGD(layer.parameters()).paramGroups[0]!.params).toEqual([layer.weight, layer.bias]);
  expect(new SGD(new Set(layer.parameters())).paramGroups[0]!.params).toHaveLength(2);
  expect(new SGD([{ params: layer.parameters() }]).paramGroups[0]!.params).toHaveLength(2);
});

describe('what is refused, before anything is changed', () => {
  const w = (): Tensor => ones([1], { requiresGrad: true });
  it.each<[string, (x: Tensor) => unknown, string]>([
    ['an empty list', () => new SGD([]), 'params'],
    ['a Module', () => new SGD(new Linear(1, 1) as never), 'params'],
    ['a bare tensor', (x) => new SGD(x as never), 'params'],
    ['nothing', () => new SGD(undefined as never), 'params'],
    ['a group without params', () => new SGD([{ lr: 1 }] as never), 'params'],
    ['what is no tensor', () => new SGD([{ params: [1 as never] }]), 'params'],
    ['the result of an op', (x) => new SGD([x.mul(2)]), 'params'],
    ['tensors and groups together', (x) => new SGD([x, { params: [w()] }] as never), 'params'],
    ['a parameter twice', (x) => new SGD([x, x]), 'params'],
    ['a parameter in two groups', (x) => new SGD([{ params: [x] }, { params: [x] }]), 'params'],
    ['a negative learning rate', (x) => new SGD([x], { lr: -1 }), 'learning rate'],
    ['a negative learning rate of a later group', (x) => new SGD([{ params: [w()] }, { params: [x], lr: -1 }]), 'learning rate'],
    ['a rate that is no number', (x) => new SGD([x], { lr: undefined as never }), 'learning rate'],
    ['NaN as a learning rate', (x) => new Adam([x], { lr: NaN }), 'learning rate'],
    ['a negative momentum', (x) => new SGD([x], { momentum: -0.1 }), 'momentum'],
    ['a negative weight decay', (x) => new SGD([x], { weightDecay: -0.1 }), 'weightDecay'],
    ['a negative weight decay of AdamW', (x) => new AdamW([x], { weightDecay: -0.1 }), 'weightDecay'],
    ['Nesterov without momentum', (x) => new SGD([x], { nesterov: true }), 'nesterov'],
    ['Nesterov with dampening', (x) => new SGD([x], { nesterov: true, momentum: 0.9, dampening: 0.1 }), 'nesterov'],
    ['a beta of 1', (x) => new Adam([x], { betas: [0.9, 1] }), 'beta parameter at index 1'],
    ['a negative beta', (x) => new Adam([x], { betas: [-0.1, 0.9] }), 'beta parameter at index 0'],
    ['one beta', (x) => new Adam([x], { betas: [0.9] as never }), 'beta parameter at index 1'],
    ['a negative epsilon', (x) => new Adam([x], { eps: -1 }), 'epsilon value'],
    ['a rho beyond 1', (x) => new Adadelta([x], { rho: 1.5 }), 'rho value'],
  ])('%s', (_what, make, argument) => {
    const x = w();
    expect(() => make(x)).toThrow(ArgumentError);
    expect(() => make(x)).toThrow(expect.objectContaining({ argument }) as Error);
    expect([x.item(), x.storage.version, x.grad]).toEqual([1, 0, null]);
  }); // prettier-ignore

  it('leaves the groups as they were', () => {
    const x = w();
    const optimizer = new SGD([x], { lr: 0.1 });
    for (const group of [{ params: [x] }, { params: [w()], lr: -1 }, { params: [w(), w().mul(2)] }, { params: 3 as never }])
      expect(() => optimizer.addParamGroup(group)).toThrow(ArgumentError);
    expect(optimizer.paramGroups).toHaveLength(1);
    x.grad = ones([1]);
    optimizer.step();
    expect(x.item()).toBeCloseTo(0.9, 6);
  });
});
