import { describe, expect, it } from 'vitest';
import type { View } from '../../src/memory/storage.js';
import { fillBernoulli, fillBernoulliFrom } from '../../src/random/bernoulli.js';
import { fillCauchy, fillExponential, fillGeometric } from '../../src/random/continuous.js';
import { Generator } from '../../src/random/generator.js';
import { multinomial } from '../../src/random/multinomial.js';
import { fillLogNormal, fillNormal } from '../../src/random/normal.js';
import { fillRandom, fillRandomInt } from '../../src/random/random-int.js';
import { randperm } from '../../src/random/randperm.js';
import { fillUniform } from '../../src/random/uniform.js';
import type { DType } from '../../src/shape/dtype.js';
import { viewFrom, viewOf } from './support/views.js';

const size = 1_000_000;
const sigmas = 5; // one law in two million fails by chance; the seed is fixed, so that none does tomorrow

function sample(dtype: DType, fill: (generator: Generator, view: View) => void): Float64Array {
  const view = viewOf(dtype, [size]);
  fill(new Generator().manualSeed(2024), view);
  return Float64Array.from(view.storage.values);
}

function expectMean(values: Float64Array, mean: number, variance: number): void {
  const sum = values.reduce((so, value) => so + value, 0);
  expect(Math.abs(sum / values.length - mean), `the mean of ${values.length} values`).toBeLessThan(
    sigmas * Math.sqrt(variance / values.length),
  );
}

interface Law {
  readonly name: string;
  readonly fill: (generator: Generator, view: View) => void;
  readonly dtypes: readonly DType[];
  readonly mean: number;
  readonly variance: number;
  /** The fourth central moment over the squared variance: what the variance of the variance hangs on. */
  readonly kurtosis: number;
}

const floats = ['float32', 'float64'] as const;
const p = 0.3;
const laws: readonly Law[] = [
  {
    name: 'uniform on [-1, 3)',
    fill: (g, view) => fillUniform(g, view, -1, 3),
    dtypes: floats,
    mean: 1,
    variance: 16 / 12,
    kurtosis: 9 / 5,
  },
  { name: 'normal, mean 1, std 2', fill: (g, view) => fillNormal(g, view, 1, 2), dtypes: floats, mean: 1, variance: 4, kurtosis: 3 },
  {
    name: 'exponential, rate 4',
    fill: (g, view) => fillExponential(g, view, 4),
    dtypes: floats,
    mean: 1 / 4,
    variance: 1 / 16,
    kurtosis: 9,
  },
  {
    name: 'geometric, p 0.3',
    fill: (g, view) => fillGeometric(g, view, p),
    dtypes: ['int32', 'float32', 'float64'],
    mean: 1 / p,
    variance: (1 - p) / p ** 2,
    kurtosis: 9 + p ** 2 / (1 - p),
  },
  {
    name: 'Bernoulli, p 0.3',
    fill: (g, view) => fillBernoulli(g, view, p),
    dtypes: ['bool', 'uint8', 'int32', 'float32', 'float64'],
    mean: p,
    variance: p * (1 - p),
    kurtosis: (1 - 3 * p * (1 - p)) / (p * (1 - p)),
  },
  {
    name: 'whole numbers on [-10, 15)',
    fill: (g, view) => fillRandomInt(g, view, -10, 15),
    dtypes: ['int32', 'float32', 'float64'],
    mean: 2,
    variance: (25 ** 2 - 1) / 12,
    kurtosis: 9 / 5,
  },
];

for (const { name, fill, dtypes, mean, variance, kurtosis } of laws) {
  it.each(dtypes)(`${name}: mean and variance, %s`, (dtype) => {
    const values = sample(dtype, fill);
    expectMean(values, mean, variance);
    expectMean(
      values.map((value) => (value - mean) ** 2),
      variance,
      (kurtosis - 1) * variance ** 2,
    );
  });
}

// Normal by the pair path at every size, so that its law is seen too.
it.each(floats)('normal of a view that is not contiguous: mean and variance, %s', (dtype) => {
  const view = viewOf(dtype, [1000, 1000], [1, 1000]);
  fillNormal(new Generator().manualSeed(2024), view, 1, 2);
  const values = Float64Array.from(view.storage.values);
  expectMean(values, 1, 4);
  expectMean(
    values.map((value) => (value - 1) ** 2),
    4,
    2 * 16,
  );
});

it.each(floats)('the logarithm of log-normal numbers is normal, %s', (dtype) => {
  const logs = sample(dtype, (g, view) => fillLogNormal(g, view, 1, 2)).map(Math.log);
  expectMean(logs, 1, 4);
  expectMean(
    logs.map((value) => (value - 1) ** 2),
    4,
    2 * 16,
  );
});

// Cauchy numbers have no mean: half of them lie within sigma of the median, half of them above it.
it.each(floats)('cauchy: quartiles, %s', (dtype) => {
  const values = sample(dtype, (g, view) => fillCauchy(g, view, 3, 2));
  expectMean(
    values.map((value) => Number(value > 3)),
    0.5,
    0.25,
  );
  expectMean(
    values.map((value) => Number(Math.abs(value - 3) < 2)),
    0.5,
    0.25,
  );
});

describe('bounds', () => {
  it.each([
    ['float32', 65536],
    ['float64', 2 ** 52],
  ] as const)('uniform %s numbers stay in [from, to), though some are rounded up to it', (dtype, from) => {
    const values = sample(dtype, (g, view) => fillUniform(g, view, from, from + 1));
    expect(values.every((value) => value >= from && value < from + 1)).toBe(true);
  });

  it('a range of one value is that value', () => {
    const view = viewOf('float32', [4]);
    fillUniform(new Generator(), view, 0.1, 0.1);
    expect([...view.storage.values]).toEqual([0.1, 0.1, 0.1, 0.1].map(Math.fround));
  });

  it('a float64 range reaches as far as the dtype does', () => {
    const view = viewOf('float64', [1000]);
    fillUniform(new Generator(), view, -1e307, 1e308);
    expect(view.storage.values.every((value) => value >= -1e307 && value < 1e308)).toBe(true);
    expect(Math.max(...view.storage.values)).toBeGreaterThan(9e307);
  });

  it.each(['bool', 'uint8', 'int32', 'float32', 'float64'] as const)('random_() of %s fills its half without a sign', (dtype) => {
    const top = { bool: 1, uint8: 255, int32: 2 ** 31 - 1, float32: 2 ** 24, float64: 2 ** 53 }[dtype];
    const values = sample(dtype, fillRandom);
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= top)).toBe(true);
    expectMean(values, top / 2, dtype === 'bool' ? 1 / 4 : ((top + 1) ** 2 - 1) / 12);
  });

  it('p = 0 and p = 1 are certain, and draw all the same', () => {
    const generator = new Generator().manualSeed(1);
    const view = viewOf('float32', [1000]);
    fillBernoulli(generator, view, 1);
    expect(view.storage.values.every((value) => value === 1)).toBe(true);
    fillBernoulli(generator, view, 0);
    expect(view.storage.values.every((value) => value === 0)).toBe(true);
    const other = new Generator().manualSeed(1);
    for (let i = 0; i < 4000; i++) other.uint32();
    expect(generator.uint32()).toBe(other.uint32());
  });
});

describe('each element has its own probability', () => {
  it.each(floats)('%s', (dtype) => {
    const out = viewOf('float64', [size]);
    fillBernoulliFrom(
      new Generator().manualSeed(1),
      viewFrom(
        dtype,
        Array.from({ length: size }, (_, i) => (i % 4) / 4),
      ),
      out,
    );
    for (let k = 0; k < 4; k++) {
      const values = (out.storage.values as Float64Array).filter((_, i) => i % 4 === k);
      if (k === 0) expect(values.every((value) => value === 0)).toBe(true);
      else expectMean(values, k / 4, (k / 4) * (1 - k / 4));
    }
  });
});

describe('the masks of MKL', () => {
  it.each([0.1, 0.5, 0.9])('p = %d', (probability) => {
    const view = viewOf('float32', [size]);
    fillBernoulli(new Generator({ bernoulli: 'mkl' }).manualSeed(1), view, probability);
    expectMean(Float64Array.from(view.storage.values), probability, probability * (1 - probability));
  });
});

describe('randperm', () => {
  it.each([0, 1, 2, 10, 5000])('of %i is a permutation', (n) => {
    const order = randperm(new Generator().manualSeed(3), n);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  });

  it('each of the 6 orders of 3 comes as often', () => {
    const generator = new Generator().manualSeed(3);
    const counts = new Map<string, number>();
    const times = 60_000;
    for (let i = 0; i < times; i++) {
      const order = randperm(generator, 3).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - times / 6)).toBeLessThan(sigmas * Math.sqrt((times * 5) / 36));
  });

  it.each([0, 1, 2])('of n draws n - 1 numbers, n = %i', (n) => {
    const generator = new Generator().manualSeed(3);
    randperm(generator, n);
    expect(generator.uint32()).toBe(new Generator().manualSeed(3).draw(4)[Math.max(n - 1, 0)]);
  });
});

describe('multinomial', () => {
  const weights = [1, 0, 3, 6];

  it.each([true, false])('each index comes as often as its weight says, first of several, replacement %s', (replacement) => {
    const generator = new Generator().manualSeed(5);
    const rows = 20_000;
    const view = viewFrom('float32', Array.from({ length: rows }, () => weights).flat(), [rows, 4]);
    const first = multinomial(generator, view, 2, { replacement }).filter((_, i) => i % 2 === 0);
    for (const [index, weight] of weights.entries()) {
      const share = weight / 10;
      if (weight === 0) expect(first).not.toContain(index);
      else
        expectMean(
          Float64Array.from(first, (each) => Number(each === index)),
          share,
          share * (1 - share),
        );
    }
  });

  it('without replacement no index comes twice', () => {
    const drawn = multinomial(
      new Generator(),
      viewFrom(
        'float64',
        Array.from({ length: 50 }, (_, i) => i + 1),
      ),
      50,
    );
    expect(new Set(drawn).size).toBe(50);
  });

  it('is without replacement unless asked for', () => {
    expect([...multinomial(new Generator(), viewFrom('float32', [1, 1, 1]), 3)].sort()).toEqual([0, 1, 2]);
  });
});
