import { ArgumentError, noGrad, type Generator, type Tensor } from '@lamella/core';
import { calculateGain, fansOf, type Nonlinearity } from './fans.js';

// Initialisers overwrite the tensor they are given, outside of the graph, and return it. Bounds are computed in double precision in
// PyTorch's order, so that the numbers are PyTorch's.

export interface DrawOptions {
  /** Where the numbers are drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

export interface GainOptions extends DrawOptions {
  /** A factor for all weights. Default: 1. */
  readonly gain?: number;
}

export interface KaimingOptions extends DrawOptions {
  /** The slope of a leaky ReLU below 0. Default: 0. */
  readonly a?: number;
  /** Which fan keeps its variance: the forward pass's or the backward pass's. Default: fan_in. */
  readonly mode?: 'fan_in' | 'fan_out';
  /** What comes after the weights. Default: leaky_relu. */
  readonly nonlinearity?: Nonlinearity;
}

/** Uniform in [a, b). Draws: one number an element. @see torch.nn.init.uniform_ */
export function uniform_(
  tensor: Tensor,
  { a = 0, b = 1, ...draw }: DrawOptions & { readonly a?: number; readonly b?: number } = {},
): Tensor {
  return noGrad(() => tensor.uniform_({ from: a, to: b, ...draw }));
}

/** Normal with the given mean and standard deviation. @see torch.nn.init.normal_ */
export function normal_(
  tensor: Tensor,
  { mean = 0, std = 1, ...draw }: DrawOptions & { readonly mean?: number; readonly std?: number } = {},
): Tensor {
  return noGrad(() => tensor.normal_({ mean, std, ...draw }));
}

/** One value everywhere. @see torch.nn.init.constant_ */
export function constant_(tensor: Tensor, val: number): Tensor {
  return noGrad(() => tensor.fill_(val));
}

/** Ones. @see torch.nn.init.ones_ */
export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/** Zeros. @see torch.nn.init.zeros_ */
export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

/**
 * Uniform within ±gain · √(6 / (fan in + fan out)): keeps variances on the way forward and back.
 *
 * @throws ShapeError on fewer than 2 dimensions
 * @see Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks; torch.nn.init.xavier_uniform_
 */
export function xavierUniform_(tensor: Tensor, { gain = 1, ...draw }: GainOptions = {}): Tensor {
  const { fanIn, fanOut } = fansOf('xavierUniform_', tensor);
  if (tensor.numel === 0) return tensor;
  const bound = Math.sqrt(3) * (gain * Math.sqrt(2 / (fanIn + fanOut)));
  return uniform_(tensor, { a: -bound, b: bound, ...draw });
}

/** Normal with the variance of `xavierUniform_`. @throws ShapeError on fewer than 2 dimensions @see torch.nn.init.xavier_normal_ */
export function xavierNormal_(tensor: Tensor, { gain = 1, ...draw }: GainOptions = {}): Tensor {
  const { fanIn, fanOut } = fansOf('xavierNormal_', tensor);
  return normal_(tensor, { std: gain * Math.sqrt(2 / (fanIn + fanOut)), ...draw });
}

/**
 * Uniform with standard deviation gain / √fan: keeps the variance through ReLUs, forward (fan_in) or back (fan_out).
 *
 * @throws ShapeError on fewer than 2 dimensions, ArgumentError on an unknown mode or nonlinearity
 * @see He et al. 2015, Delving Deep into Rectifiers, arXiv 1502.01852; torch.nn.init.kaiming_uniform_
 */
export function kaimingUniform_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd('kaimingUniform_', tensor, options);
  return uniform_(tensor, { a: -bound, b: bound, ...drawOf(options) });
}

/** Normal with the deviation of `kaimingUniform_`. @throws as `kaimingUniform_` @see torch.nn.init.kaiming_normal_ */
export function kaimingNormal_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(tensor, { std: kaimingStd('kaimingNormal_', tensor, options), ...drawOf(options) });
}

function kaimingStd(op: string, tensor: Tensor, { a = 0, mode = 'fan_in', nonlinearity = 'leaky_relu' }: KaimingOptions): number {
  if (mode !== 'fan_in' && mode !== 'fan_out') {
    throw new ArgumentError(op, `mode ${String(mode)} not supported`, { argument: 'mode', hint: "'fan_in' or 'fan_out'" });
  }
  const { fanIn, fanOut } = fansOf(op, tensor);
  const gain = calculateGain(nonlinearity, a);
  return tensor.numel === 0 ? 0 : gain / Math.sqrt(mode === 'fan_in' ? fanIn : fanOut); // without inputs the quotient has no end
}

/**
 * Normal with variance 1 / fan in: what SELU needs to be self-normalising.
 *
 * @throws ShapeError on fewer than 2 dimensions
 * @see LeCun et al. 1998, Efficient BackProp; Klambauer et al. 2017; `kaimingNormal_` with nonlinearity linear in PyTorch
 * @example
 * nn.init.lecunNormal_(empty([10, 20])).shape // [10, 20]
 */
export function lecunNormal_(tensor: Tensor, options: DrawOptions = {}): Tensor {
  return kaimingNormal_(tensor, { nonlinearity: 'linear', ...options });
}

function drawOf({ generator }: DrawOptions): DrawOptions {
  return generator === undefined ? {} : { generator };
}
