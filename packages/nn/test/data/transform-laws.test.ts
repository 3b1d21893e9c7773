import { arange, ArgumentError, Generator, ones, rand, randint, tensor, zeros, type Tensor } from '@lamella/core';
import { expectMoments, expectShare } from '@lamella/core/testing';
import { describe, expect, it } from 'vitest';
import { data, functional } from '../../src/index.js';

const { Cutout, Mixup, RandomHorizontalFlip, RandomRotation, RandomShift, RandomVerticalFlip } = data;

describe('the share of images that are mirrored is p', () => {
  const marked = tensor([[1, 0], [0, 0]]).to('float32').reshape([1, 1, 2, 2]).repeat([4000, 1, 1, 1]); // prettier-ignore
  it.each([0.2, 0.5, 0.9])('%s', (p) => {
    const across = new RandomHorizontalFlip(p).forward(marked);
    expectShare(across.select(3, 1).select(2, 0), (x) => x === 1, p);
    const upDown = new RandomVerticalFlip(p).forward(marked);
    expectShare(upDown.select(2, 1).select(2, 0), (x) => x === 1, p);
  });

  it('and flips of both kinds from one seed are independent', () => {
    const both = new RandomVerticalFlip(0.5, { seed: 3 }).forward(new RandomHorizontalFlip(0.5, { seed: 3 }).forward(marked));
    for (const [row, column] of [[0, 0], [0, 1], [1, 0], [1, 1]]) expectShare(both.select(2, row!).select(2, column!), (x) => x === 1, 0.25); // prettier-ignore
  });
});

it('shifts are evenly distributed, down and right apart', () => {
  const dot = zeros([1, 1, 5, 5]).add(0);
  const images = dot.clone().repeat([5000, 1, 1, 1]).contiguous();
  images.select(2, 2).select(2, 2).fill_(1);
  const out = new RandomShift([2, 1]).forward(images);
  const rows = out.sum([1, 3]).argmax(1);
  const columns = out.sum([1, 2]).argmax(1);
  for (let row = 0; row < 5; row++) expectShare(rows, (x) => x === row, 1 / 5);
  for (let column = 1; column < 4; column++) expectShare(columns, (x) => x === column, 1 / 3);
  expectShare(rows.mul(10).add(columns), (x) => x === 3, 1 / 15);
});

it('angles are evenly distributed', () => {
  // The mean of the cosine of an angle from -d to d is sin(d) / d. A horizontal ramp about 0, turned, is cos(angle) * x + … along its middle row.
  const ramp = tensor([-1, 0, 1]).to('float32').reshape([1, 1, 1, 3]).repeat([3000, 1, 3, 1]);
  const out = new RandomRotation(40).forward(ramp);
  const cosines = out.select(2, 1).select(2, 2);
  const d = (40 * Math.PI) / 180;
  // Right of the middle, the place it comes from is (cos, sin) of the angle, in the image for both: the ramp there is the cosine.
  expectMoments(cosines, { mean: Math.sin(d) / d, variance: 0.5 + Math.sin(2 * d) / (4 * d) - (Math.sin(d) / d) ** 2 });
  // Below the middle, it comes from where the ramp is minus the sine: as much to one side as to the other.
  expectMoments(out.select(2, 2).select(2, 1), { mean: 0, variance: 0.5 - Math.sin(2 * d) / (4 * d) });
  const range = new RandomRotation([20, 40]).forward(ramp).select(2, 1).select(2, 2);
  for (const cosine of range.data()) {
    expect(cosine).toBeLessThanOrEqual(Math.cos(d / 2) + 1e-6);
    expect(cosine).toBeGreaterThanOrEqual(Math.cos(d) - 1e-6);
  }
});

describe('Cutout', () => {
  /** The mean length of [centre - floor(size / 2), + size) within [0, length), the centre anywhere. */
  const meanSpan = (length: number, size: number): number => {
    const spans = Array.from({ length }, (_, centre) => {
      const start = centre - Math.floor(size / 2);
      return Math.min(length, start + size) - Math.max(0, start);
    });
    return spans.reduce((a, b) => a + b, 0) / length;
  };

  it.each([1, 2, 3, 5, 20])('of size %i erases what geometry says on average', (size) => {
    const erased = ones([3000, 1, 8, 6])
      .sub(new Cutout(size, { seed: size }).forward(ones([3000, 1, 8, 6])))
      .sum([1, 2, 3]);
    expectMoments(erased, { mean: meanSpan(8, size) * meanSpan(6, size) });
  });

  it('spares 1 - p of the images', () => {
    const sums = new Cutout(1, { p: 0.3 }).forward(ones([4000, 1, 3, 3])).sum([1, 2, 3]);
    expectShare(sums, (x) => x === 8, 0.3);
  });

  it('has its middle anywhere alike', () => {
    const out = new Cutout(1).forward(ones([6000, 1, 3, 2]));
    for (let row = 0; row < 3; row++) for (let column = 0; column < 2; column++) expectShare(out.select(2, row).select(2, column), (x) => x === 0, 1 / 6); // prettier-ignore
  });
});

describe('Mixup', () => {
  const classes = tensor([0, 2], { dtype: 'int32' });

  /** The λ of many batches: of inputs 0 and 1, mixed with each other, one is λ or 1 - λ. */
  function lambdas(alpha: number, count: number): number[] {
    const mixup = new Mixup(alpha, { numClasses: 3 });
    return Array.from({ length: count }, () => {
      for (;;) {
        const [x] = mixup.apply([tensor([[0], [1]]).to('float32'), classes]);
        const [first, second] = x!.data();
        if (first !== 0 || second !== 1) return second!;
      }
    });
  }

  it.each([0.1, 0.4, 1, 2, 8])('λ is from Beta(%d, the same): its mean and variance', (alpha) => {
    // A batch of two is its own partner half of the time: then λ is not seen, and another one is drawn.
    const sample = lambdas(alpha, 1500);
    expectMoments(sample, { mean: 0.5, variance: 1 / (4 * (2 * alpha + 1)) });
  });

  it('of alpha 1 is evenly distributed', () => {
    const sample = lambdas(1, 2000);
    for (const bound of [0.1, 0.25, 0.5, 0.9]) expectShare(sample, (x) => x < bound, bound);
  });

  it('of a tiny alpha is 0 or 1, never NaN', () => {
    const mixup = new Mixup(1e-4, { numClasses: 2 });
    for (let i = 0; i < 200; i++) {
      for (const value of mixup.apply([rand([3, 2]), zeros([3], { dtype: 'int32' })])[1]!.data()) expect([0, 1]).toContain(value);
    }
  });

  it('mixes inputs and targets by the same λ and with the same partners', () => {
    const n = 50;
    const x = arange(0, n, 1, { dtype: 'float32' }).unsqueeze(1);
    const y = arange(0, n);
    const [mixed, soft] = new Mixup(1, { numClasses: n, seed: 4 }).apply([x, y]);
    // Sample i is the number i: what a soft target says of the classes is what the input is.
    const said = soft!.matmul(x);
    for (const [i, value] of mixed!.data().entries()) expect(value).toBeCloseTo(said.data()[i]!, 4);
    expect(Math.max(...soft!.sum(1).sub(1).abs().data())).toBeLessThan(1e-6);
    expect(mixed!.toArray()).not.toEqual(x.toArray());
  });

  it('gives targets that crossEntropy takes, and its loss is the mix of both losses', () => {
    const logits = rand([6, 3]);
    const target = randint(0, 3, [6], { dtype: 'int32' });
    const order = new Generator().manualSeed(9);
    const [, soft] = new Mixup(1, { numClasses: 3, generator: order }).apply([logits, target]);
    const loss = Number(functional.crossEntropy(logits, soft!).item());
    const logProbabilities = logits.logSoftmax(1);
    expect(loss).toBeCloseTo(-Number(soft!.mul(logProbabilities).sum().item()) / 6, 5);
  });

  it('mixes targets of floating point as they are', () => {
    const [x, y] = new Mixup(1).apply([ones([4, 2]), tensor([[1], [1], [1], [1]]).to('float32')]);
    expect([x!.toArray(), y!.toArray()]).toEqual([ones([4, 2]).toArray(), [[1], [1], [1], [1]]]);
  });

  const refused: [string, () => unknown][] = [
    ['an alpha of 0', () => new Mixup(0)],
    ['half a class', () => new Mixup(1, { numClasses: 0.5 })],
    ['classes without their number', () => new Mixup(1).apply([ones([2, 2]), classes])],
    ['a class out of range', () => new Mixup(1, { numClasses: 2 }).apply([ones([2, 2]), classes])],
    ['no target', () => new Mixup(1, { numClasses: 3 }).apply([ones([2, 2])])],
    ['counts that differ', () => new Mixup(1, { numClasses: 3 }).apply([ones([3, 2]), classes])],
  ];
  it.each(refused)('refuses %s', (_, make) => {
    expect(make).toThrow(ArgumentError);
  });

  it('draws nothing where it refuses', () => {
    const mixup = new Mixup(1, { numClasses: 2 });
    const before = mixup.generator.getState();
    expect(() => mixup.apply([ones([2, 2]), classes])).toThrow(ArgumentError);
    expect(mixup.generator.getState()).toEqual(before);
  });
});

it('the mean of many mixed inputs is the mean of the inputs', () => {
  const x: Tensor = rand([1000, 1], { generator: new Generator().manualSeed(1) });
  const [mixed] = new Mixup(0.5, { numClasses: 1 }).apply([x, zeros([1000], { dtype: 'int32' })]);
  expect(Number(mixed!.mean().item())).toBeCloseTo(Number(x.mean().item()), 5);
});
