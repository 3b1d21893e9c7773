import { showStatistics, type InputStatistics } from './input-statistics.js';
import type { SelfNormalizingNote } from './notes.js';
import type { Swap } from './swaps.js';

/** What `selfNormalizing` has done, and what it has left. */
export class SelfNormalizingReport {
  /** The modules that were swapped, by their path. */
  readonly swapped: readonly Swap[];
  /** What was left, is lost, or is doubtful. */
  readonly notes: readonly SelfNormalizingNote[];
  /** Mean and variance of the input; null if none was given. */
  readonly input: InputStatistics | null;

  constructor(swapped: readonly Swap[], notes: readonly SelfNormalizingNote[], input: InputStatistics | null) {
    this.swapped = swapped;
    this.notes = notes;
    this.input = input;
  }

  /** A line for each swap and each note. */
  toString(): string {
    const swaps = this.swapped.map(({ where, from, to, p }) => `  ${where}: ${from} -> ${to}${p === null ? '' : `(p=${p})`}`);
    const notes = this.notes.map(({ where, text }) => `  ${where === '' ? '' : `${where}: `}${text}`);
    const count = swaps.length === 1 ? '1 module' : `${swaps.length} modules`;
    return [
      `selfNormalizing: ${count} swapped, weights drawn LeCun-normal`,
      ...swaps,
      ...(this.input === null ? [] : [`input: ${showStatistics(this.input)}`]),
      ...(notes.length === 0 ? [] : ['notes:', ...notes]),
    ].join('\n');
  }
}
