import { describe, expect, it } from 'vitest';
import { binaryCodes, ternaryCodes, unaryCodes } from '../../src/kernels/wasm/elementwise-codes.js';
import * as wasm from '../../src/kernels/wasm/elementwise.js';
import type { BinaryName, TernaryName, UnaryName } from '../../src/kernels/kernels.js';
import { Storage, type View } from '../../src/memory/storage.js';
import * as reference from '../../src/ndarray/kernels/elementwise.js';
import { dtypes, isFloating, type DType } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers, valuesOf, viewOf, whole, type Layout, type Random } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];
const parametersOf: Readonly<Record<string, readonly number[]>> = {
  elu: [1.5, 0.75],
  leakyRelu: [0.25],
  hardtanh: [-1, 1],
  softplus: [0.5, 1.25],
  addcmul: [-0.3],
  addcdiv: [1.7],
};

/** What integers and booleans are given to; of other functions an integer would be what is left of a rounding error. */
const exact = [
  ...['abs', 'neg', 'sign', 'relu', 'hardtanh', 'logicalNot', 'isnan', 'isinf', 'isfinite', 'add', 'sub', 'mul', 'div', 'floorDivide'],
  ...[
    'truncDivide',
    'remainder',
    'fmod',
    'maximum',
    'minimum',
    'eq',
    'ne',
    'lt',
    'le',
    'gt',
    'ge',
    'logicalAnd',
    'logicalOr',
    'logicalXor',
  ],
];

function parameters(name: string): readonly number[] {
  return parametersOf[name.replace('Backward', '')] ?? [];
}

/** Small ones that end in all ways, and some of more elements than go through a block. */
function shapeOf(random: Random, round: number): number[] {
  if (round % 7 === 6) return [whole(random, 1, 40), whole(random, 30, 70)];
  return Array.from({ length: whole(random, 0, 5) }, () => (random() < 0.05 ? 0 : random() < 0.2 ? 1 : whole(random, 1, 7)));
}

function expectSame(out: View, wanted: View, name: string): void {
  const { dtype, values } = out.storage;
  // The reference's own error of these in double precision.
  const slack = dtype === 'float64' && /erf|gelu/.test(name) ? 4096 : 16;
  const expected = wanted.storage.values;
  const unit = dtype === 'float32' ? 2 ** -23 : 2 ** -52;
  for (let i = 0; i < values.length; i++) {
    const [got, want] = [values[i], expected[i]];
    if (Object.is(got, want)) continue;
    // Where a sum cancels out, what counts is what it was made of.
    const tolerance = isFloating(dtype) && want !== 0 ? slack * unit * Math.max(Math.abs(want), 0.25) : 0;
    if (!(Math.abs(got - want) <= tolerance)) expect(got, `${name}, element ${i}, ${JSON.stringify([out.shape, out.strides])}`).toBe(want);
  }
}

interface Case {
  readonly inputs: readonly View[];
  readonly out: View;
}

function caseOf(random: Random, round: number, inputs: readonly DType[], result: DType): Case {
  const shape = shapeOf(random, round);
  const sameOrder = round % 5 === 0;
  const views = inputs.map((dtype) =>
    viewOf(
      dtype,
      shape,
      sameOrder ? 'contiguous' : layouts[whole(random, 0, 3)],
      random,
      valuesOf(dtype, random, round % 3 === 0 ? 20 : Infinity),
    ),
  );
  const isInPlace = round % 4 === 1 && inputs[0] === result && views[0].strides.every((stride, dim) => stride !== 0 || shape[dim] < 2);
  const out = isInPlace ? views[0] : viewOf(result, shape, sameOrder || random() < 0.5 ? 'contiguous' : 'strided', random, () => 7);
  return { inputs: views, out };
}

function compare(name: string, { inputs, out }: Case, run: (set: typeof wasm, inputs: readonly View[], out: View) => void): void {
  const expected = copyOf(out);
  const originals = inputs.map((view) => (view === out ? copyOf(view) : view));
  run(reference, originals, expected);
  run(wasm, inputs, out);
  expectSame(out, expected, name);
}

describe.each(dtypes)('of %s', (dtype) => {
  const isExact = (name: string): boolean => isFloating(dtype) || exact.includes(name);
  it.each((Object.keys(unaryCodes) as UnaryName[]).filter(isExact))('%s', (name) => {
    const random = randomNumbers(dtypes.indexOf(dtype) + 1);
    const result = unaryCodes[name].asks ? 'bool' : dtype;
    for (let round = 0; round < 30; round++) {
      compare(name, caseOf(random, round, [dtype], result), (set, [x], out) => set.unary(name, x, out, parameters(name)));
    }
  });

  it.each((Object.keys(binaryCodes) as BinaryName[]).filter(isExact))('%s', (name) => {
    const random = randomNumbers(dtypes.indexOf(dtype) + 1);
    const result = binaryCodes[name].asks ? 'bool' : dtype;
    for (let round = 0; round < 30; round++) {
      compare(name, caseOf(random, round, [dtype, dtype], result), (set, [a, b], out) => set.binary(name, a, b, out, parameters(name)));
    }
  });

  it.each(Object.keys(ternaryCodes) as TernaryName[])('%s', (name) => {
    const random = randomNumbers(dtypes.indexOf(dtype) + 1);
    for (let round = 0; round < 30; round++) {
      const first = name === 'where' ? 'bool' : dtype;
      compare(name, caseOf(random, round, [first, dtype, dtype], dtype), (set, [a, b, c], out) =>
        set.ternary(name, a, b, c, out, parameters(name)),
      );
    }
  });

  it('fill', () => {
    const random = randomNumbers(1);
    for (let round = 0; round < 60; round++) {
      const value = [1, 0, -0, NaN, 2.5, -2.5, 300, 1e10, -Infinity][round % 9];
      compare('fill', caseOf(random, round, [], dtype), (set, _inputs, out) => set.fill(out, value));
    }
  });

  it.each(dtypes)('copied to %s', (result) => {
    const random = randomNumbers(1);
    for (let round = 0; round < 60; round++) {
      compare('copy', caseOf(random, round, [dtype], result), (set, [x], out) => set.copy(x, out));
    }
  });
});

it('numbers beyond int32 are taken modulo 2³²', () => {
  const values = [2 ** 31, -(2 ** 31) - 1, 2 ** 32 + 5.5, 2 ** 63, 2 ** 70 + 2 ** 30 * 3, -(2 ** 66), 1e300, NaN, Infinity];
  const x: View = { storage: new Storage('float64', 9, Float64Array.from(values)), shape: [9], strides: [1], offset: 0 };
  const out: View = { ...x, storage: new Storage('int32', 9) };
  wasm.copy(x, out);
  expect(Array.from(out.storage.values)).toEqual(values.map((value) => value | 0));
});
