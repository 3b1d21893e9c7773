import * as core from '@lamella/core';
import { at, empty, everyDtype, grid, normal, op, type ErrorCase, type Grid, type OpRow } from '@lamella/core/testing';
import { sumOf } from '../references.js';

const { ShapeError, ones } = core;

function expanded(x: Grid, size: readonly number[]): Grid {
  const missing = size.length - x.shape.length;
  return grid(
    size.map((wanted, dim) => (wanted === -1 ? x.shape[dim - missing] : wanted)),
    (index) => at(x, index),
  );
}

/** The sum of all elements that stand for one element of the smaller shape. */
function summed(x: Grid, shape: readonly number[]): Grid {
  const missing = x.shape.length - shape.length;
  const numbers = grid(x.shape, (index) => shape.reduce((place, size, dim) => place * size + (size === 1 ? 0 : index[missing + dim]), 0));
  let place = 0;
  return grid(shape, () => {
    const own = place++;
    return sumOf(x.data.filter((_, i) => numbers.data[i] === own));
  });
}

const samples = [
  [normal(3, 1), [3, 4]],
  [normal(3), [2, 3]],
  [normal(), [2, 2]],
  [normal(2, 1, 3), [-1, 4, -1]],
  [normal(2, 3), [2, 3]],
  [empty(0, 1), [2, 0, 3]],
  [normal(2, 1), [2, 0]],
];
const errors: ErrorCase[] = [
  {
    args: [ones([2, 3]), [2, 4]],
    error: ShapeError,
    has: {
      op: 'expand',
      shapes: [
        [2, 3],
        [2, 4],
      ],
    },
  },
  { args: [ones([2, 3]), [3]], error: ShapeError, has: { op: 'expand' } },
];

export const rows: readonly OpRow[] = [
  op('expand', { call: core.expand, reference: expanded, dtypes: everyDtype, view: true, samples, errors }),
  op('broadcastTo', { call: core.broadcastTo, reference: expanded, dtypes: everyDtype, view: true, samples, errors }),
  op('sumTo', {
    call: core.sumTo,
    reference: summed,
    dtypes: ['float32', 'float64', 'int32'],
    view: 'sometimes',
    samples: [
      [normal(2, 3), [3]],
      [normal(2, 3), [2, 1]],
      [normal(2, 3), []],
      [normal(2, 3), [2, 3]],
      [normal(2, 1, 3), [1, 3]],
      [empty(0, 3), [3]],
    ],
    tolerance: { float32: { rtol: 1e-5 } },
  }),
];
