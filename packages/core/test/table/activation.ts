import * as core from '@lamella/core';
import {
  elementwise,
  empty,
  everyDtype,
  expectMoments,
  floating,
  normal,
  numeric,
  op,
  Stream,
  values,
  type ErrorCase,
  type Grid,
  type OpRow,
} from '@lamella/core/testing';
import { along, sumOf } from '../references.js';

const { ArgumentError, DTypeError, ShapeError, ones, tensor } = core;
const refusesIntegers: ErrorCase = { args: [ones([2], { dtype: 'int32' })], error: DTypeError, has: { dtype: 'int32' } };
const tails = values('tails', [-100, -1, -1e-8, -0, 0, 1e-8, 1, 100]);
const samples = [normal(2, 3), normal(), empty(0, 3), normal(4, 3).t(), tails];

// Klambauer et al. 2017.
const [ALPHA, SCALE] = [1.6732632423543772, 1.0507009873554805];
const selu = (x: number): number => SCALE * (x > 0 ? x : ALPHA * Math.expm1(x));
const elu = (x: number, { alpha = 1 }: { alpha?: number } = {}): number => (x > 0 ? x : alpha * Math.expm1(x));
const celu = (x: number, { alpha = 1 }: { alpha?: number } = {}): number => (x > 0 ? x : alpha * Math.expm1(x / alpha));
const standardNormals = (n: number): core.Tensor => {
  const stream = new Stream(1);
  return tensor(Float64Array.from({ length: n }, () => stream.normal()));
};

function softmax(x: Grid, dim: number): Grid {
  return along(x, dim, (line) => {
    const powers = line.map((value) => Math.exp(value - Math.max(...line)));
    return powers.map((power) => power / sumOf(powers));
  });
}

function logSoftmax(x: Grid, dim: number): Grid {
  return along(x, dim, (line) => {
    const largest = Math.max(...line);
    const total = Math.log(sumOf(line.map((value) => Math.exp(value - largest))));
    return line.map((value) => value - largest - total);
  });
}

const lines = [
  [normal(2, 3), 1],
  [normal(2, 3), 0],
  [normal(2, 3, 2), -2],
  [normal(), 0],
  [values('far apart', [-1000, 0, 1000]), 0],
  [empty(0, 3), 1],
  [empty(2, 0), 1],
];
const noSuchDim: ErrorCase = { args: [ones([2]), 1], error: ShapeError, has: { argument: 'dim' } };
const converted: Partial<OpRow> = {
  dtypes: ['int32', 'uint8', 'bool'],
  result: 'float64',
  samples: [
    [normal(2, 3), 1, { dtype: 'float64' }],
    [empty(0, 3), 1, { dtype: 'float64' }],
  ],
};

export const rows: readonly OpRow[] = [
  op('relu', {
    call: core.relu,
    reference: elementwise((x: number) => (x > 0 || Number.isNaN(x) ? x : 0)),
    dtypes: numeric,
    samples,
    inplace: core.relu_,
  }),
  op('selu', {
    call: core.selu,
    reference: elementwise(selu),
    dtypes: floating,
    samples,
    inplace: core.selu_,
    errors: [refusesIntegers],
    laws: [{ name: 'keeps N(0, 1)', run: () => expectMoments(core.selu(standardNormals(1e5)), { mean: 0, variance: 1 }) }],
  }),
  op('elu', {
    call: core.elu,
    reference: elementwise(elu),
    dtypes: floating,
    samples: [...samples, [normal(2, 3), { alpha: 0.5 }], [tails, { alpha: 2 }], [normal(2, 3), { alpha: -0.5 }], [tails, { alpha: 0 }]],
    inplace: core.elu_,
    errors: [refusesIntegers],
  }),
  op('celu', {
    call: core.celu,
    reference: elementwise(celu),
    dtypes: floating,
    samples: [...samples, [normal(2, 3), { alpha: 0.5 }], [tails, { alpha: 2 }], [normal(2, 3), { alpha: -2 }]],
    inplace: core.celu_,
    errors: [refusesIntegers, { args: [ones([2]), { alpha: 0 }], error: ArgumentError, has: { argument: 'alpha' } }],
  }),
  op('sigmoid', {
    call: core.sigmoid,
    reference: elementwise((x: number) => 1 / (1 + Math.exp(-x))),
    dtypes: everyDtype,
    result: 'floating',
    samples,
    inplace: core.sigmoid_,
  }),
  op('tanh', { call: core.tanh, reference: elementwise(Math.tanh), dtypes: everyDtype, result: 'floating', samples, inplace: core.tanh_ }),
  op('softmax', {
    call: core.softmax,
    reference: softmax,
    dtypes: floating,
    samples: lines,
    errors: [noSuchDim, { ...refusesIntegers, args: [...refusesIntegers.args, 0] }],
    laws: [
      {
        name: 'sums to 1',
        run: () => expectMoments(core.softmax(standardNormals(600).reshape([2, 300]), 1).sum(1), { mean: 1, variance: 0 }),
      },
    ],
  }),
  op('softmax', { call: core.softmax, reference: softmax, ...converted } as OpRow),
  op('logSoftmax', {
    call: core.logSoftmax,
    reference: logSoftmax,
    dtypes: floating,
    samples: lines,
    errors: [noSuchDim, { ...refusesIntegers, args: [...refusesIntegers.args, 0] }],
  }),
  op('logSoftmax', { call: core.logSoftmax, reference: logSoftmax, ...converted } as OpRow),
];
