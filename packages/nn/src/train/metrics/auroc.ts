import type { Tensor } from '@lamella/core';
import { Metric } from './metric.js';
import { mismatch, probabilities } from './outputs.js';

export interface ProbabilityOptions {
  /** Whether the outputs are probabilities already, and not logits. Default: false. */
  readonly probabilities?: boolean;
}

type Scores = { scores: number[]; targets: number[]; classes: number };

/**
 * The probability that a sample of a class gets a higher score for it than one of another class: the area under the ROC curve, ties counted
 * half. Of several classes the mean of each against the rest. It keeps every score.
 *
 * Shape: outputs (N) or (N, 1) with targets (N) of 0 and 1, or (N, C) with classes (N). NaN while a class is missing.
 * @see Hanley and McNeil 1982, The meaning and use of the area under a ROC curve; sklearn.metrics.roc_auc_score with multi_class='ovr'
 * @example
 * const auroc = new AUROC();
 * auroc.update(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]));
 * auroc.compute() // 0.75
 */
export class AUROC extends Metric<Scores> {
  readonly probabilities: boolean;

  constructor(options: ProbabilityOptions = {}) {
    super();
    this.probabilities = options.probabilities ?? false;
  }

  protected override initial(): Scores {
    return { scores: [], targets: [], classes: 0 };
  }

  override update(output: Tensor, target: Tensor): void {
    if (output.numel === target.numel) this.#keep(output.data(), target, 1);
    else {
      const { rows, classes } = probabilities('AUROC', output, target, this.probabilities);
      if (this.state.classes > 0 && this.state.classes !== classes) throw mismatch('AUROC', output, target);
      this.#keep(rows, target, classes);
    }
  }

  #keep(scores: ArrayLike<number>, target: Tensor, classes: number): void {
    for (let i = 0; i < scores.length; i++) this.state.scores.push(scores[i]!);
    for (const label of target.data()) this.state.targets.push(label);
    this.state.classes = classes;
  }

  override compute(): number {
    const { classes } = this.state;
    if (classes === 1) return this.#area(0, 1);
    if (classes === 2) return this.#area(1, 1);
    let sum = 0;
    for (let label = 0; label < classes; label++) sum += this.#area(label, label);
    return sum / classes;
  }

  /** By ranks, from 1; equal scores share the mean of theirs. */
  #area(column: number, positive: number): number {
    const { scores, targets, classes } = this.state;
    const scoreOf = (sample: number): number => scores[sample * classes + column]!;
    const order = targets.map((_, i) => i).sort((a, b) => scoreOf(a) - scoreOf(b));
    let [ranks, positives] = [0, 0];
    for (let start = 0; start < order.length;) {
      let end = start + 1;
      while (end < order.length && scoreOf(order[end]!) === scoreOf(order[start]!)) end += 1;
      const hits = order.slice(start, end).filter((sample) => targets[sample] === positive).length;
      positives += hits;
      ranks += (hits * (start + 1 + end)) / 2;
      start = end;
    }
    return (ranks - (positives * (positives + 1)) / 2) / (positives * (targets.length - positives));
  }
}
