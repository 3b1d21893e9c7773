import * as core from '@lamella/core';
import {
  elementwise,
  empty,
  floating,
  nonzero,
  normal,
  numeric,
  op,
  pairs,
  positive,
  values,
  type ErrorCase,
  type OpRow,
} from '@lamella/core/testing';
import { promotes } from '../promotion.js';

const { ArgumentError, DTypeError, ShapeError, ones, tensor } = core;
const [two, three] = [ones([2]), ones([3])];
const unequal: ErrorCase = { args: [two, three], error: ShapeError, has: { shapes: [[2], [3]] } };
const whole = tensor([1, 2], { dtype: 'int32' });
const byZero: ErrorCase = { args: [whole, tensor([1, 0], { dtype: 'int32' })], error: ArgumentError, has: { dtype: 'int32' } };
const floatOf = (common: core.DType): core.DType => (core.isFloating(common) ? common : 'float32');

const row = (name: keyof typeof core, reference: (a: number, b: number) => number, more: Partial<OpRow> = {}): OpRow =>
  op(name, {
    call: core[name] as OpRow['call'],
    reference: elementwise(reference),
    dtypes: numeric,
    samples: pairs(normal),
    errors: [unequal],
    laws: [promotes(core[name] as never)],
    ...more,
  });

const intoFloat: Partial<OpRow> = { result: 'floating', laws: undefined! };

// c10::div_floor_floating: exact also where a / b is rounded up to a whole number.
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const quotient = (a - rest) / b - Number(rest !== 0 && b < 0 !== rest < 0);
  if (quotient === 0) return Math.sign(a) * Math.sign(b) < 0 || Object.is(a / b, -0) ? -0 : 0;
  return Math.floor(quotient) + Number(quotient - Math.floor(quotient) > 0.5);
}

function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && b < 0 !== rest < 0 ? rest + b : rest;
}

// C's pow: 1 to any power, and -1 to an infinite one, is 1.
const pow = (a: number, b: number): number => (a === 1 || (Math.abs(a) === 1 && Math.abs(b) === Infinity) ? 1 : a ** b);
const xlogy = (a: number, b: number): number => (a === 0 && !Number.isNaN(b) ? 0 : a * Math.log(b));
const logaddexp = (a: number, b: number): number => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b))));
const alpha =
  (sign: number) =>
  (a: number, b: number, { alpha: scale = 1 }: core.AddOptions = {}) =>
    a + sign * scale * b;
const div = (a: number, b: number, { roundingMode = null }: core.DivOptions = {}): number =>
  roundingMode === null ? a / b : roundingMode === 'floor' ? floorDivide(a, b) : Math.trunc(a / b);

const both = (a: number, b: number): number => Number(a !== 0 && b !== 0);
const either = (a: number, b: number): number => Number(a !== 0 || b !== 0);
const ties = [values('ties', [-1, 0, 0, 2]), values('ties', [-1, 0, 1, 2])];
const noBool: ErrorCase = { args: [tensor([true]), true], error: DTypeError, has: { dtype: 'bool' } };

export const rows: readonly OpRow[] = [
  row('add', alpha(1), { samples: [...pairs(normal), [normal(3), normal(3), { alpha: 2 }]], inplace: core.add_ }),
  row('sub', alpha(-1), {
    samples: [...pairs(normal), [normal(3), normal(3), { alpha: 2 }]],
    inplace: core.sub_,
    errors: [unequal, noBool],
    laws: [promotes(core.sub, undefined, ['bool'])],
  }),
  row('mul', (a, b) => a * b, { inplace: core.mul_ }),
  op('add', { call: core.add, reference: elementwise(either), dtypes: ['bool'], samples: pairs(normal).filter(([, b]) => b !== 2) }),
  op('mul', { call: core.mul, reference: elementwise(both), dtypes: ['bool'], samples: pairs(normal).filter(([, b]) => b !== 2) }),
  row('div', div, {
    ...intoFloat,
    samples: pairs(normal, nonzero),
    inplace: core.div_,
    errors: [unequal, { args: [two, 2, { roundingMode: 'up' }], error: ArgumentError, has: { argument: 'roundingMode' } }, byZeroRounded()],
    laws: [promotes(core.div, floatOf)],
  }),
  op('div', {
    call: core.div,
    reference: elementwise(div),
    dtypes: numeric,
    samples: [
      [normal(2, 3), nonzero(3), { roundingMode: 'floor' }],
      [normal(2, 3), nonzero(3), { roundingMode: 'trunc' }],
      [empty(0), 2, { roundingMode: 'floor' }],
    ],
  }),
  row('floorDivide', floorDivide, { samples: pairs(normal, nonzero), errors: [unequal] }),
  row('remainder', remainder, {
    samples: pairs(normal, nonzero),
    errors: [unequal, byZero],
    laws: [promotes(core.remainder, undefined, ['bool'])],
  }),
  row('fmod', (a, b) => a % b, {
    samples: pairs(normal, nonzero),
    errors: [unequal, byZero],
    laws: [promotes(core.fmod, undefined, ['bool'])],
  }),
  row('pow', pow, { dtypes: floating, samples: [...pairs(positive, normal), [2, normal(3)], [normal(3), 3], [normal(3), 0]] }),
  op('pow', {
    call: core.pow,
    reference: elementwise(pow),
    dtypes: ['int32', 'uint8'],
    samples: [
      [values('bases', [-2, 0, 1, 3]), values('exponents', [3, 0, 5, 4])],
      [values('bases', [0, 1, 3]), 2],
      [3, values('exponents', [0, 1, 3])],
      [empty(0), 2],
    ],
    method: false,
    errors: [{ args: [whole, -1], error: ArgumentError, has: { dtype: 'int32' } }],
  }),
  row('maximum', (a, b) => Math.max(a, b), { samples: [...pairs(normal), ties] }),
  row('minimum', (a, b) => Math.min(a, b), { samples: [...pairs(normal), ties] }),
  row('atan2', Math.atan2, { ...intoFloat, samples: pairs(nonzero), laws: [promotes(core.atan2, floatOf)] }),
  row('hypot', (a, b) => Math.hypot(a, b), { ...intoFloat, samples: pairs(nonzero), laws: [promotes(core.hypot, floatOf)] }),
  row('logaddexp', logaddexp, { ...intoFloat, laws: [promotes(core.logaddexp, floatOf)] }),
  row('xlogy', xlogy, {
    ...intoFloat,
    samples: [...pairs(normal, positive), [values('zeros', [0, 0, 1]), values('logarithms', [0, NaN, 2])]],
    laws: [promotes(core.xlogy, floatOf)],
  }),
];

function byZeroRounded(): ErrorCase {
  return { ...byZero, args: [...byZero.args, { roundingMode: 'floor' }] };
}
