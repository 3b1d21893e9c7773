import * as core from '@lamella/core';
import { empty, everyDtype, normal, op, values, type ErrorCase, type Grid, type OpRow } from '@lamella/core/testing';
import { along, parted, reduced, sumOf } from '../references.js';

const { ShapeError, ones } = core;
const product = (line: readonly number[]): number => line.reduce((a, b) => a * b, 1);
const running =
  (of: (line: readonly number[]) => number) =>
  (x: Grid, dim: number): Grid =>
    along(x, dim, (line) => line.map((_, i) => of(line.slice(0, i + 1))));

const noDim: ErrorCase = { args: [ones([2, 3]), 2], error: ShapeError, has: { argument: 'dim' } };
const zeros = values('zeros', [2, 0, 3, 0, 0, 4], [2, 3]).smooth();
const ways = [
  [normal(2, 3), 1],
  [normal(3, 2), -2],
  [normal(), 0],
  [zeros, 1],
  [normal(4), 0, { dtype: 'float64' }],
  [empty(0, 3), 0],
  [empty(2, 0), 1],
];
const result = (dtype: core.DType, args: readonly unknown[]): core.DType =>
  args.length > 2 ? 'float64' : core.isFloating(dtype) ? dtype : 'int32';
const shared = { dtypes: everyDtype, result, tolerance: { float32: { rtol: 1e-5 } } } as const;

export const rows: readonly OpRow[] = [
  op('cumsum', { call: core.cumsum, reference: running(sumOf), ...shared, samples: ways, errors: [noDim] }),
  op('cumprod', { call: core.cumprod, reference: running(product), ...shared, samples: ways, errors: [noDim] }),
  op('prod', {
    call: core.prod,
    reference: (x: Grid, ...args: unknown[]) => {
      const { positional, options } = parted(args);
      return reduced(x, positional[0], options.keepdim, product);
    },
    dtypes: everyDtype,
    result: 'wide',
    samples: [
      normal(2, 3),
      [normal(2, 3), 0],
      [normal(2, 3), -1, { keepdim: true }],
      [normal(2, 3), { keepdim: true }],
      normal(),
      [normal(), 0],
      [zeros, 1],
      zeros,
      [values('infinite', [2, Infinity, 3]), 0],
      [empty(2, 0), 1],
      empty(0),
    ],
    errors: [noDim],
    tolerance: { float32: { rtol: 1e-5 } },
  }),
];
