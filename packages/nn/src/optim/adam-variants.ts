import { zerosLike, type Tensor } from '@lamella/core';
import { checkBetas, checkOption, Optimizer, withPenalty, type Params } from './optimizer.js';
import type { StateKeys } from './state-dict.js';

export interface AdamVariantOptions {
  /** The learning rate. Default: 2e-3; of RAdam 1e-3. */
  lr: number;
  /** How much of the running means of the gradient and of its square is kept at each step. Default: [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the divisor, so that nothing is divided by 0. Default: 1e-8. */
  eps: number;
  /** An L2 penalty: this much of the parameter is added to its gradient. Default: 0. */
  weightDecay: number;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

export interface NAdamOptions extends AdamVariantOptions {
  /** How fast the momentum rises to its full size. Default: 4e-3. */
  momentumDecay: number;
}

interface MomentState {
  step: number;
  /** The running mean of the gradient. */
  readonly mean: Tensor;
  /** The running mean of its square; of Adamax the running largest of its size. */
  square: Tensor;
}

interface NAdamState extends MomentState {
  /** The product of all momenta so far, in float32 as PyTorch keeps it. */
  momenta: number;
}

abstract class AdamVariant<Options extends AdamVariantOptions, State extends MomentState> extends Optimizer<Options, State> {
  protected override validate({ lr, betas, eps, weightDecay }: Options): void {
    checkOption('Adam', 'learning rate', lr, lr >= 0);
    checkOption('Adam', 'epsilon value', eps, eps >= 0);
    checkOption('Adam', 'weightDecay', weightDecay, weightDecay >= 0);
    checkBetas('Adam', betas);
  }

  protected override stateKeys(): StateKeys {
    return { mean: 'exp_avg', square: 'exp_avg_sq', momenta: 'mu_product' };
  }

  /** Takes the gradient into the running means. */
  protected advance(state: MomentState, slope: Tensor, [beta1, beta2]: readonly [number, number]): void {
    state.step += 1;
    state.mean.lerp_(slope, 1 - beta1);
    state.square.mul_(beta2).addcmul_(slope, slope, { value: 1 - beta2 });
  }
}

const defaults: AdamVariantOptions = { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false };

/**
 * Adam with Nesterov's look ahead.
 *
 * @throws ArgumentError on options out of range
 * @see Dozat 2016, Incorporating Nesterov Momentum into Adam; torch.optim.NAdam
 */
export class NAdam extends AdamVariant<NAdamOptions, NAdamState> {
  constructor(params: Params<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    super(params, { ...defaults, momentumDecay: 4e-3, ...options });
  }

  protected override validate(options: NAdamOptions): void {
    super.validate(options);
    checkOption('NAdam', 'momentumDecay value', options.momentumDecay, options.momentumDecay >= 0);
  }

  protected override initialState(param: Tensor): NAdamState {
    return { step: 0, mean: zerosLike(param), square: zerosLike(param), momenta: 1 };
  }

  protected override update(param: Tensor, grad: Tensor, options: NAdamOptions, state: NAdamState): void {
    const { lr, betas, eps, momentumDecay } = options;
    const slope = withPenalty(param, grad, options);
    this.advance(state, slope, betas);
    const momentumAt = (step: number): number => betas[0] * (1 - 0.5 * 0.96 ** (step * momentumDecay));
    const [momentum, next] = [momentumAt(state.step), momentumAt(state.step + 1)];
    state.momenta = Math.fround(state.momenta * Math.fround(momentum));
    const root = state.square
      .div(1 - betas[1] ** state.step)
      .sqrt()
      .add_(eps);
    param.addcdiv_(slope, root, { value: (-lr * (1 - momentum)) / (1 - state.momenta) });
    param.addcdiv_(state.mean, root, { value: (-lr * next) / (1 - state.momenta * next) });
  }
}

/**
 * Adam that takes plain momentum steps until the running mean of squares is trustworthy.
 *
 * @throws ArgumentError on options out of range
 * @see Liu et al. 2020, On the Variance of the Adaptive Learning Rate and Beyond, arXiv 1908.03265; torch.optim.RAdam
 */
export class RAdam extends AdamVariant<AdamVariantOptions, MomentState> {
  constructor(params: Params<AdamVariantOptions>, options: Partial<AdamVariantOptions> = {}) {
    super(params, { ...defaults, lr: 1e-3, ...options });
  }

  protected override initialState(param: Tensor): MomentState {
    return { step: 0, mean: zerosLike(param), square: zerosLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, options: AdamVariantOptions, state: MomentState): void {
    const { lr, betas, eps } = options;
    const [beta1, beta2] = betas;
    this.advance(state, withPenalty(param, grad, options), betas);
    const mean = state.mean.div(1 - beta1 ** state.step);
    const correction = 1 - beta2 ** state.step;
    // How many terms the mean of squares is worth, in the limit and now.
    const limit = 2 / (1 - beta2) - 1;
    const length = limit - (2 * state.step * beta2 ** state.step) / correction;
    if (length <= 5) {
      param.add_(mean, { alpha: -lr });
      return;
    }
    const rectification = Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length));
    param.addcdiv_(mean, state.square.sqrt().add_(eps), { value: -lr * rectification * Math.sqrt(correction) });
  }
}

/**
 * Adam with the largest gradient so far, slowly forgotten, instead of the root mean square.
 *
 * @throws ArgumentError on options out of range
 * @see Kingma and Ba 2015, arXiv 1412.6980, section 7.1; torch.optim.Adamax
 */
export class Adamax extends AdamVariant<AdamVariantOptions, MomentState> {
  constructor(params: Params<AdamVariantOptions>, options: Partial<AdamVariantOptions> = {}) {
    super(params, { ...defaults, ...options });
  }

  protected override stateKeys(): StateKeys {
    return { ...super.stateKeys(), square: 'exp_inf' };
  }

  protected override initialState(param: Tensor): MomentState {
    return { step: 0, mean: zerosLike(param), square: zerosLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, options: AdamVariantOptions, state: MomentState): void {
    const { lr, betas, eps } = options;
    const slope = withPenalty(param, grad, options);
    state.step += 1;
    state.mean.lerp_(slope, 1 - betas[0]);
    state.square = state.square.mul(betas[1]).maximum(slope.abs().add_(eps));
    param.addcdiv_(state.mean, state.square, { value: -lr / (1 - betas[0] ** state.step) });
  }
}
