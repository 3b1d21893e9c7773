import { ArgumentError } from '@lamella/core';
import type { Callback, Logs } from '../callback.js';
import type { Trainer } from '../trainer.js';

/** Where a log is written: a `MemoryLog`, a file (`FileLog` of `@lamella/nn/train/node`), a page. */
export interface LogSink {
  append(text: string): void | Promise<void>;
  /** Cuts off all but the first so many characters: what a killed run wrote behind its last checkpoint, and will write again. */
  truncate(length: number): void | Promise<void>;
}

/**
 * A log in memory.
 *
 * @example
 * const log = new MemoryLog();
 * log.append('loss\n');
 * log.text // 'loss\n'
 */
export class MemoryLog implements LogSink {
  text = '';

  append(text: string): void {
    this.text += text;
  }

  truncate(length: number): void {
    this.text = this.text.slice(0, length);
  }
}

export interface LogOptions {
  /** A line an epoch, or a line a step. Default: epoch. */
  readonly every?: 'epoch' | 'step';
}

/** Lines in ASCII, so that characters are bytes. A run cuts its log to where it was at the checkpoint; a new one begins an empty log. */
abstract class LineLog implements Callback {
  abstract readonly name: string;
  readonly #sink: LogSink;
  readonly #every: 'epoch' | 'step';
  #length = 0;

  constructor(sink: LogSink, { every = 'epoch' }: LogOptions = {}) {
    this.#sink = sink;
    this.#every = every;
  }

  /** The text of one line, or of more. */
  protected abstract format(row: Logs): string;

  async onFitStart(): Promise<void> {
    await this.#sink.truncate(this.#length);
  }

  async onStep({ epoch, step }: Trainer, logs: Logs): Promise<void> {
    if (this.#every === 'step') await this.#write({ epoch: epoch + 1, step, ...logs });
  }

  async onEpochEnd({ epoch, step }: Trainer, logs: Logs): Promise<void> {
    if (this.#every === 'epoch') await this.#write({ epoch, step, ...logs });
  }

  async #write(row: Logs): Promise<void> {
    const text = this.format(row).replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
    await this.#sink.append(text);
    this.#length += text.length;
  }

  stateDict(): unknown {
    return { length: this.#length };
  }

  loadStateDict({ length }: { readonly length: number }): void {
    this.#length = length;
  }
}

/**
 * The logs as lines of JSON. NaN and infinities are texts, for JSON has none.
 *
 * @example
 * const log = new MemoryLog();
 * const model = new nn.Linear(2, 1);
 * const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.5 });
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [new JsonlLog(log)] });
 * await trainer.fit([[zeros([4, 2]), zeros([4, 1])]], { epochs: 2 });
 * Object.keys(JSON.parse(log.text.split('\n')[1]!) as object) // ['epoch', 'step', 'loss', 'lr']
 */
export class JsonlLog extends LineLog {
  override readonly name = 'JsonlLog';

  protected override format(row: Logs): string {
    return `${JSON.stringify(row, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))}\n`;
  }
}

/**
 * The logs as comma-separated values, with a header; matrices are left out.
 *
 * @example
 * const log = new MemoryLog();
 * const model = new nn.Linear(2, 1, { bias: false });
 * const optimizer = new nn.optim.SGD(model.parameters(), { lr: 0.5 });
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [new CsvLog(log)] });
 * await trainer.fit([[zeros([4, 2]), zeros([4, 1])]], { epochs: 1 });
 * log.text // 'epoch,step,loss,lr\n1,1,0,0.5\n'
 */
export class CsvLog extends LineLog {
  override readonly name = 'CsvLog';
  #columns: readonly string[] = [];

  protected override format(row: Logs): string {
    const values = new Map(Object.entries(row).filter(([, value]) => typeof value === 'number'));
    const isFirst = this.#columns.length === 0;
    if (isFirst) this.#columns = [...values.keys()];
    const added = [...values.keys()].find((name) => !this.#columns.includes(name));
    if (added !== undefined) {
      throw new ArgumentError('CsvLog', `there was no '${added}' in the first row`, {
        argument: added,
        hint: 'JsonlLog, or the same logs each time',
      });
    }
    const line = this.#columns.map((name) => String(values.get(name) ?? '')).join(',');
    return isFirst ? `${this.#columns.map(quoted).join(',')}\n${line}\n` : `${line}\n`;
  }

  override stateDict(): unknown {
    return { ...(super.stateDict() as object), columns: this.#columns };
  }

  override loadStateDict(state: { readonly length: number; readonly columns: readonly string[] }): void {
    super.loadStateDict(state);
    this.#columns = state.columns;
  }
}

const quoted = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
