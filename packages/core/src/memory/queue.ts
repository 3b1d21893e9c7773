import type { Slot } from './slot.js';

/** The slots that are in the heap, by when they were put here: the oldest is the first to be asked to leave. */
export class SlotQueue {
  oldest: Slot | null = null;
  #youngest: Slot | null = null;
  /** How many there are. */
  length = 0;

  /** Puts a slot at the end. `now` is the call in which that happens. */
  add(slot: Slot, now: number): void {
    slot.queuedAt = now;
    slot.before = this.#youngest;
    slot.next = null;
    if (this.#youngest === null) this.oldest = slot;
    else this.#youngest.next = slot;
    this.#youngest = slot;
    this.length++;
  }

  /** No link may stay: a chain of slots that were let go would keep them all alive. */
  remove(slot: Slot): void {
    if (slot.before === null) this.oldest = slot.next;
    else slot.before.next = slot.next;
    if (slot.next === null) this.#youngest = slot.before;
    else slot.next.before = slot.before;
    slot.before = null;
    slot.next = null;
    this.length--;
  }
}
