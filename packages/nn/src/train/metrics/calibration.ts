import type { Tensor } from '@lamella/core';
import type { ProbabilityOptions } from './auroc.js';
import { Metric } from './metric.js';
import { checkCount, probabilities } from './outputs.js';

export interface CalibrationOptions extends ProbabilityOptions {
  /** How many bins of equal width confidences fall into. Default: 15. */
  readonly bins?: number;
}

type Bins = { counts: number[]; confidence: number[]; hits: number[] };

/**
 * The expected calibration error: how far the confidence of a classifier, the probability of the class it says, is from how often it is right.
 *
 * Shape: outputs (N, C) with targets (N).
 * @see Guo et al. 2017, On Calibration of Modern Neural Networks, arXiv 1706.04599
 * @example
 * const ece = new CalibrationError({ probabilities: true });
 * ece.update(tensor([[0.75, 0.25], [0.75, 0.25]]), tensor([0, 1]));
 * ece.compute() // 0.25
 */
export class CalibrationError extends Metric<Bins> {
  readonly bins: number;
  readonly probabilities: boolean;

  constructor(options: CalibrationOptions = {}) {
    super();
    this.bins = options.bins ?? 15;
    this.probabilities = options.probabilities ?? false;
    checkCount('CalibrationError', 'bins', this.bins);
  }

  protected override initial(): Bins {
    const zeros = (): number[] => new Array<number>(this.bins).fill(0);
    return { counts: zeros(), confidence: zeros(), hits: zeros() };
  }

  override update(output: Tensor, target: Tensor): void {
    const { rows, classes } = probabilities('CalibrationError', output, target, this.probabilities);
    const { counts, confidence, hits } = this.state;
    target.data().forEach((label, i) => {
      const row = Array.from(rows.subarray(i * classes, (i + 1) * classes));
      const best = row.indexOf(Math.max(...row));
      // A bin has its upper edge and not its lower one.
      const bin = Math.min(Math.max(Math.ceil(row[best]! * this.bins) - 1, 0), this.bins - 1);
      counts[bin]! += 1;
      confidence[bin]! += row[best]!;
      if (best === label) hits[bin]! += 1;
    });
  }

  override compute(): number {
    const { counts, confidence, hits } = this.state;
    const gap = counts.reduce((sum, _, bin) => sum + Math.abs(hits[bin]! - confidence[bin]!), 0);
    return gap / counts.reduce((sum, count) => sum + count, 0);
  }
}
