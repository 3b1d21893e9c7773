import type { Tensor } from '@lamella/core';
import { Metric } from './metric.js';
import { mismatch } from './outputs.js';

type Moments = { count: number; mean: number[]; spread: number[]; error: number[] };

/**
 * The share of the targets' variance that the outputs explain: 1 is all of it, 0 is no better than the mean. Of several outputs a sample the
 * mean over them.
 *
 * Shape: outputs and targets (N, …) alike. Targets that do not vary count 1 where they are met, else 0.
 * @see sklearn.metrics.r2_score
 * @example
 * const r2 = new R2();
 * r2.update(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]));
 * r2.compute().toFixed(4) // '0.9486'
 */
export class R2 extends Metric<Moments> {
  protected override initial(): Moments {
    return { count: 0, mean: [], spread: [], error: [] };
  }

  override update(output: Tensor, target: Tensor): void {
    if (output.numel !== target.numel || output.shape[0] !== target.shape[0]) throw mismatch('R2', output, target);
    const [said, right] = [output.data(), target.data()];
    const width = right.length / target.shape[0]!;
    const { state } = this;
    if (state.count > 0 && state.mean.length !== width) throw mismatch('R2', output, target);
    for (let start = 0; start < right.length; start += width) {
      state.count += 1;
      for (let i = 0; i < width; i++) {
        const value = right[start + i]!;
        // Welford's running moments: no sum of squares that cancels.
        const before = value - (state.mean[i] ??= 0);
        state.mean[i]! += before / state.count;
        state.spread[i] = (state.spread[i] ?? 0) + before * (value - state.mean[i]!);
        state.error[i] = (state.error[i] ?? 0) + (value - said[start + i]!) ** 2;
      }
    }
  }

  override compute(): number {
    const { spread, error } = this.state;
    const scores = spread.map((total, i) => (total > 0 ? 1 - error[i]! / total : error[i] === 0 ? 1 : 0));
    return scores.reduce((sum, score) => sum + score, 0) / scores.length;
  }
}
