import { MemoryError } from '../errors/errors.js';
import { viewOfBuffer, type TypedArray } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { Blocks } from './blocks.js';
import { copyOut } from './copy-out.js';
import { SlotQueue } from './queue.js';
import type { Slot } from './slot.js';
import type { Storage, View } from './storage.js';
import { TinyPlaces, viewFor } from './tiny.js';
import { Watch, type Traffic } from './watch.js';

const PAGE = 65536;
const MEBIBYTE = 1 << 20;
/** Below this lie the parameters and constants of the kernels (scripts/build-kernels.mjs). */
const START = PAGE;
const PARAMS = 1024;
const MOST_PARAMS = 1024;
/** Here the numbers of tiny storages are for the time of a call: a place each, as many as fit in front of the constants. */
const TINY = PARAMS + 4 * MOST_PARAMS;
/** A WASM memory cannot become larger. */
const LARGEST = 65535 * PAGE;
/** What `setHeapLimit` takes at most. */
export const MOST_LIMIT: number = 2 ** 32;
const FIRST_SIZE = 16 * MEBIBYTE;
/** A dead scalar is a living object to the collector as long as it is in the queue. */
const MOST_RESIDENTS = 8192;

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
  /** The bytes up to which it may grow at all. */
  limit: number = 256 * MEBIBYTE;
  /** The bytes up to which it grows before it lets anything go. */
  #comfort = FIRST_SIZE;
  readonly #blocks: Blocks;
  readonly #queue: SlotQueue = new SlotQueue();
  /** Counts the kernel calls: it is the clock by which slots grow old. */
  #call = 1;
  #params = 0;
  #scratch = 0;
  #returnedSinceGrowth = 0;
  readonly #watch: Watch = new Watch((slot) => this.discard(slot));
  readonly #tiny: TinyPlaces = new TinyPlaces(TINY);
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

  /** How many slots are in it. */
  get residents(): number {
    return this.#queue.length;
  }

  get used(): number {
    return this.#blocks.used;
  }

  /** The large storages that have left, and were not seen to be dead. */
  get outside(): Readonly<Traffic> {
    return this.#watch.outside;
  }

  /** Begins a kernel call: what it asks for from here on stays in place until `leave`. */
  enter(): void {
    this.#call++;
    this.#params = 0;
    this.#tiny.begin();
    if (this.#scratch !== 0 || this.#visitors.length > 0) this.#endRefusedCall();
  }

  /** The address of the view's first element, its storage brought in. */
  read(view: View): number {
    const { slot } = view.storage;
    if (slot.isTiny) return this.#tiny.place(this, slot, true) + view.offset * slot.width;
    if (slot.address === 0) this.#bringIn(view.storage, true, false);
    slot.lastUse = this.#call;
    return slot.address + view.offset * slot.width;
  }

  /** The same for a result that is written whole: what a storage held that the view covers is lost. */
  write(view: View): number {
    const { slot } = view.storage;
    if (slot.isTiny) return this.#tiny.placeResult(this, slot, numelOf(view.shape) !== slot.length) + view.offset * slot.width;
    if (slot.address === 0) this.#bringIn(view.storage, numelOf(view.shape) !== slot.length, true);
    else this.#willChange(slot);
    slot.lastUse = this.#call;
    return slot.address + view.offset * slot.width;
  }

  /** The same for a result that is read too. */
  update(view: View): number {
    const { slot } = view.storage;
    if (slot.isTiny) return this.#tiny.placeResult(this, slot, true) + view.offset * slot.width;
    if (slot.address === 0) this.#bringIn(view.storage, true, true);
    else this.#willChange(slot);
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
    this.#freeScratch();
    this.#tiny.writeBack(this);
    if (this.#visitors.length > 0) this.#sendHome();
  }

  /** A call that was refused has no `leave`: nothing that it was to write is written. */
  #endRefusedCall(): void {
    this.#freeScratch();
    for (const visitor of this.#visitors) visitor.written = false;
    this.#sendHome();
  }

  #freeScratch(): void {
    if (this.#scratch === 0) return;
    this.#blocks.free(this.#scratch);
    this.#scratch = 0;
  }

  /** The slot's numbers where they are now, to read and write; good until the next call. */
  look(slot: Slot): TypedArray {
    slot.array = null;
    return this.#look(slot);
  }

  #look(slot: Slot): TypedArray {
    return viewOfBuffer(slot.dtype, this.memory.buffer, slot.address, slot.length);
  }

  /** Moves the slot's numbers out of the heap, into an array of its own. */
  moveOut(slot: Slot): void {
    slot.array ??= copyOut(slot.dtype, this.#look(slot));
    this.#release(slot);
  }

  /** Forgets a slot's numbers. */
  discard(slot: Slot): void {
    slot.array = null;
    slot.discarded = true;
    slot.place = 0;
    if (slot.address !== 0 && !slot.shared) this.#release(slot);
    this.#watch.ends(slot);
  }

  #willChange(slot: Slot): void {
    if (!slot.shared) slot.array = null;
    else for (const visitor of this.#visitors) if (visitor.slot === slot) visitor.written = true;
  }

  #bringIn(storage: Storage, withValues: boolean, toWrite: boolean): void {
    const { slot } = storage;
    slot.check();
    const { bytes, array } = slot;
    slot.lastUse = this.#call;
    slot.address = this.#take(bytes);
    if (withValues && array !== null) (viewFor(this, slot) as Float32Array).set(array, slot.address / slot.width);
    else if (withValues) this.u8.fill(0, slot.address, slot.address + bytes);
    if (slot.shared) {
      this.#visitors.push({ slot, written: toWrite });
      return;
    }
    if (toWrite) slot.array = null;
    if (slot.evicted && array !== null) this.#countReturn(bytes);
    this.#queue.add(slot, this.#call);
    this.#watch.comesIn(slot, storage);
    if (this.#queue.length > MOST_RESIDENTS) this.#evictOldest();
  }

  #sendHome(): void {
    for (const { slot, written } of this.#visitors) {
      if (written && slot.array !== null) slot.array.set(this.#look(slot));
      this.#blocks.free(slot.address);
      slot.address = 0;
    }
    this.#visitors.length = 0;
  }

  /** A block of that many bytes: from what is free, else by growing while that is comfortable, else by letting the oldest go. */
  #take(bytes: number): number {
    let address = this.#blocks.allocate(bytes);
    while (address === 0) {
      const grows = this.#growWithin(Math.min(this.#comfort, this.limit), bytes);
      if (!grows && !(bytes < this.size && this.#evictOldest()) && !this.#growTo(this.limit, bytes)) this.#refuse(bytes);
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
    const enough = 2 ** Math.ceil(Math.log2(this.limit + bytes));
    const hasRoom = this.size + bytes + PAGE <= this.limit;
    throw new MemoryError(
      'heap',
      `a call needs ${mebibytes(bytes)} beside its other operands, and the heap ` +
        (hasRoom ? `gets no more than ${mebibytes(this.size)} from the platform` : `may take ${mebibytes(this.limit)} in all`),
      { hint: hasRoom || enough > MOST_LIMIT ? 'the same in smaller parts' : `setHeapLimit(${enough})` },
    );
  }

  /** Grows by what is wanted, unless that goes beyond `limit`. */
  #growWithin(limit: number, bytes: number): boolean {
    return this.size + roomFor(bytes) <= limit && this.#growTo(limit, bytes);
  }

  /** Grows by what is wanted, or as far as `limit` lets it: what is free in front of the new memory may do for the rest. */
  #growTo(limit: number, bytes: number): boolean {
    const wanted = this.size + Math.max(roomFor(bytes), Math.min(this.size, 32 * MEBIBYTE), FIRST_SIZE / 4);
    const size = Math.floor(Math.min(Math.ceil(wanted / PAGE) * PAGE, limit, LARGEST - START) / PAGE) * PAGE;
    if (size <= this.size || bytes > limit) return false;
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
    for (let tries = this.#queue.length; tries > 0; tries--) {
      const slot = this.#queue.oldest!;
      const isInUse = slot.lastUse === this.#call;
      if (!isInUse && 2 * slot.lastUse <= slot.queuedAt + this.#call) {
        this.#evict(slot);
        return true;
      }
      this.#queue.remove(slot);
      this.#queue.add(slot, this.#call);
    }
    return this.#evictAny();
  }

  #evictAny(): boolean {
    let slot = this.#queue.oldest;
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
    this.#queue.remove(slot);
    this.#watch.goesOut(slot);
    this.#blocks.free(slot.address);
    slot.address = 0;
  }
}

/** What to add for a block of that many bytes: a list of free blocks is only looked into if all of them are large enough (`Blocks`). */
function roomFor(bytes: number): number {
  return bytes + bytes / 16 + MEBIBYTE;
}

/** The one heap of this copy of Lamella. */
export const heap: Heap = new Heap();
