import type { Logs } from '@lamella/nn/train';

export interface EpochRow {
  /** From 1. */
  readonly epoch: number;
  readonly logs: Logs;
  /** How long it took, validation included and pauses not; null if that was before the run went on. */
  readonly seconds: number | null;
}

interface Best {
  readonly epoch: number;
  readonly value: number;
}

/** How many rows are kept: more than a screen has lines. */
const KEPT = 200;
/** What is better when it is smaller; all else is better when it is larger. */
const SMALLER_IS_BETTER = /loss|error|ece|mse|mae|perplexity/i;

/** The last epochs, and the best one by each log. */
export class EpochLog {
  readonly best = new Map<string, Best>();
  #rows: EpochRow[] = [];
  /** The best by the loss of validation, or of training where there is none. */
  #bestRow: EpochRow | null = null;

  get last(): EpochRow | null {
    return this.#rows.at(-1) ?? null;
  }

  add(row: EpochRow): void {
    this.#rows = [...this.#rows.slice(1 - KEPT), row];
    for (const [name, value] of Object.entries(row.logs)) {
      if (typeof value !== 'number' || !Number.isFinite(value) || name === 'lr') continue;
      const best = this.best.get(name)?.value ?? NaN;
      if (SMALLER_IS_BETTER.test(name) ? value >= best : value <= best) continue;
      this.best.set(name, { epoch: row.epoch, value });
      if (name === ('valLoss' in row.logs ? 'valLoss' : 'loss')) this.#bestRow = row;
    }
  }

  /** The last ones, the newest at the end; the best one stays in sight as the first. */
  rows(count: number): EpochRow[] {
    const rows = count < 1 ? [] : this.#rows.slice(-count);
    const best = this.#bestRow;
    return count < 3 || best === null || rows[0] === undefined || best.epoch >= rows[0].epoch ? rows : [best, ...rows.slice(1)];
  }
}
