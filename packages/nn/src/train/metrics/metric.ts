import { ArgumentError, type Tensor } from '@lamella/core';

/** What a metric has counted so far: numbers, and lists of them. */
export type MetricState = Record<string, number | number[]>;

/** A number, or a matrix of them. */
export type MetricValue = number | readonly (readonly number[])[];

/**
 * The parent of all metrics: takes batch by batch what a model said and what was right, and tells one value for all of them together, which
 * is not the mean of the batches' values. What it counts is plain numbers, so that a checkpoint in the middle of an epoch can hold it.
 *
 * @example
 * class Share extends Metric<{ hits: number; count: number }> {
 *   protected override initial() {
 *     return { hits: 0, count: 0 };
 *   }
 *   override update(output: Tensor, target: Tensor): void {
 *     this.state.hits += Number(output.gt(target).sum().item());
 *     this.state.count += target.numel;
 *   }
 *   override compute(): number {
 *     return this.state.hits / this.state.count;
 *   }
 * }
 * const share = new Share();
 * share.update(tensor([1, 2]), tensor([2, 1]));
 * share.compute() // 0.5
 */
export abstract class Metric<State extends MetricState = MetricState> {
  #state: State | null = null;

  /** What has been counted. */
  protected get state(): State {
    return (this.#state ??= this.initial());
  }

  /** Before anything was counted. */
  protected abstract initial(): State;

  /** Counts a batch. */
  abstract update(output: Tensor, target: Tensor): void;

  /** The value for all that was counted. NaN where there is none. */
  abstract compute(): MetricValue;

  /** Forgets what was counted. */
  reset(): void {
    this.#state = null;
  }

  /** A copy of what was counted. */
  stateDict(): MetricState {
    return structuredClone(this.state);
  }

  /** @throws ArgumentError on the state of another kind of metric; nothing is changed then */
  loadStateDict(state: MetricState): void {
    const [known, given] = [this.initial(), state].map((object) => Object.keys(object).sort().join(', '));
    if (known !== given) {
      throw new ArgumentError('Metric.loadStateDict', `this metric counts ${known}, the state has ${given}`, { argument: 'state' });
    }
    this.#state = structuredClone(state) as State;
  }
}
