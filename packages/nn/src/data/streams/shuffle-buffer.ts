import type { Generator, TypedArray } from '@lamella/core';
import type { RowLayout } from './rows.js';

/**
 * Holds up to `capacity` samples: a new one takes the place of a random one, which goes on its way. At the end the others follow in random
 * order. One draw of 64 bits for each sample that leaves.
 */
export class ShuffleBuffer {
  readonly #layout: RowLayout;
  readonly #capacity: number;
  readonly #generator: Generator;
  #rows: readonly TypedArray[] = [];
  #held = 0;

  constructor(layout: RowLayout, capacity: number, generator: Generator) {
    this.#layout = layout;
    this.#capacity = capacity;
    this.#generator = generator;
  }

  /** Takes the sample in; hands one out if there is no room. */
  push(from: readonly TypedArray[], row: number, give: (from: readonly TypedArray[], row: number) => void): void {
    if (this.#rows.length === 0) this.#rows = this.#layout.allocate(this.#capacity);
    if (this.#held < this.#capacity) {
      this.#layout.copy(from, row, this.#rows, this.#held++);
      return;
    }
    const place = this.#draw();
    give(this.#rows, place);
    this.#layout.copy(from, row, this.#rows, place);
  }

  /** Hands out one of those that are left; false when there is none. */
  pop(give: (from: readonly TypedArray[], row: number) => void): boolean {
    if (this.#held === 0) return false;
    const place = this.#draw();
    give(this.#rows, place);
    this.#layout.copy(this.#rows, --this.#held, this.#rows, place);
    return true;
  }

  #draw(): number {
    return Number(this.#generator.uint64() % BigInt(this.#held));
  }
}
