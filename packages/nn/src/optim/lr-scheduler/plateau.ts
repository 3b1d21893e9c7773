import { ArgumentError, Tensor } from '@lamella/core';
import { checkSchedule, type Scheduled, type Scheduler, type SchedulerState } from './scheduler.js';

export interface ReduceLROnPlateauOptions {
  /** Whether smaller metrics are better, or larger ones. Default: min. */
  readonly mode?: 'min' | 'max';
  /** What the rate is multiplied by. Default: 0.1. */
  readonly factor?: number;
  /** How many steps without improvement are borne. Default: 10. */
  readonly patience?: number;
  /** What counts as improvement: so much better than the best. Default: 1e-4. */
  readonly threshold?: number;
  /** Whether `threshold` is a share of the best or a difference. Default: rel. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** Steps after a reduction that do not count. Default: 0. */
  readonly cooldown?: number;
  /** Default: 0. */
  readonly minLr?: number | readonly number[];
  /** A smaller change than this is left undone. Default: 1e-8. */
  readonly eps?: number;
}

/**
 * Lowers the rate when a metric has stopped improving.
 *
 * @throws ArgumentError when `factor` is 1 or more, or on an unknown mode
 * @see torch.optim.lr_scheduler.ReduceLROnPlateau
 */
export class ReduceLROnPlateau implements Scheduler {
  readonly optimizer: Scheduled;
  readonly #options: Required<ReduceLROnPlateauOptions>;
  #best: number;
  #badSteps = 0;
  #cooldownLeft = 0;

  constructor(optimizer: Scheduled, options: ReduceLROnPlateauOptions = {}) {
    const {
      mode = 'min',
      factor = 0.1,
      patience = 10,
      threshold = 1e-4,
      thresholdMode = 'rel',
      cooldown = 0,
      minLr = 0,
      eps = 1e-8,
    } = options;
    if (factor >= 1) throw new ArgumentError('ReduceLROnPlateau', `factor should be < 1.0, got ${factor}`, { argument: 'factor' });
    if (mode !== 'min' && mode !== 'max')
      throw new ArgumentError('ReduceLROnPlateau', `mode ${String(mode)} is unknown`, { argument: 'mode' });
    if (thresholdMode !== 'rel' && thresholdMode !== 'abs') {
      throw new ArgumentError('ReduceLROnPlateau', `threshold mode ${String(thresholdMode)} is unknown`, { argument: 'thresholdMode' });
    }
    this.optimizer = optimizer;
    this.#options = { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps };
    this.#best = mode === 'min' ? Infinity : -Infinity;
  }

  /** To be called with the metric after each validation. */
  step(metric?: number | Tensor): void {
    if (metric === undefined)
      throw new ArgumentError('ReduceLROnPlateau.step', 'needs the metric', { argument: 'metric', hint: 'step(loss)' });
    const value = metric instanceof Tensor ? Number(metric.item()) : metric;
    const { patience, cooldown } = this.#options;
    if (this.#isBetter(value)) {
      this.#best = value;
      this.#badSteps = 0;
    } else this.#badSteps += 1;
    if (this.#cooldownLeft > 0) {
      this.#cooldownLeft -= 1;
      this.#badSteps = 0;
    }
    if (this.#badSteps <= patience) return;
    this.#reduce();
    this.#cooldownLeft = cooldown;
    this.#badSteps = 0;
  }

  getLastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): SchedulerState {
    return { best: this.#best, num_bad_epochs: this.#badSteps, cooldown_counter: this.#cooldownLeft };
  }

  /** @throws ArgumentError when it is the state of another kind of scheduler; nothing is changed then */
  loadStateDict({ best, num_bad_epochs, cooldown_counter }: SchedulerState): void {
    for (const [name, value] of Object.entries({ best, num_bad_epochs, cooldown_counter })) {
      checkSchedule('ReduceLROnPlateau.loadStateDict', name, value, typeof value === 'number');
    }
    [this.#best, this.#badSteps, this.#cooldownLeft] = [best, num_bad_epochs, cooldown_counter] as [number, number, number];
  }

  #isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    const sign = mode === 'min' ? 1 : -1;
    if (thresholdMode === 'abs') return sign * value < sign * this.#best - threshold;
    return sign * value < sign * this.#best * (1 - sign * threshold);
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.#options;
    this.optimizer.paramGroups.forEach((group, i) => {
      const least = typeof minLr === 'number' ? minLr : minLr[i]!;
      const lr = Math.max(group.lr * factor, least);
      if (group.lr - lr > eps) group.lr = lr;
    });
  }
}
