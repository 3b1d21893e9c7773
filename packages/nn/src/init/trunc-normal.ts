import { ArgumentError, emptyLike, erf, noGrad, ones, tensor as makeTensor, where, type Tensor } from '@lamella/core';
import type { DrawOptions } from './initialisers.js';

export interface TruncNormalOptions extends DrawOptions {
  readonly mean?: number;
  readonly std?: number;
  /** The smallest value. Default: -2. */
  readonly a?: number;
  /** The largest value. Default: 2. */
  readonly b?: number;
}

/** The share of a normal distribution below x. */
function below(x: number): number {
  return (1 + Number(erf(makeTensor(x / Math.SQRT2, { dtype: 'float64' })).item())) / 2;
}

/**
 * Normal numbers, drawn again until they lie between a and b.
 *
 * Draws, as PyTorch since 2.12: where more than 0.3 of the distribution lies in between, normal numbers for the whole tensor, again and
 * again until all fit; else pairs of uniform tensors, of which those are taken that fall below the density.
 * @throws ArgumentError when a is not smaller than b, mean not finite, or std not positive
 * @see torch.nn.init.trunc_normal_
 */
export function truncNormal_(tensor: Tensor, { mean = 0, std = 1, a = -2, b = 2, ...draw }: TruncNormalOptions = {}): Tensor {
  if (!(a < b)) throw new ArgumentError('truncNormal_', `a has to be smaller than b, got ${a} and ${b}`, { argument: 'a' });
  if (!Number.isFinite(mean)) throw new ArgumentError('truncNormal_', `mean has to be finite, got ${mean}`, { argument: 'mean' });
  if (!(std > 0)) throw new ArgumentError('truncNormal_', `std has to be positive, got ${std}`, { argument: 'std' });
  const share = below((b - mean) / std) - below((a - mean) / std);
  return noGrad(() => (share > 0.3 ? redrawUntilInside(tensor, mean, std, a, b, draw) : rejectByDensity(tensor, mean, std, a, b, draw)));
}

function redrawUntilInside(tensor: Tensor, mean: number, std: number, a: number, b: number, draw: DrawOptions): Tensor {
  tensor.normal_({ mean, std, ...draw });
  for (;;) {
    const outside = tensor.lt(a).logicalOr(tensor.gt(b));
    if (outside.any().item() === false) return tensor;
    const fresh = emptyLike(tensor).normal_({ mean, std, ...draw });
    tensor.copy_(where(outside, fresh, tensor));
  }
}

/** Candidates are uniform; one is taken with the probability density(candidate) / density(mode), which suits the far tails. */
function rejectByDensity(tensor: Tensor, mean: number, std: number, a: number, b: number, draw: DrawOptions): Tensor {
  const mode = Math.min(Math.max(mean, a), b);
  const logDensity = (x: Tensor): Tensor => x.sub(mean).div(std).square().mul(-0.5);
  const atMode = -0.5 * ((mode - mean) / std) ** 2;
  let pending = ones(tensor.shape, { dtype: 'bool' });
  while (pending.any().item() === true) {
    const candidate = emptyLike(tensor).uniform_({ from: a, to: b, ...draw });
    tensor.copy_(where(pending, candidate, tensor));
    const chance = emptyLike(tensor).uniform_(draw);
    pending = pending.logicalAnd(chance.log().gt(logDensity(candidate).sub(atMode)));
  }
  return tensor;
}
