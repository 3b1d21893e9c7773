import { setRelaxedSimd } from '@lamella/core/relaxed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BinaryName, UnaryName } from '../../src/kernels/kernels.js';
import * as wasm from '../../src/kernels/wasm/elementwise.js';
import { Storage, type View } from '../../src/memory/storage.js';
import { binaryScalars, unaryScalars } from '../../src/ndarray/kernels/scalars.js';
import type { FloatingDType } from '../../src/shape/dtype.js';
import { findRelaxedSimd } from '../support/relaxed.js';
import { randomNumbers, type Random } from './strided-views.js';

// How far the functions are from their values in double precision, in units of the last place of a float32.

const POINTS = 50_000;
const edges = [
  ...[0, -0, 1e-45, -1e-45, 1e-40, -1e-40, 1.1754943508222875e-38, 1e-8, -1e-8, 0.5, -0.5, 0.625, 1, -1, 9, -9, 20, -20],
  ...[88, -88, 88.72, 88.73, -87.33, 103.97, 104, -103.97, -104, 127.99, 128, -149, -150, 3.4028234663852886e38, -3.4028234663852886e38],
  ...[Infinity, -Infinity, NaN],
];
const parametersOf: Readonly<Record<string, readonly number[]>> = { elu: [1, 1], softplus: [1, 20] };

/** Where something happens, near 0 at all scales, and any bits at all. */
function points(random: Random): Float32Array {
  const bits = new Uint32Array(1);
  const anything = new Float32Array(bits.buffer);
  return Float32Array.from({ length: POINTS }, (_, i) => {
    if (i < edges.length) return edges[i];
    if (i % 4 === 0) return (random() * 2 - 1) * 110;
    if (i % 4 === 1) return (random() * 2 - 1) * 4;
    if (i % 4 === 2) return (random() < 0.5 ? -1 : 1) * 2 ** (random() * 20 - 18);
    bits[0] = random() * 2 ** 32;
    return anything[0];
  });
}

function view(values: Float32Array | Float64Array): View {
  const dtype: FloatingDType = values instanceof Float32Array ? 'float32' : 'float64';
  return { storage: new Storage(dtype, values.length, values), shape: [values.length], strides: [1], offset: 0 };
}

/** The distance of neighbouring float32 at x. */
function unitAt(x: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23);
}

/** The worst error in units, `floor` being the size below which a result is measured as if it had that size. */
function worst(xs: Float32Array, results: View, exact: (x: number) => number, floor: number): { units: number; x: number } {
  const { values } = results.storage;
  let most = { units: 0, x: 0 };
  for (let i = 0; i < xs.length; i++) {
    const wanted = exact(xs[i]);
    const rounded = Math.fround(wanted);
    if (values[i] === rounded || (Number.isNaN(values[i]) && Number.isNaN(rounded))) continue;
    const units = Math.abs(values[i] - (Number.isFinite(rounded) ? wanted : rounded)) / unitAt(Math.max(Math.abs(rounded), floor));
    if (!(units <= most.units)) most = { units, x: xs[i] };
  }
  return most;
}

const bounds: Readonly<Partial<Record<UnaryName, number>>> = {
  ...{ exp: 1, expm1: 1.5, exp2: 1.5, log: 1, log1p: 0.51, log2: 0.51, log10: 0.51, sigmoid: 2, tanh: 1.5, rsqrt: 1.5, selu: 2, elu: 1.5 },
  ...{ erf: 0.51, erfc: 0.51, gelu: 0.51, geluTanh: 0.51, silu: 0.51, mish: 0.51, softplus: 0.51, hardsigmoid: 1, hardswish: 2 },
  ...{ sin: 0.51, cos: 0.51, tan: 0.51, asin: 0.51, acos: 0.51, atan: 0.51, sinh: 0.51, cosh: 0.51, asinh: 0.51, acosh: 0.51, atanh: 0.51 },
};

const builds = findRelaxedSimd() ? [false, true] : [false];

describe.each(builds)('functions of float32, relaxed: %s', (relaxed) => {
  beforeAll(() => setRelaxedSimd(relaxed));
  afterAll(() => setRelaxedSimd(false));

  it.each(Object.entries(bounds) as [UnaryName, number][])('%s is off by at most %d', (name, bound) => {
    const xs = points(randomNumbers(1));
    const out = view(new Float32Array(POINTS));
    const parameters = parametersOf[name] ?? [];
    wasm.unary(name, view(xs.slice()), out, parameters);
    const most = worst(xs, out, (x) => unaryScalars[name](x, parameters), 0);
    expect(most.units, `at ${most.x}`).toBeLessThanOrEqual(bound);
  });

  // Slopes that go through 0 there have the error of what they are made of, 1/8 and more.
  const slopes: Readonly<Partial<Record<BinaryName, number>>> = {
    ...{ siluBackward: 0.51, mishBackward: 0.51, geluBackward: 0.6, geluTanhBackward: 0.6, softplusBackward: 0.51 },
    ...{ sigmoidBackward: 1.5, tanhBackward: 2, seluBackward: 1.5, eluBackward: 1, hardswishBackward: 0.51 },
  };
  it.each(Object.entries(slopes) as [BinaryName, number][])('%s is off by at most %d', (name, bound) => {
    const parameters = parametersOf[name.replace('Backward', '')] ?? [];
    const isOfResult = ['sigmoidBackward', 'tanhBackward', 'seluBackward', 'eluBackward'].includes(name);
    const xs = isOfResult ? Float32Array.from(points(randomNumbers(1)), (x) => x % 1) : points(randomNumbers(1));
    const out = view(new Float32Array(POINTS));
    wasm.binary(name, view(new Float32Array(POINTS).fill(1)), view(xs.slice()), out, parameters);
    const most = worst(xs, out, (x) => binaryScalars[name](1, x, parameters), isOfResult ? 0 : 2 ** -6);
    expect(most.units, `at ${most.x}`).toBeLessThanOrEqual(bound);
  });

  it('a number does not depend on its place', () => {
    const names = Object.keys(bounds) as UnaryName[];
    const xs = points(randomNumbers(2)).subarray(0, 100);
    for (const name of names) {
      const parameters = parametersOf[name] ?? [];
      const all = view(new Float32Array(100));
      wasm.unary(name, view(xs.slice()), all, parameters);
      for (let start = 0; start < 20; start++) {
        for (let n = 1; n < 20; n++) {
          const some = view(new Float32Array(n));
          wasm.unary(name, view(xs.slice(start, start + n)), some, parameters);
          expect(some.storage.values, name).toEqual(all.storage.values.slice(start, start + n));
        }
      }
    }
  });
});

// From mpmath, with 40 digits.
const known: Readonly<Partial<Record<UnaryName, readonly (readonly [number, number])[]>>> = {
  erf: [
    [1e-10, 1.1283791670955126e-10],
    [0.1, 0.1124629160182849],
    [0.49, 0.511668261188523],
    [0.51, 0.5292436198411704],
    [0.99, 0.8385080695553698],
    [1.01, 0.8468104962282768],
    [2.3, 0.9988568234026434],
    [-2.6, -0.9997639655834707],
    [4, 0.9999999845827421],
  ],
  erfc: [
    [-3, 1.9999779095030015],
    [-0.7, 1.6778011938374184],
    [-0.2, 1.2227025892104784],
    [0.1, 0.887537083981715],
    [0.49, 0.4883317388114769],
    [0.51, 0.4707563801588296],
    [0.99, 0.1614919304446302],
    [1.5, 0.033894853524689274],
    [2.4, 0.0006885138966450789],
    [2.6, 0.00023603441652934908],
    [5, 1.537459794428035e-12],
    [10.3, 4.5947618530992265e-48],
    [20, 5.395865611607901e-176],
    [26, 5.663192408856143e-296],
  ],
  erfinv: [
    [1e-9, 8.86226925452758e-10],
    [0.1, 0.08885599049425769],
    [-0.49, -0.46586860023505733],
    [0.51, 0.4881220505159588],
    [0.9, 1.1630871536766743],
    [-0.99, -1.8213863677184494],
    [0.999999, 3.458910737275499],
  ],
};

describe('functions of float64', () => {
  it.each(Object.entries(known) as [UnaryName, readonly (readonly [number, number])[]][])('%s', (name, pairs) => {
    const out = view(new Float64Array(pairs.length));
    wasm.unary(name, view(Float64Array.from(pairs, ([x]) => x)), out);
    pairs.forEach(([x, wanted], i) => {
      expect(Math.abs(out.storage.values[i] / wanted - 1), `${name}(${x})`).toBeLessThanOrEqual(2e-15);
    });
  });
});
