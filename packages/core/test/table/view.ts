import * as core from '@lamella/core';
import { at, empty, everyDtype, grid, normal, op, type ErrorCase, type Grid, type OpRow, type Sample } from '@lamella/core/testing';

const { ShapeError, ones } = core;
const matrix = ones([2, 3]);

type Shape = readonly number[];
const numel = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const shaped = (x: Grid, shape: Shape): Grid => ({
  shape: shape.map((size) => (size === -1 ? -x.data.length / numel(shape) : size)),
  data: x.data,
});
const wrap = (dim: number, ndim: number): number => (dim < 0 ? dim + ndim : dim);
const permuted = (x: Grid, order: Shape): Grid => {
  const dims = order.map((dim) => wrap(dim, order.length));
  return grid(
    dims.map((dim) => x.shape[dim]),
    (index) =>
      at(
        x,
        x.shape.map((_, dim) => index[dims.indexOf(dim)]),
      ),
  );
};
const transposed = (x: Grid, dim0: number, dim1: number): Grid => {
  const [a, b] = [wrap(dim0, x.shape.length), wrap(dim1, x.shape.length)];
  return permuted(
    x,
    x.shape.map((_, dim) => (dim === a ? b : dim === b ? a : dim)),
  );
};
const flattened = (x: Grid, start = 0, end = -1): Grid => {
  const [a, b] = [wrap(start, x.shape.length), wrap(end, x.shape.length)];
  return {
    shape: x.shape.length === 0 ? [1] : [...x.shape.slice(0, a), numel(x.shape.slice(a, b + 1)), ...x.shape.slice(b + 1)],
    data: x.data,
  };
};
const moved = (x: Grid, source: number | Shape, destination: number | Shape): Grid => {
  const [from, to] = [source, destination].map((dims) => [dims].flat().map((dim) => wrap(dim, x.shape.length))) as [number[], number[]];
  const rest = x.shape.map((_, dim) => dim).filter((dim) => !from.includes(dim));
  return permuted(
    x,
    x.shape.map((_, dim) => (to.includes(dim) ? from[to.indexOf(dim)] : rest.shift()!)),
  );
};
const squeezed = (x: Grid, dim?: number | Shape): Grid => {
  const dims = dim === undefined ? x.shape.map((_, d) => d) : [dim].flat().map((d) => wrap(d, x.shape.length));
  return { shape: x.shape.filter((size, d) => size !== 1 || !dims.includes(d)), data: x.data };
};

const row = (
  name: keyof typeof core,
  reference: OpRow['reference'],
  samples: readonly Sample[],
  errors: readonly ErrorCase[],
  more: Partial<OpRow> = {},
): OpRow => op(name, { call: core[name] as OpRow['call'], reference, dtypes: everyDtype, view: true, samples, errors, ...more });

const wrongNumel: ErrorCase = {
  args: [matrix, [4, 2]],
  error: ShapeError,
  has: {
    shapes: [
      [2, 3],
      [4, 2],
    ],
  },
};
const twoOpen: ErrorCase = { args: [matrix, [-1, -1]], error: ShapeError };
const noDim = (...args: unknown[]): ErrorCase => ({ args: [matrix, ...args], error: ShapeError, has: { argument: 'dim' } });

export const rows: readonly OpRow[] = [
  row(
    'view',
    shaped,
    [
      [normal(2, 3), [6]],
      [normal(2, 3, 2), [-1, 2]],
      [normal(), [1, 1]],
      [normal(3, 2).t(), [2, 1, 3]],
      [empty(0, 3), [3, 0]],
    ],
    [wrongNumel, twoOpen, { args: [matrix.t(), [6]], error: ShapeError, has: { hint: 'reshape()' } }],
    {
      skip: { layouts: 'a view of another shape exists for some layouts only' },
    },
  ),
  row(
    'reshape',
    shaped,
    [
      [normal(2, 3), [6]],
      [normal(2, 3, 2), [-1, 2]],
      [normal(), [1, 1]],
      [normal(3, 2).t(), [6]],
      [empty(0, 3), [3, 0]],
    ],
    [wrongNumel, twoOpen],
    { view: 'sometimes' },
  ),
  row(
    'flatten',
    flattened,
    [[normal(2, 3)], [normal(2, 3, 2), 1], [normal(2, 3, 2), 0, 1], [normal(), 0], [normal(3)], [empty(0, 3)]],
    [noDim(2), { args: [matrix, 1, 0], error: ShapeError }],
    { view: 'sometimes' },
  ),
  row(
    'unflatten',
    (x: Grid, dim: number, sizes: Shape) => {
      const a = wrap(dim, x.shape.length);
      return {
        shape: [
          ...x.shape.slice(0, a),
          ...shaped({ shape: [], data: new Array<number>(x.shape[a]).fill(0) }, sizes).shape,
          ...x.shape.slice(a + 1),
        ],
        data: x.data,
      };
    },
    [
      [normal(2, 6), 1, [2, 3]],
      [normal(6, 2), 0, [-1, 3]],
      [normal(4, 2), -2, [2, 2]],
      [empty(0, 6), 1, [2, 3]],
    ],
    [
      { args: [matrix, 1, []], error: ShapeError, has: { argument: 'sizes' } },
      { args: [matrix, 1, [2, 2]], error: ShapeError },
    ],
  ),
  row(
    'transpose',
    transposed,
    [
      [normal(2, 3), 0, 1],
      [normal(2, 3, 4), -1, 0],
      [normal(2, 3), 1, 1],
      [empty(0, 3), 0, 1],
    ],
    [noDim(0, 2)],
  ),
  row(
    't',
    (x: Grid) => (x.shape.length < 2 ? x : transposed(x, 0, 1)),
    [normal(2, 3), normal(3), normal(), empty(0, 3)],
    [{ args: [ones([2, 2, 2])], error: ShapeError, has: { shapes: [[2, 2, 2]] } }],
  ),
  row(
    'permute',
    permuted,
    [
      [normal(2, 3, 4), [2, 0, 1]],
      [normal(2, 3), [-1, 0]],
      [normal(), []],
      [empty(0, 3), [1, 0]],
    ],
    [
      { args: [matrix, [0]], error: ShapeError, has: { argument: 'dims' } },
      { args: [matrix, [0, 0]], error: ShapeError },
    ],
  ),
  row(
    'movedim',
    moved,
    [
      [normal(2, 3, 4), 0, 2],
      [normal(2, 3, 4), [0, 1], [2, 0]],
      [normal(2, 3, 4), -1, 0],
      [empty(0, 3), 0, 1],
    ],
    [noDim(2, 0), { args: [matrix, [0, 1], [0]], error: ShapeError }],
  ),
  row(
    'squeeze',
    squeezed,
    [[normal(2, 1, 3, 1)], [normal(2, 1, 3, 1), 1], [normal(2, 1, 3, 1), [1, 3]], [normal(2, 3), 0], [normal(), 0], [empty(0, 1)]],
    [noDim(2)],
  ),
  row(
    'unsqueeze',
    (x: Grid, dim: number) => ({ shape: x.shape.toSpliced(wrap(dim, x.shape.length + 1), 0, 1), data: x.data }),
    [
      [normal(2, 3), 0],
      [normal(2, 3), 1],
      [normal(2, 3), -1],
      [normal(), 0],
      [empty(0, 3), 2],
    ],
    [noDim(3)],
  ),
];
