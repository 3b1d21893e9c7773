import * as core from '@lamella/core';
import type { KeepdimOptions } from '@lamella/core';
import { empty, everyDtype, integers, normal, op, values, type ErrorCase, type Grid, type OpRow, type Sample } from '@lamella/core/testing';
import { parted, reduced } from '../references.js';

const { ShapeError, ones } = core;

type Best = (line: number[]) => number;
const largest: Best = (line) => Math.max(...line);
const smallest: Best = (line) => Math.min(...line);
/** Where the best one stands: the first of equals, NaN before all. */
const placeOf =
  (best: Best): Best =>
  (line) => {
    const nan = line.findIndex((x) => Number.isNaN(x));
    return nan >= 0 ? nan : line.indexOf(best(line));
  };

const over =
  (of: Best) =>
  (x: Grid, ...args: unknown[]): Grid => {
    const { positional, options } = parted(args);
    return reduced(x, positional[0], options.keepdim, of);
  };

const ties = values('ties', [1, 0, 1, 1, 0, 0], [2, 3]);
const nans = values('nan', [1, NaN, 2, 3, 4, NaN], [2, 3]);
const ways: Sample[] = [
  normal(2, 3),
  [normal(2, 3), 0],
  [normal(2, 3), -1, { keepdim: true }],
  [normal(2, 3), { keepdim: true }],
  [normal(), 0],
  normal(),
  [ties, 1],
  [nans, 0],
  nans,
  [empty(0, 3), 1],
];
const noDim: ErrorCase = { args: [ones([2, 3]), 2], error: ShapeError, has: { argument: 'dim' } };
const nothing: ErrorCase = { args: [ones([0])], error: ShapeError, has: { shapes: [[0]] } };

/** `max` and `min`: of all elements, or a pair along a dimension. */
const pair = (name: 'max' | 'min', best: Best): OpRow[] => [
  op(name, {
    call: core[name],
    reference: over(best),
    dtypes: everyDtype,
    samples: [normal(2, 3), normal(), ties, nans, integers(0, 3, [4])],
    errors: [nothing],
    skip: { empty: 'of none there is no largest' },
  }),
  op(name, {
    call: core[name],
    reference: (x: Grid, dim: number, { keepdim = false }: KeepdimOptions = {}) => [
      reduced(x, dim, keepdim, best),
      reduced(x, dim, keepdim, placeOf(best)),
    ],
    dtypes: everyDtype,
    result: ['same', 'int32'],
    samples: [
      [normal(2, 3), 0],
      [normal(2, 3), -1, { keepdim: true }],
      [normal(), 0],
      [nans, 1],
      [empty(0, 3), 1],
    ],
    errors: [noDim, { args: [ones([0]), 0], error: ShapeError, has: { shapes: [[0]] } }],
  }),
];

export const rows: readonly OpRow[] = [
  op('amax', {
    call: core.amax,
    reference: over(largest),
    dtypes: everyDtype,
    samples: [...ways, [normal(2, 3, 2), [0, 2]]],
    errors: [noDim, nothing],
  }),
  op('amin', {
    call: core.amin,
    reference: over(smallest),
    dtypes: everyDtype,
    samples: [...ways, [normal(2, 3, 2), [0, 2]]],
    errors: [noDim, nothing],
  }),
  ...pair('max', largest),
  ...pair('min', smallest),
  op('argmax', {
    call: core.argmax,
    reference: over(placeOf(largest)),
    dtypes: everyDtype,
    result: 'int32',
    gradient: false,
    samples: ways,
    errors: [noDim, nothing],
  }),
  op('argmin', {
    call: core.argmin,
    reference: over(placeOf(smallest)),
    dtypes: everyDtype,
    result: 'int32',
    gradient: false,
    samples: ways,
    errors: [noDim, nothing],
  }),
];
