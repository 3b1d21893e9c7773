import * as core from '@lamella/core';
import {
  elementwise,
  empty,
  everyDtype,
  nonzero,
  normal,
  numeric,
  op,
  positive,
  uniform,
  values,
  type OpRow,
  type Recipe,
} from '@lamella/core/testing';
import { erf, erfc, erfinv } from '../references.js';

type Maker = (...shape: readonly number[]) => Recipe;
const inside: Maker = (...shape) => uniform(-0.9, 0.9, shape);
const above1: Maker = (...shape) => uniform(1.2, 4, shape);

const roundHalfEven = (x: number): number => {
  const [below, rest] = [Math.floor(x), x - Math.floor(x)];
  const size = rest < 0.5 ? below : rest > 0.5 ? below + 1 : below % 2 === 0 ? below : below + 1;
  return Number.isFinite(x) ? (size === 0 && (x < 0 || Object.is(x, -0)) ? -0 : size) : x;
};

// A floating answer to any dtype: name, reference, where it is defined and not steep.
const transcendental = [
  ['exp', Math.exp, normal],
  ['expm1', Math.expm1, normal],
  ['exp2', (x: number) => 2 ** x, normal],
  ['log', Math.log, positive],
  ['log2', Math.log2, positive],
  ['log10', Math.log10, positive],
  ['log1p', Math.log1p, positive],
  ['sqrt', Math.sqrt, positive],
  ['rsqrt', (x: number) => 1 / Math.sqrt(x), positive],
  ['reciprocal', (x: number) => 1 / x, nonzero],
  ['sin', Math.sin, normal],
  ['cos', Math.cos, normal],
  ['tan', Math.tan, inside],
  ['asin', Math.asin, inside],
  ['acos', Math.acos, inside],
  ['atan', Math.atan, normal],
  ['sinh', Math.sinh, normal],
  ['cosh', Math.cosh, normal],
  ['asinh', Math.asinh, normal],
  ['acosh', Math.acosh, above1],
  ['atanh', Math.atanh, inside],
  ['erf', erf, normal],
  ['erfc', erfc, normal],
  ['erfinv', erfinv, inside],
] as const;

// The dtype stays: name, reference, samples away from jumps.
const arithmetic = [
  ['abs', Math.abs, nonzero],
  ['sign', (x: number) => Number(x > 0) - Number(x < 0), nonzero],
  ['floor', Math.floor, normal],
  ['ceil', Math.ceil, normal],
  ['trunc', Math.trunc, normal],
  ['frac', (x: number) => x - Math.trunc(x), normal],
  ['square', (x: number) => x * x, normal],
  ['neg', (x: number) => -x, normal],
] as const;

const inplace = { exp: core.exp_, sqrt: core.sqrt_, neg: core.neg_ } as Readonly<Record<string, OpRow['inplace']>>;
const samplesOf = (make: Maker): Recipe[] => [make(2, 3), make(), make(4, 3).t(), empty(0, 3)];

const row = (name: keyof typeof core, reference: (x: number) => number, make: Maker, more: Partial<OpRow>): OpRow =>
  op(name, {
    call: core[name] as OpRow['call'],
    reference: elementwise(reference),
    dtypes: everyDtype,
    samples: samplesOf(make),
    ...(inplace[name] === undefined ? {} : { inplace: inplace[name] }),
    ...more,
  });

const bool = core.tensor([true, false]);
const halves = values('halves', [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2000.5]);

export const rows: readonly OpRow[] = [
  ...transcendental.map(([name, reference, make]) => row(name, reference, make, { result: 'floating' })),
  ...arithmetic.map(([name, reference, make]) => row(name, reference, make, { dtypes: numeric })),
  op('round', {
    call: core.round,
    reference: elementwise((x: number, { decimals = 0 }: { decimals?: number } = {}) => roundHalfEven(x * 10 ** decimals) / 10 ** decimals),
    dtypes: numeric,
    samples: [normal(2, 3), [normal(3), { decimals: 1 }], halves, empty(0, 3)],
    errors: [{ args: [core.ones([2]), { decimals: 0.5 }], error: core.ArgumentError, has: { argument: 'decimals' } }],
  }),
  op('neg', {
    call: core.neg,
    reference: elementwise((x: number) => -x),
    dtypes: ['int32'],
    samples: [empty(0)],
    errors: [{ args: [bool], error: core.DTypeError, has: { dtype: 'bool' } }],
  }),
];
