import { fullLike, zerosLike, type Tensor } from '@lamella/core';
import { checkOption, Optimizer, withPenalty, type Params } from './optimizer.js';
import type { StateKeys } from './state-dict.js';

export interface AdagradOptions {
  /** The learning rate. Default: 1e-2. */
  lr: number;
  /** How the learning rate falls: it is divided by 1 + steps · lrDecay. Default: 0. */
  lrDecay: number;
  /** An L2 penalty: this much of the parameter is added to its gradient. Default: 0. */
  weightDecay: number;
  /** What the sums of squares start from. Default: 0. */
  initialAccumulatorValue: number;
  /** Added to the root, so that nothing is divided by 0. Default: 1e-10. */
  eps: number;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

interface AdagradState {
  step: number;
  readonly sum: Tensor;
}

/**
 * Gradients divided by the root of the sum of all their squares so far: rare features learn on.
 *
 * @throws ArgumentError on options out of range
 * @see Duchi et al. 2011, Adaptive Subgradient Methods for Online Learning and Stochastic Optimization; torch.optim.Adagrad
 */
export class Adagrad extends Optimizer<AdagradOptions, AdagradState> {
  constructor(params: Params<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    super(params, { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false, ...options });
  }

  protected override validate({ lr, lrDecay, weightDecay, initialAccumulatorValue, eps }: AdagradOptions): void {
    checkOption('Adagrad', 'learning rate', lr, lr >= 0);
    checkOption('Adagrad', 'lrDecay value', lrDecay, lrDecay >= 0);
    checkOption('Adagrad', 'weightDecay', weightDecay, weightDecay >= 0);
    checkOption('Adagrad', 'initialAccumulatorValue', initialAccumulatorValue, initialAccumulatorValue >= 0);
    checkOption('Adagrad', 'epsilon value', eps, eps >= 0);
  }

  protected override initialState(param: Tensor, { initialAccumulatorValue }: AdagradOptions): AdagradState {
    return { step: 0, sum: fullLike(param, initialAccumulatorValue) };
  }

  protected override update(param: Tensor, grad: Tensor, options: AdagradOptions, state: AdagradState): void {
    const { lr, lrDecay, eps } = options;
    const slope = withPenalty(param, grad, options);
    const rate = lr / (1 + state.step * lrDecay);
    state.step += 1;
    state.sum.addcmul_(slope, slope);
    param.addcdiv_(slope, state.sum.sqrt().add_(eps), { value: -rate });
  }
}

export interface AdadeltaOptions {
  /** A factor for the whole step. Default: 1. */
  lr: number;
  /** How much of the running means of squares is kept at each step. Default: 0.9. */
  rho: number;
  /** Added to the roots, so that nothing is divided by 0. Default: 1e-6. */
  eps: number;
  /** An L2 penalty: this much of the parameter is added to its gradient. Default: 0. */
  weightDecay: number;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

interface AdadeltaState {
  readonly square: Tensor;
  readonly delta: Tensor;
}

/**
 * Steps in the unit of the parameter: the gradient times the ratio of the root mean squares of past steps and past gradients.
 *
 * @throws ArgumentError on options out of range
 * @see Zeiler 2012, ADADELTA: An Adaptive Learning Rate Method, arXiv 1212.5701; torch.optim.Adadelta
 */
export class Adadelta extends Optimizer<AdadeltaOptions, AdadeltaState> {
  constructor(params: Params<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super(params, { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false, ...options });
  }

  protected override validate({ lr, rho, eps, weightDecay }: AdadeltaOptions): void {
    checkOption('Adadelta', 'learning rate', lr, lr >= 0);
    checkOption('Adadelta', 'rho value', rho, rho >= 0 && rho <= 1);
    checkOption('Adadelta', 'epsilon value', eps, eps >= 0);
    checkOption('Adadelta', 'weightDecay', weightDecay, weightDecay >= 0);
  }

  protected override stateKeys(): StateKeys {
    return { square: 'square_avg', delta: 'acc_delta' };
  }

  protected override initialState(param: Tensor): AdadeltaState {
    return { square: zerosLike(param), delta: zerosLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, options: AdadeltaOptions, state: AdadeltaState): void {
    const { lr, rho, eps } = options;
    const slope = withPenalty(param, grad, options);
    state.square.mul_(rho).addcmul_(slope, slope, { value: 1 - rho });
    const step = state.delta.add(eps).sqrt().div_(state.square.add(eps).sqrt()).mul_(slope);
    state.delta.mul_(rho).addcmul_(step, step, { value: 1 - rho });
    param.add_(step, { alpha: -lr });
  }
}
