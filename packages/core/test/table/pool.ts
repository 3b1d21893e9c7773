import * as core from '@lamella/core';
import { at, empty, floating, grid, indicesOf, normal, op, values, type ErrorCase, type Grid, type OpRow } from '@lamella/core/testing';

const { ArgumentError, DTypeError, ShapeError, ones, zeros } = core;

type Window = core.PoolWindow;

/** A window that moves by its own size, without padding or dilation, but for what is said. */
const window = (kernel: readonly number[], more: Partial<Window> = {}): Window => ({
  kernel,
  stride: kernel,
  padding: kernel.map(() => 0),
  dilation: kernel.map(() => 1),
  ceilMode: false,
  ...more,
});
const mean = (kernel: readonly number[], more: Partial<core.AvgPoolOptions> = {}): core.AvgPoolOptions => {
  const { stride, padding, ceilMode } = window(kernel);
  return { kernel, stride, padding, ceilMode, countIncludePad: true, divisorOverride: null, ...more };
};

/** How many windows there are: up to the last that ends within the padding, or, with ceilMode, that begins on the input or in the padding before it. */
function counts(x: Grid, { kernel, stride, padding, dilation, ceilMode }: Window): number[] {
  return x.shape.slice(2).map((size, d) => {
    let count = 0;
    const isThere = (start: number): boolean =>
      ceilMode
        ? start - stride[d] + dilation[d] * (kernel[d] - 1) + 1 < size + padding[d] && start < size
        : start + dilation[d] * (kernel[d] - 1) + 1 <= size + padding[d];
    while (isThere(count * stride[d] - padding[d])) count++;
    return count;
  });
}

/** The places of the window at `place` that lie on the input, row-major. */
function placesOf(x: Grid, place: readonly number[], { kernel, stride, padding, dilation }: Window): number[][] {
  return indicesOf(kernel)
    .map((k) => place.map((i, d) => i * stride[d] - padding[d] + k[d] * dilation[d]))
    .filter((from) => from.every((i, d) => i >= 0 && i < x.shape[d + 2]));
}

/** The first of the largest; of several NaN the last, which is what PyTorch's `value > best || isnan(value)` leaves. */
function largest(x: Grid, given: Window): [Grid, Grid] {
  const shape = [...x.shape.slice(0, 2), ...counts(x, given)];
  const flat = (place: readonly number[]): number => place.reduce((sum, i, d) => sum * x.shape[d + 2] + i, 0);
  const best = ([n, c, ...place]: readonly number[]): readonly number[] => {
    const candidates = placesOf(x, place, given);
    const value = (from: readonly number[]): number => at(x, [n, c, ...from]);
    const most = Math.max(...candidates.map(value));
    return candidates.findLast((from) => Number.isNaN(value(from))) ?? candidates.find((from) => value(from) === most)!;
  };
  return [grid(shape, (index) => at(x, [...index.slice(0, 2), ...best(index)])), grid(shape, (index) => flat(best(index)))];
}

/** The padding counts as far as it goes: what ceilMode adds behind it never does. */
function average(x: Grid, options: core.AvgPoolOptions): Grid {
  const { kernel, stride, padding, countIncludePad, divisorOverride } = options;
  const given = { ...options, dilation: kernel.map(() => 1) };
  return grid([...x.shape.slice(0, 2), ...counts(x, given)], ([n, c, ...place]) => {
    const places = placesOf(x, place, given);
    const sum = places.reduce((total, from) => total + at(x, [n, c, ...from]), 0);
    const padded = indicesOf(kernel).filter((k) =>
      k.every((step, d) => place[d] * stride[d] - padding[d] + step < x.shape[d + 2] + padding[d]),
    );
    return sum / (divisorOverride ?? (countIncludePad ? padded.length : places.length));
  });
}

const ties = values('ties', [1, 1, 0, 1, 0, 0, 2, 2], [1, 1, 8]);
const nans = values('NaN', [1, NaN, 2, NaN, NaN, 5, -Infinity, -Infinity, -Infinity], [1, 1, 9]);

/** What both refuse, said of a window of 2 over three elements. */
const refusals = (options: Window | core.AvgPoolOptions): ErrorCase[] => {
  const x = ones([1, 2, 3]);
  const shaped = (...shape: number[]): ErrorCase => ({ args: [ones(shape), options], error: ShapeError, has: { shapes: [shape] } });
  const refused = (argument: string, value: unknown): ErrorCase => ({
    args: [x, { ...options, [argument]: value }],
    error: ArgumentError,
    has: { argument },
  });
  return [
    shaped(2, 3),
    shaped(1, 2, 3, 3),
    shaped(1, 2, 1),
    shaped(1, 0, 3),
    { args: [ones([1, 2, 0]), { ...options, padding: [1] }], error: ShapeError, has: { shapes: [[1, 2, 0]] } },
    { args: [ones([1, 2, 3], { dtype: 'int32' }), options], error: DTypeError, has: { dtype: 'int32' } },
    ...[[0], [1.5]].map((kernel) => refused('kernel', kernel)),
    ...[[0], [-1], [0.5], [1, 1]].map((stride) => refused('stride', stride)),
    ...[[-1], [2], [0.5], [0, 0]].map((padding) => refused('padding', padding)),
  ];
};

export const rows: readonly OpRow[] = [
  op('maxPool', {
    call: core.maxPool,
    reference: largest,
    dtypes: floating,
    result: ['same', 'int32'],
    method: false,
    samples: [
      [normal(2, 2, 6), window([2])],
      [normal(1, 2, 7), window([3], { stride: [2], padding: [1] })],
      [normal(1, 1, 7), window([2], { stride: [2], dilation: [3] })],
      [normal(1, 1, 6), window([3], { stride: [2], ceilMode: true })],
      [normal(1, 1, 5), window([2], { stride: [3], padding: [1], ceilMode: true })],
      [normal(1, 2, 4, 5), window([2, 3], { stride: [1, 2], padding: [1, 0] })],
      [normal(1, 1, 4, 4), window([3, 2], { padding: [1, 1], dilation: [1, 2], ceilMode: true })],
      [normal(4, 4, 2, 2).t(), window([2, 2])],
      [normal(1, 2, 2, 3, 4), window([1, 2, 2], { stride: [1, 1, 2], padding: [0, 1, 0] })],
      [ties, window([2])],
      [ties, window([3], { stride: [1] })],
      [nans, window([3])],
      [empty(0, 2, 4), window([2])],
      [empty(0, 1, 3, 3), window([2, 2], { ceilMode: true })],
    ],
    errors: [
      ...refusals(window([2])),
      ...[[0], [1.5], [1, 1]].map((dilation) => ({
        args: [ones([1, 1, 3]), window([2], { dilation })],
        error: ArgumentError,
        has: { argument: 'dilation' },
      })),
      // The only window would be at -1 and 2.
      { args: [ones([1, 1, 2]), window([2], { padding: [1], dilation: [3] })], error: ShapeError, has: { shapes: [[1, 1, 2]] } },
    ],
    laws: [
      {
        name: 'of equals the first takes the whole gradient',
        run: () => {
          const x = zeros([1, 1, 4], { requiresGrad: true });
          core
            .maxPool(x, window([2]))[0]
            .sum()
            .backward();
          if (String(x.grad!.toArray()) !== '1,0,1,0') throw new Error(`got ${String(x.grad!.toArray())}`);
        },
      },
      {
        name: 'gradients of windows that overlap add up',
        run: () => {
          const x = core.tensor([[[0, 9, 1, 2]]], { requiresGrad: true });
          core
            .maxPool(x, window([3], { stride: [1] }))[0]
            .sum()
            .backward();
          if (String(x.grad!.toArray()) !== '0,2,0,0') throw new Error(`got ${String(x.grad!.toArray())}`);
        },
      },
    ],
  }),
  op('avgPool', {
    call: core.avgPool,
    reference: average,
    dtypes: floating,
    method: false,
    samples: [
      [normal(2, 2, 6), mean([2])],
      [normal(1, 2, 7), mean([3], { stride: [2], padding: [1] })],
      [normal(1, 2, 7), mean([3], { stride: [2], padding: [1], countIncludePad: false })],
      [normal(1, 1, 6), mean([3], { stride: [2], ceilMode: true })],
      [normal(1, 1, 5), mean([4], { stride: [3], padding: [2], ceilMode: true })],
      [normal(1, 1, 6), mean([4], { stride: [3], padding: [1], ceilMode: true, countIncludePad: false })],
      [normal(1, 1, 5), mean([2], { stride: [3], padding: [1], ceilMode: true })],
      [normal(1, 2, 4, 5), mean([2, 3], { stride: [1, 2], padding: [1, 0] })],
      [normal(1, 1, 3, 3), mean([2, 2], { padding: [1, 1], divisorOverride: 3 })],
      [normal(1, 1, 3, 3), mean([2, 2], { divisorOverride: -2 })],
      [normal(4, 4, 2, 2).t(), mean([2, 2])],
      [normal(1, 2, 2, 3, 4), mean([1, 2, 2], { stride: [1, 1, 2], padding: [0, 1, 0], countIncludePad: false })],
      [values('infinite', [1, Infinity, 2, NaN, 3, 4], [1, 1, 6]), mean([2])],
      [empty(0, 2, 4), mean([2])],
      [empty(0, 1, 3, 3), mean([2, 2], { ceilMode: true })],
    ],
    errors: [
      ...refusals(mean([2])),
      ...[0, NaN].map((divisorOverride) => ({
        args: [ones([1, 1, 3]), mean([2], { divisorOverride })],
        error: ArgumentError,
        has: { argument: 'divisorOverride' },
      })),
    ],
    laws: [
      {
        name: 'of ones is ones where the padding does not count',
        run: () => {
          const means = core.avgPool(
            ones([1, 1, 5, 4]),
            mean([3, 2], { stride: [2, 2], padding: [1, 1], ceilMode: true, countIncludePad: false }),
          );
          if (!means.eq(1).all().item()) throw new Error(`got ${String(means)}`);
        },
      },
    ],
    tolerance: { float32: { rtol: 1e-5, atol: 1e-6 } },
  }),
];
