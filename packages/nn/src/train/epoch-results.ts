import type { Tensor } from '@lamella/core';
import type { Logs } from './callback.js';
import type { Metric, MetricState } from './metrics/metric.js';

export interface EpochResultsState {
  readonly loss: number;
  readonly samples: number;
  readonly metrics: Readonly<Record<string, MetricState>>;
}

/** The mean loss and the metrics of the batches of an epoch. */
export class EpochResults {
  readonly #metrics: Readonly<Record<string, Metric>>;
  readonly #targetOf: (target: Tensor) => Tensor;
  #loss = 0;
  #samples = 0;

  constructor(metrics: Readonly<Record<string, Metric>>, targetOf: (target: Tensor) => Tensor) {
    this.#metrics = metrics;
    this.#targetOf = targetOf;
  }

  add(loss: number, output: Tensor, target: Tensor): void {
    const samples = target.shape[0] ?? 1;
    this.#loss += loss * samples;
    this.#samples += samples;
    for (const metric of Object.values(this.#metrics)) metric.update(output.detach(), this.#targetOf(target));
  }

  logs(): Logs {
    const values = Object.entries(this.#metrics).map(([name, metric]) => [name, metric.compute()] as const);
    return { loss: this.#loss / this.#samples, ...Object.fromEntries(values) };
  }

  reset(): void {
    this.#loss = this.#samples = 0;
    for (const metric of Object.values(this.#metrics)) metric.reset();
  }

  stateDict(): EpochResultsState {
    const metrics = Object.entries(this.#metrics).map(([name, metric]) => [name, metric.stateDict()] as const);
    return { loss: this.#loss, samples: this.#samples, metrics: Object.fromEntries(metrics) };
  }

  /** What the state has nothing of begins anew. */
  loadStateDict({ loss, samples, metrics }: EpochResultsState): void {
    [this.#loss, this.#samples] = [loss, samples];
    for (const [name, metric] of Object.entries(this.#metrics)) {
      const state = metrics[name];
      if (state === undefined) metric.reset();
      else metric.loadStateDict(state);
    }
  }
}
