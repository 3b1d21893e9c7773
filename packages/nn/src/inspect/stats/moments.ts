/** A range that is cut into bins of one size; what lies beyond it counts in the first or the last one. */
export interface HistogramOptions {
  readonly from: number;
  readonly to: number;
  readonly bins: number;
}

/** What is known of many numbers without keeping them. Those that are not finite are counted, and else left out. */
export class Moments {
  count = 0;
  mean = 0;
  zeros = 0;
  notFinite = 0;
  min: number = Infinity;
  max: number = -Infinity;
  readonly histogram: number[] | null;
  readonly #range: HistogramOptions | null;
  /** The sum of the squared distances from the mean. */
  #spread = 0;

  constructor(range: HistogramOptions | null) {
    this.#range = range;
    this.histogram = range === null ? null : new Array<number>(range.bins).fill(0);
  }

  /** The standard deviation, of these numbers and not of what they were drawn from: divided by their count. */
  get std(): number {
    return Math.sqrt(this.#spread / this.count);
  }

  /** @see Chan, Golub and LeVeque 1979, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances */
  add(values: ArrayLike<number>): void {
    let [count, sum] = [0, 0];
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      if (!Number.isFinite(value)) {
        this.notFinite++;
        continue;
      }
      count++;
      sum += value;
      if (value === 0) this.zeros++;
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      this.#bin(value);
    }
    if (count === 0) return;
    const mean = sum / count;
    let spread = 0;
    for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) spread += (values[i]! - mean) ** 2;
    const total = this.count + count;
    const distance = mean - this.mean;
    this.#spread += spread + (distance * distance * this.count * count) / total;
    this.mean += (distance * count) / total;
    this.count = total;
  }

  #bin(value: number): void {
    if (this.#range === null) return;
    const { from, to, bins } = this.#range;
    const bin = Math.floor(((value - from) / (to - from)) * bins);
    this.histogram![Math.min(Math.max(bin, 0), bins - 1)]!++;
  }
}
