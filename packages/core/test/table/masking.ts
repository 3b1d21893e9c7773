import * as core from '@lamella/core';
import {
  at,
  booleans,
  commonShape,
  elementwise,
  empty,
  everyDtype,
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
const two = ones([2]);
const noMask = (...rest: unknown[]): ErrorCase => ({ args: [two, two, ...rest], error: DTypeError, has: { dtype: 'float32' } });
const mask = tensor([true, false]);
const unequal: ErrorCase = { args: [ones([3]), mask, 1], error: ShapeError, has: { op: 'where' } };

export const rows: readonly OpRow[] = [
  op('where', {
    call: core.where,
    reference: elementwise((condition: number, a: number, b: number) => (condition !== 0 ? a : b)),
    dtypes: everyDtype,
    samples: [
      [booleans(2, 3), normal(2, 3), normal(2, 3)],
      [booleans(2, 3), normal(3), normal(2, 1)],
      [booleans(3), normal(2, 1), normal()],
      [booleans(), normal(2), normal(2)],
      [booleans(2, 3).as('uint8'), normal(2, 3), normal()],
      [booleans(0, 3), normal(3), normal(0, 1)],
    ],
    method: (condition: core.Tensor, a: core.Tensor, b: core.Tensor) => a.where(condition, b),
    errors: [
      { args: [two, two, two], error: DTypeError, has: { dtype: 'float32' } },
      { args: [mask, ones([3]), 1], error: ShapeError, has: { shapes: [[2], [3], []] } },
      { args: [mask, 'a', two], error: ArgumentError },
    ],
  }),
  op('where', {
    call: core.where,
    reference: elementwise((condition: number, a: number, b: number) => (condition !== 0 ? a : b)),
    dtypes: numeric,
    samples: [
      [booleans(4), normal(4), 2],
      [booleans(4), 2, normal(4)],
      [booleans(0), 2, normal(0)],
    ],
    method: false,
  }),
  op('maskedFill', {
    call: core.maskedFill,
    reference: elementwise((x: number, at: number, value: number) => (at !== 0 ? value : x)),
    dtypes: everyDtype,
    samples: [
      [normal(2, 3), booleans(2, 3), 1],
      [normal(2, 3), booleans(3), 0],
      [normal(2, 1), booleans(1, 3), normal()],
      [normal(), booleans(), 1],
      [empty(0, 3), booleans(3), 1],
    ],
    inplace: core.maskedFill_,
    errors: [noMask(1), unequal, { args: [two, mask, two], error: ShapeError, has: { shapes: [[2], [2], [2]] } }],
  }),
  op('maskedSelect', {
    call: core.maskedSelect,
    reference(x: Grid, chosen: Grid) {
      const places = indicesOf(commonShape(x.shape, chosen.shape)).filter((index) => at(chosen, index) !== 0);
      return { shape: [places.length], data: places.map((index) => at(x, index)) };
    },
    dtypes: everyDtype,
    samples: [
      [normal(2, 3), booleans(2, 3)],
      [normal(2, 3), booleans(3)],
      [normal(3), booleans(2, 1)],
      [normal(), booleans()],
      [empty(0, 3), booleans(3)],
    ],
    errors: [noMask(), { args: [ones([3]), mask], error: ShapeError, has: { shapes: [[3], [2]] } }],
  }),
  op('nonzero', {
    call: core.nonzero,
    reference(x: Grid) {
      const places = indicesOf(x.shape).filter((index) => at(x, index) !== 0);
      return { shape: [places.length, x.shape.length], data: places.flat() };
    },
    dtypes: everyDtype,
    result: 'int32',
    gradient: false,
    samples: [normal(2, 3), values('zeros', [0, 1, 0, 1, 1, 0], [2, 3]), values('nan', [NaN, 0]), normal(), empty(0, 3)],
  }),
];
