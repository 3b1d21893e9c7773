/** How long the measured rate remembers, in seconds. */
const MEMORY = 5;

/** How fast training goes: batches in the time that they took, the recent ones counting most; pauses and validation do not count. */
export class Pace {
  #batches = 0;
  #seconds = 0;
  /** Since when the time counts, in milliseconds; null while it does not. */
  #since: number | null = null;

  /** Batches a second; NaN before the first. */
  get rate(): number {
    return this.#batches / this.#seconds;
  }

  /** The time counts from now on. */
  start(now: number): void {
    this.#since ??= now;
  }

  /** The time does not count until `start`. What was spent on the batch at hand so far is lost. */
  stop(): void {
    this.#since = null;
  }

  add(batches: number, now: number): void {
    if (this.#since === null) return;
    const seconds = (now - this.#since) / 1000;
    const kept = Math.exp(-seconds / MEMORY);
    this.#batches = this.#batches * kept + batches;
    this.#seconds = this.#seconds * kept + seconds;
    this.#since = now;
  }
}
