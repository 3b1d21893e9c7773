import { describe, expect, it } from 'vitest';
import { fillBernoulli } from '../../src/random/bernoulli.js';
import { Generator, type BernoulliStyle } from '../../src/random/generator.js';
import { Mcg31m1 } from '../../src/random/mcg31m1.js';
import { multinomial } from '../../src/random/multinomial.js';
import { fillUniform } from '../../src/random/uniform.js';
import { nextDrawIs } from './support/states.js';
import { vectors, type Published, type PublishedMask } from './support/vectors.js';
import { rowMajor, viewFrom, viewOf } from './support/views.js';

describe('MCG31m1', () => {
  it.each(vectors.mkl.sequences)('seed $seed', ({ seed, x }) => {
    const engine = new Mcg31m1(seed);
    expect(x.map(() => engine.next())).toEqual(x);
  });

  it('agrees with whole-number arithmetic over 10,000 steps', () => {
    const engine = new Mcg31m1(123456789);
    let x = 123456789n;
    for (let i = 0; i < 10_000; i++) {
      expect(engine.next()).toBe(Number(x));
      x = (x * 1132489760n) % (2n ** 31n - 1n);
    }
  });
});

describe("MKL's Bernoulli numbers", () => {
  it.each(vectors.mkl.bernoulli)('of seed $mcgSeed, p $p', ({ mcgSeed, p, expect: expected }) => {
    const generator = nextDrawIs(mcgSeed, { bernoulli: 'mkl' });
    const view = viewOf('uint8', [expected.length]);
    fillBernoulli(generator, view, p);
    expect(rowMajor(view)).toEqual(expected);
  });
});

describe('masks that users published', () => {
  const { publishedMasks, publishedMasksWithoutMkl } = vectors.mkl;
  for (const mask of publishedMasks) it(mask.text, () => checkMask(mask, 'mkl'));
  for (const mask of publishedMasksWithoutMkl) it(mask.text, () => checkMask(mask, 'current'));
});

function checkMask({ seed, kept, sum }: PublishedMask, bernoulli: BernoulliStyle): void {
  const generator = new Generator({ bernoulli }).manualSeed(BigInt(seed));
  if (kept !== undefined) {
    const noise = viewOf('float32', [6, 6]);
    fillBernoulli(generator, noise, 0.5);
    expect(rowMajor(noise)).toEqual(kept);
    return;
  }
  // t = rand(10); dropout(t, 0.5).sum()
  const [t, noise] = [viewOf('float32', [10]), viewOf('float32', [10])];
  fillUniform(generator, t);
  fillBernoulli(generator, noise, 0.5);
  const total = rowMajor(t).reduce((so, x, i) => so + 2 * x * rowMajor(noise)[i], 0);
  expect(total.toFixed(4)).toBe(sum!.toFixed(4));
}

describe('numbers that users published', () => {
  for (const test of vectors.published) {
    it(`${test.text}, seed ${test.seed}, PyTorch ${test.torch}`, () => {
      const generator = new Generator({ bernoulli: test.path === 'mkl' ? 'mkl' : 'current' }).manualSeed(BigInt(test.seed));
      expect(published(generator, test)).toEqual(test.expect);
    });
  }
});

function published(generator: Generator, { path, weights, count = 0, single = false, bernoulli, expect: { length } }: Published): number[] {
  if (bernoulli !== undefined) {
    const view = viewOf('float32', [length]);
    fillBernoulli(generator, view, bernoulli);
    return rowMajor(view);
  }
  const list = typeof weights === 'string' ? new Array<number>(142_816).fill(1) : weights!;
  if (path === 'mkl') return byMklRace(generator, list).slice(0, count);
  const all = typeof weights === 'string' ? list.length : count;
  return [...multinomial(generator, viewFrom('float32', list), all, { replacement: single }).subarray(0, count)];
}

// Only the masks of MKL are on offer, not its exponential numbers; this is how old wheels made multinomial of them.
function byMklRace(generator: Generator, weights: readonly number[]): number[] {
  const engine = new Mcg31m1(generator.uint32());
  const quotients = Float64Array.from(weights, (weight) => weight / -Math.log(Math.fround(engine.next()) * 2 ** -31));
  return [...quotients.keys()].sort((a, b) => quotients[b] - quotients[a]);
}
