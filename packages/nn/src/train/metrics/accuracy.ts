import type { Tensor } from '@lamella/core';
import { Metric } from './metric.js';
import { checkCount, classPairs, mismatch, type ThresholdOptions } from './outputs.js';

type Hits = { hits: number; count: number };

abstract class HitRate extends Metric<Hits> {
  protected override initial(): Hits {
    return { hits: 0, count: 0 };
  }

  override compute(): number {
    return this.state.hits / this.state.count;
  }
}

/**
 * The share of targets whose class was said.
 *
 * Shape: outputs (N, C, …) with targets (N, …), or one number a target.
 * @see sklearn.metrics.accuracy_score
 * @example
 * const accuracy = new Accuracy();
 * accuracy.update(tensor([[2, 1], [0, 3]]), tensor([0, 0]));
 * accuracy.compute() // 0.5
 */
export class Accuracy extends HitRate {
  readonly threshold: number;

  constructor({ threshold = 0 }: ThresholdOptions = {}) {
    super();
    this.threshold = threshold;
  }

  override update(output: Tensor, target: Tensor): void {
    const { predicted, actual } = classPairs('Accuracy', output, target, this);
    for (let i = 0; i < actual.length; i++) if (predicted[i] === actual[i]) this.state.hits += 1;
    this.state.count += actual.length;
  }
}

/**
 * The share of targets whose class is among the `k` of the largest scores.
 *
 * Shape: outputs (N, C) with targets (N).
 * @throws ArgumentError unless `k` is a whole number from 1
 * @see sklearn.metrics.top_k_accuracy_score
 * @example
 * const top = new TopK(2);
 * top.update(tensor([[0.1, 0.7, 0.2], [0.5, 0.4, 0.1]]), tensor([2, 2]));
 * top.compute() // 0.5
 */
export class TopK extends HitRate {
  readonly k: number;

  constructor(k: number) {
    super();
    checkCount('TopK', 'k', k);
    this.k = k;
  }

  override update(output: Tensor, target: Tensor): void {
    if (output.ndim !== 2 || target.ndim !== 1 || output.shape[0] !== target.shape[0]) throw mismatch('TopK', output, target);
    const [, best] = output.detach().topk(Math.min(this.k, output.shape[1]!));
    this.state.hits += Number(best.eq(target.unsqueeze(1)).sum().item());
    this.state.count += target.numel;
  }
}
