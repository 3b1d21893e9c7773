import * as core from '@lamella/core';
import {
  elementwise,
  empty,
  everyDtype,
  floating,
  grid,
  integers,
  normal,
  op,
  values,
  type Grid,
  type OpRow,
  type Recipe,
} from '@lamella/core/testing';

const { DTypeError, ShapeError, ones } = core;
const same = elementwise((x: number) => x);
const over = (x: Grid, src: Grid): Grid => elementwise((_x: number, value: number) => value)(...([x, src] as never[])) as Grid;

// Rounding to float32 would show in finite differences.
const whole = (...shape: readonly number[]): Recipe => integers(0, 9, shape);

// Each of these changes its input: the row calls it on a copy.
const overwrite = (name: 'copy_' | 'fill_' | 'zero_', row: Partial<OpRow> & Pick<OpRow, 'reference' | 'samples'>): OpRow => {
  const change = core[name] as (x: core.Tensor, ...rest: unknown[]) => core.Tensor;
  return op(name.slice(0, -1), {
    call: (x: core.Tensor, ...rest: never[]) => change(core.clone(x), ...rest),
    method: (x: core.Tensor, ...rest: never[]) => (x.clone() as unknown as Record<string, (...args: never[]) => unknown>)[name](...rest),
    inplace: change,
    dtypes: everyDtype,
    ...row,
  });
};

export const rows: readonly OpRow[] = [
  ...everyDtype.map((dtype) =>
    op('to', {
      call: core.to,
      reference: (x: Grid) => ({
        shape: x.shape,
        data: x.data.map((value) => (dtype === 'bool' || core.isFloating(dtype) ? value : Math.trunc(value))),
      }),
      dtypes: everyDtype,
      result: dtype,
      view: 'sometimes',
      samples: [
        [whole(2, 3), dtype],
        [whole(), dtype],
        [values('parts', [0, 1, 2.5, 0.5]), dtype],
        [whole(0, 3), dtype],
      ],
      errors: [{ args: [ones([2]), 'float16'], error: DTypeError, has: { dtype: 'float16' } }],
    }),
  ),
  op('clone', { call: core.clone, reference: same, dtypes: everyDtype, samples: [normal(2, 3), normal(), empty(0, 3)] }),
  op('contiguous', {
    call: core.contiguous,
    reference: same,
    dtypes: everyDtype,
    view: 'sometimes',
    samples: [normal(2, 3), normal(2, 3).t(), normal(3).in('gaps'), empty(0, 3)],
    laws: [
      {
        name: 'copies only where it has to',
        run() {
          const x = ones([2, 3]);
          if (core.contiguous(x) !== x || !core.contiguous(x.t()).isContiguous)
            throw new Error('expected x itself, and a row-major copy of its transpose');
        },
      },
    ],
  }),
  overwrite('copy_', {
    reference: over,
    samples: [
      [normal(2, 3), normal(2, 3)],
      [normal(2, 3), normal(3)],
      [normal(2), normal().as('float64').constant()],
      [empty(0, 3), normal(3)],
    ],
    errors: [{ args: [ones([2]), ones([3])], error: ShapeError, has: { op: 'expand' } }],
  }),
  overwrite('fill_', {
    reference: (x: Grid, value: number | Grid) => grid(x.shape, () => (typeof value === 'number' ? value : value.data[0])),
    samples: [
      [normal(2, 3), 1],
      [normal(2, 3), normal()],
      [empty(0, 3), 1],
    ],
  }),
  overwrite('zero_', {
    reference: (x: Grid) => grid(x.shape, () => 0),
    samples: [[normal(2, 3)], [normal()], [empty(0, 3)]],
    dtypes: floating,
  }),
];
