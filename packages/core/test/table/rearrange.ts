import * as core from '@lamella/core';
import { at, empty, everyDtype, grid, normal, op, values, type ErrorCase, type Grid, type OpRow, type Sample } from '@lamella/core/testing';

const { ArgumentError, ShapeError, ones, tensor } = core;
const matrix = ones([2, 3]);
const wrap = (dim: number, span: number): number => (dim < 0 ? dim + span : dim);
const mod = (a: number, b: number): number => ((a % b) + b) % b;
const list = (dims: number | readonly number[]): readonly number[] => [dims].flat();

const flipped = (x: Grid, dims: number | readonly number[]): Grid => {
  const axes = list(dims).map((dim) => wrap(dim, x.shape.length));
  return grid(x.shape, (index) =>
    at(
      x,
      index.map((i, dim) => (axes.includes(dim) ? x.shape[dim] - 1 - i : i)),
    ),
  );
};

function rolled(x: Grid, shifts: number | readonly number[], dims: number | readonly number[] | null = null): Grid {
  if (dims === null) return { shape: x.shape, data: x.data.map((_, i) => x.data[mod(i - list(shifts)[0], x.data.length)]) };
  const axes = list(dims).map((dim) => wrap(dim, x.shape.length));
  return grid(x.shape, (index) =>
    at(
      x,
      index.map((i, dim) => mod(i - axes.reduce((sum, axis, n) => sum + (axis === dim ? list(shifts)[n] : 0), 0), x.shape[dim])),
    ),
  );
}

/** One turn takes element (i, j) to (n - 1 - j, i), as seen along the two dimensions. */
function turned(x: Grid, k = 1, dims: readonly number[] = [0, 1]): Grid {
  if (mod(k, 4) === 0) return x;
  const [a, b] = dims.map((dim) => wrap(dim, x.shape.length)) as [number, number];
  const once = grid(x.shape.with(a, x.shape[b]).with(b, x.shape[a]), (index) =>
    at(x, index.with(a, index[b]).with(b, x.shape[b] - 1 - index[a])),
  );
  return turned(once, mod(k, 4) - 1, dims);
}

const triangle =
  (keeps: (offset: number, diagonal: number) => boolean) =>
  (x: Grid, diagonal = 0): Grid =>
    grid(x.shape, (index) => (keeps(index.at(-1)! - index.at(-2)!, diagonal) ? at(x, index) : 0));

function diag(x: Grid, diagonal = 0): Grid {
  if (x.shape.length === 1) {
    const size = x.data.length + Math.abs(diagonal);
    return grid([size, size], ([i, j]) => (j - i === diagonal ? x.data[Math.min(i, j)] : 0));
  }
  const cells = x.data.map((value, place) => ({ value, offset: (place % x.shape[1]) - Math.floor(place / x.shape[1]) }));
  const data = cells.filter(({ offset }) => offset === diagonal).map(({ value }) => value);
  return { shape: [data.length], data };
}

function repeated(input: Grid, repeats: number | Grid, dim: number | null = null): Grid {
  const x = dim === null || input.shape.length === 0 ? { shape: [input.data.length], data: input.data } : input;
  const axis = wrap(dim ?? 0, x.shape.length);
  const counts = Array.from({ length: x.shape[axis] }, (_, i) =>
    typeof repeats === 'number' ? repeats : repeats.data[repeats.data.length === 1 ? 0 : i],
  );
  const places = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return grid(x.shape.with(axis, places.length), (index) => at(x, index.with(axis, places[index[axis]])));
}

function meshed(sides: readonly Grid[], { indexing = 'ij' } = {}): Grid[] {
  const swap = indexing === 'xy' && sides.length > 1;
  const order = sides.map((_, i) => (swap && i < 2 ? 1 - i : i));
  return sides.map((side, i) =>
    grid(
      order.map((n) => sides[n].data.length),
      (index) => side.data[index[order.indexOf(i)]],
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

const noDim = (...rest: unknown[]): ErrorCase => ({ args: [matrix, ...rest], error: ShapeError, has: { argument: 'dim' } });
const tooFlat: ErrorCase = { args: [ones([3])], error: ShapeError, has: { shapes: [[3]] } };
const counts = values('counts', [2, 0, 1]).as('int32');
const triangles: Sample[] = [normal(3, 3), [normal(2, 4), 1], [normal(4, 2), -1], normal(2, 2, 3), [normal(2, 2), 5], empty(0, 3)];

export const rows: readonly OpRow[] = [
  row(
    'flip',
    flipped,
    [
      [normal(2, 3), 0],
      [normal(2, 3), [0, -1]],
      [normal(3), []],
      [empty(0, 3), 0],
    ],
    [noDim(2), { args: [matrix, [0, 0]], error: ShapeError }],
  ),
  row(
    'roll',
    rolled,
    [
      [normal(2, 3), 1],
      [normal(2, 3), 1, 1],
      [normal(2, 3), [1, -2], [0, 1]],
      [normal(3), 4, 0],
      [normal(3), -1, -1],
      [empty(0, 3), 1, 0],
      [empty(0, 3), 1],
    ],
    [
      { args: [matrix, [1, 2]], error: ArgumentError, has: { argument: 'shifts' } },
      { args: [matrix, 1, [0, 1]], error: ArgumentError, has: { argument: 'shifts' } },
      noDim(1, 2),
    ],
  ),
  row(
    'rot90',
    turned,
    [
      normal(2, 3),
      [normal(2, 3), 2],
      [normal(2, 3), -1],
      [normal(2, 3), 4],
      [normal(2, 3, 2), 1, [2, 0]],
      [normal(2, 3, 2), 3, [0, 1]],
      empty(0, 3),
    ],
    [tooFlat, { args: [matrix, 1, [0]], error: ArgumentError, has: { argument: 'dims' } }],
  ),
  row(
    'tril',
    triangle((offset, diagonal) => offset <= diagonal),
    triangles,
    [tooFlat],
  ),
  row(
    'triu',
    triangle((offset, diagonal) => offset >= diagonal),
    triangles,
    [tooFlat],
  ),
  row(
    'diag',
    diag,
    [normal(3), [normal(2), 1], [normal(2), -2], normal(3, 3), [normal(2, 4), 1], [normal(4, 2), -2], empty(0), empty(0, 3)],
    [{ args: [ones([2, 2, 2])], error: ShapeError, has: { shapes: [[2, 2, 2]] } }],
  ),
  row(
    'repeatInterleave',
    repeated,
    [
      [normal(3), 2],
      [normal(2, 3), 2],
      [normal(2, 3), 2, 0],
      [normal(2, 3), counts, 1],
      [normal(3), counts],
      [normal(2), 0],
      [normal(), 3],
      [normal(2), values('counts', [3]).as('int32')],
      [empty(0, 3), 2, 1],
    ],
    [
      { args: [matrix, tensor([1, 2], { dtype: 'int32' }), 1], error: ShapeError, has: { argument: 'repeats' } },
      { args: [matrix, -1], error: ArgumentError, has: { argument: 'repeats' } },
    ],
  ),
  row(
    'meshgrid',
    meshed,
    [
      [[normal(2), normal(3)]],
      [[normal(2), normal(3), normal(2)], { indexing: 'xy' }],
      [[normal(2), normal()]],
      [[normal(3)], { indexing: 'xy' }],
      [[empty(0), normal(2)]],
    ],
    [
      { args: [[matrix]], error: ShapeError, has: { shapes: [[2, 3]] } },
      { args: [[]], error: ArgumentError, has: { argument: 'tensors' } },
      { args: [[ones([2])], { indexing: 'ji' }], error: ArgumentError, has: { argument: 'indexing' } },
    ],
    { method: false, view: true },
  ),
];
