import * as core from '@lamella/core';
import {
  at,
  commonShape,
  empty,
  floating,
  grid,
  normal,
  numeric,
  op,
  type ErrorCase,
  type Grid,
  type OpRow,
  type Sample,
} from '@lamella/core/testing';

const { DTypeError, ShapeError, ones } = core;

/** out[…, i, j] = Σₖ a[…, i, k] b[…, k, j]; a vector is a row on the left and a column on the right. */
function product(x: Grid, y: Grid): Grid {
  const a = x.shape.length === 1 ? { shape: [1, ...x.shape], data: x.data } : x;
  const b = y.shape.length === 1 ? { shape: [...y.shape, 1], data: y.data } : y;
  const inner = a.shape.at(-1)!;
  const lead = commonShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const result = grid([...lead, a.shape.at(-2)!, b.shape.at(-1)!], (index) => {
    const [stack, i, j] = [index.slice(0, -2), index.at(-2)!, index.at(-1)!];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += at(a, [...stack, i, k]) * at(b, [...stack, k, j]);
    return sum;
  });
  const shape = result.shape.filter(
    (_, dim) => !(x.shape.length === 1 && dim === lead.length) && !(y.shape.length === 1 && dim === result.shape.length - 1),
  );
  return { shape, data: result.data };
}

/** beta · input + alpha · product; with beta = 0 the input is not read. */
const plus = (input: Grid, a: Grid, b: Grid, { beta = 1, alpha = 1 }: core.AddProductOptions = {}): Grid => {
  const result = product(a, b);
  return grid(result.shape, (index) => alpha * at(result, index) + (beta === 0 ? 0 : beta * at(input, index)));
};

/** Refused for these shapes, of which the last two do not fit each other. */
const misfit = (...shapes: number[][]): ErrorCase => ({
  args: shapes.map((shape) => ones(shape)),
  error: ShapeError,
  has: { shapes: shapes.slice(-2) },
});
const mixed = (...shapes: number[][]): ErrorCase => ({
  args: [ones(shapes[0]), ones(shapes[1], { dtype: 'int32' })],
  error: DTypeError,
  has: { dtype: 'int32' },
});
const booleans = (...shapes: number[][]): ErrorCase => ({
  args: shapes.map((shape) => ones(shape, { dtype: 'bool' })),
  error: DTypeError,
  has: { dtype: 'bool' },
});

const row = (name: keyof typeof core, samples: readonly Sample[], errors: readonly ErrorCase[], more: Partial<OpRow> = {}): OpRow =>
  op(name, {
    call: core[name] as OpRow['call'],
    reference: product,
    dtypes: numeric,
    samples,
    errors,
    tolerance: { float32: { rtol: 1e-5, atol: 1e-6 } },
    ...more,
  });

const sums = { reference: plus, dtypes: floating } as const;

export const rows: readonly OpRow[] = [
  row(
    'matmul',
    [
      [normal(2, 3), normal(3, 4)],
      [normal(3), normal(3)],
      [normal(2, 3), normal(3)],
      [normal(3), normal(3, 2)],
      [normal(2, 2, 3), normal(3, 2)],
      [normal(2, 2, 3), normal(2, 3, 2)],
      [normal(2, 1, 2, 3), normal(2, 3, 2)],
      [normal(2, 2, 3), normal(3)],
      [normal(3), normal(2, 3, 2)],
      [normal(3, 2).t(), normal(4, 3).t()],
      [empty(2, 0), empty(0, 3)],
      [empty(0, 3), normal(3, 2)],
      [empty(0, 2, 3), normal(3, 2)],
    ],
    [misfit([2, 3], [2, 3]), misfit([], [2]), misfit([2, 2, 3], [3, 3, 2]), mixed([2, 3], [3, 2]), booleans([2], [2])],
  ),
  row(
    'mm',
    [
      [normal(2, 3), normal(3, 4)],
      [normal(1, 1), normal(1, 1)],
      [empty(2, 0), empty(0, 3)],
    ],
    [misfit([2, 3], [2, 3]), misfit([3], [3, 2]), mixed([2, 3], [3, 2])],
  ),
  row(
    'bmm',
    [
      [normal(2, 2, 3), normal(2, 3, 2)],
      [empty(0, 2, 3), empty(0, 3, 2)],
      [empty(2, 2, 0), empty(2, 0, 2)],
    ],
    [misfit([2, 2, 3], [2, 2, 3]), misfit([2, 2, 3], [3, 3, 2]), misfit([2, 3], [3, 2])],
  ),
  row(
    'mv',
    [
      [normal(2, 3), normal(3)],
      [empty(2, 0), empty(0)],
    ],
    [misfit([2, 3], [2]), misfit([3], [3])],
  ),
  row(
    'dot',
    [
      [normal(3), normal(3)],
      [empty(0), empty(0)],
    ],
    [misfit([2], [3]), misfit([2, 3], [3])],
  ),
  row(
    'outer',
    [
      [normal(2), normal(3)],
      [empty(0), normal(3)],
    ],
    [misfit([2, 3], [3])],
    { reference: (x: Grid, y: Grid) => grid([x.shape[0], y.shape[0]], ([i, j]) => x.data[i] * y.data[j]) },
  ),
  row(
    'addmm',
    [
      [normal(2, 4), normal(2, 3), normal(3, 4)],
      [normal(4), normal(2, 3), normal(3, 4), { beta: 2, alpha: -1 }],
      [normal(), normal(2, 3), normal(3, 4), { beta: 0 }],
      [normal(2, 1), normal(2, 3), normal(3, 2), { alpha: 0.5 }],
      [normal(2), empty(2, 0), empty(0, 2)],
    ],
    [misfit([2, 2], [2, 3], [2, 3])],
    sums,
  ),
  row(
    'addmv',
    [
      [normal(2), normal(2, 3), normal(3)],
      [normal(), normal(2, 3), normal(3), { beta: 0.5, alpha: 2 }],
      [normal(2), empty(2, 0), empty(0)],
    ],
    [misfit([2], [2, 3], [2])],
    sums,
  ),
  row(
    'baddbmm',
    [
      [normal(2, 2, 2), normal(2, 2, 3), normal(2, 3, 2)],
      [normal(2), normal(2, 2, 3), normal(2, 3, 2), { beta: -1, alpha: 2 }],
      [normal(2), empty(2, 2, 0), empty(2, 0, 2)],
    ],
    [misfit([2], [2, 2, 3], [3, 3, 2])],
    sums,
  ),
  row('trace', [normal(3, 3), normal(2, 4), empty(0, 3)], [{ args: [ones([3])], error: ShapeError, has: { shapes: [[3]] } }], {
    reference: (x: Grid) => ({
      shape: [],
      data: [Array.from({ length: Math.min(...x.shape) }, (_, i) => at(x, [i, i])).reduce((a, b) => a + b, 0)],
    }),
    result: 'wide',
  }),
];
