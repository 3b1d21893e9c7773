import { ArgumentError, checkTensor, defineOp, full, isFloating, noGrad, ShapeError, Tensor, warnOnce, type Op } from '@lamella/core';
import { broadcast, show } from './checks.js';
import { checkReduction, reduced, type ReductionOptions } from './reduction.js';

// Losses whose targets are numbers.

export interface SmoothL1Options extends ReductionOptions {
  /** Where the parabola ends and the straight line begins. Default: 1. */
  readonly beta?: number;
}

export interface HuberOptions extends ReductionOptions {
  /** Where the parabola ends and the straight line begins. Default: 1. */
  readonly delta?: number;
}

export interface PoissonNllOptions extends ReductionOptions {
  /** Whether the input is the logarithm of the expected count. Default: true. */
  readonly logInput?: boolean;
  /** Adds what does not depend on the input, by Stirling's formula. Default: false. */
  readonly full?: boolean;
  /** Added before a logarithm is taken. Default: 1e-8. */
  readonly eps?: number;
}

export interface GaussianNllOptions extends ReductionOptions {
  /** Adds the part that does not depend on anything, log(2π) / 2. Default: false. */
  readonly full?: boolean;
  /** The least variance that is counted with. Default: 1e-6. */
  readonly eps?: number;
}

/**
 * The mean squared difference.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError on an unknown reduction
 * @see torch.nn.functional.mse_loss
 * @example
 * nn.functional.mseLoss(tensor([1, 2]), tensor([1, 4])).item() // 2
 */
export function mseLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = 'mean' } = options;
  checkReduction('mseLoss', reduction);
  return reduced(difference('mseLoss', input, target).square(), reduction);
}

/**
 * The mean absolute difference: one that is far out counts no more than its distance.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError on an unknown reduction
 * @see torch.nn.functional.l1_loss
 * @example
 * nn.functional.l1Loss(tensor([1, 2]), tensor([1, 4])).item() // 1
 */
export function l1Loss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor {
  const { reduction = 'mean' } = options;
  checkReduction('l1Loss', reduction);
  return reduced(difference('l1Loss', input, target).abs(), reduction);
}

/**
 * `|d| < beta ? d² / (2 beta) : |d| - beta / 2` of the difference d: `l1Loss` without the corner.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError when beta is negative or on an unknown reduction
 * @see Girshick 2015, Fast R-CNN, arXiv 1504.08083; torch.nn.functional.smooth_l1_loss
 * @example
 * nn.functional.smoothL1Loss(tensor([1, 2]), tensor([2, 5]), { reduction: 'none' }).toArray() // [0.5, 2.5]
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor {
  const { beta = 1, reduction = 'mean' } = options;
  checkReduction('smoothL1Loss', reduction);
  if (!(beta >= 0)) {
    throw new ArgumentError('smoothL1Loss', `beta cannot be negative, got ${beta}`, { argument: 'beta', hint: '{ beta: 0 } is l1Loss' });
  }
  const d = difference('smoothL1Loss', input, target);
  return reduced(beta === 0 ? d.abs() : huberOp(d, beta).div(beta), reduction);
}

/**
 * `|d| < delta ? d² / 2 : delta * (|d| - delta / 2)` of the difference d.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError when delta is not above 0 or on an unknown reduction
 * @see Huber 1964, Robust Estimation of a Location Parameter; torch.nn.functional.huber_loss
 * @example
 * nn.functional.huberLoss(tensor([1, 2]), tensor([2, 5]), { delta: 2, reduction: 'none' }).toArray() // [0.5, 4]
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberOptions = {}): Tensor {
  const { delta = 1, reduction = 'mean' } = options;
  checkReduction('huberLoss', reduction);
  if (!(delta > 0)) throw new ArgumentError('huberLoss', `delta has to be above 0, got ${delta}`, { argument: 'delta' });
  return reduced(huberOp(difference('huberLoss', input, target), delta), reduction);
}

// With c = d held between ±delta: c (d - c / 2), whose slope is c.
const huberOp: Op<[d: Tensor, delta: number]> = defineOp('huberLoss', {
  forward(d: Tensor, delta: number) {
    const held = d.clamp(-delta, delta);
    return { out: held.mul(d.sub(held, { alpha: 0.5 })), save: [d, delta] };
  },
  backward: ({ grad, saved: [d, delta] }) => [grad.mul(d.clamp(-delta, delta)), null],
});

/**
 * `exp(x) - y x`, x being the logarithm of the count that is expected and y the count: how surprised a Poisson distribution is.
 * Without `logInput`, `x - y log(x + eps)`.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError on an unknown reduction
 * @see torch.nn.functional.poisson_nll_loss
 * @example
 * nn.functional.poissonNllLoss(tensor([2, 3]), tensor([2, 2]), { logInput: false }).item() // 0.7082405
 */
export function poissonNllLoss(input: Tensor, target: Tensor, options: PoissonNllOptions = {}): Tensor {
  const { logInput = true, full: whole = false, eps = 1e-8, reduction = 'mean' } = options;
  checkReduction('poissonNllLoss', reduction);
  const [x, count] = operands('poissonNllLoss', input, target);
  const losses = logInput ? x.exp().sub(count.mul(x)) : x.sub(count.mul(x.add(eps).log()));
  return reduced(whole ? losses.add(logFactorial(count)) : losses, reduction);
}

/** Stirling: y log y - y + log(2πy) / 2, and 0 up to 1. */
function logFactorial(count: Tensor): Tensor {
  const y = count.clamp(1); // so that no logarithm of 0 is left where the mask hides it
  const stirling = y
    .mul(y.log())
    .sub(y)
    .add(y.mul(2 * Math.PI).log(), { alpha: 0.5 });
  return stirling.maskedFill(count.le(1), 0);
}

/**
 * `(log(var) + (x - y)² / var) / 2`: how surprised a normal distribution with the mean x and the variance var is by y.
 *
 * Shape: input and target broadcast; var has the input's shape, or one size less or of 1, or is one number for all. The result has no
 * dimensions, or all of them with reduction `none`.
 * @throws ShapeError when shapes do not match, ArgumentError on a negative variance or an unknown reduction
 * @see Nix and Weigend 1994, Estimating the mean and variance of the target probability distribution; torch.nn.functional.gaussian_nll_loss
 * @example
 * nn.functional.gaussianNllLoss(tensor([1, 2]), tensor([1, 4]), ones([2])).item() // 1
 */
export function gaussianNllLoss(input: Tensor, target: Tensor, variance: Tensor | number, options: GaussianNllOptions = {}): Tensor {
  const { full: whole = false, eps = 1e-6, reduction = 'mean' } = options;
  checkReduction('gaussianNllLoss', reduction);
  const [x, y] = operands('gaussianNllLoss', input, target);
  const spread = varianceFor(input, variance).clone();
  // As in PyTorch, the bound is out of the gradient's sight.
  noGrad(() => spread.clamp_(eps));
  const losses = spread.log().add(x.sub(y).square().div(spread)).mul(0.5);
  return reduced(whole ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

function varianceFor(input: Tensor, variance: Tensor | number): Tensor {
  if (!(variance instanceof Tensor)) {
    if (typeof variance === 'number' && variance >= 0)
      return full(input.shape, variance, { dtype: isFloating(input.dtype) ? input.dtype : 'float32' });
    throw new ArgumentError('gaussianNllLoss', `the variance cannot be negative, got ${String(variance)}`, { argument: 'var' });
  }
  if (variance.lt(0).any().item() === true) {
    throw new ArgumentError('gaussianNllLoss', 'the variance has negative entries', {
      argument: 'var',
      hint: 'softplus() or exp() before',
    });
  }
  const [sizes, expected] = [variance.shape, input.shape];
  if (sizes.join() === expected.slice(0, -1).join() && input.ndim > 0 && sizes.length < expected.length) return variance.unsqueeze(-1);
  const unequal = sizes.filter((size, dim) => size !== expected[dim]);
  if (sizes.length === expected.length && (unequal.length === 0 || (unequal.length === 1 && unequal[0] === 1))) return variance;
  throw new ShapeError('gaussianNllLoss', `the variance ${show(sizes)} does not match the input ${show(expected)}`, {
    shapes: [expected, sizes],
    argument: 'var',
  });
}

function operands(op: string, input: Tensor, target: Tensor): [Tensor, Tensor] {
  checkTensor(op, input);
  checkTensor(op, target, 'target');
  return broadcast(op, input, target);
}

function difference(op: string, input: Tensor, target: Tensor): Tensor {
  const [x, y] = operands(op, input, target);
  if (input.shape.join() !== target.shape.join()) {
    warnOnce(
      `${op}/broadcast`,
      `${op}: the target ${show(target.shape)} and the input ${show(input.shape)} are stretched to ${show(x.shape)}; is a dimension missing?`,
    );
  }
  return x.sub(y);
}
