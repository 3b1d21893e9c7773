import { avgPool, maxPool, type Tensor } from '@lamella/core';
import { batched, perDimension, type Spatial } from './spatial.js';

export interface MaxPoolOptions {
  /** Default: the kernel size. */
  readonly stride?: Spatial | null;
  /** Default: 0. */
  readonly padding?: Spatial;
  /** Default: 1. */
  readonly dilation?: Spatial;
  /** Lets the last window reach beyond the end. Default: false. */
  readonly ceilMode?: boolean;
}

/** Also gives where the largest stand in the flattened plane, int32. */
export interface WithIndices {
  readonly returnIndices: true;
}

export interface AvgPoolOptions {
  /** Default: the kernel size. */
  readonly stride?: Spatial | null;
  /** Default: 0. */
  readonly padding?: Spatial;
  /** Lets the last window reach beyond the end. Default: false. */
  readonly ceilMode?: boolean;
  /** Counts the padding as zeros. Default: true. */
  readonly countIncludePad?: boolean;
  /** Divides by this instead of the number of elements. */
  readonly divisorOverride?: number | null;
}

type MaxPoolOptionsWithFlag = MaxPoolOptions & { readonly returnIndices?: boolean };

/**
 * The largest of each window of a sequence.
 *
 * Shape: (N, C, L) or (C, L) -> the same with a smaller L.
 * @throws ShapeError when nothing would be left, ArgumentError on a padding of more than half of the kernel
 * @see torch.nn.functional.max_pool1d
 * @example
 * const [values, indices] = nn.functional.maxPool1d(tensor([[[1, 3, 4, 2]]]), 2, { returnIndices: true });
 * values.toArray() // [[[3, 4]]]
 * indices.toArray() // [[[1, 2]]]
 */
export function maxPool1d(input: Tensor, kernelSize: Spatial, options: MaxPoolOptions & WithIndices): [Tensor, Tensor];
export function maxPool1d(input: Tensor, kernelSize: Spatial, options?: MaxPoolOptions): Tensor;
export function maxPool1d(input: Tensor, kernelSize: Spatial, options: MaxPoolOptionsWithFlag = {}): Tensor | [Tensor, Tensor] {
  return maxPoolOf('maxPool1d', 1, input, kernelSize, options);
}

/**
 * The largest of each window of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with smaller H and W.
 * @throws ShapeError when nothing would be left, ArgumentError on a padding of more than half of the kernel
 * @see torch.nn.functional.max_pool2d
 * @example
 * nn.functional.maxPool2d(arange(0, 16, 1, { dtype: 'float32' }).reshape([1, 1, 4, 4]), 2).toArray() // [[[[5, 7], [13, 15]]]]
 */
export function maxPool2d(input: Tensor, kernelSize: Spatial, options: MaxPoolOptions & WithIndices): [Tensor, Tensor];
export function maxPool2d(input: Tensor, kernelSize: Spatial, options?: MaxPoolOptions): Tensor;
export function maxPool2d(input: Tensor, kernelSize: Spatial, options: MaxPoolOptionsWithFlag = {}): Tensor | [Tensor, Tensor] {
  return maxPoolOf('maxPool2d', 2, input, kernelSize, options);
}

/**
 * The largest of each window of a volume.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same with smaller D, H and W.
 * @throws ShapeError when nothing would be left, ArgumentError on a padding of more than half of the kernel
 * @see torch.nn.functional.max_pool3d
 * @example
 * nn.functional.maxPool3d(ones([1, 2, 5, 5, 5]), 2, { ceilMode: true }).shape // [1, 2, 3, 3, 3]
 */
export function maxPool3d(input: Tensor, kernelSize: Spatial, options: MaxPoolOptions & WithIndices): [Tensor, Tensor];
export function maxPool3d(input: Tensor, kernelSize: Spatial, options?: MaxPoolOptions): Tensor;
export function maxPool3d(input: Tensor, kernelSize: Spatial, options: MaxPoolOptionsWithFlag = {}): Tensor | [Tensor, Tensor] {
  return maxPoolOf('maxPool3d', 3, input, kernelSize, options);
}

/**
 * The mean of each window of a sequence.
 *
 * Shape: (N, C, L) or (C, L) -> the same with a smaller L.
 * @throws ShapeError when nothing would be left, ArgumentError on a padding of more than half of the kernel, or a divisor of 0
 * @see torch.nn.functional.avg_pool1d
 * @example
 * nn.functional.avgPool1d(tensor([[[1, 3, 4, 2]]]), 3, { stride: 1 }).shape // [1, 1, 2]
 */
export function avgPool1d(input: Tensor, kernelSize: Spatial, options: AvgPoolOptions = {}): Tensor {
  return avgPoolOf('avgPool1d', 1, input, kernelSize, options);
}

/**
 * The mean of each window of an image.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same with smaller H and W.
 * @throws ShapeError when nothing would be left, ArgumentError on a padding of more than half of the kernel, or a divisor of 0
 * @see torch.nn.functional.avg_pool2d
 * @example
 * nn.functional.avgPool2d(arange(0, 16, 1, { dtype: 'float32' }).reshape([1, 1, 4, 4]), 2).toArray() // [[[[2.5, 4.5], [10.5, 12.5]]]]
 */
export function avgPool2d(input: Tensor, kernelSize: Spatial, options: AvgPoolOptions = {}): Tensor {
  return avgPoolOf('avgPool2d', 2, input, kernelSize, options);
}

/**
 * The mean of each window of a volume.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same with smaller D, H and W.
 * @throws ShapeError when nothing would be left, ArgumentError on a padding of more than half of the kernel, or a divisor of 0
 * @see torch.nn.functional.avg_pool3d
 * @example
 * nn.functional.avgPool3d(ones([1, 2, 5, 5, 5]), [1, 5, 5]).shape // [1, 2, 5, 1, 1]
 */
export function avgPool3d(input: Tensor, kernelSize: Spatial, options: AvgPoolOptions = {}): Tensor {
  return avgPoolOf('avgPool3d', 3, input, kernelSize, options);
}

function maxPoolOf(
  op: string,
  dims: number,
  input: Tensor,
  kernelSize: Spatial,
  options: MaxPoolOptionsWithFlag,
): Tensor | [Tensor, Tensor] {
  const { returnIndices = false, ceilMode = false } = options;
  const window = {
    kernel: perDimension(op, 'kernelSize', kernelSize, dims),
    stride: perDimension(op, 'stride', strideOr(kernelSize, options.stride), dims),
    padding: perDimension(op, 'padding', options.padding ?? 0, dims),
    dilation: perDimension(op, 'dilation', options.dilation ?? 1, dims),
    ceilMode,
  };
  const [values, indices] = batched<[Tensor, Tensor]>(op, input, dims, (batch) => maxPool(batch, window));
  return returnIndices ? [values, indices] : values;
}

function avgPoolOf(op: string, dims: number, input: Tensor, kernelSize: Spatial, options: AvgPoolOptions): Tensor {
  const { ceilMode = false, countIncludePad = true, divisorOverride = null } = options;
  const window = {
    kernel: perDimension(op, 'kernelSize', kernelSize, dims),
    stride: perDimension(op, 'stride', strideOr(kernelSize, options.stride), dims),
    padding: perDimension(op, 'padding', options.padding ?? 0, dims),
    ceilMode,
    countIncludePad,
    divisorOverride,
  };
  return batched(op, input, dims, (batch) => avgPool(batch, window));
}

/** The stride, which is the kernel size where it is left out, null or an empty list. */
function strideOr(kernelSize: Spatial, stride: Spatial | null | undefined): Spatial {
  return stride == null || (typeof stride === 'object' && stride.length === 0) ? kernelSize : stride;
}
