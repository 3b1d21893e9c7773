import type { MetricValue } from './metrics/metric.js';
import type { Trainer } from './trainer.js';

/** Losses and metrics by name: `loss`, `accuracy`, `valLoss`, … */
export type Logs = Readonly<Record<string, MetricValue>>;

/** What a callback returns: nothing, at once or later. */
export type Done = void | Promise<void>;

/**
 * What surrounds the training loop: each method is called at its moment, in the order in which the callbacks were given, and may be async.
 * Its state, plain data and tensors, goes into checkpoints.
 *
 * @example
 * const losses: number[] = [];
 * const keepLosses: Callback = { onStep: (_, { loss }) => void losses.push(Number(loss)) };
 * const model = new nn.Linear(2, 1);
 * const optimizer = new nn.optim.SGD(model.parameters());
 * const trainer = new Trainer({ model, optimizer, loss: nn.functional.mseLoss, callbacks: [keepLosses] });
 * await trainer.fit([[ones([4, 2]), zeros([4, 1])]], { epochs: 3 });
 * losses.length // 3
 */
export interface Callback {
  /** Under which name checkpoints keep its state. */
  readonly name?: string;
  onFitStart?(trainer: Trainer): Done;
  onEpochStart?(trainer: Trainer): Done;
  /** The gradients of a step are whole; the optimiser has not used them yet. */
  onGradients?(trainer: Trainer): Done;
  /** The optimiser has made a step. */
  onStep?(trainer: Trainer, logs: Logs): Done;
  /** Before and after each evaluation, that of every epoch too. */
  onEvaluateStart?(trainer: Trainer): Done;
  onEvaluateEnd?(trainer: Trainer): Done;
  onEpochEnd?(trainer: Trainer, logs: Logs): Done;
  /** All callbacks have seen the step or the end of the epoch: what `trainer.stateDict()` gives now is whole. */
  onSafePoint?(trainer: Trainer, point: SafePoint): Done;
  onFitEnd?(trainer: Trainer): Done;
  stateDict?(): unknown;
  loadStateDict?(state: never): void;
}

/** A moment at which training can be saved. */
export interface SafePoint {
  readonly after: 'step' | 'epoch';
  readonly logs: Logs;
}

/** The moments, and what they tell besides the trainer. */
export interface Moments {
  onFitStart: [];
  onEpochStart: [];
  onGradients: [];
  onStep: [logs: Logs];
  onEvaluateStart: [];
  onEvaluateEnd: [];
  onEpochEnd: [logs: Logs];
  onSafePoint: [point: SafePoint];
  onFitEnd: [];
}

/** Callbacks that have a state, by name; the second one of a name is `name 2`. */
export function statefulByName(callbacks: readonly Callback[]): Map<string, Callback> {
  const named = new Map<string, Callback>();
  for (const callback of callbacks.filter((callback) => 'stateDict' in callback)) {
    const { name = 'callback' } = callback;
    let key = name;
    for (let i = 2; named.has(key); i++) key = `${name} ${i}`;
    named.set(key, callback);
  }
  return named;
}

/**
 * The value of a log as a number; undefined where there is none, or a matrix.
 *
 * @example
 * scalar({ loss: 0.5 }, 'loss') // 0.5
 */
export function scalar(logs: Logs, name: string): number | undefined {
  const value = logs[name];
  return typeof value === 'number' ? value : undefined;
}
