import type { Callback, Logs, Trainer } from '@lamella/nn/train';
import { Curve } from './curve.js';
import { EpochLog } from './epoch-log.js';
import { Pace } from './pace.js';

export type Phase = 'starting' | 'training' | 'validating' | 'evaluating' | 'done';

/** The two curves of a metric; x is the step. */
export interface MetricCurves {
  readonly train: Curve;
  readonly validation: Curve;
}

/** What a run has told so far, in bounded memory: a callback that writes nothing. */
export class RunRecord implements Callback {
  phase: Phase = 'starting';
  readonly curves = new Map<string, MetricCurves>();
  readonly epochLog = new EpochLog();
  /** The last value of each log of a step. */
  readonly latest = new Map<string, number>();
  /** Null before `fit`. */
  trainer: Trainer | null = null;
  epochs = 0;
  step = 0;
  epoch = 0;
  /** Of the epoch at hand. */
  batch = 0;
  /** Batches an epoch; null while that is not known. */
  batches: number | null = null;
  samplesPerBatch: number | null = null;
  readonly #now: () => number;
  readonly #pace = new Pace();
  #startedAt: number | null = null;
  #endedAt: number | null = null;
  #epochStartedAt = 0;
  #evaluationStartedAt = 0;
  #validationSeconds = 0;
  #isFitting = false;
  /** Pauses of the epoch at hand, in milliseconds, and since when there is one. */
  #pausedFor = 0;
  #pausedAt: number | null = null;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  onFitStart(trainer: Trainer): void {
    const now = this.#now();
    this.trainer = trainer;
    this.epochs = trainer.fitOptions!.epochs;
    this.batches = trainer.batches?.length ?? null;
    this.samplesPerBatch = samplesPerBatch(trainer);
    this.#isFitting = true;
    this.#startedAt ??= now;
    this.#endedAt = null;
    this.#epochStartedAt = now;
    this.#pausedFor = 0;
    if (this.epochLog.last === null) this.#lookBack(trainer);
    this.#follow(trainer);
    this.#train(now);
  }

  onEpochStart(trainer: Trainer): void {
    this.#follow(trainer);
    this.#epochStartedAt = this.#now();
    this.#pausedFor = 0;
    this.#train(this.#epochStartedAt);
  }

  onStep(trainer: Trainer, logs: Logs): void {
    const done = trainer.batch - this.batch;
    this.#follow(trainer);
    const now = this.#now();
    this.#pace.add(done, now);
    if (trainer.isPaused) {
      // A pause begins when the step at hand has ended.
      this.#pace.stop();
      this.#pausedAt = now;
    } else this.#pace.start(now);
    for (const [name, value] of Object.entries(logs)) {
      if (typeof value !== 'number') continue;
      this.latest.set(name, value);
      this.#curvesOf(name).train.add(trainer.step, value);
    }
  }

  onEvaluateStart(): void {
    this.#pace.stop();
    this.#evaluationStartedAt = this.#now();
    this.#startedAt ??= this.#evaluationStartedAt;
    this.phase = this.#isFitting ? 'validating' : 'evaluating';
  }

  onEvaluateEnd(): void {
    if (this.#isFitting) this.#validationSeconds = (this.#now() - this.#evaluationStartedAt) / 1000;
    else this.#end();
  }

  onEpochEnd(trainer: Trainer, logs: Logs): void {
    this.batches = trainer.batches?.length ?? this.batch;
    this.epochLog.add({ epoch: trainer.epoch, logs, seconds: (this.#now() - this.#epochStartedAt - this.#pausedFor) / 1000 });
    this.#drawEpoch(logs, trainer.step);
    this.#follow(trainer);
    this.#train(this.#now());
  }

  onFitEnd(): void {
    this.#isFitting = false;
    this.#end();
  }

  /** Looks whether there is a pause: the trainer tells no callback of it. */
  notePause(): void {
    const now = this.#now();
    const isPaused = this.trainer?.isPaused === true;
    if (isPaused && this.#pausedAt === null) this.#pausedAt = now;
    if (!isPaused && this.#pausedAt !== null) {
      this.#pausedFor += now - this.#pausedAt;
      this.#pausedAt = null;
      if (this.phase === 'training') this.#pace.start(now);
    }
  }

  get elapsed(): number {
    return this.#startedAt === null ? 0 : ((this.#endedAt ?? this.#now()) - this.#startedAt) / 1000;
  }

  get stepsPerSecond(): number {
    return this.#pace.rate / (this.trainer?.options.accumulate ?? 1);
  }

  get samplesPerSecond(): number {
    return this.samplesPerBatch === null ? NaN : this.#pace.rate * this.samplesPerBatch;
  }

  /** Seconds; NaN while that is not known. */
  get epochLeft(): number {
    return this.batches === null ? NaN : (this.batches - this.batch) / this.#pace.rate + this.#validationSeconds;
  }

  get runLeft(): number {
    if (this.batches === null) return NaN;
    const epochs = this.epochs - this.epoch;
    return (epochs * this.batches - this.batch) / this.#pace.rate + epochs * this.#validationSeconds;
  }

  #follow({ epoch, batch, step }: Trainer): void {
    Object.assign(this, { epoch, batch, step });
  }

  #train(now: number): void {
    this.phase = 'training';
    this.#pace.start(now);
  }

  #end(): void {
    this.phase = 'done';
    this.#endedAt = this.#now();
    this.#pace.stop();
  }

  /** The epochs of a run that goes on: their steps are guessed, as evenly spread. */
  #lookBack({ history, step, epoch, batch }: Trainer): void {
    const epochs = epoch + (this.batches === null ? 0 : batch / this.batches);
    history.forEach((logs, i) => {
      this.epochLog.add({ epoch: i + 1, logs, seconds: null });
      this.#drawEpoch(logs, ((i + 1) / epochs) * step);
      if (typeof logs['loss'] === 'number') this.#curvesOf('loss').train.add(((i + 1) / epochs) * step, logs['loss']);
    });
  }

  /** Validation goes to the metric that it is of. What each step tells has its curve already. */
  #drawEpoch(logs: Logs, step: number): void {
    for (const [name, value] of Object.entries(logs)) {
      if (typeof value !== 'number' || this.latest.has(name) || name === 'loss') continue;
      const metric = validated(name);
      if (metric !== null && metric in logs) this.#curvesOf(metric).validation.add(step, value);
      else this.#curvesOf(name).train.add(step, value);
    }
  }

  #curvesOf(name: string): MetricCurves {
    let curves = this.curves.get(name);
    if (curves === undefined) this.curves.set(name, (curves = { train: new Curve(), validation: new Curve() }));
    return curves;
  }
}

/** `valLoss` -> `loss`; null for what is not of validation. */
export function validated(name: string): string | null {
  const match = /^val([A-Z])(.*)$/.exec(name);
  return match === null ? null : match[1]!.toLowerCase() + match[2]!;
}

/** The mean, the last batch being smaller; null where the batches do not tell. */
function samplesPerBatch({ batches }: Trainer): number | null {
  const { dataset, batchSize, length } = batches as { dataset?: { length?: unknown }; batchSize?: unknown; length?: unknown };
  if (typeof batchSize !== 'number') return null;
  if (typeof dataset?.length !== 'number' || typeof length !== 'number' || length === 0) return batchSize;
  return Math.min(batchSize, dataset.length / length);
}
