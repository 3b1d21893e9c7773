import { MemoryError, ShapeError } from '../errors/errors.js';
import { allocate, bytesPerElement, type DType, type TypedArray } from '../shape/dtype.js';
import type { Tether } from './watch.js';

/** What V8 keeps within an object of its own heap. To move so little in and out for each call costs less than to manage it. */
export const TINY_BYTES = 64;
const TINY_LENGTH = 16;
/** What a WASM memory can address. */
const MOST_BYTES = 2 ** 32;

/**
 * Where a storage's numbers are: in the heap at `address`, or out of it in `array`, or in neither place, which means that they are all 0. In
 * both places they are as long as nothing was written to the heap's: then they can leave it without being copied. The heap's queue is the only
 * other way to a slot, so that what has left the heap and is held by nobody is collected.
 */
export class Slot {
  readonly dtype: DType;
  readonly length: number;
  /** Bytes an element. */
  readonly width: number;
  /** The first byte in the heap; 0 for a slot that is out of it. */
  address = 0;
  array: TypedArray | null;
  /** Where a tiny slot's numbers are in the heap as well as in `array`; 0 for nowhere. */
  place = 0;
  /** Whether it is so small that it never stays in the heap. */
  readonly isTiny: boolean;
  /** Whether something outside of Lamella holds `array`: then that is where the numbers are, and the heap only has them on a visit. */
  shared = false;
  /** Whether it has been in the heap, and had to go. */
  evicted = false;
  /** Whether its numbers were given back. */
  discarded = false;
  /** The call of the heap that used it last. */
  lastUse = 0;
  /** The call in which it was put at the end of the queue. */
  queuedAt = 0;
  /** There for large slots that are watched. */
  tether: Tether | null = null;
  before: Slot | null = null;
  next: Slot | null = null;

  constructor(dtype: DType, length: number, array: TypedArray | null) {
    this.dtype = dtype;
    this.length = length;
    this.width = bytesPerElement[dtype];
    this.array = array;
    if (this.bytes > MOST_BYTES) throw new ShapeError('allocate', `there is no room for ${length} elements of ${dtype}`, { dtype });
    this.isTiny = length <= TINY_LENGTH && length * this.width <= TINY_BYTES;
  }

  /** The numbers of a slot that is out of the heap. @throws MemoryError when they were given back */
  get values(): TypedArray {
    this.check();
    this.place = 0; // whoever asks may write
    return (this.array ??= allocate(this.dtype, this.length));
  }

  /** @throws MemoryError when the numbers were given back */
  check(): void {
    if (this.discarded)
      throw new MemoryError('storage', 'these numbers were given back with dispose()', { hint: 'clone() what is needed longer' });
  }

  get bytes(): number {
    return this.length * this.width;
  }
}
