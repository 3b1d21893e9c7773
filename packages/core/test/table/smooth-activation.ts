import * as core from '@lamella/core';
import { elementwise, empty, floating, normal, op, values, type ErrorCase, type Law, type OpRow } from '@lamella/core/testing';
import { erfc } from '../references.js';

const { ArgumentError, DTypeError, ones } = core;
const refusesIntegers: ErrorCase = { args: [ones([2], { dtype: 'int32' })], error: DTypeError, has: { dtype: 'int32' } };
const tails = values('tails', [-1000, -100, -20, -1, -1e-8, -0, 0, 1e-8, 1, 20, 100, 1000]);
const samples = [normal(2, 3), normal(), empty(0, 3), normal(4, 3).t(), tails];

// The formulas as the papers have them, taken the other way round where a sum would cancel.
const sigmoid = (x: number): number => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)));
const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)));

function gelu(x: number, { approximate = 'none' }: core.GeluOptions = {}): number {
  if (approximate === 'none') return x * 0.5 * erfc(-x / Math.SQRT2);
  return x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
}

function softplusOf(x: number, { beta = 1, threshold = 20 }: core.SoftplusOptions = {}): number {
  return x * beta > threshold ? x : softplus(x * beta) / beta;
}

const row = (name: keyof typeof core, reference: (x: number, options?: never) => number, more: Partial<OpRow> = {}): OpRow =>
  op(name, {
    call: core[name] as OpRow['call'],
    reference: elementwise(reference),
    dtypes: floating,
    samples,
    errors: [refusesIntegers],
    ...more,
  });

export const rows: readonly OpRow[] = [
  row('gelu', gelu, {
    laws: [flatFarOut((x) => x.gelu())],
    errors: [refusesIntegers, { args: [ones([2]), { approximate: 'fast' }], error: ArgumentError, has: { argument: 'approximate' } }],
  }),
  row('gelu', gelu, {
    samples: [...samples.map((sample) => [sample, { approximate: 'tanh' }])],
    laws: [flatFarOut((x) => x.gelu({ approximate: 'tanh' })), { name: 'tanh is close to none', run: closeToGelu }],
  }),
  row('silu', (x) => x * sigmoid(x), { inplace: core.silu_, laws: [flatFarOut(core.silu)] }),
  row('mish', (x) => x * Math.tanh(softplus(x)), { inplace: core.mish_, laws: [flatFarOut(core.mish)] }),
  row('softplus', softplusOf, {
    samples: [
      ...samples,
      [normal(2, 3), { beta: 2 }],
      [tails, { beta: 0.5, threshold: 3 }],
      [tails, { threshold: Infinity }],
      [values('about the threshold', [-4, 4, 5, 7]).smooth(), { beta: 0.5, threshold: 3 }],
      [normal(5), { beta: -1 }],
    ],
  }),
  row('logsigmoid', (x) => -softplus(-x)),
];

function closeToGelu(): void {
  const x = core.linspace(-6, 6, 200);
  const difference = Number(x.gelu({ approximate: 'tanh' }).sub(x.gelu()).abs().max().item());
  if (!(difference > 0 && difference < 1e-3)) throw new Error(`the two differ by up to ${difference}`);
}

/** At numbers whose squares overflow, the slopes are 0 and 1, and do not change: nowhere is 0 times infinity. */
function flatFarOut(f: (x: core.Tensor) => core.Tensor): Law {
  const run = (): void => {
    const x = core.tensor([-1e200, 1e200], { dtype: 'float64', requiresGrad: true });
    const [slope] = core.grad([f(x).sum()], [x], { createGraph: true });
    const [curvature] = core.grad([slope!.sum()], [x]);
    const got = [slope!, curvature!].map((y) => Array.from(y.data(), (value) => value + 0).join());
    if (got.join(' ') !== '0,1 0,0') throw new Error(`slopes and curvatures are ${got.join(' and ')}`);
  };
  return { name: 'is flat far out', run };
}
