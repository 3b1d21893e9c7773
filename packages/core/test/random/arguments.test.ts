import { describe, expect, it } from 'vitest';
import type { LamellaError } from '../../src/errors/errors.js';
import { ArgumentError, DTypeError, ShapeError } from '../../src/errors/errors.js';
import type { View } from '../../src/memory/storage.js';
import { fillBernoulli, fillBernoulliFrom } from '../../src/random/bernoulli.js';
import { fillCauchy, fillExponential, fillGeometric } from '../../src/random/continuous.js';
import { Generator } from '../../src/random/generator.js';
import { multinomial } from '../../src/random/multinomial.js';
import { fillLogNormal, fillNormal } from '../../src/random/normal.js';
import { fillRandomInt } from '../../src/random/random-int.js';
import { randperm, shuffleInsideOut } from '../../src/random/randperm.js';
import { fillUniform } from '../../src/random/uniform.js';
import type { DType } from '../../src/shape/dtype.js';
import { rowMajor, viewFrom, viewOf } from './support/views.js';

type Kind = new (...args: never[]) => LamellaError;
type Row = readonly [
  what: string,
  error: Kind,
  argument: string | undefined,
  call: (generator: Generator, view: View) => void,
  dtype?: DType,
];

const rows: readonly Row[] = [
  ['uniform_ of int32', DTypeError, undefined, (g, view) => fillUniform(g, view), 'int32'],
  ['uniform_(1, 0)', ArgumentError, 'from', (g, view) => fillUniform(g, view, 1, 0)],
  ['uniform_(NaN, 1)', ArgumentError, 'from', (g, view) => fillUniform(g, view, NaN, 1)],
  ['uniform_(0, Infinity)', ArgumentError, 'to', (g, view) => fillUniform(g, view, 0, Infinity)],
  ['uniform_(0, 1e39) of float32', ArgumentError, 'to', (g, view) => fillUniform(g, view, 0, 1e39)],
  ['uniform_(-3e38, 3e38) of float32', ArgumentError, 'to - from', (g, view) => fillUniform(g, view, -3e38, 3e38)],
  ['normal_ of bool', DTypeError, undefined, (g, view) => fillNormal(g, view), 'bool'],
  ['normal_(0, -1)', ArgumentError, 'std', (g, view) => fillNormal(g, view, 0, -1)],
  ['normal_(0, NaN)', ArgumentError, 'std', (g, view) => fillNormal(g, view, 0, NaN)],
  ['logNormal_ of uint8', DTypeError, undefined, (g, view) => fillLogNormal(g, view), 'uint8'],
  ['logNormal_(0, 0)', ArgumentError, 'std', (g, view) => fillLogNormal(g, view, 0, 0)],
  ['exponential_ of int32', DTypeError, undefined, (g, view) => fillExponential(g, view), 'int32'],
  ['exponential_(0)', ArgumentError, 'lambd', (g, view) => fillExponential(g, view, 0)],
  ['cauchy_ of int32', DTypeError, undefined, (g, view) => fillCauchy(g, view), 'int32'],
  ['cauchy_(0, 0)', ArgumentError, 'sigma', (g, view) => fillCauchy(g, view, 0, 0)],
  ['geometric_(0)', ArgumentError, 'p', (g, view) => fillGeometric(g, view, 0)],
  ['geometric_(1)', ArgumentError, 'p', (g, view) => fillGeometric(g, view, 1)],
  ['bernoulli_(1.5)', ArgumentError, 'p', (g, view) => fillBernoulli(g, view, 1.5)],
  ['bernoulli_(-0.1)', ArgumentError, 'p', (g, view) => fillBernoulli(g, view, -0.1)],
  ['bernoulli_(NaN)', ArgumentError, 'p', (g, view) => fillBernoulli(g, view, NaN)],
  ["bernoulli_('0.5')", ArgumentError, 'p', (g, view) => fillBernoulli(g, view, '0.5' as unknown as number)],
  ['bernoulli of int32', DTypeError, undefined, (g, view) => fillBernoulliFrom(g, viewOf('int32', [20]), view)],
  [
    'bernoulli of a 1.5 at the end',
    ArgumentError,
    'p',
    (g, view) => fillBernoulliFrom(g, viewFrom('float32', [...new Array<number>(19).fill(0.5), 1.5]), view),
  ],
  ['bernoulli of a NaN', ArgumentError, 'p', (g, view) => fillBernoulliFrom(g, viewFrom('float64', new Array<number>(20).fill(NaN)), view)],
  ['random_(5, 5)', ArgumentError, 'from', (g, view) => fillRandomInt(g, view, 5, 5)],
  ['random_(0.5, 5)', ArgumentError, 'from', (g, view) => fillRandomInt(g, view, 0.5, 5)],
  ['random_(0, 1e300)', ArgumentError, 'to', (g, view) => fillRandomInt(g, view, 0, 1e300)],
  ['random_(0, NaN)', ArgumentError, 'to', (g, view) => fillRandomInt(g, view, 0, NaN)],
  ['random_(0, 257) of uint8', ArgumentError, 'to', (g, view) => fillRandomInt(g, view, 0, 257), 'uint8'],
  ['random_(-1, 5) of uint8', ArgumentError, 'from', (g, view) => fillRandomInt(g, view, -1, 5), 'uint8'],
  ['random_(0, 3) of bool', ArgumentError, 'to', (g, view) => fillRandomInt(g, view, 0, 3), 'bool'],
  ['random_(0, 2^31 + 1) of int32', ArgumentError, 'to', (g, view) => fillRandomInt(g, view, 0, 2 ** 31 + 1), 'int32'],
  ['random_(2) of bool', ArgumentError, 'from', (g, view) => fillRandomInt(g, view, 2), 'bool'],
  ['randperm(-1)', ArgumentError, 'n', (g) => void randperm(g, -1)],
  ['randperm(1.5)', ArgumentError, 'n', (g) => void randperm(g, 1.5)],
  ['randperm(2^31)', ArgumentError, 'n', (g) => void randperm(g, 2 ** 31)],
  ['multinomial of int32', DTypeError, undefined, (g) => void multinomial(g, viewFrom('int32', [1, 1]), 1)],
  ['multinomial of 0 dimensions', ShapeError, undefined, (g) => void multinomial(g, viewFrom('float32', [1], []), 1)],
  ['multinomial of 3 dimensions', ShapeError, undefined, (g) => void multinomial(g, viewFrom('float32', [1], [1, 1, 1]), 1)],
  ['multinomial of 0 indices', ArgumentError, 'numSamples', (g) => void multinomial(g, viewFrom('float32', [1, 1]), 0)],
  ['multinomial of 3 out of 2', ArgumentError, 'numSamples', (g) => void multinomial(g, viewFrom('float32', [1, 1]), 3)],
  ['multinomial of a negative weight', ArgumentError, 'input', (g) => void multinomial(g, viewFrom('float32', [-1, 2]), 1)],
  ['multinomial of an infinite weight', ArgumentError, 'input', (g) => void multinomial(g, viewFrom('float32', [Infinity, 2]), 1)],
  [
    'multinomial of a row without weight',
    ArgumentError,
    'input',
    (g) => void multinomial(g, viewFrom('float32', [1, 1, 0, 0], [2, 2]), 2, { replacement: true }),
  ],
];

describe('refusals', () => {
  for (const [what, kind, argument, call, dtype = 'float32'] of rows) {
    it(`${what}: ${kind.name}, and nothing was drawn or written`, () => {
      const generator = new Generator().manualSeed(6);
      const view = viewOf(dtype, [20]);
      view.storage.values.fill(1);
      let error: unknown;
      try {
        call(generator, view);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(kind);
      expect((error as LamellaError).argument).toBe(argument);
      expect(generator.getState()).toEqual(new Generator().manualSeed(6).getState());
      expect(view.storage.values.every((value) => value === 1)).toBe(true);
    });
  }

  it('says what PyTorch says', () => {
    const view = viewOf('float32', [1]);
    expect(() => fillBernoulli(new Generator(), view, 1.5)).toThrow('bernoulli_: expects p to be in [0, 1], but got p=1.5');
    expect(() => fillUniform(new Generator(), view, 1, 0)).toThrow(
      'uniform_: expects to return a [from, to) range, but found from=1 > to=0',
    );
    expect(() => fillRandomInt(new Generator(), view, 5, 5)).toThrow(
      "random_: expects 'from' to be less than 'to', but got from=5 >= to=5",
    );
  });

  it('checks what an empty view is asked for too', () => {
    expect(() => fillNormal(new Generator(), viewOf('float32', [0]), 0, -1)).toThrow(ArgumentError);
    expect(() => fillRandomInt(new Generator(), viewOf('float32', [0]), 5, 5)).toThrow(ArgumentError);
  });
});

describe('whole numbers', () => {
  const seeded = (): Generator => new Generator().manualSeed(8);
  const drawn = (dtype: DType, from: number, to?: number): number[] => {
    const view = viewOf(dtype, [200]);
    fillRandomInt(seeded(), view, from, to);
    return rowMajor(view);
  };
  const exact = (range: bigint, from: bigint): number[] => {
    const generator = seeded();
    return Array.from({ length: 200 }, () => Number((generator.uint64() % range) + from));
  };

  it.each([2 ** 28, 2 ** 28 + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 37, 2 ** 37 + 1, 2 ** 43 + 1, 2 ** 53])(
    'a range of %i takes 64 bits, exactly',
    (range) => {
      expect(drawn('float64', 0, range)).toEqual(exact(BigInt(range), 0n));
    },
  );

  it('a range below 2^28 takes 32', () => {
    const generator = seeded();
    expect(drawn('int32', -7, 2 ** 28 - 8)).toEqual(Array.from({ length: 200 }, () => (generator.uint32() % (2 ** 28 - 1)) - 7));
  });

  it('all of int32, of which a part is negative', () => {
    expect(drawn('int32', -(2 ** 31), 2 ** 31)).toEqual(exact(2n ** 32n, -(2n ** 31n)));
  });

  it('without an end goes up to the largest number of the dtype, that one included', () => {
    const generator = seeded();
    expect(drawn('uint8', 250)).toEqual(Array.from({ length: 200 }, () => (generator.uint32() % 6) + 250));
    expect(drawn('int32', 0)).toEqual(exact(2n ** 31n, 0n));
    expect(drawn('float64', 1)).toEqual(exact(2n ** 53n, 1n));
    expect(drawn('float64', -(2 ** 53))).toEqual(exact(2n ** 54n + 1n, -(2n ** 53n)));
    expect(new Set(drawn('bool', 0))).toEqual(new Set([0, 1]));
    expect(drawn('float32', 2 ** 24 - 1)).toContain(2 ** 24);
  });

  it('float32 beyond 2^24: the bounds become float32 numbers, so that none is rounded out of the range', () => {
    const [from, to] = [2 ** 25 + 1, 2 ** 25 + 15]; // float32 has every fourth number here: 4, 8 and 12 remain
    const values = drawn('float32', from, to);
    expect(values.every((value) => value >= from && value < to)).toBe(true);
    const generator = seeded();
    expect(values).toEqual(Array.from({ length: 200 }, () => Math.fround((generator.uint32() % 8) + 2 ** 25 + 4)));
  });
});

describe('the permutation of very many', () => {
  it('puts each new element in the place of a random one before it', () => {
    const order = new Int32Array(300);
    const generator = new Generator().manualSeed(2);
    shuffleInsideOut(generator, order);
    const other = new Generator().manualSeed(2);
    const expected: number[] = [];
    for (let i = 0; i < 300; i++) {
      const place = Number(other.uint64() % BigInt(i + 1));
      expected.push(expected[place]);
      expected[place] = i;
    }
    expect([...order]).toEqual(expected);
    expect(generator.getState()).toEqual(other.getState());
  });
});
