import { zerosLike, type Tensor } from '@lamella/core';
import { checkOption, Optimizer, withPenalty, type Params } from './optimizer.js';
import type { StateKeys } from './state-dict.js';

export interface RMSpropOptions {
  /** The learning rate. Default: 1e-2. */
  lr: number;
  /** How much of the running mean of squares is kept at each step. Default: 0.99. */
  alpha: number;
  /** Added to the root, so that nothing is divided by 0. Default: 1e-8. */
  eps: number;
  /** An L2 penalty: this much of the parameter is added to its gradient. Default: 0. */
  weightDecay: number;
  /** How much of the last step is made again. Default: 0. */
  momentum: number;
  /** Divides by the standard deviation of the gradient instead of its root mean square. Default: false. */
  centered: boolean;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

interface RMSpropState {
  readonly square: Tensor;
  readonly mean: Tensor | null;
  readonly momentum: Tensor | null;
}

/**
 * Gradients divided by a running root mean square of themselves.
 *
 * @throws ArgumentError on options out of range
 * @see Tieleman and Hinton 2012, Lecture 6.5 of Neural Networks for Machine Learning; Graves 2013, arXiv 1308.0850, for the centred form; torch.optim.RMSprop
 */
export class RMSprop extends Optimizer<RMSpropOptions, RMSpropState> {
  constructor(params: Params<RMSpropOptions>, options: Partial<RMSpropOptions> = {}) {
    super(params, { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false, ...options });
  }

  protected override validate({ lr, alpha, eps, weightDecay, momentum }: RMSpropOptions): void {
    checkOption('RMSprop', 'learning rate', lr, lr >= 0);
    checkOption('RMSprop', 'epsilon value', eps, eps >= 0);
    checkOption('RMSprop', 'momentum value', momentum, momentum >= 0);
    checkOption('RMSprop', 'weightDecay', weightDecay, weightDecay >= 0);
    checkOption('RMSprop', 'alpha value', alpha, alpha >= 0);
  }

  protected override stateKeys(): StateKeys {
    return { square: 'square_avg', mean: 'grad_avg', momentum: 'momentum_buffer' };
  }

  protected override initialState(param: Tensor, { momentum, centered }: RMSpropOptions): RMSpropState {
    return { square: zerosLike(param), mean: centered ? zerosLike(param) : null, momentum: momentum > 0 ? zerosLike(param) : null };
  }

  protected override update(param: Tensor, grad: Tensor, options: RMSpropOptions, state: RMSpropState): void {
    const { lr, alpha, eps, momentum } = options;
    const slope = withPenalty(param, grad, options);
    state.square.mul_(alpha).addcmul_(slope, slope, { value: 1 - alpha });
    const mean = state.mean?.lerp_(slope, 1 - alpha);
    const root = (mean === undefined ? state.square : state.square.addcmul(mean, mean, { value: -1 })).sqrt().add_(eps);
    if (state.momentum === null) param.addcdiv_(slope, root, { value: -lr });
    else param.add_(state.momentum.mul_(momentum).addcdiv_(slope, root), { alpha: -lr });
  }
}
