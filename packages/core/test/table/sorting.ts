import * as core from '@lamella/core';
import type { KeepdimOptions } from '@lamella/core';
import { empty, everyDtype, numeric, normal, op, values, type ErrorCase, type Grid, type OpRow } from '@lamella/core/testing';
import { along, parted } from '../references.js';

const { ShapeError, ones } = core;

/** The places of a line in order: stable, NaN above all. */
function orderOf(line: readonly number[], descending = false): number[] {
  const rank = (x: number): number => (Number.isNaN(x) ? Infinity : x);
  const above = (a: number, b: number): number => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || Math.sign(rank(a) - rank(b)) || 0;
  return line.map((_, i) => i).sort((i, j) => (descending ? -1 : 1) * above(line[i], line[j]) || i - j);
}

function sorted(x: Grid, ...args: unknown[]): [Grid, Grid] {
  const { positional, options } = parted(args);
  const order = (line: readonly number[]): number[] => orderOf(line, options.descending === true);
  const dim = (positional[0] as number | undefined) ?? -1;
  return [along(x, dim, (line) => order(line).map((i) => line[i])), along(x, dim, order)];
}

/** The first k along the dimension. */
function first([values, indices]: [Grid, Grid], dim: number, k: number): [Grid, Grid] {
  const cut = (x: Grid): Grid => {
    if (x.shape.length === 0) return x;
    const axis = dim < 0 ? dim + x.shape.length : dim;
    const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    return { shape: x.shape.with(axis, k), data: x.data.filter((_, i) => Math.floor(i / inner) % x.shape[axis] < k) };
  };
  return [cut(values), cut(indices)];
}

/** The lower median and its place; NaN wins, the first of them. */
function medianOf(line: readonly number[]): [number, number] {
  const nan = line.findIndex((x) => Number.isNaN(x));
  const place = nan >= 0 ? nan : orderOf(line)[Math.floor((line.length - 1) / 2)];
  return [line[place], place];
}

const ties = values('ties', [2, 1, 2, 1, 1, 2], [2, 3]);
const nans = values('nan', [3, NaN, 1, 2, NaN, 0], [2, 3]);
const noDim: ErrorCase = { args: [ones([2, 3]), 2], error: ShapeError, has: { argument: 'dim' } };
const ways = [
  normal(4),
  [normal(2, 3), 0],
  [normal(2, 3), 1, { descending: true }],
  [normal(4), { descending: true }],
  normal(),
  [ties, 1],
  [ties, 1, { descending: true, stable: true }],
  [nans, 1],
  empty(0, 3),
  empty(2, 0),
];

export const rows: readonly OpRow[] = [
  op('sort', { call: core.sort, reference: sorted, dtypes: everyDtype, result: ['same', 'int32'], samples: ways, errors: [noDim] }),
  op('argsort', {
    call: core.argsort,
    reference: (x: Grid, ...args: unknown[]) => sorted(x, ...args)[1],
    dtypes: everyDtype,
    result: 'int32',
    gradient: false,
    samples: ways,
    errors: [noDim],
  }),
  op('topk', {
    call: core.topk,
    reference: (x: Grid, k: number, ...args: unknown[]) => {
      const { positional, options } = parted(args);
      const dim = (positional[0] as number | undefined) ?? -1;
      return first(sorted(x, dim, { descending: options.largest !== false }), dim, k);
    },
    dtypes: everyDtype,
    result: ['same', 'int32'],
    samples: [
      [normal(5), 2],
      [normal(3, 2), 2, 0],
      [normal(2, 4), 3, 1, { largest: false }],
      [normal(4), 2, { largest: false }],
      [normal(), 1],
      [nans, 1],
      [normal(3), 0],
      [empty(2, 0), 0],
    ],
    errors: [
      { args: [ones([2]), 3], error: ShapeError, has: { argument: 'k' } },
      { ...noDim, args: [ones([2, 3]), 1, 2] },
    ],
  }),
  op('median', {
    call: core.median,
    reference: (x: Grid) => ({ shape: [], data: [x.data.length === 0 ? NaN : medianOf(x.data)[0]] }),
    dtypes: numeric,
    samples: [normal(2, 3), normal(4), normal(), ties, nans],
    skip: { empty: 'NaN for floats only: below' },
  }),
  op('median', {
    call: core.median,
    reference: (x: Grid, dim: number, { keepdim = false }: KeepdimOptions = {}) => {
      const pick = (which: 0 | 1): Grid => {
        const all = along(x, dim, (line) => line.map(() => medianOf(line)[which]));
        const [values] = first([all, all], dim, 1);
        return keepdim || x.shape.length === 0
          ? values
          : { shape: values.shape.toSpliced(dim < 0 ? dim + x.shape.length : dim, 1), data: values.data };
      };
      return [pick(0), pick(1)];
    },
    dtypes: numeric,
    result: ['same', 'int32'],
    samples: [
      [normal(2, 3), 1],
      [normal(4, 2), 0],
      [normal(2, 4), -1, { keepdim: true }],
      [normal(), 0],
      [ties, 1],
      [nans, 1],
      [nans, 0],
      [empty(0, 3), 1],
    ],
    errors: [noDim, { args: [ones([2, 0]), 1], error: ShapeError, has: { shapes: [[2, 0]] } }],
  }),
  op('median', {
    call: core.median,
    reference: () => ({ shape: [], data: [NaN] }),
    dtypes: ['float32', 'float64'],
    samples: [empty(0), empty(0, 3)],
  }),
];
