import { ones } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { optim } from '../src/index.js';

const { lrScheduler: lr, SGD } = optim;
type Scheduler = optim.lrScheduler.Scheduler & { step(metric?: number): void };
const optimizer = (): optim.SGD => new SGD([ones([1], { requiresGrad: true })], { lr: 0.1, momentum: 0.9 });

const makers: [string, (on: optim.SGD) => Scheduler][] = [
  ['StepLR', (on) => new lr.StepLR(on, 2, { gamma: 0.5 })],
  ['LinearLR', (on) => new lr.LinearLR(on)],
  ['LambdaLR', (on) => new lr.LambdaLR(on, (step) => 1 / (step + 1))],
  ['CosineAnnealingLR', (on) => new lr.CosineAnnealingLR(on, 5)],
  ['CosineAnnealingWarmRestarts', (on) => new lr.CosineAnnealingWarmRestarts(on, 2, { TMult: 2 })],
  ['CyclicLR', (on) => new lr.CyclicLR(on, 0.01, 0.05, { stepSizeUp: 3 })],
  ['OneCycleLR', (on) => new lr.OneCycleLR(on, 1, { totalSteps: 20 })],
  ['ReduceLROnPlateau', (on) => new lr.ReduceLROnPlateau(on, { patience: 1, cooldown: 1 })],
  ['SequentialLR', (on) => new lr.SequentialLR(on, [new lr.ConstantLR(on), new lr.ExponentialLR(on, 0.5)], [5])],
  ['ChainedScheduler', (on) => new lr.ChainedScheduler([new lr.ConstantLR(on), new lr.ExponentialLR(on, 0.5)])],
];

describe('the state of a scheduler', () => {
  it.each(makers)('%s: with the optimiser`s, another one goes on with the same rates', (_, make) => {
    const [a, b] = [optimizer(), optimizer()];
    const [first, second] = [make(a), make(b)];
    for (let i = 0; i < 4; i++) first.step(1);
    b.loadStateDict(a.stateDict());
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    for (let i = 0; i < 6; i++) {
      first.step(1);
      second.step(1);
      expect(b.paramGroups).toMatchObject(a.paramGroups.map(({ lr: rate, momentum }) => ({ lr: rate, momentum })));
    }
  });

  it('is refused by another kind', () => {
    const on = optimizer();
    const plain = new lr.StepLR(on, 2);
    expect(() => new lr.ReduceLROnPlateau(on).loadStateDict(plain.stateDict())).toThrow('best is out of range');
    expect(() => new lr.ChainedScheduler([plain]).loadStateDict(plain.stateDict())).toThrow('not one of 1 schedulers');
    expect(() => new lr.CosineAnnealingWarmRestarts(on, 2).loadStateDict(plain.stateDict())).toThrow('T_i');
    expect(() => plain.loadStateDict({ last_epoch: 1, base_lrs: [1, 2] })).toThrow('base_lrs');
    expect(plain.lastEpoch).toBe(0);
  });
});
