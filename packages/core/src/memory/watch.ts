import type { Slot } from './slot.js';

/** From so many bytes on it pays to watch whether a storage is dead. */
const LARGE = 65536;
/** What has died is with the registry until the event loop turns: a loop that lets it never turn must not pile it up. */
const MOST_OUTSIDE = 4096;

/** How much of something there is. */
export interface Traffic {
  count: number;
  bytes: number;
}

/** What the registry knows of a slot. The way to it is cut while it is out of the heap, since what a registry holds is alive. */
export interface Tether {
  slot: Slot | null;
  readonly bytes: number;
  isOutside: boolean;
}

/**
 * Watches large storages from the time they come into the heap: of those that were collected it gives the heap's memory back, whenever the
 * program lets the event loop turn; and it counts those that have left the heap and live.
 */
export class Watch {
  readonly outside: Traffic = { count: 0, bytes: 0 };
  readonly #giveBack: (slot: Slot) => void;
  readonly #registry: FinalizationRegistry<Tether> = new FinalizationRegistry((tether) => this.#bury(tether));

  constructor(giveBack: (slot: Slot) => void) {
    this.#giveBack = giveBack;
  }

  /** The slot is in the heap from here on. */
  comesIn(slot: Slot, storage: object): void {
    if (slot.bytes < LARGE) return;
    if (slot.tether === null) {
      slot.tether = { slot, bytes: slot.bytes, isOutside: false };
      this.#registry.register(storage, slot.tether, slot.tether);
    } else {
      slot.tether.slot = slot;
      this.#setOutside(slot.tether, false);
    }
  }

  /** The slot is out of the heap from here on. */
  goesOut(slot: Slot): void {
    const { tether } = slot;
    if (tether === null) return;
    tether.slot = null;
    if (this.outside.count < MOST_OUTSIDE) this.#setOutside(tether, true);
    else this.ends(slot);
  }

  /** The slot's numbers are no more, or it is not watched from here on. */
  ends(slot: Slot): void {
    const { tether } = slot;
    if (tether === null) return;
    this.#registry.unregister(tether);
    this.#setOutside(tether, false);
    slot.tether = null;
  }

  #bury(tether: Tether): void {
    if (tether.slot !== null) this.#giveBack(tether.slot);
    else this.#setOutside(tether, false);
  }

  #setOutside(tether: Tether, isOutside: boolean): void {
    if (tether.isOutside === isOutside) return;
    tether.isOutside = isOutside;
    this.outside.count += isOutside ? 1 : -1;
    this.outside.bytes += isOutside ? tether.bytes : -tether.bytes;
  }
}
