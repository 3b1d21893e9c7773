import { bar } from '../../dashboard/bar.js';
import { clip, duration, valueText } from '../../dashboard/format.js';
import type { Look } from '../../dashboard/surroundings.js';
import { scalar } from '@lamella/nn/train';
import type { Job } from '../job.js';
import type { Progress } from '../messages.js';
import type { Outcome } from '../results.js';

/** The state of a sweep while it runs, as lines of text. */
export class Board {
  readonly #total: number;
  readonly #metric: string;
  readonly #now: () => number;
  readonly #began: number;
  readonly #running = new Map<Job, { readonly began: number; progress: Progress | null }>();
  /** Runs that ended now, and those that were there from before. */
  #ended = 0;
  #kept = 0;
  #failed = 0;

  constructor(total: number, metric: string, now: () => number) {
    this.#total = total;
    this.#metric = metric;
    this.#now = now;
    this.#began = now();
  }

  start(job: Job): void {
    this.#running.set(job, { began: this.#now(), progress: null });
  }

  progress(job: Job, progress: Progress): void {
    const running = this.#running.get(job);
    if (running !== undefined) running.progress = progress;
  }

  /** The line that says how a run ended; null for one of which there is nothing to say. */
  end(job: Job, outcome: Outcome, isNew: boolean): string | null {
    const began = this.#running.get(job)?.began ?? this.#now();
    this.#running.delete(job);
    if (outcome.status === 'stopped') return null;
    if (isNew) this.#ended += 1;
    else this.#kept += 1;
    if (outcome.status === 'failed') this.#failed += 1;
    const count = `${this.#ended + this.#kept}/${this.#total}`;
    const how =
      outcome.status === 'failed'
        ? `failed: ${outcome.reason}`
        : `${this.#metric} ${valueText(scalar(outcome.final, this.#metric) ?? NaN)}`;
    return `${count}  ${job.name}  ${how}${isNew ? `  ${duration(this.#now() - began)}` : '  (was done)'}`;
  }

  /** What is going on: the whole, and a line for each run that is at work. */
  lines(columns: number, look: Look): string[] {
    const done = this.#ended + this.#kept;
    const seconds = this.#now() - this.#began;
    const left = this.#ended === 0 ? '' : ` · about ${duration(((this.#total - done) * seconds) / this.#ended)} left`;
    const failed = this.#failed === 0 ? '' : ` · ${this.#failed} failed`;
    const width = Math.max(8, Math.min(30, Math.floor(columns / 4)));
    const head = ` ${done}/${this.#total} runs${failed} · ${duration(seconds)}${left}`;
    const lines = [`${bar(done / this.#total, width, look)}${clip(head, columns - width - 1, look.unicode)}`];
    for (const [{ name }, { progress }] of this.#running) {
      const share = progress === null ? 0 : progress.epoch / progress.epochs;
      const state =
        progress === null
          ? 'starting'
          : `epoch ${Math.min(progress.epoch + 1, progress.epochs)}/${progress.epochs} loss ${valueText(progress.loss)}`;
      lines.push(`${bar(share, width, look)}${clip(` ${name}  ${state}`, columns - width - 1, look.unicode)}`);
    }
    return lines;
  }
}
