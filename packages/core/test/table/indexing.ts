import * as core from '@lamella/core';
import { at, empty, everyDtype, grid, indicesOf, normal, op, values, type Grid, type OpRow, type Recipe } from '@lamella/core/testing';

const { ArgumentError, DTypeError, ShapeError, ones, tensor } = core;
const int = (list: readonly number[], shape?: readonly number[]): Recipe => values('places', list, shape).as('int32');
const mask = (list: readonly number[], shape?: readonly number[]): Recipe => values('mask', list, shape).as('bool');

// An index by hand: the shape of x, the items, the shape of the result, and where its element (i, j, …) is read.
type ByHand = readonly [
  shape: readonly number[],
  items: readonly unknown[],
  result: readonly number[],
  place: (...index: number[]) => readonly number[],
];

const views: readonly ByHand[] = [
  [[2, 3], [1], [3], (j) => [1, j]],
  [[2, 3], [-1, 0], [], () => [1, 0]],
  [[4, 3], [[1, 3, null]], [2, 3], (i, j) => [i + 1, j]],
  [[5], [[null, null, 2]], [3], (i) => [2 * i]],
  [[2, 3], [null, '...', null], [1, 2, 3, 1], (_, i, j) => [i, j]],
  [[2, 3, 2], ['...', 1], [2, 3], (i, j) => [i, j, 1]],
  [[2, 3], [], [2, 3], (i, j) => [i, j]],
  [[], [null], [1], () => []],
  [[0, 3], [[null, null, null], 1], [0], (i) => [i, 1]],
];

const picks: readonly ByHand[] = [
  [[3, 2], [int([2, 0, 2])], [3, 2], (i, j) => [[2, 0, 2][i], j]],
  [[3, 2], [int([-1, 0])], [2, 2], (i, j) => [[2, 0][i], j]],
  [[2, 3], [int([0, 1]), int([2, 0])], [2], (i) => [i, [2, 0][i]]],
  [[2, 3], [int([0, 1], [2, 1]), int([2, 0])], [2, 2], (i, j) => [i, [2, 0][j]]],
  [[2, 3, 2], [[null, null, null], int([2, 0])], [2, 2, 2], (i, j, k) => [i, [2, 0][j], k]],
  [[2, 3, 2], [int([1, 0]), [null, null, null], int([1, 1])], [2, 3], (i, j) => [[1, 0][i], j, 1]],
  [[2, 3, 2], [1, int([2, 0])], [2, 2], (i, k) => [1, [2, 0][i], k]],
  [
    [2, 2],
    [mask([0, 1, 1, 0], [2, 2])],
    [2],
    (i) =>
      [
        [0, 1],
        [1, 0],
      ][i],
  ],
  [[3, 2], [mask([1, 0, 1])], [2, 2], (i, j) => [[0, 2][i], j]],
  [[2, 3], ['...', mask([0, 1, 1])], [2, 2], (i, j) => [i, j + 1]],
  [[3], [int([])], [0], () => [0]],
  [[0, 2], [[null, null, null], int([1])], [0, 1], (i) => [i, 1]],
];

/** What the values in the places of an index become. */
const put =
  (result: readonly number[], place: ByHand[3]) =>
  (x: Grid, _items: unknown, value: Grid | number, { accumulate = false } = {}): Grid => {
    const numbers = { shape: x.shape, data: x.data.map((_, i) => i) };
    const data = [...x.data];
    for (const index of indicesOf(result)) {
      const target = at(numbers, place(...index));
      const added = typeof value === 'number' ? value : at(value, index);
      data[target] = accumulate ? data[target] + added : added;
    }
    return { shape: x.shape, data };
  };

// One row a kind of index: most have no sample without elements.
const skip = { empty: 'in a row of its own' };
const read = ([shape, items, result, place]: ByHand, view: boolean): OpRow =>
  op('index', {
    call: core.index,
    reference: (x: Grid) => grid(result, (index) => at(x, place(...index))),
    dtypes: everyDtype,
    view,
    samples: [[normal(...shape), items]],
    ...([...shape, ...result].includes(0) ? {} : { skip }),
  });

const write = ([shape, items, result, place]: ByHand): OpRow =>
  op('indexPut', {
    call: core.indexPut,
    reference: put(result, place),
    dtypes: ['float32', 'float64', 'int32'],
    samples: [
      [normal(...shape), items, normal(...result)],
      [normal(...shape), items, normal(), { accumulate: true }],
      [normal(...shape), items, 2],
    ],
    inplace: core.indexPut_,
    ...([...shape, ...result].includes(0) ? {} : { skip }),
  });

const matrix = ones([2, 3]);
export const rows: readonly OpRow[] = [
  ...views.map((item) => read(item, true)),
  ...picks.map((item) => read(item, false)),
  ...[...views, ...picks].map(write),
  op('index', {
    call: core.index,
    reference: (x: Grid) => x,
    dtypes: ['float64'],
    view: true,
    samples: [[empty(0), []]],
    errors: [
      { args: [matrix, [0, 0, 0]], error: ShapeError, has: { argument: 'indices' } },
      { args: [matrix, [2]], error: ShapeError, has: { op: 'select', argument: 'index' } },
      { args: [matrix, [tensor([2], { dtype: 'int32' })]], error: ArgumentError, has: { argument: 'index' } },
      { args: [matrix, [ones([2])]], error: DTypeError, has: { dtype: 'float32' } },
      { args: [matrix, [tensor([true, false, true])]], error: ShapeError, has: { shapes: [[2, 3], [3]] } },
      {
        args: [matrix, [tensor([0, 1], { dtype: 'int32' }), tensor([0, 1, 2], { dtype: 'int32' })]],
        error: ShapeError,
        has: { shapes: [[2], [3]] },
      },
    ],
  }),
  op('indexPut', {
    call: core.indexPut,
    reference: (x: Grid) => x,
    dtypes: ['float64'],
    samples: [[empty(0), [], 1]],
    errors: [
      { args: [matrix, [0], ones([2])], error: ShapeError, has: { op: 'expand', shapes: [[2], [3]] } },
      { args: [matrix, [0], ones([3], { dtype: 'float64' })], error: DTypeError, has: { dtype: 'float64' } },
    ],
  }),
];
