import * as core from '@lamella/core';
import { elementwise, empty, floating, normal, op, values, type ErrorCase, type OpRow } from '@lamella/core/testing';

const { ArgumentError, DTypeError, ShapeError, ones, tensor } = core;
const refusesIntegers: ErrorCase = { args: [ones([2], { dtype: 'int32' })], error: DTypeError, has: { dtype: 'int32' } };
const tails = values('tails', [-1000, -100, -3, -1, -1e-8, -0, 0, 1e-8, 1, 3, 6, 100, 1000]);
const samples = [normal(2, 3), normal(), empty(0, 3), normal(4, 3).t(), tails];

const leakyRelu = (x: number, { negativeSlope = 0.01 }: core.LeakyReluOptions = {}): number => (x > 0 ? x : negativeSlope * x);
const hardtanh = (x: number, { minVal = -1, maxVal = 1 }: core.HardtanhOptions = {}): number =>
  x < minVal ? minVal : x > maxVal ? maxVal : x;

// Every edge of x with every one of the weight, one a channel: not by `scalar`, which would take both as vectors.
const prelu = elementwise((x: number, weight: number) => (x > 0 ? x : weight * x));
const edges = [0, -0, Infinity, -Infinity, NaN, 1e-40, 1, -1, 100, -100];
const xAtEdges = values(
  'edges',
  edges.flatMap((x) => edges.map(() => x)),
  [edges.length, edges.length],
);

const [two, three] = [ones([2, 2]), ones([3])];

export const rows: readonly OpRow[] = [
  op('leakyRelu', {
    call: core.leakyRelu,
    reference: elementwise(leakyRelu),
    dtypes: floating,
    samples: [
      ...samples,
      [normal(2, 3), { negativeSlope: 0.2 }],
      [tails, { negativeSlope: 0 }],
      [normal(2, 3), { negativeSlope: -1 }],
    ],
    inplace: core.leakyRelu_,
    errors: [refusesIntegers],
  }),
  op('hardtanh', {
    call: core.hardtanh,
    reference: elementwise(hardtanh),
    dtypes: ['float32', 'float64', 'int32'],
    samples: [...samples, [normal(3, 3), { minVal: -2, maxVal: 0 }], [tails, { minVal: 0, maxVal: 6 }], [tails, { minVal: 1, maxVal: 1 }]],
    inplace: core.hardtanh_,
    errors: [
      { args: [three, { minVal: 0.5, maxVal: -0.5 }], error: ArgumentError, has: { argument: 'minVal' } },
      { args: [three, { maxVal: NaN }], error: ArgumentError, has: { argument: 'minVal' } },
      { args: [tensor([true])], error: DTypeError, has: { dtype: 'bool' } },
      { args: [tensor([1], { dtype: 'uint8' })], error: ArgumentError, has: { argument: 'minVal', dtype: 'uint8' } },
    ],
    laws: [{ name: 'rounds the bounds of integers towards 0', run: boundsOfIntegers }],
  }),
  op('hardtanh', {
    call: core.hardtanh,
    reference: elementwise(hardtanh),
    dtypes: ['uint8'],
    samples: [
      [normal(2, 3), { minVal: 0, maxVal: 6 }],
      [empty(0), { minVal: 0 }],
    ],
  }),
  op('hardsigmoid', {
    call: core.hardsigmoid,
    reference: elementwise((x: number) => Math.min(Math.max(x + 3, 0), 6) / 6),
    dtypes: floating,
    samples,
    inplace: core.hardsigmoid_,
    errors: [refusesIntegers],
  }),
  op('hardswish', {
    call: core.hardswish,
    reference: elementwise((x: number) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6),
    dtypes: floating,
    samples,
    inplace: core.hardswish_,
    errors: [refusesIntegers],
  }),
  op('prelu', {
    call: core.prelu,
    reference: (...args) => prelu(...args),
    dtypes: floating,
    samples: [
      [normal(2, 3), normal(3)],
      [normal(4, 3), normal(1)],
      [normal(5), normal(1)],
      [normal(2, 3), normal()],
      [normal(), normal()],
      [normal(3, 2).t(), normal(3)],
      [empty(0, 3), normal(3)],
      [tails, values('slope', [0.25])],
      [xAtEdges, values('edges', edges)],
    ],
    errors: [
      { args: [two, three], error: ShapeError, has: { shapes: [[2, 2], [3]], argument: 'weight' } },
      { args: [three, three], error: ShapeError, has: { shapes: [[3], [3]], argument: 'weight' } },
      { args: [ones([]), two.reshape([4])], error: ShapeError, has: { argument: 'weight' } },
      { args: [two, two], error: ShapeError, has: { argument: 'weight' } },
      { args: [two, tensor([0.5], { dtype: 'float64' })], error: DTypeError, has: { dtype: 'float64', argument: 'weight' } },
      { ...refusesIntegers, args: [...refusesIntegers.args, three] },
    ],
    laws: [{ name: 'takes a weight a channel', run: weightsOfChannels }],
  }),
]; // prettier-ignore

function boundsOfIntegers(): void {
  const got = String(core.hardtanh(tensor([-3, 0, 1, 3], { dtype: 'int32' }), { minVal: -0.5, maxVal: 1.5 }).toArray());
  if (got !== '0,0,1,1') throw new Error(`got ${got}`);
}

function weightsOfChannels(): void {
  const got = String(core.prelu(ones([1, 2, 2]).neg(), tensor([0.5, 3])).toArray());
  if (got !== '-0.5,-0.5,-3,-3') throw new Error(`got ${got}`);
}
