import * as core from '@lamella/core';
import { at, empty, everyDtype, grid, normal, op, type ErrorCase, type Grid, type OpRow, type Sample } from '@lamella/core/testing';

const { ArgumentError, ShapeError, ones } = core;
const matrix = ones([2, 3]);
const wrap = (dim: number, span: number): number => (dim < 0 ? dim + span : dim);
const sum = (sizes: readonly number[]): number => sizes.reduce((a, b) => a + b, 0);

function joined(tensors: readonly Grid[], dim = 0): Grid {
  const parts = tensors.filter(({ shape }) => String(shape) !== '0');
  const [{ shape }] = parts.length > 0 ? (parts as [Grid]) : (tensors as [Grid]);
  const axis = wrap(dim, shape.length);
  const places = parts.flatMap((part) => Array.from({ length: part.shape[axis] }, (_, i) => ({ part, i })));
  return grid(shape.with(axis, places.length), (index) => at(places[index[axis]].part, index.with(axis, places[index[axis]].i)));
}

function stacked(tensors: readonly Grid[], dim = 0): Grid {
  const axis = wrap(dim, tensors[0].shape.length + 1);
  return joined(
    tensors.map((x) => ({ shape: x.shape.toSpliced(axis, 0, 1), data: x.data })),
    axis,
  );
}

function cut(x: Grid, sizes: readonly number[], dim: number): Grid[] {
  const axis = wrap(dim, x.shape.length);
  return sizes.map((size, part) =>
    grid(x.shape.with(axis, size), (index) => at(x, index.with(axis, sum(sizes.slice(0, part)) + index[axis]))),
  );
}

function evenly(extent: number, size: number): number[] {
  return extent === 0 ? [0] : Array.from({ length: Math.ceil(extent / size) }, (_, i) => Math.min(size, extent - i * size));
}

function tiled(x: Grid, repeats: readonly number[]): Grid {
  const shape = [...new Array<number>(repeats.length - x.shape.length).fill(1), ...x.shape];
  return grid(
    shape.map((size, dim) => size * repeats[dim]),
    (index) =>
      at(
        { shape, data: x.data },
        index.map((i, dim) => i % shape[dim]),
      ),
  );
}

const row = (
  name: keyof typeof core,
  reference: OpRow['reference'],
  samples: readonly Sample[],
  errors: readonly ErrorCase[],
  more: Partial<OpRow> = {},
): OpRow => op(name, { call: core[name] as OpRow['call'], reference, dtypes: everyDtype, samples, errors, ...more });

const noneGiven: ErrorCase = { args: [[]], error: ArgumentError, has: { argument: 'tensors' } };
const noDims = (...rest: unknown[]): ErrorCase => ({ args: [ones([]), ...rest], error: ShapeError, has: { shapes: [[]] } });
const noDim = (...rest: unknown[]): ErrorCase => ({ args: [matrix, ...rest, 2], error: ShapeError, has: { argument: 'dim' } });

export const rows: readonly OpRow[] = [
  row(
    'cat',
    joined,
    [
      [[normal(2, 3), normal(1, 3)]],
      [[normal(2, 3), normal(2, 2), normal(2, 1)], 1],
      [[normal(2, 3), normal(2, 3)], -1],
      [[normal(3)]],
      [[empty(0), normal(2, 3)], 1],
      [[empty(0), empty(0)]],
      [[empty(0, 3), normal(1, 3)]],
    ],
    [
      noneGiven,
      {
        args: [[matrix, ones([2, 2])]],
        error: ShapeError,
        has: {
          shapes: [
            [2, 3],
            [2, 2],
          ],
        },
      },
      { args: [[ones([]), ones([])]], error: ShapeError },
      { args: [[matrix], 2], error: ShapeError, has: { argument: 'dim' } },
    ],
    {
      method: false,
    },
  ),
  op('cat', {
    call: core.cat,
    reference: joined,
    dtypes: ['int32', 'float32'],
    result: 'float64',
    samples: [[[normal(2), normal(2).as('float64').constant(), normal(0)]]],
    method: false,
  }),
  row(
    'stack',
    stacked,
    [
      [[normal(2, 3), normal(2, 3)]],
      [[normal(2, 3), normal(2, 3), normal(2, 3)], 1],
      [[normal(2), normal(2)], -1],
      [[normal(), normal()]],
      [[empty(0, 3), empty(0, 3)], 2],
    ],
    [noneGiven, { args: [[matrix, ones([2])]], error: ShapeError, has: { shapes: [[2, 3], [2]] } }],
    { method: false },
  ),
  row(
    'split',
    (x: Grid, size: number | readonly number[], dim = 0) =>
      cut(x, typeof size === 'number' ? evenly(x.shape[wrap(dim, x.shape.length)], size) : size, dim),
    [
      [normal(5), 2],
      [normal(2, 4), 2, 1],
      [normal(3, 2), [1, 2]],
      [normal(2, 3), [1, 0, 2], -1],
      [empty(0, 3), 2],
    ],
    [
      { args: [matrix, [1, 2]], error: ShapeError, has: { argument: 'splitSize' } },
      { args: [matrix, 0], error: ArgumentError, has: { argument: 'splitSize' } },
      noDims(1),
      noDim(1),
    ],
    { view: true },
  ),
  row(
    'chunk',
    (x: Grid, chunks: number, dim = 0) => {
      const extent = x.shape[wrap(dim, x.shape.length)];
      return cut(x, extent === 0 ? new Array<number>(chunks).fill(0) : evenly(extent, Math.ceil(extent / chunks)), dim);
    },
    [
      [normal(5), 2],
      [normal(2, 4), 3, 1],
      [normal(3, 2), 5],
      [normal(2, 3), 1, -1],
      [empty(0, 3), 2],
    ],
    [{ args: [matrix, 0], error: ArgumentError, has: { argument: 'chunks' } }, noDims(1), noDim(1)],
    { view: true },
  ),
  row(
    'unbind',
    (x: Grid, dim = 0) => {
      const axis = wrap(dim, x.shape.length);
      return cut(x, new Array<number>(x.shape[axis]).fill(1), axis).map((part) => ({
        shape: part.shape.toSpliced(axis, 1),
        data: part.data,
      }));
    },
    [[normal(2, 3)], [normal(2, 3), 1], [normal(3), -1], [empty(2, 0)]],
    [noDims(), noDim()],
    { view: true },
  ),
  row(
    'repeat',
    tiled,
    [
      [normal(2, 3), [2, 1]],
      [normal(3), [2, 2]],
      [normal(), [3]],
      [normal(2), [0]],
      [normal(), []],
      [empty(0, 3), [2, 2]],
    ],
    [
      { args: [matrix, [2]], error: ShapeError, has: { argument: 'repeats' } },
      { args: [matrix, [1, -1]], error: ArgumentError, has: { argument: 'repeats' } },
    ],
  ),
  row(
    'tile',
    (x: Grid, dims: readonly number[]) => tiled(x, [...new Array<number>(Math.max(0, x.shape.length - dims.length)).fill(1), ...dims]),
    [
      [normal(2, 3), [2]],
      [normal(3), [2, 2]],
      [normal(2, 3), [2, 2]],
      [empty(0, 3), [2]],
    ],
    [{ args: [matrix, [1, -1]], error: ArgumentError, has: { op: 'repeat' } }],
  ),
];
