import { kernels, zerosLike, type FusedKernels, type Tensor } from '@lamella/core';
import { checkBetas, checkOption, lieAlike, Optimizer, withPenalty, type Params } from './optimizer.js';
import type { StateKeys } from './state-dict.js';

export interface AdamOptions {
  /** The learning rate. Default: 1e-3. */
  lr: number;
  /** How much of the running means of the gradient and of its square is kept at each step. Default: [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the root, so that nothing is divided by 0. Default: 1e-8. */
  eps: number;
  /** Adam: an L2 penalty, added to the gradient; default 0. AdamW: the parameter shrinks by lr times this; default 0.01. */
  weightDecay: number;
  /** Divides by the largest mean square so far. Default: false. */
  amsgrad: boolean;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

interface AdamState {
  step: number;
  /** The running mean of the gradient. */
  readonly mean: Tensor;
  /** The running mean of its square. */
  readonly square: Tensor;
  /** The largest `square` so far, element by element. */
  largest: Tensor | null;
}

const defaults: AdamOptions = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false };

/** What Adam and AdamW share: all but how a weight decays. */
abstract class AdamBase extends Optimizer<AdamOptions, AdamState> {
  protected override validate({ lr, betas, eps, weightDecay }: AdamOptions): void {
    checkOption('Adam', 'learning rate', lr, lr >= 0);
    checkOption('Adam', 'epsilon value', eps, eps >= 0);
    checkOption('Adam', 'weightDecay', weightDecay, weightDecay >= 0);
    checkBetas('Adam', betas);
  }

  protected override stateKeys(): StateKeys {
    return { mean: 'exp_avg', square: 'exp_avg_sq', largest: 'max_exp_avg_sq' };
  }

  protected override initialState(param: Tensor): AdamState {
    return { step: 0, mean: zerosLike(param), square: zerosLike(param), largest: null };
  }

  protected override update(param: Tensor, grad: Tensor, options: AdamOptions, state: AdamState): void {
    state.step += 1;
    const { fused } = kernels();
    if (fused !== undefined && lieAlike(param, grad, state.mean, state.largest)) this.#updateAtOnce(fused, param, grad, options, state);
    else this.#updateStepwise(param, grad, options, state);
  }

  #updateAtOnce(fused: FusedKernels, param: Tensor, grad: Tensor, options: AdamOptions, state: AdamState): void {
    const { lr, betas, eps, weightDecay, amsgrad, maximize } = options;
    const [beta1, beta2] = betas;
    if (amsgrad) state.largest ??= zerosLike(param);
    fused.adamStep(param, grad, state.mean, state.square, state.largest, {
      lr,
      meanCorrection: 1 - beta1 ** state.step,
      beta1,
      beta2,
      eps,
      rootCorrection: Math.sqrt(1 - beta2 ** state.step),
      weightDecay,
      decoupled: this.decoupled,
      maximize,
    });
    for (const { storage } of [param, state.mean, state.square]) storage.bumpVersion();
    state.largest?.storage.bumpVersion();
  }

  #updateStepwise(param: Tensor, grad: Tensor, options: AdamOptions, state: AdamState): void {
    const { lr, betas, eps, amsgrad, weightDecay, maximize } = options;
    const [beta1, beta2] = betas;
    if (this.decoupled) param.mul_(1 - lr * weightDecay);
    const slope = withPenalty(param, grad, { weightDecay: this.decoupled ? 0 : weightDecay, maximize });
    state.mean.lerp_(slope, 1 - beta1);
    state.square.mul_(beta2).addcmul_(slope, slope, { value: 1 - beta2 });
    if (amsgrad) state.largest = state.largest?.maximum(state.square) ?? state.square.clone();
    // The means start at 0: they are too small by these factors.
    const [correction1, correction2] = [1 - beta1 ** state.step, 1 - beta2 ** state.step];
    const root = (state.largest ?? state.square).sqrt().div_(Math.sqrt(correction2)).add_(eps);
    param.addcdiv_(state.mean, root, { value: -lr / correction1 });
  }

  /** Whether weights decay apart from the gradient. */
  protected abstract readonly decoupled: boolean;
}

/**
 * Steps of about the same length for every parameter, from running means of gradients and their squares.
 *
 * @throws ArgumentError on options out of range
 * @see Kingma and Ba 2015, Adam: A Method for Stochastic Optimization, arXiv 1412.6980; torch.optim.Adam
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * w.mul(w).sum().backward();
 * new nn.optim.Adam([w], { lr: 0.1 }).step();
 * w.item() // 0.9
 */
export class Adam extends AdamBase {
  protected override readonly decoupled = false;

  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, { ...defaults, ...options });
  }
}

/**
 * Adam whose weight decay does not go through the running means: every parameter shrinks by lr · weightDecay a step.
 *
 * @throws ArgumentError on options out of range
 * @see Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization, arXiv 1711.05101; torch.optim.AdamW
 */
export class AdamW extends AdamBase {
  protected override readonly decoupled = true;

  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, { ...defaults, weightDecay: 0.01, ...options });
  }
}
