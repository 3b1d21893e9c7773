import * as core from '@lamella/core';
import {
  empty,
  everyDtype,
  floating,
  normal,
  op,
  positive,
  Recipe,
  values,
  type ErrorCase,
  type Grid,
  type OpRow,
  type Sample,
} from '@lamella/core/testing';
import { parted, reduced, sumOf } from '../references.js';

const { ArgumentError, DTypeError, ShapeError, ones } = core;

/** Called as `f(x, dim?, options?)`; `of` sees the line and the options. */
const along =
  (of: (line: number[], options: Record<string, unknown>) => number) =>
  (x: Grid, ...args: unknown[]): Grid => {
    const { positional, options } = parted(args);
    return reduced(x, positional[0], options.keepdim, (line) => of(line, options));
  };

const meanOf = (line: number[]): number => sumOf(line) / line.length;
const varianceOf = (line: number[], { unbiased = true }: { unbiased?: boolean }): number =>
  sumOf(line.map((x) => (x - meanOf(line)) ** 2)) / Math.max(0, line.length - Number(unbiased));
const isNumber = (x: number): boolean => !Number.isNaN(x);
const normOf = (line: number[], p: number): number => {
  const sizes = line.map(Math.abs);
  if (p === Infinity) return Math.max(...sizes);
  if (p === -Infinity) return Math.min(...sizes);
  return p === 0 ? sizes.filter((size) => size !== 0).length : sumOf(sizes.map((size) => size ** p)) ** (1 / p);
};

/** Every way to call it: all, one dimension, several, from the end, with keepdim, without dimensions, of no elements. */
const ways = (make: typeof normal = normal): Sample[] => [
  make(2, 3),
  [make(2, 3), 0],
  [make(2, 3), -1, { keepdim: true }],
  [make(2, 3), { keepdim: true }],
  [make(2, 3, 2), [0, 2]],
  [make(2, 3), []],
  [make(2, 3), null, { keepdim: true }],
  make(),
  [make(), 0],
  [empty(2, 0), 1],
  [empty(0, 3), 1],
];

const noDim: ErrorCase = { args: [ones([2, 3]), 2], error: ShapeError, has: { argument: 'dim' } };
const twice: ErrorCase = { args: [ones([2, 3]), [0, -2]], error: ShapeError, has: { argument: 'dim' } };
const noIntegers: ErrorCase = { args: [ones([2], { dtype: 'int32' })], error: DTypeError, has: { dtype: 'int32' } };
// Of one element the unbiased variance is NaN, and no slope is to be measured.
const several = ways().filter(
  (sample) =>
    !(sample instanceof Recipe && sample.shape.length === 0) && !(Array.isArray(sample) && (sample[0] as Recipe).shape.length === 0),
);
const single = values('single', [1]);
const constant = values('equal', [2, 2, 2]);

export const rows: readonly OpRow[] = [
  op('sum', {
    call: core.sum,
    reference: along(sumOf),
    dtypes: everyDtype,
    result: 'wide',
    samples: ways(),
    errors: [noDim, twice],
    tolerance: { float32: { rtol: 1e-5 } },
  }),
  op('sum', {
    call: core.sum,
    reference: along(sumOf),
    dtypes: everyDtype,
    result: 'float64',
    gradient: true,
    samples: [
      [positive(2, 3), 1, { dtype: 'float64' }],
      [positive(2, 3), { dtype: 'float64' }],
      [empty(0), 0, { dtype: 'float64' }],
    ],
  }),
  op('nansum', {
    call: core.nansum,
    reference: along((line) => sumOf(line.filter(isNumber))),
    dtypes: everyDtype,
    result: 'wide',
    samples: [...ways(), [values('holes', [1, NaN, 2, NaN], [2, 2]), 1], values('nothing', [NaN])],
    errors: [{ ...noDim, has: { op: 'sum' } }],
    tolerance: { float32: { rtol: 1e-5 } },
  }),
  op('mean', { call: core.mean, reference: along(meanOf), dtypes: floating, samples: ways(), errors: [noDim, noIntegers] }),
  op('mean', {
    call: core.mean,
    reference: along(meanOf),
    dtypes: ['int32', 'uint8', 'bool'],
    result: 'float32',
    samples: [
      [normal(2, 3), 1, { dtype: 'float32' }],
      [empty(0, 2), 0, { dtype: 'float32' }],
    ],
  }),
  op('var', {
    call: core.var,
    reference: along(varianceOf),
    dtypes: floating,
    samples: [...several, single, [normal(4), 0, { unbiased: false }], [normal(2, 4), { unbiased: false, keepdim: true }], constant],
    errors: [noDim, noIntegers],
  }),
  op('std', {
    call: core.std,
    reference: along((line, options) => Math.sqrt(varianceOf(line, options))),
    dtypes: floating,
    samples: [...several, single, [normal(4), 0, { unbiased: false }], constant],
    errors: [noDim, noIntegers],
  }),
  op('varMean', {
    call: core.varMean,
    reference: (x: Grid, ...args: unknown[]) => [along(varianceOf)(x, ...args), along(meanOf)(x, ...args)],
    dtypes: floating,
    samples: [...several, single, [normal(2, 4), { unbiased: false, keepdim: true }]],
    errors: [noDim, noIntegers],
  }),
  op('logsumexp', {
    call: core.logsumexp,
    reference: along((line) => {
      const largest = Math.max(0, ...line.filter(Number.isFinite));
      return Math.log(sumOf(line.map((x) => Math.exp(x - largest)))) + largest;
    }),
    dtypes: everyDtype,
    result: 'floating',
    samples: [
      [normal(2, 3), 0],
      [normal(2, 3), -1, { keepdim: true }],
      [normal(2, 3), [0, 1]],
      [normal(), 0],
      [values('far apart', [-1000, 0, 1000]), 0],
      [values('infinite', [-Infinity, 0]), 0],
      [empty(2, 0), 1],
      [empty(0, 2), 1],
    ],
    errors: [noDim],
  }),
  op('norm', {
    call: core.norm,
    reference: (x: Grid, ...args: unknown[]) => {
      const { positional, options } = parted(args);
      const p = positional[0] === 'fro' || positional[0] === undefined ? 2 : (positional[0] as number);
      return reduced(x, positional[1], options.keepdim, (line) => normOf(line, p));
    },
    dtypes: floating,
    samples: [
      normal(2, 3),
      [normal(2, 3), { keepdim: true }],
      [normal(2, 3), 2, { keepdim: true }],
      ...[0, 0.5, 1, 1.5, 2, 3, Infinity, -Infinity, 'fro'].map((p) => [normal(2, 3), p, 1]),
      [normal(2, 3), 3, [0, 1], { keepdim: true }],
      [values('zeros', [0, 0, 0])],
      [values('zeros', [0, 0, 0]), 3],
      [values('some zeros', [0, 1, -2]), 1.5],
      normal(),
      [empty(0, 3), 2, 1],
    ],
    errors: [
      { ...noDim, args: [ones([2, 3]), 2, 2] },
      noIntegers,
      { args: [ones([2]), 'nuc'], error: ArgumentError, has: { argument: 'p' } },
    ],
    tolerance: { float32: { rtol: 5e-6 } },
  }),
  op('any', {
    call: core.any,
    reference: along((line) => Number(line.some((x) => x !== 0))),
    dtypes: everyDtype,
    result: (dtype) => (dtype === 'uint8' ? 'uint8' : 'bool'),
    gradient: false,
    samples: [...ways(), values('zeros', [0, 0])],
    errors: [noDim],
  }),
  op('all', {
    call: core.all,
    reference: along((line) => Number(line.every((x) => x !== 0))),
    dtypes: everyDtype,
    result: (dtype) => (dtype === 'uint8' ? 'uint8' : 'bool'),
    gradient: false,
    samples: [...ways(), values('one zero', [1, 0])],
    errors: [noDim],
  }),
  op('countNonzero', {
    call: core.countNonzero,
    reference: along((line) => line.filter((x) => x !== 0).length),
    dtypes: everyDtype,
    result: 'int32',
    gradient: false,
    samples: [normal(2, 3), [values('zeros', [0, 1, 0, 1], [2, 2]), 0], [normal(2, 3, 2), [0, 2]], normal(), empty(0, 3)],
    errors: [noDim],
  }),
];
