import { allocate, type DType, type TypedArray } from '../shape/dtype.js';
import type { Geometry } from '../shape/strides.js';

let made = 0;

/** How many storages there have been: those made later have a `serial` from here on. */
export function storagesMade(): number {
  return made;
}

/**
 * The numbers behind one or more tensors. All views of it share its version counter, by which autograd notices that a value it has saved
 * was changed. Only kernels, reading out and filling look at `values`, and none keeps it beyond one call.
 */
export class Storage {
  readonly dtype: DType;
  readonly length: number;
  /** Rises with every storage made. */
  readonly serial: number = made++;
  #values: TypedArray;
  #version = 0;

  constructor(dtype: DType, length: number, values: TypedArray = allocate(dtype, length)) {
    this.dtype = dtype;
    this.length = length;
    this.#values = values;
  }

  get values(): TypedArray {
    return this.#values;
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
