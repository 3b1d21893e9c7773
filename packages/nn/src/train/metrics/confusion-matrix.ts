import type { Tensor } from '@lamella/core';
import { Metric } from './metric.js';
import { checkClass, checkCount, classPairs, type ThresholdOptions } from './outputs.js';

export interface ClassesOptions extends ThresholdOptions {
  /** How many classes there are. */
  readonly classes: number;
}

type Counts = { counts: number[] };

/** How often each class was taken for each, row by row. */
abstract class CountedPairs extends Metric<Counts> {
  readonly classes: number;
  readonly threshold: number;

  constructor(op: string, { classes, threshold = 0 }: ClassesOptions) {
    super();
    checkCount(op, 'classes', classes);
    this.classes = classes;
    this.threshold = threshold;
  }

  protected override initial(): Counts {
    return { counts: new Array<number>(this.classes ** 2).fill(0) };
  }

  override update(output: Tensor, target: Tensor): void {
    const { predicted, actual } = classPairs('ConfusionMatrix', output, target, this);
    const places = Array.from(actual, (right, i) => {
      const row = checkClass('ConfusionMatrix', right, this.classes);
      return row * this.classes + checkClass('ConfusionMatrix', predicted[i]!, this.classes);
    });
    for (const place of places) this.state.counts[place]! += 1;
  }

  protected count(actual: number, predicted: number): number {
    return this.state.counts[actual * this.classes + predicted]!;
  }
}

/**
 * How often each class was taken for each: `matrix[actual][predicted]`.
 *
 * Shape: outputs (N, C, …) with targets (N, …), or one number a target.
 * @throws ArgumentError on a target or output that is no class; the batch is not counted then
 * @see sklearn.metrics.confusion_matrix
 * @example
 * const confusion = new ConfusionMatrix({ classes: 2 });
 * confusion.update(tensor([[2, 1], [0, 3], [5, 1]]), tensor([0, 0, 0]));
 * confusion.compute() // [[2, 1], [0, 0]]
 */
export class ConfusionMatrix extends CountedPairs {
  constructor(options: ClassesOptions) {
    super('ConfusionMatrix', options);
  }

  override compute(): number[][] {
    return Array.from({ length: this.classes }, (_, row) => this.state.counts.slice(row * this.classes, (row + 1) * this.classes));
  }
}

export interface F1Options extends ClassesOptions {
  /**
   * `macro`: the mean over classes; `weighted`: by how often a class is right; `micro`: of all decisions together; `binary`: of class 1 alone.
   * Default: macro.
   */
  readonly average?: 'macro' | 'weighted' | 'micro' | 'binary';
}

/**
 * The harmonic mean of precision and recall. Classes that were neither right nor said do not count; a class that was never hit has 0.
 *
 * Shape: outputs (N, C, …) with targets (N, …), or one number a target.
 * @see sklearn.metrics.f1_score
 * @example
 * const f1 = new F1({ classes: 2, average: 'binary', threshold: 0.5 });
 * f1.update(tensor([0.9, 0.8, 0.3]), tensor([1, 0, 1]));
 * f1.compute() // 0.5
 */
export class F1 extends CountedPairs {
  readonly average: NonNullable<F1Options['average']>;

  constructor(options: F1Options) {
    super('F1', options);
    this.average = options.average ?? 'macro';
  }

  override compute(): number {
    const all = Array.from({ length: this.classes }, (_, label) => this.#ofClass(label));
    if (this.average === 'binary') return f1(all[1] ?? all[0]!);
    const seen = all.filter(({ right, said }) => right + said > 0);
    const total = (key: keyof ClassCounts): number => seen.reduce((sum, counts) => sum + counts[key], 0);
    if (this.average === 'micro') return f1({ hits: total('hits'), right: total('right'), said: total('said') });
    const weight = ({ right }: ClassCounts): number => (this.average === 'weighted' ? right : 1);
    const weights = seen.reduce((sum, counts) => sum + weight(counts), 0);
    return seen.reduce((sum, counts) => sum + weight(counts) * f1(counts), 0) / weights;
  }

  #ofClass(label: number): ClassCounts {
    let [right, said] = [0, 0];
    for (let other = 0; other < this.classes; other++) {
      right += this.count(label, other);
      said += this.count(other, label);
    }
    return { hits: this.count(label, label), right, said };
  }
}

interface ClassCounts {
  /** Right and said. */
  readonly hits: number;
  readonly right: number;
  readonly said: number;
}

const f1 = ({ hits, right, said }: ClassCounts): number => (2 * hits) / (right + said);
