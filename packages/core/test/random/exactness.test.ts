import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fillBernoulli } from '../../src/random/bernoulli.js';
import { fillCauchy, fillExponential } from '../../src/random/continuous.js';
import { fma, fma32 } from '../../src/random/fma.js';
import { Generator } from '../../src/random/generator.js';
import { multinomial } from '../../src/random/multinomial.js';
import { fillNormal } from '../../src/random/normal.js';
import { nextDrawIs } from './support/states.js';
import { rowMajor, viewFrom, viewOf } from './support/views.js';

// Where a rounding in another place would be seen in one number of thousands, or in none of PyTorch's vectors.

const seeded = (): Generator => new Generator().manualSeed(31);

describe('fillBernoulli', () => {
  const kept = (p: number, generator: Generator): number => {
    const view = viewOf('uint8', [1]);
    fillBernoulli(generator, view, p);
    return rowMajor(view)[0];
  };

  it('compares all 53 bits: u < p, and not u <= p', () => {
    for (let seed = 0; seed < 50; seed++) {
      const generator = (): Generator => new Generator().manualSeed(seed);
      const u = generator().uniform53();
      expect(kept(u, generator())).toBe(0);
      expect(kept(u + 2 ** -53, generator())).toBe(1);
      expect(kept(Math.max(u - 2 ** -53, 0), generator())).toBe(0);
      if (u < 0.5) expect(kept(u + 2 ** -54, generator())).toBe(1); // p between two multiples of 2^-53
    }
  });

  it('in the style of MKL both sides are float32', () => {
    const mkl = { bernoulli: 'mkl' } as const;
    expect(kept(0.5, nextDrawIs(2 ** 30 - 1, mkl))).toBe(0); // x is rounded up to 2^30, and not below it
    expect(kept(0.5, nextDrawIs(2 ** 30 - 64, mkl))).toBe(1); // this one is float32
    expect(kept(0.5 + 2 ** -30, nextDrawIs(2 ** 30, mkl))).toBe(0); // p is rounded down to 0.5
  });
});

describe('the block path of normal', () => {
  const normals = (dtype: 'float32' | 'float64', mean?: number, std?: number): number[] => {
    const view = viewOf(dtype, [8009]);
    fillNormal(seeded(), view, mean, std);
    return rowMajor(view);
  };

  it('float32: mean and std are float32 themselves, and the last step is fused', () => {
    const [mean, std] = [0.1, 1.7];
    expect(normals('float32', mean, std)).toEqual(normals('float32').map((z) => fma32(z, Math.fround(std), Math.fround(mean))));
  });

  it('float64: the last step is fused', () => {
    const [mean, std] = [0.1, 1.7];
    expect(normals('float64', mean, std)).toEqual(normals('float64').map((z) => fma(z, std, mean)));
  });

  // PyTorch's vectors have some thousands, in which a wrong rounding may hide. The hash was computed with numpy, in the steps of Cephes with
  // 80-bit sums: a second implementation, not PyTorch.
  it('float32: a million numbers', () => {
    const view = viewOf('float32', [1_000_000]);
    fillNormal(seeded(), view);
    expect(createHash('sha256').update(new Uint8Array(view.storage.values.slice().buffer)).digest('hex')).toBe(
      '5c14a1a376dde3a4ba9c0c750c09524356787dfe2eef9c89cc50edd5b3dc01a8',
    );
  });
});

describe('float64 to the last place, the operations in PyTorch’s order', () => {
  const filled = (fill: (generator: Generator) => ReturnType<typeof viewOf>): number[] => rowMajor(fill(seeded()));
  const uniforms = (): number[] => {
    const generator = seeded();
    return Array.from({ length: 1000 }, () => generator.uniform53());
  };

  it('exponential_', () => {
    const values = filled((g) => {
      const view = viewOf('float64', [1000]);
      fillExponential(g, view, 3);
      return view;
    });
    expect(values).toEqual(uniforms().map((u) => (-1 / 3) * Math.log1p(-u)));
  });

  it('cauchy_', () => {
    const values = filled((g) => {
      const view = viewOf('float64', [1000]);
      fillCauchy(g, view, 0.1, 3);
      return view;
    });
    expect(values).toEqual(uniforms().map((u) => 0.1 + 3 * Math.tan(Math.PI * (u - 0.5))));
  });
});

describe('multinomial', () => {
  const n = 20_000;
  const weights = Array.from({ length: n }, (_, i) => Math.fround(1 + (i % 7) / 10));

  it('with replacement sums in float32 where the weights are', () => {
    const reached: number[] = [];
    for (const weight of weights) reached.push(Math.fround((reached.at(-1) ?? 0) + weight));
    const total = reached[n - 1];
    const generator = seeded();
    const expected = Array.from({ length: 500 }, () => {
      const u = generator.uniform53();
      return reached.findIndex((sum) => Math.fround(sum / total) >= u);
    });
    expect([...multinomial(seeded(), viewFrom('float32', weights), 500, { replacement: true })]).toEqual(expected);
    expect([...multinomial(seeded(), viewFrom('float64', weights), 500, { replacement: true })]).not.toEqual(expected);
  });

  it('takes the first index that reaches u, and not the first beyond it', () => {
    const u = seeded().uniform53();
    expect(multinomial(seeded(), viewFrom('float64', [u, 1 - u]), 2, { replacement: true })[0]).toBe(0);
    const below = u - 2 ** -53;
    expect(multinomial(seeded(), viewFrom('float64', [below, 1 - below]), 2, { replacement: true })[0]).toBe(1);
  });

  it('without replacement divides in float32 where the weights are; of equal quotients the first index comes first', () => {
    const q = viewOf('float32', [n]);
    fillExponential(seeded(), q);
    const quotients = rowMajor(q).map((time, i) => Math.fround(weights[i] / time));
    expect(new Set(quotients).size).toBeLessThan(n); // there are equal ones
    const expected = [...quotients.keys()].sort((a, b) => quotients[b] - quotients[a]);
    expect([...multinomial(seeded(), viewFrom('float32', weights), n)]).toEqual(expected);
  });
});
