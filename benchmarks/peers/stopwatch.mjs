import { now } from './clock.mjs';

/** How long a batch must take, in milliseconds, for its time to be measured. */
const LONG_ENOUGH = 2;

/** Measures a step in batches. */
export class Stopwatch {
  #batch;
  #step;
  #count = 1;

  /** Finds out how many iterations a batch needs, which is also the first warm-up. */
  static async of(step) {
    const stopwatch = new Stopwatch();
    stopwatch.#step = step;
    stopwatch.#batch = step() instanceof Promise ? batchOfPromises : batchOfCalls;
    while ((await stopwatch.#batch(step, stopwatch.#count)) < LONG_ENOUGH) stopwatch.#count *= 2;
    return stopwatch;
  }

  /** The mean time of an iteration over about `milliseconds`. */
  async mean(milliseconds) {
    let [iterations, spent] = [0, 0];
    while (spent < milliseconds) {
      spent += await this.#batch(this.#step, this.#count);
      iterations += this.#count;
    }
    return spent / iterations;
  }
}

function batchOfCalls(step, count) {
  const start = now();
  for (let i = 0; i < count; i++) step();
  return now() - start;
}

async function batchOfPromises(step, count) {
  const start = now();
  for (let i = 0; i < count; i++) await step();
  return now() - start;
}
