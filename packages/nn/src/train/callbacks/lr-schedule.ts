import { ArgumentError } from '@lamella/core';
import type { SchedulerState } from '../../optim/lr-scheduler/scheduler.js';
import { scalar, type Callback, type Logs } from '../callback.js';
import type { Trainer } from '../trainer.js';

/** A scheduler of `nn.optim.lrScheduler`, or one like them. */
export interface Schedule {
  step(metric?: number): void;
  stateDict(): SchedulerState;
  loadStateDict(state: SchedulerState): void;
}

export interface LRScheduleOptions {
  /** Whether the scheduler steps once an epoch or once a step of the optimiser. Default: epoch. */
  readonly every?: 'epoch' | 'step';
  /** The log that the scheduler is told, as `ReduceLROnPlateau` wants. */
  readonly monitor?: string;
}

/**
 * Moves a learning-rate scheduler on.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new nn.optim.SGD(model.parameters(), { lr: 1 });
 * const halving = new LRSchedule(new nn.optim.lrScheduler.ExponentialLR(optimizer, 0.5));
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [halving] });
 * await trainer.fit([[ones([4, 2]), zeros([4, 1])]], { epochs: 3 });
 * optimizer.paramGroups[0]?.lr // 0.125
 */
export class LRSchedule implements Callback {
  readonly name = 'LRSchedule';
  readonly #scheduler: Schedule;
  readonly #options: LRScheduleOptions;

  constructor(scheduler: Schedule, options: LRScheduleOptions = {}) {
    this.#scheduler = scheduler;
    this.#options = options;
  }

  onStep(_: Trainer, logs: Logs): void {
    if (this.#options.every === 'step') this.#move(logs);
  }

  onEpochEnd(_: Trainer, logs: Logs): void {
    if (this.#options.every !== 'step') this.#move(logs);
  }

  stateDict(): unknown {
    return this.#scheduler.stateDict();
  }

  loadStateDict(state: SchedulerState): void {
    this.#scheduler.loadStateDict(state);
  }

  #move(logs: Logs): void {
    const { monitor } = this.#options;
    if (monitor === undefined) {
      this.#scheduler.step();
      return;
    }
    const value = scalar(logs, monitor);
    if (value === undefined) throw new ArgumentError('LRSchedule', `there is no log '${monitor}'`, { argument: 'monitor' });
    this.#scheduler.step(value);
  }
}
