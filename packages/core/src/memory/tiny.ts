import { MemoryError } from '../errors/errors.js';
import { allocate, type TypedArray } from '../shape/dtype.js';
import { TINY_BYTES, type Slot } from './slot.js';

/** As many as fit between parameters and constants. */
const PLACES = 128;

/** The whole memory, as numbers of each kind. */
export interface MemoryViews {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly i32: Int32Array;
  readonly u8: Uint8Array;
}

export function viewFor(memory: MemoryViews, { dtype }: Slot): TypedArray {
  switch (dtype) {
    case 'float32':
      return memory.f32;
    case 'float64':
      return memory.f64;
    case 'int32':
      return memory.i32;
    default:
      return memory.u8;
  }
}

/**
 * Where the numbers of tiny storages are for kernels: copied in, and the results out again when a call ends. A copy stays good until its place is
 * needed, or somebody writes to the slot's array.
 */
export class TinyPlaces {
  /** From which address on the places are. */
  readonly #start: number;
  readonly #owners: (Slot | null)[] = new Array<Slot | null>(PLACES).fill(null);
  /** The place that was given last. */
  #last = 0;
  #call = 1;
  #used = 0;
  #results = 0;
  readonly #changed: Slot[] = [];

  constructor(start: number) {
    this.#start = start;
  }

  /** Begins a call. */
  begin(): void {
    this.#call++;
    this.#used = 0;
    // A call that was refused has not written its results: their places hold nothing.
    while (this.#results > 0) this.#changed[--this.#results].place = 0;
  }

  /** The address of the slot's place, with its numbers if they are wanted. */
  place(memory: MemoryViews, slot: Slot, withValues: boolean): number {
    if (++this.#used > PLACES) throw new MemoryError('heap', `a kernel takes at most ${PLACES} tiny tensors`);
    if (slot.place === 0) this.#takePlace(slot);
    else if (!slot.shared || slot.lastUse === this.#call) withValues = false;
    slot.lastUse = this.#call;
    if (withValues) copyIn(memory, slot);
    return slot.place;
  }

  /** The same, and the numbers are the slot's when the call ends. */
  placeResult(memory: MemoryViews, slot: Slot, withValues: boolean): number {
    this.#changed[this.#results++] = slot;
    return this.place(memory, slot, withValues);
  }

  /** Ends a call. */
  writeBack(memory: MemoryViews): void {
    while (this.#results > 0) copyOut(memory, this.#changed[--this.#results]);
  }

  #takePlace(slot: Slot): void {
    slot.check();
    let at = this.#last;
    do at = (at + 1) % PLACES;
    while (this.#owners[at]?.lastUse === this.#call);
    const owner = this.#owners[at];
    if (owner !== null) owner.place = 0;
    this.#owners[at] = slot;
    this.#last = at;
    slot.place = this.#start + TINY_BYTES * at;
  }
}

function copyIn(memory: MemoryViews, slot: Slot): void {
  if (slot.dtype === 'float32') copyFloats(floatsOf(slot), 0, memory.f32, slot.place >>> 2, slot.length);
  else copyNumbers(numbersOf(slot), 0, viewFor(memory, slot), slot.place / slot.width, slot.length);
}

function copyOut(memory: MemoryViews, slot: Slot): void {
  if (slot.dtype === 'float32') copyFloats(memory.f32, slot.place >>> 2, floatsOf(slot), 0, slot.length);
  else copyNumbers(viewFor(memory, slot), slot.place / slot.width, numbersOf(slot), 0, slot.length);
}

function floatsOf(slot: Slot): Float32Array {
  if (slot.array === null) slot.array = new Float32Array(slot.length);
  return slot.array as Float32Array;
}

function numbersOf(slot: Slot): TypedArray {
  return (slot.array ??= allocate(slot.dtype, slot.length));
}

/** Apart from `copyNumbers`, since a loop that has only seen one kind of array takes a fourth of the time. */
function copyFloats(from: Float32Array, start: number, to: Float32Array, toStart: number, count: number): void {
  for (let i = 0; i < count; i++) to[toStart + i] = from[start + i];
}

function copyNumbers(from: TypedArray, start: number, to: TypedArray, toStart: number, count: number): void {
  for (let i = 0; i < count; i++) to[toStart + i] = from[start + i];
}
