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

/** What all schedulers can do, those of other schedulers too. */
export interface Scheduler {
  step(): void;
  /** The learning rates that the last step has set, one a group. */
  getLastLr(): readonly number[];
}

/**
 * The parent of most schedulers: counts the steps and writes the learning rates to the optimiser's groups. Each step changes the rate that
 * is there, so that several schedulers can work on one optimiser.
 *
 * @see torch.optim.lr_scheduler.LRScheduler
 */
export abstract class LRScheduler implements Scheduler {
  readonly optimizer: Scheduled;
  readonly baseLrs: readonly number[];
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
