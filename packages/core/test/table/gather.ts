import * as core from '@lamella/core';
import {
  at,
  empty,
  everyDtype,
  grid,
  indices,
  indicesOf,
  normal,
  numeric,
  op,
  values,
  type ErrorCase,
  type Grid,
  type OpRow,
} from '@lamella/core/testing';

const { ArgumentError, DTypeError, ShapeError, ones, tensor } = core;
const matrix = ones([2, 3]);
const int = (data: core.TensorData): core.Tensor => tensor(data, { dtype: 'int32' });
const asVector = (x: Grid): Grid => (x.shape.length === 0 ? { shape: [1], data: x.data } : x);
const axisOf = (x: Grid, dim: number): number => (dim < 0 ? dim + x.shape.length : dim);

function gathered(input: Grid, dim: number, index: Grid): Grid {
  const x = asVector(input);
  return grid(index.shape, (place) => at(x, (place.length === 0 ? [0] : [...place]).with(axisOf(x, dim), at(index, place))));
}

/** Places of the source one after the other, in row-major order. */
const placed =
  (combine: (old: number, added: number) => number) =>
  (input: Grid, dim: number, index: Grid, src: Grid | number): Grid => {
    const [x, where] = [asVector(input), asVector(index)];
    const data = [...x.data];
    const numbers = { shape: x.shape, data: data.map((_, i) => i) };
    for (const place of indicesOf(where.shape)) {
      const target = at(numbers, place.with(axisOf(x, dim), at(where, place)));
      data[target] = combine(data[target], typeof src === 'number' ? src : at(asVector(src), place));
    }
    return { shape: input.shape, data };
  };

/** The index of `gather` that a vector of slice numbers stands for. */
const everywhere = (x: Grid, dim: number, index: Grid): Grid =>
  grid(x.shape.with(axisOf(x, dim), index.data.length), (place) => index.data[place[axisOf(x, dim)]]);

function selected(input: Grid, dim: number, index: Grid): Grid {
  const x = asVector(input);
  return { ...gathered(x, dim, everywhere(x, dim, index)), ...(input.shape.length === 0 ? { shape: [] } : {}) };
}

function added(input: Grid, dim: number, index: Grid, source: Grid, { alpha = 1 } = {}): Grid {
  const x = asVector(input);
  const result = placed((old, more) => old + alpha * more)(x, dim, everywhere(x, dim, index), asVector(source));
  return { shape: input.shape, data: result.data };
}

const distinct = values('distinct', [1, 0, 2, 2, 1, 0], [2, 3]).as('int32');
const twice = values('twice', [0, 0, 1, 2, 2, 2], [2, 3]).as('int32');
const bytes = values('bytes', [1, 0], [2, 1]).as('uint8');
const column = values('column', [2, 0]).as('int32');

const outside: ErrorCase = { args: [matrix, 1, int([[3]])], error: ArgumentError, has: { argument: 'index' } };
const noInteger: ErrorCase = { args: [matrix, 1, ones([1, 1])], error: DTypeError, has: { dtype: 'float32' } };
const noFit: ErrorCase = { args: [matrix, 1, int([0])], error: ShapeError, has: { shapes: [[2, 3], [1]] } };
const noDim: ErrorCase = { args: [matrix, 2, int([[0]])], error: ShapeError, has: { argument: 'dim' } };
const plus = (error: ErrorCase, ...rest: unknown[]): ErrorCase => ({ ...error, args: [...error.args, ...rest] });
const otherDType = (...args: unknown[]): ErrorCase => ({ args: [matrix, ...args], error: DTypeError, has: { dtype: 'float64' } });
const beyond: ErrorCase = {
  args: [matrix, 1, int([[0, 1]]), ones([1, 1])],
  error: ShapeError,
  has: {
    shapes: [
      [2, 3],
      [1, 2],
      [1, 1],
    ],
  },
};
const narrowSource: ErrorCase = { args: [matrix, 1, int([0, 1]), ones([2, 3])], error: ShapeError, has: { shapes: [[2, 3], [2], [2, 3]] } };

export const rows: readonly OpRow[] = [
  op('gather', {
    call: core.gather,
    reference: gathered,
    dtypes: everyDtype,
    samples: [
      [normal(2, 3), 1, indices(3, [2, 4])],
      [normal(2, 3), 0, indices(2, [3, 2])],
      [normal(3, 3), -1, bytes],
      [normal(), 0, indices(1, [2])],
      [normal(3), 0, indices(3, [])],
      [normal(2, 3), 1, empty(0, 3).as('int32')],
      [empty(0, 3), 1, empty(0, 2).as('int32')],
    ],
    errors: [outside, { ...outside, args: [matrix, 1, int([[-1]])] }, noInteger, noFit, noDim],
  }),
  op('scatter', {
    call: core.scatter,
    reference: placed((_, src) => src),
    dtypes: everyDtype,
    samples: [
      [normal(2, 3), 1, distinct, normal(2, 3)],
      [normal(2, 3), 1, twice, normal(2, 3)],
      [normal(4, 3), 0, distinct, normal(3, 4)],
      [normal(2, 3), -1, bytes, 1],
      [normal(), 0, indices(1, [1]), normal(1)],
      [normal(), 0, indices(1, []), normal()],
      [normal(2, 3), 1, empty(0, 3).as('int32'), normal(2, 3)],
      [empty(0, 3), 1, empty(0, 2).as('int32'), empty(0, 2)],
    ],
    inplace: core.scatter_,
    errors: [plus(outside, 1), plus(noInteger, 1), plus(noFit, 1), otherDType(1, int([[0]]), ones([1, 1], { dtype: 'float64' })), beyond],
  }),
  op('scatterAdd', {
    call: core.scatterAdd,
    reference: placed((old, src) => old + src),
    dtypes: numeric,
    samples: [
      [normal(2, 3), 1, twice, normal(2, 3)],
      [normal(4, 3), 0, distinct, normal(3, 4)],
      [normal(), 0, indices(1, [2]), normal(2)],
      [empty(0, 3), 1, empty(0, 2).as('int32'), empty(0, 2)],
    ],
    errors: [plus(outside, ones([1, 1])), plus(noFit, ones([1])), otherDType(1, int([[0]]), ones([1, 1], { dtype: 'float64' })), beyond],
  }),
  op('indexSelect', {
    call: core.indexSelect,
    reference: selected,
    dtypes: everyDtype,
    samples: [
      [normal(3, 2), 0, indices(3, [4])],
      [normal(2, 3), -1, column],
      [normal(2, 3), 1, indices(3, [])],
      [normal(), 0, indices(1, [1])],
      [normal(3), 0, empty(0).as('int32')],
      [empty(0, 3), 1, indices(3, [2])],
    ],
    errors: [
      { ...outside, args: [matrix, 0, int([2])] },
      noInteger && { ...noInteger, args: [matrix, 0, ones([1])] },
      { args: [matrix, 0, int([[0]])], error: ShapeError, has: { shapes: [[1, 1]] } },
      { args: [ones([]), 0, int([0, 0])], error: ShapeError },
    ],
  }),
  op('indexAdd', {
    call: core.indexAdd,
    reference: added,
    dtypes: numeric,
    samples: [
      [normal(3, 2), 0, column, normal(2, 2)],
      [normal(2, 3), 1, indices(3, [4]), normal(2, 4)],
      [normal(3), 0, indices(3, [2]), normal(2), { alpha: 2 }],
      [normal(), 0, indices(1, [1]), normal(1)],
      [normal(3), 0, empty(0).as('int32'), empty(0)],
      [empty(0, 3), 1, indices(3, [2]), empty(0, 2)],
    ],
    inplace: core.indexAdd_,
    errors: [
      { ...outside, args: [matrix, 0, int([2]), ones([1, 3])] },
      narrowSource,
      otherDType(0, int([0]), ones([1, 3], { dtype: 'float64' })),
    ],
  }),
];
