import { ArgumentError, noGrad, type Tensor } from '@lamella/core';
import type { StateDict } from '../../modules/state-dict.js';
import type { Callback } from '../callback.js';
import type { Trainer } from '../trainer.js';

export interface EmaWeightsOptions {
  /** How much of the mean is kept at each step. Default: 0.999. */
  readonly decay?: number;
  /** Whether evaluations use the mean. Default: true. */
  readonly evaluate?: boolean;
}

/**
 * A running mean of the parameters, which often does better than the last ones. Evaluations use it, and `swap` puts it into the model for good.
 *
 * @throws ArgumentError unless `decay` is in [0, 1)
 * @see Polyak and Juditsky 1992, Acceleration of Stochastic Approximation by Averaging; torch.optim.swa_utils.AveragedModel
 * @example
 * const model = new nn.Linear(1, 1, { bias: false });
 * const ema = new EmaWeights({ decay: 0.5 });
 * const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.1 });
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [ema] });
 * const start = model.weight.item() as number;
 * await trainer.fit([[ones([1, 1]), zeros([1, 1])]], { epochs: 1 });
 * const end = model.weight.item() as number;
 * ema.swap(model);
 * Math.abs((model.weight.item() as number) - (start + end) / 2) < 1e-6 // true
 */
export class EmaWeights implements Callback {
  readonly name = 'EmaWeights';
  readonly #decay: number;
  readonly #evaluate: boolean;
  #mean = new Map<string, Tensor>();

  constructor(options: EmaWeightsOptions = {}) {
    const { decay = 0.999, evaluate = true } = options;
    if (!(decay >= 0 && decay < 1)) {
      throw new ArgumentError('EmaWeights', `decay has to be in [0, 1), got ${String(decay)}`, { argument: 'decay', hint: '0.999' });
    }
    this.#decay = decay;
    this.#evaluate = evaluate;
  }

  onFitStart({ model }: Trainer): void {
    if (this.#mean.size > 0) return;
    for (const [name, parameter] of model.namedParameters()) this.#mean.set(name, parameter.detach().clone());
  }

  onStep({ model }: Trainer): void {
    noGrad(() => {
      for (const [name, parameter] of model.namedParameters()) this.#mean.get(name)!.lerp_(parameter, 1 - this.#decay);
    });
  }

  onEvaluateStart({ model }: Trainer): void {
    if (this.#evaluate) this.swap(model);
  }

  onEvaluateEnd({ model }: Trainer): void {
    if (this.#evaluate) this.swap(model);
  }

  /** Puts the mean into the model and keeps the model's parameters in its place. Twice is not at all. */
  swap(model: Trainer['model']): void {
    noGrad(() => {
      for (const [name, parameter] of model.namedParameters()) {
        const mean = this.#mean.get(name);
        if (mean === undefined) continue;
        const own = parameter.detach().clone();
        parameter.copy_(mean);
        mean.copy_(own);
      }
    });
  }

  stateDict(): unknown {
    return Object.fromEntries(this.#mean);
  }

  loadStateDict(state: StateDict): void {
    this.#mean = new Map(Object.entries(state).map(([name, mean]) => [name, mean.clone()]));
  }
}
