import { ones, tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { optim } from '../src/index.js';

const { lrScheduler: lr, SGD, Adam } = optim;
const optimizer = (options: Partial<optim.SGDOptions> = {}): optim.SGD =>
  new SGD([ones([1], { requiresGrad: true })], { lr: 0.1, momentum: 0.9, ...options });

/** The rates before the first step and after each of `steps`. */
function rates(make: (on: optim.SGD) => optim.lrScheduler.Scheduler, steps: number): number[] {
  const on = optimizer();
  const scheduler = make(on);
  const seen = [on.paramGroups[0]!.lr];
  for (let i = 0; i < steps; i++) {
    scheduler.step();
    seen.push(on.paramGroups[0]!.lr);
  }
  return seen.map((rate) => Number(rate.toFixed(6)));
}

describe('schedulers', () => {
  // The numbers are the formulas of the PyTorch documentation, written out.
  it.each<[string, (on: optim.SGD) => optim.lrScheduler.Scheduler, number[]]>([
    ['StepLR', (on) => new lr.StepLR(on, 2, { gamma: 0.5 }), [0.1, 0.1, 0.05, 0.05, 0.025]],
    ['MultiStepLR', (on) => new lr.MultiStepLR(on, [1, 3], { gamma: 0.1 }), [0.1, 0.01, 0.01, 0.001, 0.001]],
    ['ConstantLR', (on) => new lr.ConstantLR(on, { factor: 0.5, totalIters: 2 }), [0.05, 0.05, 0.1, 0.1]],
    ['LinearLR', (on) => new lr.LinearLR(on, { startFactor: 0.5, totalIters: 4 }), [0.05, 0.0625, 0.075, 0.0875, 0.1, 0.1]],
    ['ExponentialLR', (on) => new lr.ExponentialLR(on, 0.5), [0.1, 0.05, 0.025]],
    ['PolynomialLR', (on) => new lr.PolynomialLR(on, { totalIters: 4, power: 2 }), [0.1, 0.05625, 0.025, 0.00625, 0, 0]],
    ['LambdaLR', (on) => new lr.LambdaLR(on, (step) => 1 / (step + 1)), [0.1, 0.05, 0.033333]],
    ['MultiplicativeLR', (on) => new lr.MultiplicativeLR(on, () => 0.9), [0.1, 0.09, 0.081]],
    ['CosineAnnealingLR', (on) => new lr.CosineAnnealingLR(on, 2), [0.1, 0.05, 0, 0.05, 0.1]],
    ['CosineAnnealingWarmRestarts', (on) => new lr.CosineAnnealingWarmRestarts(on, 2, { TMult: 2 }), [0.1, 0.05, 0.1, 0.085355, 0.05]],
    ['CyclicLR', (on) => new lr.CyclicLR(on, 0.01, 0.05, { stepSizeUp: 2 }), [0.01, 0.03, 0.05, 0.03, 0.01]],
    ['OneCycleLR', (on) => new lr.OneCycleLR(on, 1, { totalSteps: 5, pctStart: 0.4, annealStrategy: 'linear' }), [0.04, 1, 0.666668, 0.333336, 0.000004]],
    ['SequentialLR', (on) => new lr.SequentialLR(on, [new lr.ConstantLR(on, { factor: 0.1, totalIters: 2 }), new lr.ExponentialLR(on, 0.5)], [2]), [0.01, 0.01, 0.1, 0.05]],
    ['ChainedScheduler', (on) => new lr.ChainedScheduler([new lr.ConstantLR(on, { factor: 0.1, totalIters: 2 }), new lr.ExponentialLR(on, 0.5)]), [0.01, 0.005, 0.025, 0.0125]],
  ])('%s', (_name, make, expected) => expect(rates(make, expected.length - 1)).toEqual(expected)); // prettier-ignore

  it('ReduceLROnPlateau waits for `patience` bad steps, then reduces', () => {
    const on = optimizer();
    const scheduler = new lr.ReduceLROnPlateau(on, { patience: 1, factor: 0.1, minLr: 0.005 });
    const after = [1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.5].map((metric) => {
      scheduler.step(tensor(metric));
      return Number(on.paramGroups[0]!.lr.toFixed(6));
    });
    expect(after).toEqual([0.1, 0.1, 0.1, 0.01, 0.01, 0.005, 0.005]);
  });

  it('cycles the momentum against the rate: of SGD, and the first beta of Adam', () => {
    const sgd = optimizer();
    const cycle = new lr.CyclicLR(sgd, 0.01, 0.05, { stepSizeUp: 2 });
    cycle.step();
    cycle.step();
    expect(sgd.paramGroups[0]!.momentum).toBeCloseTo(0.8, 12);
    const adam = new Adam([ones([1], { requiresGrad: true })]);
    new lr.OneCycleLR(adam, 0.1, { totalSteps: 10 });
    expect(adam.paramGroups[0]!.betas).toEqual([0.95, 0.999]);
  });

  it('gives each group its own rate', () => {
    const on = new SGD([{ params: [ones([1])] }, { params: [ones([1])], lr: 0.4 }], { lr: 0.1 });
    const scheduler = new lr.ExponentialLR(on, 0.5);
    scheduler.step();
    expect(scheduler.getLastLr()).toEqual([0.05, 0.2]);
  });

  it.each<[string, () => unknown, string]>([
    ['a step size of 0', () => new lr.StepLR(optimizer(), 0), 'stepSize'],
    ['a factor beyond 1', () => new lr.ConstantLR(optimizer(), { factor: 2 }), 'factor'],
    ['a cycle of momentum without momentum', () => new lr.CyclicLR(new optim.Adagrad([ones([1])]), 0.1, 0.2), 'cycleMomentum'],
    ['one cycle without a length', () => new lr.OneCycleLR(optimizer(), 0.1), 'totalSteps'],
    ['more milestones than schedulers', () => new lr.SequentialLR(optimizer(), [], [1]), 'schedulers'],
    ['schedulers of two optimisers', () => new lr.ChainedScheduler([new lr.ExponentialLR(optimizer(), 0.5), new lr.ExponentialLR(optimizer(), 0.5)]), 'schedulers'],
    ['a plateau without a metric', () => new lr.ReduceLROnPlateau(optimizer()).step(), 'metric'],
    ['a plateau factor of 1', () => new lr.ReduceLROnPlateau(optimizer(), { factor: 1 }), 'factor'],
  ])('refuses %s', (_what, make, argument) => expect(make).toThrow(expect.objectContaining({ argument }) as Error)); // prettier-ignore
});
