type Point = readonly [x: number, y: number];

interface Bucket {
  x: number;
  y: number;
  readonly count: number;
}

/** How many points a curve keeps at most: more than a terminal has columns of dots. */
const CAPACITY = 1024;

/**
 * A curve in bounded memory: when it is full, neighbours are merged into their mean, and from then on as many values go into one point. A
 * million steps cost what a thousand do.
 */
export class Curve {
  #buckets: Bucket[] = [];
  #size = 1;
  /** The bucket that is being filled. */
  #sumX = 0;
  #sumY = 0;
  #finite = 0;
  #count = 0;

  get isEmpty(): boolean {
    return this.#buckets.length === 0 && this.#count === 0;
  }

  add(x: number, y: number): void {
    this.#sumX += x;
    this.#count += 1;
    if (Number.isFinite(y)) {
      this.#sumY += y;
      this.#finite += 1;
    }
    if (this.#count < this.#size) return;
    this.#buckets.push(this.#filling());
    this.#sumX = this.#sumY = this.#finite = this.#count = 0;
    if (this.#buckets.length === CAPACITY) this.#merge();
  }

  points(): Point[] {
    const points = this.#buckets.map(({ x, y }): Point => [x, y]);
    if (this.#count > 0) points.push([this.#filling().x, this.#filling().y]);
    return points;
  }

  #filling(): Bucket {
    return { x: this.#sumX / this.#count, y: this.#sumY / this.#finite, count: this.#finite };
  }

  #merge(): void {
    this.#size *= 2;
    this.#buckets = Array.from({ length: CAPACITY / 2 }, (_, i) => joined(this.#buckets[2 * i]!, this.#buckets[2 * i + 1]!));
  }
}

/** A bucket without a finite value has y NaN, and counts for nothing. */
function joined(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  const y = a.count === 0 ? b.y : b.count === 0 ? a.y : (a.y * a.count + b.y * b.count) / count;
  return { x: (a.x + b.x) / 2, y, count };
}

/** What share of a curve the smoothing looks back on. */
const MEMORY = 0.03;

/** The exponential moving mean, without the pull towards zero that it has at first. */
export function smooth(points: readonly Point[]): Point[] {
  const rate = 2 / (1 + Math.max(1, points.length * MEMORY));
  let [mean, weight] = [0, 0];
  return points.map(([x, y]): Point => {
    if (!Number.isFinite(y)) return [x, y];
    mean += rate * (y - mean);
    weight += rate * (1 - weight);
    return [x, mean / weight];
  });
}
