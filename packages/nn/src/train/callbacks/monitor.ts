import { ArgumentError } from '@lamella/core';

export interface MonitorOptions {
  /** The log that tells: `valLoss`, `valAccuracy`, … */
  readonly monitor: string;
  /** Whether smaller is better, or larger. Default: min. */
  readonly mode?: 'min' | 'max';
  /** How much better than the best counts as better. Default: 0. */
  readonly minDelta?: number;
}

/** Remembers the best value so far. */
export class Monitor {
  best: number;
  readonly #op: string;
  readonly #options: MonitorOptions;

  constructor(op: string, options: MonitorOptions) {
    const { mode = 'min' } = options;
    if (mode !== 'min' && mode !== 'max') {
      throw new ArgumentError(op, `mode ${String(mode)} is unknown`, { argument: 'mode', hint: "'min' or 'max'" });
    }
    this.#op = op;
    this.#options = options;
    this.best = mode === 'min' ? Infinity : -Infinity;
  }

  /** Whether the value is better than all before, and is the best from now on. @throws ArgumentError on a log that is not there */
  takes(value: number | undefined): boolean {
    const { monitor, mode = 'min', minDelta = 0 } = this.#options;
    if (value === undefined) {
      throw new ArgumentError(this.#op, `there is no log '${monitor}'`, {
        argument: 'monitor',
        hint: 'validation, or a metric of this name',
      });
    }
    const isBetter = mode === 'min' ? value < this.best - minDelta : value > this.best + minDelta;
    if (isBetter) this.best = value;
    return isBetter;
  }
}
