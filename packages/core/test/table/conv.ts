import * as core from '@lamella/core';
import { at, empty, floating, grid, indicesOf, normal, op, values, type ErrorCase, type Grid, type OpRow } from '@lamella/core/testing';

const { ArgumentError, DTypeError, ShapeError, ones } = core;
type Options = core.ConvolutionOptions;
type TransposedOptions = Parameters<typeof core.convolutionTransposed>[3];

/** Where kernel position k of the window at `place` of the smaller side lies on the larger side. */
const meeting = (place: readonly number[], k: readonly number[], { stride, padding, dilation }: Options): number[] =>
  place.map((i, dim) => i * stride[dim] - padding[dim] + k[dim] * dilation[dim]);
const isInside = (place: readonly number[], shape: readonly number[]): boolean => place.every((i, dim) => i >= 0 && i < shape[dim]);

/** out[n, o, i] = bias[o] + Σ over c of o's group and kernel positions k of x[n, c, i · stride - padding + k · dilation] w[o, c, k]. */
function convolution(x: Grid, w: Grid, bias: Grid | null, options: Options): Grid {
  const [outChannels, perGroup, ...kernel] = w.shape;
  const { stride, padding, dilation, groups } = options;
  const spatial = x.shape.slice(2);
  const out = spatial.map((size, dim) => Math.floor((size + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1) / stride[dim]) + 1);
  const positions = indicesOf(kernel);
  return grid([x.shape[0], outChannels, ...out], ([n, o, ...place]) => {
    const first = perGroup * Math.floor((o * groups) / outChannels);
    let sum = bias === null ? 0 : bias.data[o];
    for (let c = 0; c < perGroup; c++) {
      for (const k of positions) {
        const from = meeting(place, k, options);
        if (isInside(from, spatial)) sum += at(x, [n, first + c, ...from]) * at(w, [o, c, ...k]);
      }
    }
    return sum;
  });
}

/** Every element of x, times the kernel, added to where a convolution of the result would have read it from. */
function convolutionTransposed(x: Grid, w: Grid, bias: Grid | null, options: TransposedOptions): Grid {
  const [inChannels, perGroup, ...kernel] = w.shape;
  const { stride, padding, dilation, groups, outputPadding } = options;
  const spatial = x.shape
    .slice(2)
    .map((size, dim) => (size - 1) * stride[dim] - 2 * padding[dim] + dilation[dim] * (kernel[dim] - 1) + outputPadding[dim] + 1);
  const out = grid([x.shape[0], perGroup * groups, ...spatial], ([, o]) => (bias === null ? 0 : bias.data[o]));
  const data = [...out.data];
  const positions = indicesOf(kernel);
  for (const [n, c, ...place] of indicesOf(x.shape)) {
    const first = perGroup * Math.floor((c * groups) / inChannels);
    for (let o = 0; o < perGroup; o++) {
      for (const k of positions) {
        const to = meeting(place, k, options);
        if (!isInside(to, spatial)) continue;
        const target = [n, first + o, ...to].reduce((number, i, dim) => number * out.shape[dim] + i, 0);
        data[target] += at(x, [n, c, ...place]) * at(w, [c, o, ...k]);
      }
    }
  }
  return { shape: out.shape, data };
}

/** All of the options for so many dimensions: what is not said is as little as can be. */
function options(ndim: number, given: Partial<TransposedOptions> = {}): TransposedOptions {
  const each = (value: number): number[] => new Array<number>(ndim).fill(value);
  return { stride: each(1), padding: each(0), dilation: each(1), groups: 1, outputPadding: each(0), ...given };
}

const [x, w, none] = [ones([1, 2, 4]), ones([3, 2, 2]), options(1)];
const wrong = (given: Partial<TransposedOptions>, argument: string): ErrorCase => ({
  args: [x, ones([2, 2, 2]), null, options(1, given)],
  error: ArgumentError,
  has: { argument },
});

/** What both refuse; the second weight is of the dtype of x. */
const errors: readonly ErrorCase[] = [
  { args: [ones([1, 2, 4], { dtype: 'int32' }), w, null, none], error: DTypeError, has: { dtype: 'int32' } },
  { args: [x, undefined, null, none], error: ArgumentError, has: { argument: 'weight' } },
  { args: [x, ones([2, 2, 2]), 'bias', none], error: ArgumentError, has: { argument: 'bias' } },
  { args: [x, ones([2, 2, 2], { dtype: 'float64' }), null, none], error: DTypeError, has: { dtype: 'float64' } },
  { args: [x, ones([2, 2, 2]), ones([2], { dtype: 'float64' }), none], error: DTypeError, has: { dtype: 'float64' } },
  { args: [x, ones([2, 2]), null, none], error: ShapeError, has: { shapes: [[1, 2, 4], [2, 2]] } }, // prettier-ignore
  { args: [ones([1, 2]), ones([2, 2]), null, options(0)], error: ShapeError, has: { shapes: [[1, 2], [2, 2]] } }, // prettier-ignore
  { args: [x, ones([4, 4, 2]), null, none], error: ShapeError, has: { shapes: [[1, 2, 4], [4, 4, 2]] } }, // prettier-ignore
  { args: [x, ones([2, 2, 2]), ones([3]), none], error: ShapeError, has: { shapes: [[3], [2, 2, 2]] } }, // prettier-ignore
  { args: [x, ones([2, 2, 0]), null, none], error: ShapeError, has: { shapes: [[1, 2, 4], [2, 2, 0]] } }, // prettier-ignore
  { args: [ones([1, 2, 0]), ones([2, 2, 1]), null, options(1, { padding: [1] })], error: ShapeError, has: { shapes: [[1, 2, 0]] } },
  wrong({ stride: [0] }, 'stride'),
  wrong({ stride: 1 as never }, 'stride'),
  wrong({ stride: [1, 1] }, 'stride'),
  wrong({ padding: [-1] }, 'padding'),
  wrong({ padding: [0.5] }, 'padding'),
  wrong({ dilation: [0] }, 'dilation'),
  wrong({ groups: 0 }, 'groups'),
  wrong({ groups: 1.5 }, 'groups'),
];

const shared: Pick<OpRow, 'dtypes' | 'method' | 'tolerance'> = {
  dtypes: floating,
  method: false,
  tolerance: { float32: { rtol: 1e-5, atol: 2e-6 } },
};

export const rows: readonly OpRow[] = [
  op('convolution', {
    call: core.convolution,
    reference: convolution,
    ...shared,
    samples: [
      [normal(1, 1, 4), normal(1, 1, 2), null, options(1)],
      [normal(2, 2, 5), normal(3, 2, 3), normal(3), options(1, { padding: [1] })],
      [normal(1, 2, 6), normal(2, 2, 2), null, options(1, { stride: [3], dilation: [2] })],
      [normal(1, 4, 4), normal(2, 2, 3), normal(2), options(1, { groups: 2, padding: [2] })],
      [normal(1, 2, 3), normal(4, 1, 2), normal(4), options(1, { groups: 2 })],
      [normal(1, 1, 2), normal(1, 1, 2), null, options(1, { padding: [3], stride: [2] })],
      [normal(2, 2, 3, 4), normal(2, 2, 2, 3), normal(2), options(2)],
      [normal(1, 2, 4, 5), normal(2, 1, 2, 2), null, options(2, { stride: [2, 1], padding: [0, 1], dilation: [1, 2], groups: 2 })],
      [normal(1, 1, 4, 3).in('transposed'), normal(2, 1, 2, 1).in('gaps'), null, options(2)],
      [normal(1, 2, 3, 2, 3), normal(1, 2, 2, 1, 2), normal(1), options(3, { stride: [1, 1, 2], padding: [1, 0, 1] })],
      [values('not finite', [1, Infinity, -1, NaN, 2, 3], [1, 1, 6]), values('kernel', [1, 2], [1, 1, 2]), null, options(1)],
      [empty(0, 2, 5), normal(3, 2, 2), normal(3), options(1)],
      [empty(1, 0, 4), empty(2, 0, 2), normal(2), options(1)],
      [empty(0, 2, 5, 5), normal(2, 1, 2, 2), null, options(2, { groups: 2, stride: [2, 2] })],
    ],
    errors: [
      ...errors,
      { args: [x, w, null, options(1, { groups: 2 })], error: ShapeError, has: { shapes: [[3, 2, 2]] } },
      { args: [x, ones([3, 2, 5]), null, none], error: ShapeError, has: { shapes: [[1, 2, 4], [3, 2, 5]] } }, // prettier-ignore
      { args: [x, w, null, options(1, { dilation: [4] })], error: ShapeError, has: { hint: 'more padding, or a smaller kernel' } },
    ],
    laws: [
      {
        name: 'the transposed one is its adjoint: ⟨conv(a), b⟩ = ⟨a, transposed(b)⟩',
        run: () => {
          const waves = (...shape: number[]): core.Tensor => core.arange(0, shape.reduce((a, b) => a * b), 1, { dtype: 'float64' }).sin().reshape(shape); // prettier-ignore
          const [a, kernel, b] = [waves(2, 4, 6, 5), waves(2, 2, 3, 2), waves(2, 2, 3, 6)];
          const given = options(2, { stride: [2, 1], padding: [1, 1], groups: 2, outputPadding: [1, 0] });
          const [there, back] = [core.convolution(a, kernel, null, given), core.convolutionTransposed(b, kernel, null, given)];
          const [left, right] = [there.mul(b), a.mul(back)].map((product) => Number(product.sum().item()));
          if (Math.abs(left - right) > 1e-12 * Math.abs(left)) throw new Error(`${left} is not ${right}`);
        },
      },
    ],
  }),
  op('convolutionTransposed', {
    call: core.convolutionTransposed,
    reference: convolutionTransposed,
    ...shared,
    samples: [
      [normal(1, 1, 3), normal(1, 1, 2), null, options(1)],
      [normal(2, 3, 3), normal(3, 2, 3), normal(2), options(1, { padding: [1] })],
      [normal(1, 2, 3), normal(2, 2, 2), null, options(1, { stride: [3], outputPadding: [2] })],
      [normal(1, 2, 3), normal(2, 1, 3), null, options(1, { stride: [2], dilation: [2], padding: [1] })],
      [normal(1, 2, 3), normal(2, 1, 2), normal(1), options(1, { dilation: [2], outputPadding: [1] })],
      [normal(1, 2, 3), normal(2, 1, 2), null, options(1, { dilation: [5], stride: [2], outputPadding: [4] })],
      [normal(1, 4, 3), normal(4, 1, 2), normal(2), options(1, { groups: 2 })],
      [normal(1, 2, 3), normal(2, 3, 1), normal(6), options(1, { groups: 2 })],
      [normal(2, 2, 2, 3), normal(2, 2, 2, 3), normal(2), options(2)],
      [normal(1, 2, 2, 3), normal(2, 1, 2, 2), null, options(2, { stride: [2, 1], padding: [0, 1], dilation: [1, 2], groups: 2, outputPadding: [1, 0] })], // prettier-ignore
      [normal(1, 1, 2, 3).in('transposed'), normal(1, 2, 2, 1).in('gaps'), null, options(2)],
      [normal(1, 2, 2, 1, 2), normal(2, 1, 2, 1, 2), normal(1), options(3, { stride: [1, 1, 2], padding: [1, 0, 0] })],
      [values('not finite', [1, Infinity, -1, NaN, 2, 3], [1, 1, 6]), values('kernel', [1, 2], [1, 1, 2]), null, options(1)],
      [empty(0, 2, 3), normal(2, 1, 2), normal(1), options(1)],
      [empty(0, 2, 3, 3), normal(2, 1, 2, 2), null, options(2, { groups: 2, stride: [2, 2] })],
    ],
    errors: [
      ...errors,
      { args: [ones([1, 3, 4]), w, null, options(1, { groups: 2 })], error: ShapeError, has: { shapes: [[3, 2, 2]] } },
      { args: [x, ones([2, 1, 1]), null, options(1, { padding: [2] })], error: ShapeError, has: { hint: 'less padding' } },
      wrong({ outputPadding: [1] }, 'outputPadding'),
      wrong({ outputPadding: [-1], stride: [2] }, 'outputPadding'),
      wrong({ outputPadding: [0.5], stride: [2] }, 'outputPadding'),
      wrong({ outputPadding: [] }, 'outputPadding'),
    ],
  }),
];
