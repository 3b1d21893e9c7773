import { ArgumentError, defaultGenerator, empty, eye, Generator, manualSeed, ones, ShapeError, zeros, type Tensor } from '@lamella/core';
import { expectMoments, expectShare } from '@lamella/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { init } from '../src/index.js';

beforeEach(() => void manualSeed(1));

const [OUT, IN] = [100, 300];
const matrix = (): Tensor => empty([OUT, IN]);
/** (out, in, kernel): fan in is 20 · 20, fan out 50 · 20. */
const kernels = (): Tensor => empty([50, 20, 4, 5]);
const [KERNELS_OUT, KERNELS_IN] = [1000, 400];

/** Uniform within ±bound: the law, and both ends. */
function expectUniform(x: Tensor, bound: number): void {
  expectMoments(x, { mean: 0, variance: bound ** 2 / 3 });
  const [low, high] = [Number(x.amin().item()), Number(x.amax().item())];
  expect(Math.max(-low, high)).toBeLessThanOrEqual(bound);
  expect(Math.min(-low, high)).toBeGreaterThan(0.999 * bound);
}

describe('uniform initialisers keep to their bounds', () => {
  it.each<[string, (x: Tensor) => Tensor, number, number]>([
    ['xavierUniform_', (x) => init.xavierUniform_(x), Math.sqrt(6 / (IN + OUT)), Math.sqrt(6 / (KERNELS_IN + KERNELS_OUT))],
    ['xavierUniform_ with a gain', (x) => init.xavierUniform_(x, { gain: 2 }), 2 * Math.sqrt(6 / (IN + OUT)), 2 * Math.sqrt(6 / (KERNELS_IN + KERNELS_OUT))],
    ['kaimingUniform_, as before a leaky ReLU of slope 0', (x) => init.kaimingUniform_(x), Math.sqrt(6 / IN), Math.sqrt(6 / KERNELS_IN)],
    ['kaimingUniform_, fan out', (x) => init.kaimingUniform_(x, { mode: 'fan_out' }), Math.sqrt(6 / OUT), Math.sqrt(6 / KERNELS_OUT)],
    ['kaimingUniform_, a slope', (x) => init.kaimingUniform_(x, { a: Math.sqrt(5) }), 1 / Math.sqrt(IN), 1 / Math.sqrt(KERNELS_IN)],
    ['kaimingUniform_, tanh', (x) => init.kaimingUniform_(x, { nonlinearity: 'tanh' }), (5 / 3) * Math.sqrt(3 / IN), (5 / 3) * Math.sqrt(3 / KERNELS_IN)],
  ])('%s', (_name, initialise, ofMatrix, ofKernels) => {
    expectUniform(initialise(matrix()), ofMatrix);
    expectUniform(initialise(kernels()), ofKernels);
  }); // prettier-ignore

  it('uniform_', () => {
    expectMoments(init.uniform_(matrix()), { mean: 0.5, variance: 1 / 12 });
    expectMoments(init.uniform_(matrix(), { a: -3, b: 1 }), { mean: -1, variance: 16 / 12 });
  });
});

describe('normal initialisers have their variance', () => {
  it.each<[string, (x: Tensor) => Tensor, number, number]>([
    ['xavierNormal_', (x) => init.xavierNormal_(x), 2 / (IN + OUT), 2 / (KERNELS_IN + KERNELS_OUT)],
    ['xavierNormal_ with a gain', (x) => init.xavierNormal_(x, { gain: 3 }), 18 / (IN + OUT), 18 / (KERNELS_IN + KERNELS_OUT)],
    ['kaimingNormal_', (x) => init.kaimingNormal_(x), 2 / IN, 2 / KERNELS_IN],
    ['kaimingNormal_, fan out, relu', (x) => init.kaimingNormal_(x, { mode: 'fan_out', nonlinearity: 'relu' }), 2 / OUT, 2 / KERNELS_OUT],
    ['kaimingNormal_, selu', (x) => init.kaimingNormal_(x, { nonlinearity: 'selu' }), 9 / 16 / IN, 9 / 16 / KERNELS_IN],
    ['lecunNormal_', (x) => init.lecunNormal_(x), 1 / IN, 1 / KERNELS_IN],
  ])('%s', (_name, initialise, ofMatrix, ofKernels) => {
    expectMoments(initialise(matrix()), { mean: 0, variance: ofMatrix });
    expectMoments(initialise(kernels()), { mean: 0, variance: ofKernels });
  });

  it('normal_', () => {
    expectMoments(init.normal_(matrix()), { mean: 0, variance: 1 });
    expectMoments(init.normal_(matrix(), { mean: 2, std: 0.5 }), { mean: 2, variance: 0.25 });
  });

  it('truncNormal_ stays within its bounds, near and far', () => {
    for (const [a, b] of [
      [-2, 2],
      [1, 1.2],
      [3, 5],
    ] as const) {
      // prettier-ignore
      const x = init.truncNormal_(empty([2000]), { a, b });
      expect(Number(x.amin().item())).toBeGreaterThanOrEqual(a);
      expect(Number(x.amax().item())).toBeLessThanOrEqual(Math.fround(b));
    }
    // The variance of a normal distribution that is cut off at ±2: 1 - 4 φ(2) / (Φ(2) - Φ(-2)).
    expectMoments(init.truncNormal_(matrix()), { mean: 0, variance: 0.7737413 });
  });
});

describe('structures', () => {
  it('constants', () => {
    expect(init.constant_(empty([2]), 0.3).toArray()).toEqual([Math.fround(0.3), Math.fround(0.3)]);
    expect([init.ones_(empty([1])).item(), init.zeros_(ones([1])).item()]).toEqual([1, 0]);
  });

  it('eye_ is the identity, also where it is not square', () => {
    expect(init.eye_(ones([2, 3])).toArray()).toEqual([[1, 0, 0], [0, 1, 0]]); // prettier-ignore
    expect(() => init.eye_(ones([2]))).toThrow(ShapeError);
  });

  it('dirac_ hands channels through, group by group', () => {
    expect(init.dirac_(ones([2, 2, 3])).toArray()).toEqual([[[0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0]]]); // prettier-ignore
    expect(init.dirac_(ones([4, 1, 1]), { groups: 2 }).toArray()).toEqual([[[1]], [[0]], [[1]], [[0]]]);
    expect(() => init.dirac_(ones([3, 1, 1]), { groups: 2 })).toThrow(ArgumentError);
    expect(() => init.dirac_(ones([3, 1]))).toThrow(ShapeError);
  });

  it.each([[[4, 7]], [[7, 4]], [[5, 5]], [[3, 2, 4]]])('orthogonal_ of %j: the shorter side is orthonormal, times the gain', (shape) => {
    const x = init.orthogonal_(zeros(shape, { dtype: 'float64' }), { gain: 2 }).flatten(1);
    const gram = x.shape[0]! <= x.shape[1]! ? x.matmul(x.t()) : x.t().matmul(x);
    expect(
      gram
        .div(4)
        .isclose(eye(gram.shape[0]!, { dtype: 'float64' }), { atol: 1e-12 })
        .all()
        .item(),
    ).toBe(true);
  });

  it('sparse_ has as many zeros in each column, in places of their own', () => {
    const x = init.sparse_(empty([50, 200]), 0.31, { std: 2 });
    expect(new Set(x.eq(0).sum(0).data())).toEqual(new Set([16]));
    expectShare(x.select(0, 0), (value) => value === 0, 16 / 50);
    expectMoments(x.maskedSelect(x.ne(0)), { mean: 0, variance: 4 });
  });
});

describe('all of them', () => {
  const all: [string, (x: Tensor, options?: init.DrawOptions) => Tensor][] = [
    ['uniform_', init.uniform_],
    ['normal_', init.normal_],
    ['xavierUniform_', init.xavierUniform_],
    ['xavierNormal_', init.xavierNormal_],
    ['kaimingUniform_', init.kaimingUniform_],
    ['kaimingNormal_', init.kaimingNormal_],
    ['lecunNormal_', init.lecunNormal_],
    ['truncNormal_', init.truncNormal_],
    ['orthogonal_', init.orthogonal_],
    ['sparse_', (x, options) => init.sparse_(x, 0.5, options)],
  ];

  it.each(all)(
    '%s overwrites what it is given, outside of the graph, and draws from the generator it is given alone',
    (_name, initialise) => {
      const x = zeros([6, 4], { requiresGrad: true });
      const before = defaultGenerator.getState();
      expect(initialise(x, { generator: new Generator().manualSeed(2) })).toBe(x);
      expect([x.isLeaf, x.requiresGrad]).toEqual([true, true]);
      expect(x.ne(0).any().item()).toBe(true);
      expect(defaultGenerator.getState()).toEqual(before);
      const again = initialise(zeros([6, 4]), { generator: new Generator().manualSeed(2) });
      expect(again.equal(x)).toBe(true);
      initialise(again);
      expect(defaultGenerator.getState()).not.toEqual(before);
    },
  );

  it.each(all)('%s takes a tensor without elements', (_name, initialise) => {
    for (const shape of [[0, 3], [3, 0], [0, 0]]) expect(initialise(empty(shape)).shape).toEqual(shape); // prettier-ignore
  });

  it.each(all.filter(([name]) => /xavier|kaiming|lecun|orthogonal/.test(name)))(
    '%s refuses fewer than 2 dimensions',
    (_name, initialise) => {
      const x = ones([3]);
      expect(() => initialise(x)).toThrow(ShapeError);
      expect(() => initialise(x)).toThrow(expect.objectContaining({ shapes: [[3]] }) as Error);
      expect(x.toArray()).toEqual([1, 1, 1]);
    },
  );
});

describe('what is refused, before anything is drawn', () => {
  it.each<[string, (x: Tensor) => unknown, string]>([
    ['an unknown nonlinearity', (x) => init.kaimingNormal_(x, { nonlinearity: 'gelu' as never }), 'nonlinearity'],
    ['an unknown mode', (x) => init.kaimingUniform_(x, { mode: 'fan' as never }), 'mode'],
    ['a slope that is no number', (x) => init.kaimingUniform_(x, { a: '1' as never }), 'param'],
    ['bounds that cross', (x) => init.truncNormal_(x, { a: 1, b: 1 }), 'a'],
    ['a negative deviation', (x) => init.truncNormal_(x, { std: -1 }), 'std'],
    ['a mean of NaN', (x) => init.truncNormal_(x, { mean: NaN }), 'mean'],
    ['a sparsity beyond 1', (x) => init.sparse_(x, 1.5), 'sparsity'],
    ['a sparsity of NaN', (x) => init.sparse_(x, NaN), 'sparsity'],
    ['a uniform range that crosses', (x) => init.uniform_(x, { a: 1, b: 0 }), 'from'],
    ['a negative deviation of normal_', (x) => init.normal_(x, { std: -1 }), 'std'],
  ])('%s', (_what, initialise, argument) => {
    const x = ones([2, 3]);
    const before = defaultGenerator.getState();
    expect(() => initialise(x)).toThrow(ArgumentError);
    expect(() => initialise(x)).toThrow(expect.objectContaining({ argument }) as Error);
    expect(x.eq(1).all().item()).toBe(true);
    expect(defaultGenerator.getState()).toEqual(before);
  });
});

it('calculateGain has PyTorch`s numbers', () => {
  expect(init.calculateGain('linear')).toBe(1);
  expect(init.calculateGain('sigmoid')).toBe(1);
  expect(init.calculateGain('conv_transpose3d')).toBe(1);
  expect(init.calculateGain('tanh')).toBe(5 / 3);
  expect(init.calculateGain('relu')).toBe(Math.sqrt(2));
  expect(init.calculateGain('leaky_relu')).toBe(Math.sqrt(2 / (1 + 0.01 ** 2)));
  expect(init.calculateGain('leaky_relu', 0.2)).toBe(Math.sqrt(2 / (1 + 0.2 ** 2)));
  expect(init.calculateGain('selu')).toBe(0.75);
});
