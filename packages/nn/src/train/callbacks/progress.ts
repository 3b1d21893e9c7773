import type { Callback, Logs } from '../callback.js';
import type { Trainer } from '../trainer.js';

/** How far training is. */
export interface ProgressReport {
  /** The epoch at hand, from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches done in this epoch. */
  readonly batch: number;
  /** Batches an epoch, if the batches know. */
  readonly batches: number | null;
  /** Of the step; at the end of an epoch, of the epoch. */
  readonly logs: Logs;
  readonly isEpochEnd: boolean;
  /** Since the epoch began, or went on. */
  readonly seconds: number;
}

export interface ProgressOptions {
  /** Where reports go. Default: a line an epoch on the console. */
  readonly report?: (report: ProgressReport) => void;
  /** The least time between two reports within an epoch, in milliseconds. Default: 100. */
  readonly interval?: number;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
}

/**
 * Tells how training goes: at most every 100 ms, and at the end of each epoch.
 *
 * @example
 * const lines: string[] = [];
 * const model = new nn.Linear(2, 1);
 * const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.5 });
 * const report = (at: ProgressReport): void => void (at.isEpochEnd && lines.push(progressLine(at)));
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [new Progress({ report, now: () => 0 })] });
 * await trainer.fit([[zeros([4, 2]), model.forward(zeros([4, 2])).detach()]], { epochs: 2 });
 * lines[1] // 'epoch 2/2  1/1  loss 0.0000  lr 0.5000  0.0 s'
 */
export class Progress implements Callback {
  readonly name = 'Progress';
  readonly #report: (report: ProgressReport) => void;
  readonly #interval: number;
  readonly #now: () => number;
  #startedAt = 0;
  #reportedAt = -Infinity;

  constructor(options: ProgressOptions = {}) {
    const { report = printEpoch, interval = 100, now = () => performance.now() } = options;
    this.#report = report;
    this.#interval = interval;
    this.#now = now;
  }

  onFitStart(): void {
    this.#startedAt = this.#now();
  }

  onEpochStart(): void {
    this.#startedAt = this.#now();
  }

  onStep(trainer: Trainer, logs: Logs): void {
    const now = this.#now();
    if (now - this.#reportedAt < this.#interval) return;
    this.#reportedAt = now;
    this.#tell(trainer, { epoch: trainer.epoch + 1, batch: trainer.batch, batches: lengthOf(trainer), logs, isEpochEnd: false });
  }

  onEpochEnd(trainer: Trainer, logs: Logs): void {
    const batches = lengthOf(trainer);
    this.#tell(trainer, { epoch: trainer.epoch, batch: batches ?? 0, batches, logs, isEpochEnd: true });
  }

  #tell({ fitOptions }: Trainer, report: Omit<ProgressReport, 'epochs' | 'seconds'>): void {
    this.#report({ ...report, epochs: fitOptions!.epochs, seconds: (this.#now() - this.#startedAt) / 1000 });
  }
}

const lengthOf = ({ batches }: Trainer): number | null => batches?.length ?? null;

/**
 * A report in one line.
 *
 * @example
 * progressLine({ epoch: 1, epochs: 3, batch: 5, batches: 10, logs: { loss: 0.25 }, isEpochEnd: false, seconds: 1.25 })
 * // 'epoch 1/3  5/10  loss 0.2500  1.3 s'
 */
export function progressLine({ epoch, epochs, batch, batches, logs, seconds }: ProgressReport): string {
  const numbers = Object.entries(logs).flatMap(([name, value]) => (typeof value === 'number' ? [`${name} ${shown(value)}`] : []));
  const place = batches === null ? [] : [`${batch}/${batches}`];
  return [`epoch ${epoch}/${epochs}`, ...place, ...numbers, `${seconds.toFixed(1)} s`].join('  ');
}

const shown = (value: number): string => (value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(2) : value.toFixed(4));

function printEpoch(report: ProgressReport): void {
  if (report.isEpochEnd) console.log(progressLine(report));
}
