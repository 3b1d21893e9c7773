import { scalar, type Callback, type Logs } from '../callback.js';
import { checkCount } from '../metrics/outputs.js';
import type { Trainer } from '../trainer.js';
import { Monitor, type MonitorOptions } from './monitor.js';

export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs without a better value are borne. Default: 0. */
  readonly patience?: number;
}

/**
 * Ends training when a log has stopped getting better.
 *
 * @see Prechelt 1998, Early Stopping - But When?
 * @example
 * const model = new nn.Linear(2, 1);
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new nn.optim.SGD(model.parameters(), { lr: 0 }),
 *   loss: nn.functional.mseLoss,
 *   callbacks: [new EarlyStopping({ monitor: 'loss', patience: 2 })],
 * });
 * (await trainer.fit([[ones([4, 2]), zeros([4, 1])]], { epochs: 100 })).length // 3
 */
export class EarlyStopping implements Callback {
  readonly name = 'EarlyStopping';
  readonly #options: EarlyStoppingOptions;
  readonly #monitor: Monitor;
  #bad = 0;

  constructor(options: EarlyStoppingOptions) {
    checkCount('EarlyStopping', 'patience', options.patience ?? 0, 0);
    this.#options = options;
    this.#monitor = new Monitor('EarlyStopping', options);
  }

  onEpochEnd(trainer: Trainer, logs: Logs): void {
    const { monitor, patience = 0 } = this.#options;
    this.#bad = this.#monitor.takes(scalar(logs, monitor)) ? 0 : this.#bad + 1;
    if (this.#bad > 0 && this.#bad >= patience) trainer.stop(`no better ${monitor} for ${this.#bad} epochs`);
  }

  stateDict(): unknown {
    return { best: this.#monitor.best, bad: this.#bad };
  }

  loadStateDict({ best, bad }: { readonly best: number; readonly bad: number }): void {
    this.#monitor.best = best;
    this.#bad = bad;
  }
}
