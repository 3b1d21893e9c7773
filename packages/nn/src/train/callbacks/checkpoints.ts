import { scalar, type Callback, type Logs, type SafePoint } from '../callback.js';
import { encodeCheckpoint } from '../checkpoint/encode.js';
import { BEST, LAST, nameOf } from '../checkpoint/resume.js';
import type { CheckpointStore } from '../checkpoint/store.js';
import { checkCount } from '../metrics/outputs.js';
import type { Trainer } from '../trainer.js';
import { Monitor, type MonitorOptions } from './monitor.js';

export interface CheckpointsOptions {
  /** Also every so many steps, in the middle of an epoch. Default: only after each epoch. */
  readonly everySteps?: number;
  /** How many of the newest ones are kept. Default: 3. */
  readonly keep?: number;
  /** Keeps the best one besides, by a log of the epochs. */
  readonly best?: MonitorOptions;
}

/**
 * Saves all that the run goes on from, after each epoch and when `fit` ends: the newest ones, and the best. `restore` goes on from there.
 *
 * @example
 * const store = new MemoryStore();
 * const model = new nn.Linear(2, 1);
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new nn.optim.SGD(model.parameters()),
 *   loss: nn.functional.mseLoss,
 *   callbacks: [new Checkpoints(store, { keep: 2, best: { monitor: 'loss' } })],
 * });
 * await trainer.fit([[ones([4, 2]), zeros([4, 1])]], { epochs: 3 });
 * [...(await store.list())].sort() // ['best-0000000003', 'step-0000000002', 'step-0000000003']
 */
export class Checkpoints implements Callback {
  readonly name = 'Checkpoints';
  readonly store: CheckpointStore;
  readonly #options: CheckpointsOptions;
  readonly #monitor: Monitor | null;
  #savedAt: string | null = null;

  constructor(store: CheckpointStore, options: CheckpointsOptions = {}) {
    const { everySteps = 1, keep = 3, best } = options;
    checkCount('Checkpoints', 'everySteps', everySteps);
    checkCount('Checkpoints', 'keep', keep);
    this.store = store;
    this.#options = options;
    this.#monitor = best === undefined ? null : new Monitor('Checkpoints', best);
  }

  async onSafePoint(trainer: Trainer, { after, logs }: SafePoint): Promise<void> {
    const { everySteps } = this.#options;
    if (after === 'epoch') await this.#saveBoth(trainer, logs);
    else if (everySteps !== undefined && trainer.step % everySteps === 0) await this.#save(trainer, LAST);
  }

  /** An aborted run is saved where it stands. */
  async onFitEnd(trainer: Trainer): Promise<void> {
    if (this.#savedAt !== placeOf(trainer)) await this.#save(trainer, LAST);
  }

  stateDict(): unknown {
    return { best: this.#monitor?.best ?? null };
  }

  loadStateDict({ best }: { readonly best: number | null }): void {
    if (this.#monitor !== null && best !== null) this.#monitor.best = best;
  }

  async #saveBoth(trainer: Trainer, logs: Logs): Promise<void> {
    const { best } = this.#options;
    const isBest = best !== undefined && this.#monitor!.takes(scalar(logs, best.monitor));
    if (isBest) await this.#save(trainer, BEST, 1);
    await this.#save(trainer, LAST);
  }

  async #save(trainer: Trainer, prefix: string, keep = this.#options.keep ?? 3): Promise<void> {
    await this.store.write(nameOf(prefix, trainer.step), encodeCheckpoint(trainer));
    this.#savedAt = placeOf(trainer);
    const names = (await this.store.list()).filter((name) => name.startsWith(prefix)).sort();
    for (const name of names.slice(0, -keep)) await this.store.remove(name);
  }
}

const placeOf = ({ epoch, step }: Trainer): string => `${epoch}/${step}`;
