import {
  defaultGenerator,
  gradcheck,
  Generator,
  manualSeed,
  ones,
  rand,
  randn,
  ShapeError,
  ArgumentError,
  tensor,
  type Tensor,
} from '@lamella/core';
import { expectMoments } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import * as nn from '../src/index.js';

const { gaussianDropout, dropPath, dropBlock2d, lockedDropout } = nn.functional;
const stateAfter = (fn: () => unknown): string => {
  manualSeed(3);
  fn();
  return defaultGenerator.getState().join();
};
const untouched = stateAfter(() => undefined);
const share = (x: Tensor): number => Number(x.eq(0).to('float32').mean().item());

describe.each([
  ['gaussianDropout', (x: Tensor, o: object) => gaussianDropout(x, o)],
  ['dropPath', (x: Tensor, o: object) => dropPath(x, o)],
  ['dropBlock2d', (x: Tensor, o: object) => dropBlock2d(x, { blockSize: 2, ...o })],
  [
    'lockedDropout',
    (x: Tensor, o: object) => lockedDropout(x.reshape([x.shape[0]!, x.shape[1]!, x.shape[2]! * x.shape[3]!]), o).reshape(x.shape),
  ],
])('%s', (name, drop) => {
  const x = ones([4, 3, 4, 4]);

  it('gives its input back, and draws nothing, at p = 0, out of training and for an empty input', () => {
    if (name !== 'lockedDropout') expect(drop(x, { p: 0 })).toBe(x);
    if (name !== 'lockedDropout') expect(drop(x, { p: 0.5, training: false })).toBe(x);
    expect(stateAfter(() => drop(x, { p: 0 }))).toBe(untouched);
    expect(stateAfter(() => drop(x, { training: false }))).toBe(untouched);
    expect(stateAfter(() => drop(ones([0, 3, 4, 4]), { p: 0.5 }))).toBe(untouched);
  });

  it.each([-0.1, 1.5, NaN, '0.5'])('refuses p = %s before it draws', (p) => {
    expect(stateAfter(() => expect(() => drop(x, { p })).toThrow(ArgumentError))).toBe(untouched);
  });

  it('draws from the generator it is given alone', () => {
    const generator = new Generator().manualSeed(1);
    expect(stateAfter(() => drop(x, { p: 0.5, generator }))).toBe(untouched);
    const again = drop(x, { p: 0.5, generator: generator.manualSeed(1) });
    expect(drop(x, { p: 0.5, generator: generator.manualSeed(1) }).toArray()).toEqual(again.toArray());
  });

  it('has the right gradient', () => {
    const input = tensor(
      Float64Array.from({ length: 32 }, (_, i) => Math.sin(i)),
      { dtype: 'float64' },
    ).reshape([2, 1, 4, 4]);
    const leaf = input.detach().requiresGrad_();
    expect(gradcheck((value) => drop(value, { p: 0.4, generator: new Generator().manualSeed(2) }), [leaf])).toBe(true);
  });
});

it('gaussianDropout has mean 1 and variance p / (1 - p)', () => {
  manualSeed(0);
  for (const p of [0.1, 0.5, 0.8])
    expectMoments(gaussianDropout(ones([1e5], { dtype: 'float64' }), { p }), { mean: 1, variance: p / (1 - p) });
});

it('dropPath drops whole samples, a share p of them, and keeps the mean', () => {
  manualSeed(0);
  const out = dropPath(ones([20_000, 3]), { p: 0.3 });
  const first = out.select(1, 0);
  for (const feature of out.unbind(1)) expect(feature.equal(first)).toBe(true);
  expect(Math.abs(share(first) - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / 20_000));
  expect(Number(out.amax().item())).toBeCloseTo(1 / 0.7, 6);
});

it('lockedDropout has one mask for all time steps', () => {
  manualSeed(0);
  const out = lockedDropout(ones([5, 100, 40]), { p: 0.2 });
  for (const step of out.unbind(0)) expect(step.equal(out.select(0, 0))).toBe(true);
  expect(Math.abs(share(out.select(0, 0)) - 0.2)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / 4000));
  const batchFirst = lockedDropout(ones([100, 5, 40]), { p: 0.2, batchFirst: true });
  for (const step of batchFirst.unbind(1)) expect(step.equal(batchFirst.select(1, 0))).toBe(true);
  expect(() => lockedDropout(ones([2, 3]))).toThrow(ShapeError);
});

it('dropBlock2d drops squares, keeps the sum of the noise, and about a share p', () => {
  manualSeed(0);
  const out = dropBlock2d(ones([64, 8, 16, 16]), { p: 0.1, blockSize: 4 });
  expect(Number(out.mean().item())).toBeCloseTo(1, 4);
  expect(share(out)).toBeGreaterThan(0.07); // blocks overlap, so that it is a little less than p
  expect(share(out)).toBeLessThan(0.1);
  const dropped = out.eq(0).to('float32');
  // Every dropped pixel lies in a dropped square of 4 x 4: shrinking and growing by one leaves all of them.
  const squares = nn.functional.maxPool2d(dropped.neg(), 4, { stride: 1 }).neg();
  const grown = nn.functional
    .convTranspose2d(squares.reshape([512, 1, 13, 13]), ones([1, 1, 4, 4]))
    .gt(0)
    .to('float32');
  expect(grown.reshape(dropped.shape).equal(dropped)).toBe(true);
});

it('DropConnect drops weights, not activations, and is a plain Linear in evaluation', () => {
  manualSeed(0);
  const layer = new nn.Linear(400, 50, { bias: false });
  const model = new nn.DropConnect(layer, 0.25);
  nn.init.ones_(layer.weight);
  const out = model.forward(ones([1, 400]));
  expectMoments(out.to('float64'), { mean: 400, variance: (400 * 0.25) / 0.75 });
  const x = randn([2, 400]);
  expect(model.eval().forward(x).equal(layer.forward(x))).toBe(true);
  expect(Object.keys(model.stateDict())).toEqual(['linear.weight']);
});

describe('mcDropout', () => {
  const model = (): nn.Sequential => new nn.Sequential(new nn.Linear(4, 32), new nn.SELU(), new nn.Dropout(0.5), new nn.Linear(32, 3));

  it('gives mean, spread and mutual information, and puts every mode back', () => {
    manualSeed(0);
    const net = model().train();
    net.layers[1]!.eval();
    const { mean, spread, mutualInformation } = nn.utils.mcDropout(net, randn([6, 4]), { passes: 30 });
    expect(
      mean
        .sum(1)
        .isclose(ones([6]))
        .all()
        .item(),
    ).toBe(true);
    expect(Number(spread.amin().item())).toBeGreaterThan(0);
    expect(mutualInformation!.shape).toEqual([6]);
    expect(Number(mutualInformation!.amin().item())).toBeGreaterThanOrEqual(0);
    expect([...net.modules()].map(({ training }) => training)).toEqual([true, true, false, true, true]);
  });

  it('finds no information where all passes agree', () => {
    const net = new nn.Sequential(new nn.Dropout(0), new nn.Linear(2, 2));
    const { spread, mutualInformation } = nn.utils.mcDropout(net, rand([3, 2]), { passes: 4 });
    expect(Number(spread.abs().amax().item())).toBe(0);
    expect(Number(mutualInformation!.abs().amax().item())).toBeLessThan(1e-6);
  });

  it('refuses a model without dropout, and fewer than two passes', () => {
    expect(() => nn.utils.mcDropout(new nn.Sequential(new nn.Linear(2, 2)), rand([1, 2]))).toThrow(/has no dropout/);
    expect(() => nn.utils.mcDropout(model(), rand([1, 4]), { passes: 1 })).toThrow(ArgumentError);
  });
});

it('mcDropout and DropoutSchedule see the dropout within recurrent layers and attention', () => {
  const lstm = new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.5 });
  const attention = new nn.MultiheadAttention(4, 2, { dropout: 0.5 });
  class Reader extends nn.Module {
    readonly lstm = lstm;
    readonly attention = attention;
    override forward(x: Tensor): Tensor {
      const [read] = this.lstm.forward(x);
      return this.attention.forward(read, read, read)[0].mean(0);
    }
  }
  const net = new Reader().eval();
  const { spread } = nn.utils.mcDropout(net, randn([5, 2, 3]), { passes: 8 });
  expect(spread.amax().item()).toBeGreaterThan(0);
  expect([lstm.training, attention.training]).toEqual([false, false]);
  const schedule = new nn.utils.DropoutSchedule(net, (step, p) => p / (step + 1));
  schedule.step();
  expect([lstm.dropout, attention.dropout]).toEqual([0.25, 0.25]);
});

it('DropoutSchedule changes every p, and none when the schedule gives no probability', () => {
  const model = new nn.Sequential(new nn.Dropout(0.4), new nn.Sequential(new nn.AlphaDropout(0.2)));
  const schedule = new nn.utils.DropoutSchedule(model, (step, p) => (step < 3 ? p / (step + 1) : 2));
  const ps = (): number[] =>
    [...model.modules()].flatMap((module) => (module instanceof nn.Dropout || module instanceof nn.AlphaDropout ? [module.p] : []));
  expect(ps()).toEqual([0.4, 0.2]);
  schedule.step();
  expect(ps()).toEqual([0.2, 0.1]);
  schedule.step();
  expect(() => schedule.step()).toThrow(ArgumentError);
  expect(ps()).toEqual([0.4 / 3, 0.2 / 3]);
});
