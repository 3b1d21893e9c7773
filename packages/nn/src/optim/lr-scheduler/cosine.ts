import { checkSchedule, LRScheduler, type Scheduled, type ScheduledGroup, type SchedulerState } from './scheduler.js';

/**
 * The rate falls to `etaMin` in `TMax` steps along half a cosine, and rises again after it.
 *
 * @see Loshchilov and Hutter 2017, SGDR: Stochastic Gradient Descent with Warm Restarts, arXiv 1608.03983; torch.optim.lr_scheduler.CosineAnnealingLR
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly #steps: number;
  readonly #least: number;

  constructor(optimizer: Scheduled, TMax: number, { etaMin = 0 }: { readonly etaMin?: number } = {}) {
    super(optimizer);
    checkSchedule('CosineAnnealingLR', 'TMax', TMax, TMax > 0);
    this.#steps = TMax;
    this.#least = etaMin;
    this.step();
  }

  protected override next({ lr }: ScheduledGroup, index: number): number {
    const [steps, least, t] = [this.#steps, this.#least, this.lastEpoch];
    if (t === 0) return lr;
    // At the turning point the ratio below is 0/0.
    if ((t - 1 - steps) % (2 * steps) === 0) return lr + ((this.baseLrs[index]! - least) * (1 - Math.cos(Math.PI / steps))) / 2;
    return ((1 + Math.cos((Math.PI * t) / steps)) / (1 + Math.cos((Math.PI * (t - 1)) / steps))) * (lr - least) + least;
  }

  protected override at(epoch: number, index: number): number {
    return this.#least + ((this.baseLrs[index]! - this.#least) * (1 + Math.cos((Math.PI * epoch) / this.#steps))) / 2;
  }
}

/**
 * The rate falls to `etaMin` along half a cosine in `T0` steps, starts anew, and each time takes `TMult` times as long.
 *
 * @see Loshchilov and Hutter 2017, arXiv 1608.03983; torch.optim.lr_scheduler.CosineAnnealingWarmRestarts
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly #growth: number;
  readonly #least: number;
  #length: number;
  #since = -1;

  constructor(optimizer: Scheduled, T0: number, { TMult = 1, etaMin = 0 }: { readonly TMult?: number; readonly etaMin?: number } = {}) {
    super(optimizer);
    checkSchedule('CosineAnnealingWarmRestarts', 'T0', T0, Number.isInteger(T0) && T0 > 0);
    checkSchedule('CosineAnnealingWarmRestarts', 'TMult', TMult, Number.isInteger(TMult) && TMult >= 1);
    this.#length = T0;
    this.#growth = TMult;
    this.#least = etaMin;
    this.step();
  }

  override step(): void {
    this.#since += 1;
    if (this.#since >= this.#length) {
      this.#since -= this.#length;
      this.#length *= this.#growth;
    }
    super.step();
  }

  override stateDict(): SchedulerState {
    return { ...super.stateDict(), T_i: this.#length, T_cur: this.#since };
  }

  override loadStateDict(state: SchedulerState): void {
    const { T_i, T_cur } = state;
    checkSchedule('CosineAnnealingWarmRestarts.loadStateDict', 'T_i', T_i, typeof T_i === 'number');
    checkSchedule('CosineAnnealingWarmRestarts.loadStateDict', 'T_cur', T_cur, typeof T_cur === 'number');
    super.loadStateDict(state);
    [this.#length, this.#since] = [T_i as number, T_cur as number];
  }

  protected override next(_group: ScheduledGroup, index: number): number {
    return this.#least + ((this.baseLrs[index]! - this.#least) * (1 + Math.cos((Math.PI * this.#since) / this.#length))) / 2;
  }
}
