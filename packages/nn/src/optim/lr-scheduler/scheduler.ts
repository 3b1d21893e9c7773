import { ArgumentError } from '@lamella/core';

/** What a scheduler changes of a group of parameters. */
export interface ScheduledGroup {
  lr: number;
  momentum?: number;
  betas?: readonly [number, number];
  /** The learning rate before any scheduler touched it. */
  initialLr?: number;
}

/** An optimiser, as a scheduler sees it. */
export interface Scheduled {
  readonly paramGroups: readonly ScheduledGroup[];
}

/** Where a scheduler is, by PyTorch's names. The rates themselves are in the optimiser's state. */
export interface SchedulerState {
  readonly [name: string]: number | readonly number[] | readonly SchedulerState[];
}

/** What all schedulers can do, those of other schedulers too. */
export interface Scheduler {
  step(): void;
  /** The learning rates that the last step has set, one a group. */
  getLastLr(): readonly number[];
  /** Where the schedule is. */
  stateDict(): SchedulerState;
  /** Goes on from there. Load the optimiser's state too: the rates are in it. */
  loadStateDict(state: SchedulerState): void;
}

/**
 * The parent of most schedulers: counts the steps and writes the learning rates to the optimiser's groups. Each step changes the rate that
 * is there, so that several schedulers can work on one optimiser.
 *
 * @see torch.optim.lr_scheduler.LRScheduler
 */
export abstract class LRScheduler implements Scheduler {
  readonly optimizer: Scheduled;
  baseLrs: readonly number[];
  /** The steps taken so far. Before the first, which the constructor takes: -1. */
  lastEpoch = -1;

  constructor(optimizer: Scheduled) {
    this.optimizer = optimizer;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.baseLrs = optimizer.paramGroups.map((group) => group.initialLr!);
  }

  /** To be called after the optimiser's step, once an epoch or once a batch, as the schedule is meant. */
  step(): void {
    this.lastEpoch += 1;
    this.write((group, i) => this.next(group, i));
  }

  /** Goes to `epoch` at once. */
  jump(epoch: number): void {
    this.lastEpoch = epoch;
    this.write((group, i) => this.at(epoch, i) ?? this.next(group, i));
  }

  getLastLr(): readonly number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /**
   * Where the schedule is. The rates are in the optimiser's state.
   *
   * @example
   * const optimizer = new nn.optim.SGD([zeros([1], { requiresGrad: true })], { lr: 0.1 });
   * new nn.optim.lrScheduler.ExponentialLR(optimizer, 0.5).stateDict() // { last_epoch: 0, base_lrs: [0.1] }
   */
  stateDict(): SchedulerState {
    return { last_epoch: this.lastEpoch, base_lrs: [...this.baseLrs] };
  }

  /** @throws ArgumentError when the state is of other groups; nothing is changed then */
  loadStateDict(state: SchedulerState): void {
    const { last_epoch, base_lrs } = state as { readonly last_epoch: number; readonly base_lrs: readonly number[] };
    checkSchedule('LRScheduler.loadStateDict', 'last_epoch', last_epoch, Number.isInteger(last_epoch));
    checkSchedule('LRScheduler.loadStateDict', 'the number of base_lrs', base_lrs?.length, base_lrs?.length === this.baseLrs.length);
    this.lastEpoch = last_epoch;
    this.baseLrs = [...base_lrs];
  }

  /** The rate of a group at step `lastEpoch`, from the one that it has. */
  protected abstract next(group: ScheduledGroup, index: number): number;

  /** The rate of a group at `epoch` from its first rate, where there is a formula for it. */
  protected at(_epoch: number, _index: number): number | null {
    return null;
  }

  protected write(rate: (group: ScheduledGroup, index: number) => number): void {
    this.optimizer.paramGroups.forEach((group, i) => (group.lr = rate(group, i)));
  }
}

/** @throws ArgumentError unless `holds` */
export function checkSchedule(op: string, argument: string, value: unknown, holds: boolean): void {
  if (!holds) throw new ArgumentError(op, `${argument} is out of range: ${String(value)}`, { argument });
}
