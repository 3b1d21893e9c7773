import { type DType, type TypedArray } from '../shape/dtype.js';
import type { Geometry } from '../shape/strides.js';
import { heap } from './heap.js';
import { Slot } from './slot.js';

let made = 0;

/** How many storages there have been: those made later have a `serial` from here on. */
export function storagesMade(): number {
  return made;
}

/**
 * The numbers behind one or more tensors. All views of it share its version counter, by which autograd notices that a value it has saved
 * was changed.
 */
export class Storage {
  readonly dtype: DType;
  readonly length: number;
  /** Rises with every storage made. */
  readonly serial: number = made++;
  /** Where the numbers are. @internal */
  readonly slot: Slot;
  /** How many places in running backward passes hold a gradient in this memory. @internal */
  holders = 0;
  #version = 0;

  /** Zeros, or `values`, which are the storage's own from here on. */
  constructor(dtype: DType, length: number, values: TypedArray | null = null) {
    this.dtype = dtype;
    this.length = length;
    this.slot = new Slot(dtype, length, values);
  }

  /** The numbers where they are now. They can be elsewhere after the next op: ask again. */
  get values(): TypedArray {
    const { slot } = this;
    return slot.address === 0 || slot.shared ? slot.values : heap.look(slot);
  }

  /** The numbers at a place where they stay: something outside of Lamella may hold them. */
  share(): TypedArray {
    const { slot } = this;
    if (slot.address !== 0 && !slot.shared) heap.moveOut(slot);
    slot.shared = true;
    return this.values;
  }

  /** Gives the memory back at once. @throws MemoryError when the numbers are used later */
  dispose(): void {
    heap.discard(this.slot);
  }

  /** How often the values were changed in place. */
  get version(): number {
    return this.#version;
  }

  bumpVersion(): void {
    this.#version += 1;
  }
}

/** A strided look at a storage: all that a kernel knows of a tensor. */
export interface View extends Geometry {
  readonly storage: Storage;
}
