import type { Logs, Trainer } from '@lamella/nn/train';
import { RunRecord } from '../../../src/dashboard/run-record.js';
import type { View } from '../../../src/dashboard/view.js';

/** A run as the callbacks see it, on a clock that only `pass` moves. */
export class FakeRun {
  time = 0;
  readonly record = new RunRecord(() => this.time);
  readonly trainer = {
    fitOptions: { epochs: 20 },
    batches: { length: 40, batchSize: 32, dataset: { length: 1270 } } as { length?: number },
    options: {},
    history: [] as Logs[],
    epoch: 0,
    batch: 0,
    step: 0,
    isPaused: false,
  };

  get seen(): Trainer {
    return this.trainer as unknown as Trainer;
  }

  start(): this {
    this.record.onFitStart(this.seen);
    return this;
  }

  beginEpoch(): this {
    this.record.onEpochStart(this.seen);
    return this;
  }

  step(milliseconds = 10, logs: Logs = { loss: lossAt(this.trainer.step), lr: 1e-3 }): this {
    this.time += milliseconds;
    this.trainer.batch += 1;
    this.trainer.step += 1;
    this.record.onStep(this.seen, logs);
    return this;
  }

  /** Validation takes 100 ms. */
  endEpoch(logs: Logs = epochLogs(this.trainer.epoch)): this {
    this.record.onEvaluateStart();
    this.time += 100;
    this.record.onEvaluateEnd();
    this.trainer.epoch += 1;
    this.trainer.batch = 0;
    this.trainer.history.push(logs);
    this.record.onEpochEnd(this.seen, logs);
    return this;
  }

  epochs(count: number, batches = 40): this {
    for (let epoch = 0; epoch < count; epoch++) {
      this.beginEpoch();
      for (let batch = 0; batch < batches; batch++) this.step();
      this.endEpoch();
    }
    return this;
  }
}

/** A loss that falls, and jumps a little from step to step. */
const lossAt = (step: number): number => 2 * Math.exp(-step / 120) + 0.2 + 0.15 * Math.sin(step * 1.7);

const epochLogs = (epoch: number): Logs => ({
  loss: 2 * Math.exp(-epoch / 3) + 0.2,
  accuracy: 1 - 0.7 * Math.exp(-epoch / 3),
  valLoss: 1.8 * Math.exp(-epoch / 3) + 0.3 + (epoch > 3 ? 0.05 * (epoch - 3) : 0),
  valAccuracy: 0.95 - 0.6 * Math.exp(-epoch / 2),
  lr: 1e-3,
});

/** What a frame is drawn from, without colours. */
export const viewOf = (record: RunRecord, columns: number, rows: number, more: Partial<View> = {}): View => ({
  title: 'selu-mlp',
  details: ['Sequential, 26,122 parameters', '1,270 samples, batches of 32'],
  record,
  look: { color: false, unicode: true },
  columns,
  rows,
  metric: 0,
  isLog: false,
  isStopping: false,
  hasKeys: true,
  memory: { heap: 34e6, rss: 210e6 },
  messages: [],
  ...more,
});
