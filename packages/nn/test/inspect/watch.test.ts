import { ArgumentError, manualSeed, ones, randn, tensor, zeros, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import * as nn from '../../src/index.js';
import { watch, statsPicture } from '../../src/inspect/index.js';
import { Trainer } from '../../src/train/index.js';

/** Hands on what it is told. */
class Give extends nn.Module {
  private readonly give: (x: Tensor) => unknown;

  constructor(give: (x: Tensor) => unknown) {
    super();
    this.give = give;
  }

  override forward(x: Tensor): Tensor {
    return this.give(x) as Tensor;
  }
}

function deepSelu(width: number, depth: number): nn.Sequential {
  const layers = Array.from({ length: depth }, () => [new nn.Linear(width, width), new nn.SELU()]).flat();
  return nn.init.selfNormalizing_(new nn.Sequential(...layers));
}

describe('watch', () => {
  it('records mean, deviation, extremes and zeros', () => {
    const model = new Give(() => tensor([0, 0, 1, 3]));
    const stats = watch(model, { histogram: { from: 0, to: 2, bins: 2 } });
    model.forward(ones([1]));
    stats.endStep();
    const expected = { step: 0, count: 4, mean: 1, std: Math.sqrt(1.5), min: 0, max: 3, zeros: 0.5, notFinite: 0, histogram: [2, 2] };
    expect(stats.activations).toEqual([{ name: '', type: 'Module', points: [expected] }]);
  });

  it('counts what is not finite apart', () => {
    const model = new Give((x) => x);
    const stats = watch(model);
    model.forward(tensor([NaN, Infinity, 2, 4]));
    stats.endStep();
    model.forward(tensor([NaN]));
    stats.endStep();
    expect(stats.activations[0]!.points).toMatchObject([
      { count: 2, mean: 3, std: 1, min: 2, max: 4, notFinite: 2 },
      { count: 0, mean: NaN, notFinite: 1 },
    ]);
  });

  it('joins several calls and outputs of a step', () => {
    const model = new Give((x) => [x, { more: x.mul(3) }, tensor([7], { dtype: 'int32' })]);
    const stats = watch(model);
    model.forward(tensor([1, 2]));
    model.forward(tensor([5]));
    stats.endStep();
    const all = [1, 2, 3, 6, 5, 15];
    const mean = all.reduce((a, b) => a + b) / 6;
    const { points } = stats.activations[0]!;
    expect(points[0]).toMatchObject({ count: 6, mean, min: 1, max: 15 });
    expect(points[0]!.std).toBeCloseTo(Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 6), 12);
  });

  it('keeps exact numbers far from 0', () => {
    const model = new Give((x) => x);
    const stats = watch(model);
    model.forward(tensor([1e8, 1e8 + 1, 1e8 + 2], { dtype: 'float64' }));
    model.forward(tensor([1e8 + 3], { dtype: 'float64' }));
    stats.endStep();
    expect(stats.activations[0]!.points[0]!.std).toBeCloseTo(Math.sqrt(1.25), 6);
  });

  it('shows that a SELU network stays at mean 0 and variance 1, and a badly initialised one does not', () => {
    manualSeed(0);
    const last = (model: nn.Sequential): { mean: number; std: number } => {
      const stats = watch(model);
      model.forward(randn([512, 64]));
      stats.endStep();
      stats.close();
      return stats.activations.at(-1)!.points[0]!;
    };
    const good = last(deepSelu(64, 8));
    // The fixed point of 64 units: sampling the weights moves it by about 1 / sqrt(64) a layer.
    expect(Math.abs(good.mean)).toBeLessThan(0.25);
    expect(Math.abs(good.std ** 2 - 1)).toBeLessThan(0.4);
    const torch = new nn.Sequential(...Array.from({ length: 8 }, () => [new nn.Linear(64, 64), new nn.SELU()]).flat());
    expect(last(torch).std ** 2).toBeLessThan(0.05);
  });

  it('records the gradient of each parameter that has one', () => {
    const model = new nn.Linear(2, 2);
    const stats = watch(model);
    model
      .forward(tensor([[1, 3]]))
      .mul(tensor([[1, 0]]))
      .sum()
      .backward();
    stats.endStep();
    const [weight, bias] = stats.gradients;
    expect(weight).toMatchObject({ name: 'weight', type: 'gradient', points: [{ mean: 1, min: 0, max: 3, zeros: 0.5 }] });
    expect(bias).toMatchObject({ name: 'bias', points: [{ mean: 0.5, zeros: 0.5 }] });
    model.zeroGrad();
    stats.endStep();
    expect(stats.gradients[0]!.points).toHaveLength(1);
  });

  it('records every so many steps, in bounded memory, over the whole time', () => {
    const model = new nn.Identity();
    const stats = watch(model, { every: 3, limit: 8 });
    for (let i = 0; i < 1000; i++) {
      model.forward(ones([2]));
      stats.endStep();
      expect(stats.activations[0]!.points.length).toBeLessThanOrEqual(8);
    }
    expect(stats.every).toBe(192);
    expect(stats.activations[0]!.points.map(({ step }) => step)).toEqual([0, 192, 384, 576, 768, 960]);
    expect(stats.step).toBe(1000);
  });

  it('leaves evaluation out, unless it is wanted', () => {
    for (const evaluation of [false, true]) {
      const model = new nn.Identity().eval();
      const stats = watch(model, { evaluation });
      model.forward(ones([2]));
      stats.endStep();
      expect(stats.activations).toHaveLength(evaluation ? 1 : 0);
    }
  });

  it('is a callback of the trainer, that changes nothing', async () => {
    const fit = async (isWatched: boolean): Promise<{ model: nn.Sequential; stats: ReturnType<typeof watch> }> => {
      manualSeed(2);
      const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Dropout(0.5), new nn.Linear(4, 1));
      const stats = watch(model);
      const trainer = new Trainer({
        model,
        optimizer: new nn.optim.SGD(model.parameters(), { lr: 0.1 }),
        loss: nn.functional.mseLoss,
        callbacks: isWatched ? [stats] : [],
      });
      const batch = [randn([8, 3]), zeros([8, 1])];
      await trainer.fit([batch, batch], { epochs: 3, validation: [batch] });
      stats.close();
      return { model, stats };
    };
    const [watched, bare] = [await fit(true), await fit(false)];
    expect(watched.stats.activations.map(({ points }) => points.map(({ step }) => step))).toEqual([0, 1, 2].map(() => [0, 1, 2, 3, 4, 5]));
    expect(watched.stats.activations[0]!.points[0]!.count).toBe(32); // one forward of 8, and not that of the validation
    expect(watched.stats.gradients).toHaveLength(4);
    const values = (model: nn.Module): unknown => [...model.parameters()].map((parameter) => parameter.toArray());
    expect(values(watched.model)).toEqual(values(bare.model));
    expect(Object.hasOwn(watched.model, 'forward')).toBe(false);
  });

  it.each<[string, object]>([
    ['every 0', { every: 0 }],
    ['half a step', { every: 1.5 }],
    ['a limit of 1', { limit: 1 }],
    ['no bins', { histogram: { from: 0, to: 1, bins: 0 } }],
    ['a range without an end', { histogram: { from: 0, to: Infinity, bins: 4 } }],
    ['a range the wrong way round', { histogram: { from: 1, to: 0, bins: 4 } }],
  ])('refuses %s', (_, options) => {
    const model = new nn.Identity();
    expect(() => watch(model, options)).toThrow(ArgumentError);
    expect(Object.hasOwn(model, 'forward')).toBe(false);
  });
});

describe('statsPicture', () => {
  it('refuses what was not recorded', () => {
    const model = new nn.Linear(2, 2);
    const stats = watch(model);
    expect(() => statsPicture(stats)).toThrow('statsPicture: no activations were recorded');
    model.forward(ones([1, 2]));
    stats.endStep();
    expect(() => statsPicture(stats, { show: 'gradients' })).toThrow('no gradients were recorded');
    expect(() => statsPicture(stats, { show: 'histograms' })).toThrow('no histograms were kept');
    expect(() => statsPicture(stats, { show: 'x' as never })).toThrow("there is no 'x' to show");
    expect(() => statsPicture(stats, { columns: 0 })).toThrow(ArgumentError);
  });

  it('has a panel for each layer, with the last values', () => {
    const model = new nn.Sequential(new nn.Identity(), new nn.ReLU());
    const stats = watch(model);
    model.forward(tensor([-1, 1, 2, 2]));
    stats.endStep();
    const svg = statsPicture(stats, { title: 'a & b' });
    expect(svg).toContain('<title>a &#38; b</title>');
    expect(svg).toContain('>0 Identity</text>');
    expect(svg).toContain('>1 ± 1.22</text>');
    expect(svg).toContain('>1.25 ± 0.83 · 25 % 0</text>');
    expect(svg).not.toContain('NaN');
  });
});
