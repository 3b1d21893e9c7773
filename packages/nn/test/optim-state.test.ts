import { ArgumentError, manualSeed, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { optim } from '../src/index.js';

const { SGD, Adam, AdamW, RMSprop, Adagrad, Adadelta, NAdam, RAdam, Adamax } = optim;
const params = (): Tensor[] => [tensor([1, -2, 3], { requiresGrad: true }), randn([2, 3]).t().requiresGrad_()];

interface Steps {
  step(): void;
  zeroGrad(): void;
  stateDict(): optim.OptimizerState;
  loadStateDict(state: optim.OptimizerState): void;
}

function steps(optimizer: Steps, ps: readonly Tensor[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    optimizer.zeroGrad();
    for (const p of ps) p.mul(p).mul(i + 1).sum().sin().backward(); // prettier-ignore
    optimizer.step();
  }
}

const makers: [string, (ps: Tensor[]) => Steps, keys: string[]][] = [
  ['SGD', (ps) => new SGD(ps, { lr: 0.1 }), []],
  ['SGD momentum', (ps) => new SGD(ps, { lr: 0.1, momentum: 0.9, nesterov: true }), ['momentum_buffer']],
  ['Adam', (ps) => new Adam(ps, { lr: 0.1 }), ['step', 'exp_avg', 'exp_avg_sq']],
  ['AdamW amsgrad', (ps) => new AdamW(ps, { lr: 0.1, amsgrad: true }), ['step', 'exp_avg', 'exp_avg_sq', 'max_exp_avg_sq']],
  ['RMSprop', (ps) => new RMSprop(ps, { centered: true, momentum: 0.5 }), ['square_avg', 'grad_avg', 'momentum_buffer']],
  ['Adagrad', (ps) => new Adagrad(ps, { lrDecay: 0.1 }), ['step', 'sum']],
  ['Adadelta', (ps) => new Adadelta(ps), ['square_avg', 'acc_delta']],
  ['NAdam', (ps) => new NAdam(ps), ['step', 'exp_avg', 'exp_avg_sq', 'mu_product']],
  ['RAdam', (ps) => new RAdam(ps), ['step', 'exp_avg', 'exp_avg_sq']],
  ['Adamax', (ps) => new Adamax(ps), ['step', 'exp_avg', 'exp_inf']],
];

describe('the state of an optimiser', () => {
  it.each(makers)('%s: has PyTorch`s names, and one that takes it over goes on bit for bit', (_, make, keys) => {
    manualSeed(0);
    const a = params();
    const first = make(a);
    steps(first, a, 0, 3);
    const state = first.stateDict();
    expect(Object.keys(state.state)).toEqual(['0', '1']);
    expect(Object.keys(state.state[0]!).sort()).toEqual([...keys].sort());
    const b = a.map((p) => p.detach().clone().requiresGrad_());
    const second = make(b);
    second.loadStateDict(state);
    steps(first, a, 3, 6);
    steps(second, b, 3, 6);
    expect(b.map((p) => p.toArray())).toEqual(a.map((p) => p.toArray()));
  });

  it('has the options of each group, and numbers its parameters through', () => {
    const [a, b, c] = [ones([1]), ones([1]), ones([1])].map((x) => x.requiresGrad_()) as [Tensor, Tensor, Tensor];
    const optimizer = new SGD([{ params: [a] }, { params: [b, c], weightDecay: 0.5 }], { lr: 0.1 });
    expect(optimizer.stateDict().param_groups.map(({ params: numbers, weight_decay }) => [numbers, weight_decay])).toEqual([
      [[0], 0],
      [[1, 2], 0.5],
    ]);
    expect(optimizer.stateDict().state).toEqual({});
  });

  it('is copied when it is loaded', () => {
    const [a, b] = [params(), params()];
    const [first, second] = [new SGD(a, { momentum: 0.9 }), new SGD(b, { momentum: 0.9 })];
    steps(first, a, 0, 1);
    second.loadStateDict(first.stateDict());
    const loaded = (second.stateDict().state[0]!['momentum_buffer'] as Tensor).toArray();
    steps(first, a, 1, 2);
    expect((second.stateDict().state[0]!['momentum_buffer'] as Tensor).toArray()).toEqual(loaded);
  });

  it('is refused where it does not fit, and nothing is changed then', () => {
    const a = params();
    const adam = new Adam(a, { lr: 0.1 });
    steps(adam, a, 0, 1);
    const state = adam.stateDict();
    const sgd = new SGD(params(), { lr: 0.3 });
    expect(() => sgd.loadStateDict(state)).toThrow("keeps no 'step', which the state has for parameter 0");
    expect(() => new Adam([a[0]!]).loadStateDict(state)).toThrow('has 1 parameters in group 0, the state 2');
    expect(() => new Adam([{ params: [a[0]!] }, { params: [a[1]!] }]).loadStateDict(state)).toThrow(
      'has 2 groups of parameters, the state 1',
    );
    const others = [zeros([4], { requiresGrad: true }), a[1]!];
    expect(() => new Adam(others).loadStateDict(state)).toThrow('has parameter 0 of shape [4]');
    expect(() => adam.loadStateDict({ ...state, param_groups: [{ ...state.param_groups[0]!, lr: -1 }] })).toThrow(ArgumentError);
    expect([sgd.paramGroups[0]!.lr, adam.paramGroups[0]!.lr]).toEqual([0.3, 0.1]);
  });
});
