import { describe, expect, it } from 'vitest';
import type { View } from '../../src/memory/storage.js';
import { fillBernoulli, fillBernoulliFrom } from '../../src/random/bernoulli.js';
import { fillCauchy, fillExponential, fillGeometric } from '../../src/random/continuous.js';
import { Generator } from '../../src/random/generator.js';
import { multinomial } from '../../src/random/multinomial.js';
import { fillLogNormal, fillNormal } from '../../src/random/normal.js';
import { fillRandom, fillRandomInt } from '../../src/random/random-int.js';
import { fillUniform } from '../../src/random/uniform.js';
import type { DType } from '../../src/shape/dtype.js';
import { rowMajor, viewFrom, viewOf } from './support/views.js';

const fills: Record<string, { fill: (generator: Generator, view: View) => void; dtypes: readonly DType[] }> = {
  fillUniform: { fill: (g, view) => fillUniform(g, view, -1, 3), dtypes: ['float32', 'float64'] },
  fillNormal: { fill: (g, view) => fillNormal(g, view, 1, 2), dtypes: ['float32', 'float64'] },
  fillLogNormal: { fill: (g, view) => fillLogNormal(g, view), dtypes: ['float32', 'float64'] },
  fillExponential: { fill: (g, view) => fillExponential(g, view, 3), dtypes: ['float32', 'float64'] },
  fillCauchy: { fill: (g, view) => fillCauchy(g, view), dtypes: ['float32', 'float64'] },
  fillGeometric: { fill: (g, view) => fillGeometric(g, view, 0.3), dtypes: ['uint8', 'int32', 'float32', 'float64'] },
  fillBernoulli: { fill: (g, view) => fillBernoulli(g, view, 0.4), dtypes: ['bool', 'uint8', 'int32', 'float32', 'float64'] },
  fillRandomInt: { fill: (g, view) => fillRandomInt(g, view, 0, 200), dtypes: ['uint8', 'int32', 'float32', 'float64'] },
  'fillRandomInt, wide': { fill: (g, view) => fillRandomInt(g, view, -5, 2 ** 30), dtypes: ['int32', 'float32', 'float64'] },
  fillRandom: { fill: (g, view) => fillRandom(g, view), dtypes: ['bool', 'uint8', 'int32', 'float32', 'float64'] },
};

const seeded = (): Generator => new Generator().manualSeed(21);

for (const [name, { fill, dtypes }] of Object.entries(fills)) {
  describe.each(dtypes)(`${name} of %s`, (dtype) => {
    // What a run of 12 draws is, one after the other. (12 elements: the pair path of normal, whatever the strides.)
    const run = viewOf(dtype, [12]);
    fill(seeded(), run);
    const drawn = rowMajor(run);

    it('fills what is contiguous row by row, from the offset on, and nothing else', () => {
      const view = viewOf(dtype, [3, 4], [4, 1], 5);
      fill(seeded(), { ...view });
      expect(rowMajor(view)).toEqual(drawn);
      expect([...view.storage.values.subarray(0, 5)]).toEqual([0, 0, 0, 0, 0]);
      const within: View = { ...viewOf(dtype, [40]), shape: [3, 4], strides: [4, 1], offset: 2 };
      fill(seeded(), within);
      expect([...within.storage.values.subarray(14)].every((value) => value === 0)).toBe(true);
    });

    it('fills a transposed view as it lies in memory, not row by row', () => {
      const view = viewOf(dtype, [3, 4], [1, 3], 2);
      fill(seeded(), view);
      expect([...view.storage.values.subarray(2)]).toEqual(drawn);
      expect(rowMajor(view)).not.toEqual(drawn);
    });

    it('fills a permuted view with gaps in the order of its strides, and leaves the gaps', () => {
      const view = viewOf(dtype, [2, 3, 2], [1, 10, 3]); // in memory: dimension 1, then 2, then 0
      fill(seeded(), view);
      const expected = rowMajor({ ...viewFrom(dtype, drawn), shape: [2, 3, 2], strides: [1, 4, 2] });
      expect(rowMajor(view)).toEqual(expected);
      expect([2, 5, 6, 7, 8, 9, 12].map((place) => view.storage.values[place])).toEqual([0, 0, 0, 0, 0, 0, 0]);
    });

    it('draws nothing for an empty view', () => {
      const generator = seeded();
      fill(generator, viewOf(dtype, [3, 0, 2]));
      expect(generator.getState()).toEqual(seeded().getState());
    });
  });
}

describe('fillNormal', () => {
  const normals = (view: View): View => {
    fillNormal(seeded(), view);
    return view;
  };

  it('takes the pair path where a large view is not contiguous', () => {
    const pairs = Array.from({ length: 10 }, () => 0);
    const generator = seeded();
    const two = viewOf('float32', [2]);
    for (let i = 0; i < 20; i += 2) {
      fillNormal(generator, two);
      pairs.splice(i, 2, ...rowMajor(two));
    }
    expect([...normals(viewOf('float32', [4, 5], [1, 4])).storage.values]).toEqual(pairs);
    expect(rowMajor(normals(viewOf('float32', [20], [2])))).toEqual(pairs);
    expect(rowMajor(normals(viewOf('float32', [20])))).not.toEqual(pairs);
  });

  it('takes the block path where only a dimension of size 1 has a strange stride', () => {
    expect(rowMajor(normals(viewOf('float32', [2, 1, 10], [10, 99, 1])))).toEqual(rowMajor(normals(viewOf('float32', [20]))));
  });

  it('the block path begins at the offset', () => {
    const view = normals(viewOf('float64', [17], [1], 3));
    expect(rowMajor(view)).toEqual(rowMajor(normals(viewOf('float64', [17]))));
    expect([...view.storage.values.subarray(0, 3)]).toEqual([0, 0, 0]);
  });
});

describe('masks of MKL', () => {
  it('are row-major whatever the strides, and take one number in all', () => {
    const mask = (view: View): number[] => {
      const generator = new Generator({ bernoulli: 'mkl' }).manualSeed(4);
      fillBernoulli(generator, view, 0.4);
      expect(generator.uint32()).toBe([...new Generator().manualSeed(4).draw(2)][1]);
      return rowMajor(view);
    };
    const expected = mask(viewOf('float32', [12]));
    expect(mask(viewOf('bool', [3, 4], [1, 3]))).toEqual(expected);
    expect(mask(viewOf('float64', [3, 4], [9, 2]))).toEqual(expected);
    expect(expected).toContain(0);
    expect(expected).toContain(1);
  });

  it('draw nothing when empty', () => {
    const generator = new Generator({ bernoulli: 'mkl' });
    fillBernoulli(generator, viewOf('float32', [0]), 0.4);
    expect(generator.getState()).toEqual(new Generator().getState());
  });
});

describe('fillBernoulliFrom', () => {
  const values = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? i / 24 : 1 - i / 24));
  const drawn = (generator: Generator, dtype: DType): number[] =>
    values.map(() => (dtype === 'float64' ? generator.uniform53() : generator.uniform24()));

  it.each(['float32', 'float64'] as const)('takes each probability at its own index, drawing in the order of the result: %s', (dtype) => {
    const u = drawn(seeded(), dtype);
    const probabilities = viewFrom(dtype, values, [3, 4]);
    const p = rowMajor(probabilities);

    const out = viewOf('uint8', [3, 4]);
    fillBernoulliFrom(seeded(), probabilities, out);
    expect(rowMajor(out)).toEqual(p.map((each, i) => Number(u[i] < each)));

    const transposed = viewOf('float32', [3, 4], [1, 3]);
    fillBernoulliFrom(seeded(), probabilities, transposed);
    expect(rowMajor(transposed)).toEqual(p.map((each, i) => Number(u[(i % 4) * 3 + Math.floor(i / 4)] < each)));
  });

  it('draws row by row for a transposed tensor of probabilities', () => {
    const u = drawn(seeded(), 'float64');
    const probabilities: View = { ...viewFrom('float64', values), shape: [3, 4], strides: [1, 3] };
    const out = viewOf('bool', [3, 4]);
    fillBernoulliFrom(seeded(), probabilities, out);
    expect(rowMajor(out)).toEqual(rowMajor(probabilities).map((each, i) => Number(u[i] < each)));
  });

  it('is the same over more elements than are drawn at once', () => {
    const many = Array.from({ length: 3000 }, (_, i) => i / 3000);
    const out = viewOf('float32', [3000]);
    fillBernoulliFrom(seeded(), viewFrom('float64', many), out);
    const later = viewOf('float32', [3000], [1], 7);
    fillBernoulliFrom(seeded(), viewFrom('float64', many), later);
    expect(rowMajor(later)).toEqual(rowMajor(out));
    const generator = seeded();
    expect(rowMajor(out)).toEqual(many.map((p) => Number(generator.uniform53() < p)));
  });
});

describe('multinomial', () => {
  it('draws its exponential numbers in the memory order of the weights', () => {
    const list = Array.from({ length: 32 }, (_, i) => 1 + (i % 5));
    const weights: View = { ...viewFrom('float64', list), shape: [4, 8], strides: [1, 4] };
    const q = viewOf('float64', [32]);
    fillExponential(seeded(), q);
    const quotients = rowMajor({ ...q, shape: [4, 8], strides: [1, 4] }).map((time, i) => rowMajor(weights)[i] / time);
    const expected = [0, 1, 2, 3].flatMap((row) => {
      const own = quotients.slice(8 * row, 8 * row + 8);
      return [...own.keys()].sort((a, b) => own[b] - own[a]);
    });
    expect([...multinomial(seeded(), weights, 8)]).toEqual(expected);
    expect([...multinomial(seeded(), viewFrom('float64', rowMajor(weights), [4, 8]), 8)]).not.toEqual(expected);
  });
});
