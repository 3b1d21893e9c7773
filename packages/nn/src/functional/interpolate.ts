import { ArgumentError, checkFloating, ShapeError, tensor, type Tensor } from '@lamella/core';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './adaptive-pool.js';
import { show } from './checks.js';
import { perDimension, type Spatial } from './spatial.js';

/** How a place between pixels gets its value. */
export type InterpolationMode = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic' | 'area';

export interface InterpolateOptions {
  /** The spatial size to come out with. */
  readonly size?: Spatial | null;
  /** How much larger it shall be; either this or `size`. */
  readonly scaleFactor?: Spatial | null;
  /** Default: `nearest`. */
  readonly mode?: InterpolationMode;
  /** Whether the centres of the corner pixels stay where they are, and not their outer edges. Default: false. */
  readonly alignCorners?: boolean | null;
  /** Whether the ratio of the sizes, rounded as they are, takes the place of `scaleFactor` where pixels are placed. Default: false. */
  readonly recomputeScaleFactor?: boolean;
  /** Whether the weights reach over all the pixels of a reduction, for bilinear and bicubic. Default: false. */
  readonly antialias?: boolean;
}

/** The places along one dimension that a result is made of, and their weights: one list a tap. */
interface Tap {
  readonly places: readonly number[];
  /** null: all 1. */
  readonly weights: readonly number[] | null;
}

/** Along one dimension: from how many to how many, and how far two results are apart, in pixels of the input. */
interface Axis {
  readonly size: number;
  readonly count: number;
  readonly step: number;
  readonly alignCorners: boolean;
}

const ranks: Partial<Record<InterpolationMode, number>> = { linear: 1, bilinear: 2, bicubic: 2, trilinear: 3 };

/**
 * Another spatial size, up or down: nearest neighbour, (bi-, tri-)linear, bicubic, or means of areas. A reduction looks at a few pixels
 * and leaves out the rest, but with `area` and `antialias`.
 *
 * Shape: (N, C, L), (N, C, H, W) or (N, C, D, H, W), as the mode says -> the same with the new sizes.
 * @throws ArgumentError unless there is exactly one of size and scaleFactor, on an unknown mode, and on alignCorners or antialias
 * with a mode without; ShapeError on a rank that the mode has not, or sizes of 0; DTypeError on integers
 * @see torch.nn.functional.interpolate
 * @example
 * nn.functional.interpolate(tensor([[[1, 2]]]), { scaleFactor: 2, mode: 'linear' }).toArray() // [[[1, 1.25, 1.75, 2]]]
 */
export function interpolate(input: Tensor, options: InterpolateOptions = {}): Tensor {
  const { mode = 'nearest', alignCorners = null, antialias = false } = options;
  checkFloating('interpolate', input);
  checkMode(input, mode, alignCorners, antialias);
  const sizes = input.shape.slice(2);
  const { counts, scales } = targetOf(sizes, options);
  if (counts.includes(0) || input.shape.slice(1).includes(0)) {
    throw new ShapeError('interpolate', `input and output sizes should be greater than 0, got ${show(input.shape)} to ${show(counts)}`, {
      shapes: [input.shape, counts],
      hint: 'a larger scaleFactor',
    });
  }
  if (mode === 'area') {
    if (counts.length === 1) return adaptiveAvgPool1d(input, counts);
    return counts.length === 2 ? adaptiveAvgPool2d(input, counts) : adaptiveAvgPool3d(input, counts);
  }
  const tapsOf = antialias ? smoothTaps[mode as SmoothMode] : taps[mode];
  return counts.reduce((x, count, i) => {
    const size = sizes[i]!;
    const corners = alignCorners ?? false;
    const step = corners ? (count > 1 ? (size - 1) / (count - 1) : 0) : scales === null ? size / count : 1 / scales[i]!;
    return combine(x, i + 2, tapsOf({ size, count, step, alignCorners: corners }));
  }, input);
}

function checkMode(input: Tensor, mode: InterpolationMode, alignCorners: boolean | null, antialias: boolean): void {
  if (mode !== 'area' && !Object.hasOwn(taps, mode)) {
    throw new ArgumentError('interpolate', `there is no mode ${mode as string}`, {
      argument: 'mode',
      hint: [...Object.keys(taps), 'area'].join(', '),
    });
  }
  const rank = ranks[mode];
  if (rank === undefined && alignCorners !== null) {
    throw new ArgumentError('interpolate', `alignCorners can only be set with a linear or cubic mode, got ${mode}`, {
      argument: 'alignCorners',
      hint: "mode: 'bilinear'",
    });
  }
  if (antialias && !Object.hasOwn(smoothTaps, mode)) {
    throw new ArgumentError('interpolate', `antialias is restricted to bilinear and bicubic modes, got ${mode}`, {
      argument: 'antialias',
      hint: "mode: 'area', which averages too",
    });
  }
  const spatial = input.ndim - 2;
  if (rank === undefined ? spatial >= 1 && spatial <= 3 : spatial === rank) return;
  throw new ShapeError(
    'interpolate',
    `mode ${mode} needs ${rank === undefined ? '3D to 5D' : `${rank + 2}D`} input, got ${show(input.shape)}`,
    {
      shapes: [input.shape],
      argument: 'mode',
      hint: spatial < 1 ? 'input.unsqueeze(0)' : `mode: '${['linear', 'bilinear', 'trilinear'][spatial - 1] ?? 'nearest'}'`,
    },
  );
}

function targetOf(sizes: readonly number[], options: InterpolateOptions): { counts: readonly number[]; scales: readonly number[] | null } {
  const { size = null, scaleFactor = null, recomputeScaleFactor = false } = options;
  if ((size === null) === (scaleFactor === null)) {
    throw new ArgumentError('interpolate', `${size === null ? 'either' : 'only one of'} size or scaleFactor should be defined`, {
      argument: size === null ? 'size' : 'scaleFactor',
      hint: '{ scaleFactor: 2 }',
    });
  }
  const argument = size === null ? 'scaleFactor' : 'size';
  const given = perDimension('interpolate', argument, (size ?? scaleFactor)!, sizes.length);
  const wrong = given.find((each) => !(size === null ? Number.isFinite(each) && each > 0 : Number.isInteger(each) && each >= 0));
  if (wrong !== undefined) throw new ArgumentError('interpolate', `${argument} cannot be ${wrong}`, { argument, hint: `${argument}: 2` });
  if (size !== null) return { counts: given, scales: null };
  return { counts: sizes.map((each, dim) => Math.floor(each * given[dim]!)), scales: recomputeScaleFactor ? null : given };
}

/** Each place of the result is a weighted sum of places of the input, along one dimension. */
function combine(x: Tensor, dim: number, list: readonly Tap[]): Tensor {
  const shape = x.shape.map((_, d) => (d === dim ? -1 : 1));
  return list
    .map(({ places, weights }) => {
      const picked = x.indexSelect(dim, tensor(Int32Array.from(places)));
      return weights === null ? picked : picked.mul(tensor(Float64Array.from(weights), { dtype: x.dtype }).reshape(shape));
    })
    .reduce((a, b) => a.add(b));
}

function eachOf<T>({ count }: Axis, fn: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => fn(i));
}

/** Where result i lies among the input's pixels. */
function sourceOf({ step, alignCorners }: Axis, i: number): number {
  return alignCorners ? step * i : step * (i + 0.5) - 0.5;
}

function nearest(axis: Axis, shift: number): Tap[] {
  // PyTorch counts in float32 here; at 1/3, say, doubles would pick another neighbour. (Where a size doubles its channels-last path takes
  // i >> 1, whatever the factor, and so does its backward everywhere: here the gradient is that of the result.)
  const scale = Math.fround(axis.step);
  const place = (i: number): number => Math.min(axis.size - 1, Math.floor(Math.fround((i + shift) * scale)));
  return [{ places: eachOf(axis, place), weights: null }];
}

function linear(axis: Axis): Tap[] {
  const last = axis.size - 1;
  const sources = eachOf(axis, (i) => Math.max(0, sourceOf(axis, i)));
  const low = sources.map((source) => Math.min(last, Math.floor(source)));
  const share = sources.map((source, i) => Math.min(1, source - low[i]!));
  return [
    { places: low, weights: share.map((t) => 1 - t) },
    { places: low.map((place) => Math.min(last, place + 1)), weights: share },
  ];
}

/** Keys' cubic convolution: the weight of what is so far away. */
function keys(a: number): (distance: number) => number {
  return (t) => {
    if (t >= 2) return 0;
    return t <= 1 ? ((a + 2) * t - (a + 3)) * t * t + 1 : ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  };
}

/** Keys with a = -0.75, the edge repeated. */
function cubic(axis: Axis): Tap[] {
  const weightAt = keys(-0.75);
  const sources = eachOf(axis, (i) => sourceOf(axis, i));
  return [-1, 0, 1, 2].map((offset) => ({
    places: sources.map((source) => Math.min(axis.size - 1, Math.max(0, Math.floor(source) + offset))),
    weights: sources.map((source) => weightAt(Math.abs(source - Math.floor(source) - offset))),
  }));
}

/**
 * What lies within the reach of a filter, which grows with a reduction. The weights are the filter's there, scaled to a sum of 1; places
 * beyond the edge are left out.
 */
function filtered(axis: Axis, reach: number, filter: (distance: number) => number): Tap[] {
  const { size, step } = axis;
  const stretch = Math.max(1, step);
  const windows = eachOf(axis, (i) => {
    const centre = step * (i + 0.5);
    const from = Math.max(0, Math.trunc(centre - reach * stretch + 0.5));
    const to = Math.min(size, Math.trunc(centre + reach * stretch + 0.5));
    const weights = Array.from({ length: to - from }, (_, j) => filter(Math.abs(from + j + 0.5 - centre) / stretch));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { from, weights: weights.map((weight) => weight / total) };
  });
  return Array.from({ length: Math.max(...windows.map(({ weights }) => weights.length)) }, (_, j) => ({
    places: windows.map(({ from, weights }) => from + Math.min(j, weights.length - 1)),
    weights: windows.map(({ weights }) => weights[j] ?? 0),
  }));
}

const taps: Record<Exclude<InterpolationMode, 'area'>, (axis: Axis) => Tap[]> = {
  nearest: (axis) => nearest(axis, 0),
  'nearest-exact': (axis) => nearest(axis, 0.5),
  linear,
  bilinear: linear,
  trilinear: linear,
  bicubic: cubic,
};

type SmoothMode = 'bilinear' | 'bicubic';

const smoothTaps: Record<SmoothMode, (axis: Axis) => Tap[]> = {
  bilinear: (axis) => filtered(axis, 1, (distance) => Math.max(0, 1 - distance)),
  // As the Pillow library has it, and not as the mode without smoothing.
  bicubic: (axis) => filtered(axis, 2, keys(-0.5)),
};
