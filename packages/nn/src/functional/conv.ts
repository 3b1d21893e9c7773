import { convolution, convolutionTransposed, Tensor } from '@lamella/core';
import { batched, checkPadding, perDimension, type Spatial } from './spatial.js';

export interface ConvOptions {
  /** Default: 1. */
  readonly stride?: Spatial;
  /** Zeros on both sides; `same` keeps the size, `valid` is 0. Default: 0. */
  readonly padding?: Spatial | 'same' | 'valid';
  /** Default: 1. */
  readonly dilation?: Spatial;
  /** Default: 1. */
  readonly groups?: number;
}

export interface ConvTransposeOptions extends Omit<ConvOptions, 'padding'> {
  /** Takes away so much on both sides. Default: 0. */
  readonly padding?: Spatial;
  /** Adds so much on one side. Default: 0. */
  readonly outputPadding?: Spatial;
}

/**
 * Convolution of sequences.
 *
 * Shape: input (N, C, L) or (C, L), weight (O, C / groups, K), bias (O) -> (N, O, L') or (O, L').
 * @throws ShapeError when channels or ranks do not match, ArgumentError on options out of range
 * @see torch.nn.functional.conv1d
 * @example
 * nn.functional.conv1d(ones([1, 1, 5]), ones([1, 1, 3])).toArray() // [[[3, 3, 3]]]
 */
export function conv1d(input: Tensor, weight: Tensor, bias: Tensor | ConvOptions | null = null, options: ConvOptions = {}): Tensor {
  return conv('conv1d', 1, input, weight, ...biasAndOptions(bias, options));
}

/**
 * Convolution of images.
 *
 * Shape: input (N, C, H, W) or (C, H, W), weight (O, C / groups, KH, KW), bias (O) -> (N, O, H', W') or (O, H', W').
 * @throws ShapeError when channels or ranks do not match, ArgumentError on options out of range
 * @see torch.nn.functional.conv2d
 * @example
 * nn.functional.conv2d(ones([1, 1, 3, 3]), ones([1, 1, 3, 3]), null, { padding: 1 }).select(0, 0).toArray() // [[[4, 6, 4], [6, 9, 6], [4, 6, 4]]]
 */
export function conv2d(input: Tensor, weight: Tensor, bias: Tensor | ConvOptions | null = null, options: ConvOptions = {}): Tensor {
  return conv('conv2d', 2, input, weight, ...biasAndOptions(bias, options));
}

/**
 * Convolution of volumes.
 *
 * Shape: input (N, C, D, H, W) or (C, D, H, W), weight (O, C / groups, KD, KH, KW), bias (O) -> (N, O, D', H', W') or (O, D', H', W').
 * @throws ShapeError when channels or ranks do not match, ArgumentError on options out of range
 * @see torch.nn.functional.conv3d
 * @example
 * nn.functional.conv3d(ones([1, 2, 4, 4, 4]), ones([2, 1, 2, 2, 2]), null, { groups: 2, stride: 2 }).shape // [1, 2, 2, 2, 2]
 */
export function conv3d(input: Tensor, weight: Tensor, bias: Tensor | ConvOptions | null = null, options: ConvOptions = {}): Tensor {
  return conv('conv3d', 3, input, weight, ...biasAndOptions(bias, options));
}

/**
 * The adjoint of `conv1d`: upsamples sequences.
 *
 * Shape: input (N, C, L) or (C, L), weight (C, O / groups, K), bias (O) -> (N, O, L') or (O, L').
 * @throws ShapeError when channels or ranks do not match, ArgumentError on options out of range
 * @see torch.nn.functional.conv_transpose1d
 * @example
 * nn.functional.convTranspose1d(tensor([[[1, 2]]]), tensor([[[1, 10]]]), null, { stride: 2 }).toArray() // [[[1, 10, 2, 20]]]
 */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | ConvTransposeOptions | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return convTranspose('convTranspose1d', 1, input, weight, ...biasAndOptions(bias, options));
}

/**
 * The adjoint of `conv2d`: upsamples images.
 *
 * Shape: input (N, C, H, W) or (C, H, W), weight (C, O / groups, KH, KW), bias (O) -> (N, O, H', W') or (O, H', W').
 * @throws ShapeError when channels or ranks do not match, ArgumentError on options out of range
 * @see torch.nn.functional.conv_transpose2d
 * @example
 * nn.functional.convTranspose2d(ones([1, 4, 7, 7]), ones([4, 2, 3, 3]), null, { stride: 2, padding: 1, outputPadding: 1 }).shape // [1, 2, 14, 14]
 */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | ConvTransposeOptions | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return convTranspose('convTranspose2d', 2, input, weight, ...biasAndOptions(bias, options));
}

/**
 * The adjoint of `conv3d`: upsamples volumes.
 *
 * Shape: input (N, C, D, H, W) or (C, D, H, W), weight (C, O / groups, KD, KH, KW), bias (O) -> (N, O, D', H', W') or (O, D', H', W').
 * @throws ShapeError when channels or ranks do not match, ArgumentError on options out of range
 * @see torch.nn.functional.conv_transpose3d
 * @example
 * nn.functional.convTranspose3d(ones([1, 1, 2, 2, 2]), ones([1, 1, 2, 2, 2]), null, { stride: 2 }).shape // [1, 1, 4, 4, 4]
 */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | ConvTransposeOptions | null = null,
  options: ConvTransposeOptions = {},
): Tensor {
  return convTranspose('convTranspose3d', 3, input, weight, ...biasAndOptions(bias, options));
}

function conv(op: string, dims: number, input: Tensor, weight: Tensor, bias: Tensor | null, options: ConvOptions): Tensor {
  const { groups = 1 } = options;
  const stride = perDimension(op, 'stride', options.stride ?? 1, dims);
  const dilation = perDimension(op, 'dilation', options.dilation ?? 1, dims);
  checkPadding(op, options.padding ?? 0, stride);
  if (options.padding === 'same') return batched(op, input, dims, (batch) => convSame(batch, weight, bias, dilation, groups));
  const padding = perDimension(op, 'padding', options.padding === 'valid' ? 0 : (options.padding ?? 0), dims);
  return batched(op, input, dims, (batch) => convolution(batch, weight, bias, { stride, padding, dilation, groups }));
}

/** As much padding as keeps the size; where that is odd, one more at the end. */
function convSame(batch: Tensor, weight: Tensor, bias: Tensor | null, dilation: readonly number[], groups: number): Tensor {
  const total = dilation.map((step, dim) => step * ((weight.shape[dim + 2] ?? 1) - 1));
  const padding = total.map((size) => Math.ceil(size / 2));
  const out = convolution(batch, weight, bias, { stride: dilation.map(() => 1), padding, dilation, groups });
  // With the larger half on both sides there is one output too many at the start.
  return total.reduce((x, size, dim) => (size % 2 === 1 ? x.narrow(dim + 2, 1, x.shape[dim + 2]! - 1) : x), out);
}

function convTranspose(
  op: string,
  dims: number,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvTransposeOptions,
): Tensor {
  const { groups = 1 } = options;
  const [stride, padding, dilation, outputPadding] = [
    perDimension(op, 'stride', options.stride ?? 1, dims),
    perDimension(op, 'padding', options.padding ?? 0, dims),
    perDimension(op, 'dilation', options.dilation ?? 1, dims),
    perDimension(op, 'outputPadding', options.outputPadding ?? 0, dims),
  ] as const;
  return batched(op, input, dims, (batch) =>
    convolutionTransposed(batch, weight, bias, { stride, padding, dilation, groups, outputPadding }),
  );
}

/** The bias may be left out, and the options stand in its place. */
function biasAndOptions<Options extends object>(bias: Tensor | Options | null, options: Options): [Tensor | null, Options] {
  return bias === null || bias instanceof Tensor ? [bias, options] : [null, bias];
}
