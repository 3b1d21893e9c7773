import { MemoryError } from '../errors/errors.js';
import { viewOfBuffer, type TypedArray } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { Blocks } from './blocks.js';
import { TINY_BYTES, type Slot } from './slot.js';
import type { View } from './storage.js';

const PAGE = 65536;
const MEBIBYTE = 1 << 20;
/** Below this lie the parameters and constants of the kernels (scripts/build-kernels.mjs). */
const START = PAGE;
const PARAMS = 1024;
const MOST_PARAMS = 1024;
/** Here the numbers of tiny storages are for the time of a call: a place each, as many as fit in front of the constants. */
const TINY = PARAMS + 4 * MOST_PARAMS;
const MOST_TINY = 128;
/** A WASM memory cannot become larger. */
const LARGEST = 65535 * PAGE;
const FIRST_SIZE = 16 * MEBIBYTE;
/** A dead scalar is a living object to the collector as long as it is in the queue. */
const MOST_RESIDENTS = 8192;

/** What the heap has done, for `memoryStats`. */
interface Traffic {
  count: number;
  bytes: number;
}

/**
 * The WASM memory as a bounded write-back cache over storages: kernels find their operands in it, what has not been used for a while leaves
 * it into a typed array, and what nobody holds then is collected like any other. It stays as small as the work allows, near the processor's
 * caches, and grows when what it let go is asked for again.
 */
class Heap {
  memory: WebAssembly.Memory;
  f32!: Float32Array;
  f64!: Float64Array;
  i32!: Int32Array;
  u8!: Uint8Array;
  readonly evicted: Traffic = { count: 0, bytes: 0 };
  readonly returned: Traffic = { count: 0, bytes: 0 };
  /** How many slots are in the heap. */
  residents = 0;
  /** The bytes up to which it may grow at all. */
  limit: number = 256 * MEBIBYTE;
  /** The bytes up to which it grows before it lets anything go. */
  #comfort = FIRST_SIZE;
  readonly #blocks: Blocks;
  #oldest: Slot | null = null;
  #youngest: Slot | null = null;
  /** Counts the kernel calls: it is the clock by which slots grow old. */
  #call = 1;
  #params = 0;
  #scratch = 0;
  #returnedSinceGrowth = 0;
  /** How many tiny slots are here, and which of them are to be written back, from where. */
  #tiny = 0;
  #tinyResults = 0;
  readonly #tinySlots: Slot[] = [];
  readonly #tinyAddresses: number[] = [];
  /** Slots that are here for one call, because their numbers belong outside. */
  readonly #visitors: { readonly slot: Slot; written: boolean }[] = [];

  constructor() {
    this.memory = new WebAssembly.Memory({ initial: START / PAGE, maximum: LARGEST / PAGE });
    this.#blocks = new Blocks(new Uint32Array(this.memory.buffer), START);
    this.#lookAnew();
  }

  /** The bytes that it has taken, in use or not. */
  get size(): number {
    return this.#blocks.size;
  }

  get used(): number {
    return this.#blocks.used;
  }

  /** Begins a kernel call: what it asks for from here on stays in place until `leave`. */
  enter(): void {
    this.#call++;
    this.#params = 0;
  }

  /** The address of the view's first element, its storage brought in. */
  read(view: View): number {
    const { slot } = view.storage;
    if (slot.isTiny) return this.#placeTiny(slot, true) + view.offset * slot.width;
    if (slot.address === 0) this.#bringIn(slot, true, false);
    slot.lastUse = this.#call;
    return slot.address + view.offset * slot.width;
  }

  /** The same for a result that is written whole: what a storage held that the view covers is lost. */
  write(view: View): number {
    const { slot } = view.storage;
    if (slot.isTiny) return this.#placeTinyResult(slot, numelOf(view.shape) !== slot.length) + view.offset * slot.width;
    if (slot.address === 0) this.#bringIn(slot, numelOf(view.shape) !== slot.length, true);
    else if (!slot.shared) slot.array = null;
    slot.lastUse = this.#call;
    return slot.address + view.offset * slot.width;
  }

  /** The same for a result that is read too. */
  update(view: View): number {
    const { slot } = view.storage;
    if (slot.isTiny) return this.#placeTinyResult(slot, true) + view.offset * slot.width;
    if (slot.address === 0) this.#bringIn(slot, true, true);
    else if (!slot.shared) slot.array = null;
    slot.lastUse = this.#call;
    return slot.address + view.offset * slot.width;
  }

  /** The address of `bytes` bytes until `leave`; once a call. */
  scratch(bytes: number): number {
    return (this.#scratch = this.#take(bytes));
  }

  /** Writes numbers to where kernels can read them as int32 until `leave`. */
  params(numbers: readonly number[]): number {
    const at = PARAMS / 4 + this.#params;
    if (this.#params + numbers.length > MOST_PARAMS) throw new MemoryError('params', `a kernel takes at most ${MOST_PARAMS} numbers`);
    for (let i = 0; i < numbers.length; i++) this.i32[at + i] = numbers[i];
    this.#params += numbers.length;
    return at * 4;
  }

  /** Ends a kernel call. */
  leave(): void {
    if (this.#scratch !== 0) {
      this.#blocks.free(this.#scratch);
      this.#scratch = 0;
    }
    while (this.#tinyResults > 0) this.#writeTinyBack(--this.#tinyResults);
    this.#tiny = 0;
    if (this.#visitors.length > 0) this.#sendHome();
  }

  /** The slot's numbers where they are now, to read and write; good until the next call. */
  look(slot: Slot): TypedArray {
    if (!slot.shared) slot.array = null;
    return this.#look(slot);
  }

  #look(slot: Slot): TypedArray {
    return viewOfBuffer(slot.dtype, this.memory.buffer, slot.address, slot.length);
  }

  /** Moves the slot's numbers out of the heap, into an array of its own. */
  moveOut(slot: Slot): void {
    const start = slot.address / slot.width;
    slot.array ??= this.#memoryFor(slot).slice(start, start + slot.length);
    this.#release(slot);
  }

  /** Forgets a slot's numbers. */
  discard(slot: Slot): void {
    slot.array = null;
    slot.discarded = true;
    if (slot.address !== 0) this.#release(slot);
  }

  #placeTinyResult(slot: Slot, withValues: boolean): number {
    const address = this.#placeTiny(slot, withValues);
    this.#tinySlots[this.#tinyResults] = slot;
    this.#tinyAddresses[this.#tinyResults++] = address;
    return address;
  }

  #placeTiny(slot: Slot, withValues: boolean): number {
    if (this.#tiny === MOST_TINY) throw new MemoryError('heap', `a kernel takes at most ${MOST_TINY} tiny tensors`);
    const address = TINY + TINY_BYTES * this.#tiny++;
    if (!withValues) return address;
    const { values } = slot;
    const memory = this.#memoryFor(slot);
    const start = address / slot.width;
    for (let i = 0; i < values.length; i++) memory[start + i] = values[i];
    return address;
  }

  #writeTinyBack(result: number): void {
    const slot = this.#tinySlots[result];
    const { values } = slot;
    const memory = this.#memoryFor(slot);
    const start = this.#tinyAddresses[result] / slot.width;
    for (let i = 0; i < values.length; i++) values[i] = memory[start + i];
  }

  #memoryFor({ dtype }: Slot): TypedArray {
    switch (dtype) {
      case 'float32':
        return this.f32;
      case 'float64':
        return this.f64;
      case 'int32':
        return this.i32;
      default:
        return this.u8;
    }
  }

  #bringIn(slot: Slot, withValues: boolean, toWrite: boolean): void {
    slot.check();
    const { bytes, array } = slot;
    slot.lastUse = this.#call;
    slot.address = this.#take(bytes);
    if (withValues && array !== null) (this.#memoryFor(slot) as Float32Array).set(array, slot.address / slot.width);
    else if (withValues) this.u8.fill(0, slot.address, slot.address + bytes);
    if (slot.shared) {
      this.#visitors.push({ slot, written: toWrite });
      return;
    }
    if (toWrite) slot.array = null;
    if (slot.evicted && array !== null) this.#countReturn(bytes);
    this.#queue(slot);
    if (this.residents > MOST_RESIDENTS) this.#evictOldest();
  }

  #sendHome(): void {
    for (const { slot, written } of this.#visitors) {
      if (written) slot.array!.set(this.#look(slot));
      this.#blocks.free(slot.address);
      slot.address = 0;
    }
    this.#visitors.length = 0;
  }

  /** A block of that many bytes: from what is free, else by growing while that is comfortable, else by letting the oldest go. */
  #take(bytes: number): number {
    let address = this.#blocks.allocate(bytes);
    while (address === 0) {
      if (!this.#grow(bytes, this.#comfort) && !this.#evictOldest() && !this.#grow(bytes, this.limit)) this.#refuse(bytes);
      address = this.#blocks.allocate(bytes);
    }
    return address;
  }

  /** Goes on in a memory that threads can share. All addresses stay as they are. */
  moveToSharedMemory(): void {
    const before = this.u8;
    this.memory = new WebAssembly.Memory({ initial: before.length / PAGE, maximum: LARGEST / PAGE, shared: true });
    this.#lookAnew();
    this.u8.set(before);
  }

  #refuse(bytes: number): never {
    const mebibytes = (count: number): string => `${Math.ceil(count / MEBIBYTE)} MiB`;
    throw new MemoryError(
      'heap',
      `a call needs ${mebibytes(bytes)} beside its other operands, and the heap may take ${mebibytes(this.limit)} in all`,
      { hint: `setHeapLimit(${2 ** Math.ceil(Math.log2(this.limit + bytes))})` },
    );
  }

  #grow(bytes: number, limit: number): boolean {
    const wanted = this.size + Math.max(bytes + MEBIBYTE, Math.min(this.size, 32 * MEBIBYTE), FIRST_SIZE / 4);
    const size = Math.ceil(Math.min(wanted, limit, LARGEST - START) / PAGE) * PAGE;
    if (size < this.size + bytes + PAGE) return false;
    try {
      this.memory.grow((size - this.size) / PAGE);
    } catch {
      return false;
    }
    this.#lookAnew();
    this.#blocks.extend(START + size);
    return true;
  }

  #lookAnew(): void {
    const { buffer } = this.memory;
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.#blocks.words = new Uint32Array(buffer);
  }

  /** What comes back should not have had to go. */
  #countReturn(bytes: number): void {
    this.returned.count++;
    this.returned.bytes += bytes;
    this.#returnedSinceGrowth += bytes;
    if (this.#returnedSinceGrowth < this.#comfort / 4 || this.#comfort >= this.limit) return;
    this.#comfort = Math.min(2 * this.#comfort, this.limit);
    this.#returnedSinceGrowth = 0;
  }

  /** Lets go of what was not used in the younger half of its time in the queue; the others queue again. False when all are in use. */
  #evictOldest(): boolean {
    for (let tries = this.residents; tries > 0; tries--) {
      const slot = this.#oldest!;
      const isInUse = slot.lastUse === this.#call;
      if (!isInUse && 2 * slot.lastUse <= slot.queuedAt + this.#call) {
        this.#evict(slot);
        return true;
      }
      this.#unqueue(slot);
      this.#queue(slot);
    }
    return this.#evictAny();
  }

  #evictAny(): boolean {
    let slot = this.#oldest;
    while (slot?.lastUse === this.#call) slot = slot.next;
    if (slot === null) return false;
    this.#evict(slot);
    return true;
  }

  #evict(slot: Slot): void {
    this.moveOut(slot);
    slot.evicted = true;
    this.evicted.count++;
    this.evicted.bytes += slot.bytes;
  }

  #release(slot: Slot): void {
    this.#unqueue(slot);
    this.#blocks.free(slot.address);
    slot.address = 0;
  }

  #queue(slot: Slot): void {
    slot.queuedAt = this.#call;
    if (slot.tether !== null) slot.tether.slot = slot;
    slot.before = this.#youngest;
    slot.next = null;
    if (this.#youngest === null) this.#oldest = slot;
    else this.#youngest.next = slot;
    this.#youngest = slot;
    this.residents++;
  }

  /** No link may stay: a chain of slots that were let go would keep them all alive. */
  #unqueue(slot: Slot): void {
    if (slot.before === null) this.#oldest = slot.next;
    else slot.before.next = slot.next;
    if (slot.next === null) this.#youngest = slot.before;
    else slot.next.before = slot.before;
    if (slot.tether !== null) slot.tether.slot = null;
    slot.before = null;
    slot.next = null;
    this.residents--;
  }
}

/** The one heap of this copy of Lamella. */
export const heap: Heap = new Heap();
