import * as core from '@lamella/core';
import { elementwise, empty, everyDtype, floating, normal, numeric, op, pairs, values, type Grid, type OpRow } from '@lamella/core/testing';

const { ShapeError, ones } = core;
const small = (...shape: readonly number[]) =>
  normal(...shape)
    .as('int32')
    .constant();
const relations = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  logicalAnd: (a, b) => a !== 0 && b !== 0,
  logicalOr: (a, b) => a !== 0 || b !== 0,
  logicalXor: (a, b) => (a !== 0) !== (b !== 0),
} satisfies Record<string, (a: number, b: number) => boolean>;

const questions = {
  logicalNot: (x) => x === 0,
  isnan: Number.isNaN,
  isinf: (x) => Math.abs(x) === Infinity,
  isfinite: Number.isFinite,
} satisfies Record<string, (x: number) => boolean>;

type Names = keyof typeof relations | keyof typeof questions;
const row = (name: Names, reference: (...operands: never[]) => boolean, more: Pick<OpRow, 'samples'> & Partial<OpRow>): OpRow =>
  op(name, {
    call: core[name],
    reference: elementwise((...operands) => Number(reference(...operands))),
    dtypes: everyDtype,
    result: 'bool',
    gradient: false,
    ...more,
  });

const equals = [values('equal', [-1, 0, 1, 2]), values('equal or not', [-1, 1, 1, 3])];
const close = (a: number, b: number, { rtol = 1e-5, atol = 1e-8, equalNan = false }: core.CloseOptions = {}): boolean =>
  a === b ||
  (equalNan && Number.isNaN(a) && Number.isNaN(b)) ||
  (Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= atol + rtol * Math.abs(b));
const near = [values('near', [1, 1, NaN, Infinity, -Infinity, 1e-9]), values('near', [1.000001, 1.1, NaN, Infinity, Infinity, 0])];
const all =
  (test: (a: number, b: number) => boolean) =>
  (a: Grid, b: Grid): boolean =>
    String(a.shape) === String(b.shape) && a.data.every((x, i) => test(x, b.data[i]));

export const rows: readonly OpRow[] = [
  ...Object.entries(relations).map(([name, test]) =>
    row(name as Names, test, {
      samples: [...pairs(normal), equals, [small(3), normal(3)]],
      errors: [{ args: [ones([2]), ones([3])], error: ShapeError, has: { shapes: [[2], [3]] } }],
    }),
  ),
  ...Object.entries(questions).map(([name, test]) =>
    row(name as Names, test, { samples: [normal(2, 3), normal(), values('special', [NaN, Infinity, -Infinity, 0, 1]), empty(0, 3)] }),
  ),
  op('isclose', {
    call: core.isclose,
    reference: elementwise((a: number, b: number, options?: core.CloseOptions) => Number(close(a, b, options))),
    dtypes: numeric,
    result: 'bool',
    gradient: false,
    samples: [
      [normal(2, 3), normal(3)],
      near,
      [...near, { equalNan: true }],
      [...near, { rtol: 0.2 }],
      [...near, { atol: 0.2 }],
      [empty(0), empty(0)],
    ],
  }),
  op('allclose', {
    call: core.allclose,
    reference: (a: Grid, b: Grid, options?: core.CloseOptions) => all((x, y) => close(x, y, options))(a, b),
    dtypes: floating,
    gradient: false,
    samples: [[normal(3), normal(3)], near, [values('nan', [NaN, 1]), values('nan', [NaN, 1]), { equalNan: true }], [empty(0), empty(0)]],
  }),
  op('equal', {
    call: core.equal,
    reference: all((a, b) => a === b),
    dtypes: everyDtype,
    gradient: false,
    samples: [
      [normal(2, 3), normal(2, 3)],
      [values('same', [0, 1]), values('same', [0, 1])],
      [values('same', [0, 1]), values('same', [0, 1], [2, 1])],
      [values('nan', [NaN]), values('nan', [NaN])],
      [empty(0), empty(0)],
      [empty(0), empty(0, 1)],
    ],
  }),
  ...(['float32', 'float64'] as const).map((dtype) =>
    op('nanToNum', {
      call: core.nanToNum,
      reference: elementwise((x: number, { nan = 0, posinf, neginf }: { nan?: number; posinf?: number; neginf?: number } = {}) => {
        const largest = dtype === 'float32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
        return Number.isNaN(x) ? nan : x === Infinity ? (posinf ?? largest) : x === -Infinity ? (neginf ?? -largest) : x;
      }),
      dtypes: [dtype],
      samples: [normal(2, 3), [values('special', [NaN, Infinity, -Infinity, 1]), { nan: 2, posinf: 3, neginf: -3 }], empty(0)],
    }),
  ),
  op('nanToNum', {
    call: core.nanToNum,
    reference: elementwise((x: number) => x),
    dtypes: ['int32', 'uint8', 'bool'],
    samples: [normal(2, 3), empty(0)],
  }),
];
