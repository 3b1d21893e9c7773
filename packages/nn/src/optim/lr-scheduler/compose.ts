import { ArgumentError } from '@lamella/core';
import type { LRScheduler, Scheduled, Scheduler, SchedulerState } from './scheduler.js';

/**
 * One scheduler after the other: the next one takes over at each milestone, as if it had just begun.
 *
 * @throws ArgumentError unless there is one milestone fewer than schedulers, all of the one optimiser
 * @see torch.optim.lr_scheduler.SequentialLR
 */
export class SequentialLR implements Scheduler {
  readonly optimizer: Scheduled;
  readonly #schedulers: readonly LRScheduler[];
  readonly #milestones: readonly number[];
  #lastEpoch = 0;

  constructor(optimizer: Scheduled, schedulers: readonly LRScheduler[], milestones: readonly number[]) {
    checkSchedulers('SequentialLR', schedulers, optimizer);
    if (milestones.length !== schedulers.length - 1) {
      throw new ArgumentError(
        'SequentialLR',
        `expects one milestone fewer than schedulers, got ${milestones.length} and ${schedulers.length}`,
        { argument: 'milestones' },
      );
    }
    this.optimizer = optimizer;
    this.#schedulers = schedulers;
    this.#milestones = milestones;
    // Each scheduler took its first step when it was made: these are undone, and the first one begins.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr!;
    for (const scheduler of schedulers) scheduler.lastEpoch -= 1;
    schedulers[0]!.step();
  }

  step(): void {
    this.#lastEpoch += 1;
    const at = this.#milestones.filter((milestone) => milestone <= this.#lastEpoch).length;
    const scheduler = this.#schedulers[at]!;
    if (at > 0 && this.#milestones[at - 1] === this.#lastEpoch) scheduler.jump(0);
    else scheduler.step();
  }

  getLastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): SchedulerState {
    return { last_epoch: this.#lastEpoch, _schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  /** @throws ArgumentError when it is the state of other schedulers */
  loadStateDict(state: SchedulerState): void {
    loadEach('SequentialLR', this.#schedulers, state);
    this.#lastEpoch = state['last_epoch'] as number;
  }
}

/** Several schedulers at once: each step is a step of all. @see torch.optim.lr_scheduler.ChainedScheduler */
export class ChainedScheduler implements Scheduler {
  readonly #schedulers: readonly LRScheduler[];

  constructor(schedulers: readonly LRScheduler[]) {
    checkSchedulers('ChainedScheduler', schedulers, schedulers[0]?.optimizer);
    this.#schedulers = schedulers;
  }

  step(): void {
    for (const scheduler of this.#schedulers) scheduler.step();
  }

  getLastLr(): readonly number[] {
    return this.#schedulers.at(-1)!.getLastLr();
  }

  stateDict(): SchedulerState {
    return { _schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()) };
  }

  /** @throws ArgumentError when it is the state of other schedulers */
  loadStateDict(state: SchedulerState): void {
    loadEach('ChainedScheduler', this.#schedulers, state);
  }
}

function loadEach(op: string, schedulers: readonly LRScheduler[], { _schedulers: states }: SchedulerState): void {
  if (!isList(states) || states.length !== schedulers.length) {
    throw new ArgumentError(`${op}.loadStateDict`, `the state is not one of ${schedulers.length} schedulers`, { argument: 'state' });
  }
  schedulers.forEach((scheduler, i) => scheduler.loadStateDict(states[i]!));
}

const isList = (value: unknown): value is readonly SchedulerState[] => Array.isArray(value);

function checkSchedulers(op: string, schedulers: readonly LRScheduler[], optimizer: Scheduled | undefined): void {
  if (schedulers.length === 0) throw new ArgumentError(op, 'expects at least one scheduler', { argument: 'schedulers' });
  if (schedulers.some((scheduler) => scheduler.optimizer !== optimizer)) {
    throw new ArgumentError(op, 'expects all schedulers to belong to the same optimizer', { argument: 'schedulers' });
  }
}
