import { ArgumentError, checkFloating, empty, inPlace, noGrad, ones, zerosLike, type Generator, type Tensor } from '@lamella/core';
import { leakyRelu, type InplaceOptions } from './activation.js';
import { wrapDim } from './checks.js';

export interface RreluOptions extends InplaceOptions {
  /** The smallest slope. Default: 1 / 8. */
  readonly lower?: number;
  /** The largest slope. Default: 1 / 3. */
  readonly upper?: number;
  /** Whether slopes are drawn; otherwise the one in the middle is taken. Default: false. */
  readonly training?: boolean;
  /** Where they are drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

export interface GumbelSoftmaxOptions {
  /** The temperature: the lower, the closer to a choice of one. Default: 1. */
  readonly tau?: number;
  /** Gives the choice itself, 0 and 1, with the gradient of the soft one. Default: false. */
  readonly hard?: boolean;
  /** Along which dimension is chosen. Default: -1. */
  readonly dim?: number;
  /** Where the noise is drawn from. Default: the default generator. */
  readonly generator?: Generator;
}

/**
 * `x > 0 ? x : slope * x`, in training with a slope drawn for each x between `lower` and `upper`.
 *
 * Shape: any -> the same. Draws: one float64 number for each x that is not above 0, row-major.
 * @throws ArgumentError when `lower` is above `upper`, DTypeError on integers and booleans
 * @see Xu et al. 2015, Empirical Evaluation of Rectified Activations in Convolutional Network, arXiv 1505.00853; torch.nn.functional.rrelu
 * @example
 * nn.functional.rrelu(tensor([-1, 2]), { lower: 0.25, upper: 0.75 }).toArray() // [-0.5, 2]
 */
export function rrelu(input: Tensor, options: RreluOptions = {}): Tensor {
  const { lower = 1 / 8, upper = 1 / 3, training = false, inplace = false, generator } = options;
  checkFloating('rrelu', input);
  if (!(lower <= upper)) {
    throw new ArgumentError('rrelu', `lower has to be at most upper, got ${lower} and ${upper}`, { argument: 'lower' });
  }
  if (!training) return leakyRelu(input, { negativeSlope: (lower + upper) / 2, inplace });
  const sloped = (x: Tensor): Tensor => x.mul(noGrad(() => drawSlopes(x, lower, upper, generator)));
  return inplace ? inPlace('rrelu_', input, sloped) : sloped(input);
}

function drawSlopes(x: Tensor, lower: number, upper: number, generator: Generator | undefined): Tensor {
  const places = x.le(0).reshape([x.numel]).nonzero().select(1, 0);
  // Of two roundings, as C++ computes it: `uniform_` between bounds has one.
  const slopes = empty([places.numel], { dtype: 'float64' })
    .uniform_(generator === undefined ? {} : { generator })
    .mul(upper - lower)
    .add(lower);
  return ones([x.numel], { dtype: x.dtype }).scatter(0, places, slopes.to(x.dtype)).reshape(x.shape);
}

/**
 * `softmax((logits + g) / tau)` with g of the Gumbel distribution: a choice among classes, each with its softmax probability, through which
 * a gradient can pass.
 *
 * Shape: any -> the same. Draws: one number of the exponential distribution an element, row-major.
 * @throws ArgumentError when `tau` is not above 0, ShapeError when there is no such dimension, DTypeError on integers and booleans
 * @see Jang et al. 2017, Categorical Reparameterization with Gumbel-Softmax, arXiv 1611.01144; torch.nn.functional.gumbel_softmax
 * @example
 * nn.functional.gumbelSoftmax(zeros([4, 3]), { hard: true }).sum(1).toArray() // [1, 1, 1, 1]
 */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmaxOptions = {}): Tensor {
  const { tau = 1, hard = false, dim = -1, generator } = options;
  checkFloating('gumbelSoftmax', logits);
  if (!(tau > 0)) {
    throw new ArgumentError('gumbelSoftmax', `tau has to be above 0, got ${tau}`, {
      argument: 'tau',
      hint: '{ hard: true }, for a choice',
    });
  }
  const axis = wrapDim('gumbelSoftmax', dim, logits);
  const gumbel = empty(logits.shape, { dtype: logits.dtype })
    .exponential_(generator === undefined ? {} : { generator })
    .log()
    .neg();
  const soft = logits.add(gumbel).div(tau).softmax(axis);
  if (!hard) return soft;
  const chosen = soft.detach().argmax(axis, { keepdim: true });
  const choice = zerosLike(soft).scatter(axis, chosen, ones(chosen.shape, { dtype: soft.dtype }));
  return choice.sub(soft.detach()).add(soft);
}
