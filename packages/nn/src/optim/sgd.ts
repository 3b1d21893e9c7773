import { ArgumentError, kernels, zerosLike, type Tensor } from '@lamella/core';
import { checkOption, lieAlike, Optimizer, withPenalty, type Params } from './optimizer.js';
import type { StateKeys } from './state-dict.js';

export interface SGDOptions {
  /** The learning rate. Default: 1e-3. */
  lr: number;
  /** How much of the last step is made again. Default: 0. */
  momentum: number;
  /** How much of the gradient is left out of the momentum. Default: 0. */
  dampening: number;
  /** An L2 penalty: this much of the parameter is added to its gradient. Default: 0. */
  weightDecay: number;
  /** Looks ahead along the momentum. Default: false. */
  nesterov: boolean;
  /** Climbs instead of descending. Default: false. */
  maximize: boolean;
}

interface SGDState {
  momentum: Tensor | null;
}

/**
 * Stochastic gradient descent, with momentum, Nesterov's too.
 *
 * @throws ArgumentError on options out of range
 * @see Sutskever et al. 2013, On the importance of initialization and momentum in deep learning; torch.optim.SGD
 * @example
 * const w = tensor([1], { requiresGrad: true });
 * const optimizer = new nn.optim.SGD([w], { lr: 0.5 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * w.toArray() // [0]
 */
export class SGD extends Optimizer<SGDOptions, SGDState> {
  constructor(params: Params<SGDOptions>, options: Partial<SGDOptions> = {}) {
    super(params, { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false, ...options });
  }

  protected override validate({ lr, momentum, dampening, weightDecay, nesterov }: SGDOptions): void {
    checkOption('SGD', 'learning rate', lr, lr >= 0);
    checkOption('SGD', 'momentum', momentum, momentum >= 0);
    checkOption('SGD', 'weightDecay', weightDecay, weightDecay >= 0);
    if (nesterov && (momentum <= 0 || dampening !== 0)) {
      throw new ArgumentError('SGD', 'Nesterov momentum requires a momentum and zero dampening', {
        argument: 'nesterov',
        hint: 'momentum: 0.9',
      });
    }
  }

  protected override stateKeys(): StateKeys {
    return { momentum: 'momentum_buffer' };
  }

  protected override initialState(): SGDState {
    return { momentum: null };
  }

  protected override update(param: Tensor, grad: Tensor, options: SGDOptions, state: SGDState): void {
    const { lr, momentum, dampening, nesterov } = options;
    const { fused } = kernels();
    if (fused !== undefined && lieAlike(param, grad, state.momentum)) {
      const isFirst = state.momentum === null;
      if (momentum !== 0) state.momentum ??= zerosLike(param);
      fused.sgdStep(param, grad, state.momentum, isFirst, options);
      param.storage.bumpVersion();
      state.momentum?.storage.bumpVersion();
      return;
    }
    const slope = withPenalty(param, grad, options);
    if (momentum === 0) {
      param.add_(slope, { alpha: -lr });
      return;
    }
    state.momentum = state.momentum === null ? slope.clone() : state.momentum.mul_(momentum).add_(slope, { alpha: 1 - dampening });
    param.add_(nesterov ? slope.add(state.momentum, { alpha: momentum }) : state.momentum, { alpha: -lr });
  }
}
