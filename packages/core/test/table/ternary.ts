import * as core from '@lamella/core';
import {
  elementwise,
  empty,
  floating,
  nonzero,
  normal,
  numeric,
  op,
  uniform,
  values,
  type OpRow,
  type Recipe,
} from '@lamella/core/testing';

const { ArgumentError, DTypeError, ShapeError, ones } = core;
const whole = ones([2], { dtype: 'int32' });

/** The samples of an op of three operands: of one shape, each of them broadcast, numbers, no elements. */
function triples(third: (...shape: readonly number[]) => Recipe): (readonly unknown[])[] {
  return [
    [normal(2, 3), normal(2, 3), third(2, 3)],
    [normal(2, 3), normal(3), third(2, 1)],
    [normal(3), normal(2, 1), third()],
    [normal(2), normal(2), 2],
    [normal(0, 3), normal(3), third(1, 3)],
  ];
}

const bounded = (x: number, low: number | null, high: number | null = null): number => {
  const raised = low === null ? x : Math.max(x, low);
  return high === null ? raised : Math.min(raised, high);
};
const lerp = (a: number, b: number, weight: number): number => (weight < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight));
// Of float32 every operation is rounded, as in PyTorch.
const round = Math.fround;
const addcmulOfFloat32 = (x: number, a: number, b: number, { value = 1 }: core.ScaleOptions = {}): number =>
  x + round(round(value * a) * b);
const addcdivOfFloat32 = (x: number, a: number, b: number, { value = 1 }: core.ScaleOptions = {}): number =>
  x + round(round(value * a) / b);
const lerpOfFloat32 = (a: number, b: number, weight: number): number =>
  weight < 0.5 ? a + round(weight * round(b - a)) : b - round(round(b - a) * round(1 - weight));
const unequal = { args: [ones([2]), ones([3]), ones([2])], error: ShapeError, has: { shapes: [[2], [3], [2]] } };

export const rows: readonly OpRow[] = [
  op('clamp', {
    call: core.clamp,
    reference: elementwise(bounded),
    dtypes: numeric,
    samples: [
      [normal(4, 3), 0, 1],
      [normal(4, 3), null, 1],
      [normal(4, 3), 1],
      [normal(2, 3), normal(3), normal(2, 1)],
      [normal(3), null, normal(2, 1)],
      [normal(4), 2, 1],
      [values('at the bounds', [-1, -0.5, 0, 1, 2, 3]), 0, 2],
      [values('at the bounds', [0, 1, 2, 3]), values('low', [0, 0, 0, 4]), values('high', [1, 1, 1, 3])],
      [empty(0, 3), 0, 1],
    ],
    inplace: core.clamp_,
    errors: [
      { args: [ones([2])], error: ArgumentError, has: { argument: 'min' } },
      { args: [ones([2]), 'low'], error: ArgumentError },
    ],
  }),
  op('addcmul', {
    call: core.addcmul,
    reference: elementwise((x: number, a: number, b: number, { value = 1 }: core.ScaleOptions = {}) => x + value * a * b, addcmulOfFloat32),
    dtypes: numeric,
    samples: [...triples(normal), [normal(3), normal(3), normal(3), { value: -2 }]],
    inplace: core.addcmul_,
    errors: [unequal, { args: [ones([2], { dtype: 'bool' }), true, true], error: DTypeError, has: { dtype: 'bool' } }],
  }),
  op('addcdiv', {
    call: core.addcdiv,
    reference: elementwise(
      (x: number, a: number, b: number, { value = 1 }: core.ScaleOptions = {}) => x + (value * a) / b,
      addcdivOfFloat32,
    ),
    dtypes: floating,
    samples: [...triples(nonzero), [normal(3), normal(3), nonzero(3), { value: -2 }]],
    inplace: core.addcdiv_,
    errors: [unequal, { args: [whole, whole, whole], error: DTypeError, has: { dtype: 'int32' } }],
  }),
  op('lerp', {
    call: core.lerp,
    reference: elementwise(lerp, lerpOfFloat32),
    dtypes: floating,
    samples: [
      ...triples((...shape) => uniform(0, 1, shape)),
      [normal(3), normal(3), 0.25],
      [values('start', [0, 0.1]), values('end', [1, 0.7]), 1],
    ],
    inplace: core.lerp_,
    errors: [unequal, { args: [whole, whole, 0.5], error: DTypeError }],
  }),
];
