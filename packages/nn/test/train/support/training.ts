import { defaultGenerator, manualSeed, randn, type Tensor } from '@lamella/core';
import { AlphaDropout, BatchNorm1d, data, Dropout, functional, Linear, optim, SELU, Sequential } from '../../../src/index.js';
import { sha256 } from '../../../src/train/checkpoint/sha256.js';
import { Accuracy, EmaWeights, JsonlLog, LRSchedule, Trainer, type Callback, type LogSink } from '../../../src/train/index.js';

/** Two classes of 48 points, always the same. */
export function points(): data.TensorDataset {
  manualSeed(1);
  const x = randn([48, 4]);
  return new data.TensorDataset(x, x.select(1, 0).gt(0).to('int32'));
}

export interface Run {
  readonly trainer: Trainer;
  readonly loader: data.DataLoader;
  readonly validation: data.DataLoader;
  readonly epochs: number;
}

/** A training with all that has a state: dropouts, running statistics, Adam, a schedule, a mean of weights, shuffling, a log. */
export function newRun(callbacks: readonly Callback[] = [], log?: LogSink, epochs = 4): Run {
  const set = points();
  manualSeed(2);
  const model = new Sequential(
    new Linear(4, 8), new BatchNorm1d(8), new SELU(), new AlphaDropout(0.2), new Linear(8, 8), new SELU(), new Dropout(0.3), new Linear(8, 2),
  ); // prettier-ignore
  const optimizer = new optim.AdamW(model.parameters(), { lr: 0.02, amsgrad: true });
  const trainer = new Trainer({
    model,
    optimizer,
    loss: functional.crossEntropy,
    metrics: { accuracy: new Accuracy() },
    callbacks: [
      new LRSchedule(new optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, 7, { TMult: 2 }), { every: 'step' }),
      new EmaWeights({ decay: 0.9 }),
      ...(log === undefined ? [] : [new JsonlLog(log)]),
      ...callbacks,
    ],
  });
  const loader = new data.DataLoader(set, { batchSize: 8, shuffle: true });
  return { trainer, loader, validation: new data.DataLoader(set, { batchSize: 16 }), epochs };
}

export const finish = ({ trainer, loader, validation, epochs }: Run, signal?: AbortSignal): Promise<unknown> =>
  trainer.fit(loader, { epochs, validation, ...(signal === undefined ? {} : { signal }) });

/** A hash of every bit that a run ends with; its log and its checkpoints do not count. */
export function bitsOf({ trainer }: Run): string {
  const { model, optimizer, progress, callbacks } = trainer.stateDict();
  const replacer = (_: string, value: unknown): unknown => (isTensor(value) ? hex(new Uint8Array(value.data().buffer)) : value);
  const { Checkpoints: _, JsonlLog: __, ...others } = callbacks;
  const text = JSON.stringify([model, optimizer, progress, others, hex(defaultGenerator.getState())], replacer);
  return sha256(new TextEncoder().encode(text));
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const isTensor = (value: unknown): value is Tensor => typeof value === 'object' && value !== null && 'storage' in value;
