/** The smallest block, header included, and the unit of all sizes. */
const UNIT = 16;
/** In front of each block: its size, the block before it in memory, and while it is free its neighbours in its list. */
const HEADER = 16;
/** A size belongs to a row by its highest bit and to one of 16 columns by the four bits after that. */
const COLUMNS = 16;
const ROWS = 32;
const IN_USE = 1;
const NONE = 0;

/**
 * Gives out blocks of a range of bytes and takes them back, in a time that depends on nothing: a free block hangs in the list of its size, the
 * lists that are not empty are known as bits. Neighbours that are both free are one block.
 *
 * @see Masmano et al. 2004, TLSF: a New Dynamic Memory Allocator for Real-Time Systems
 */
export class Blocks {
  /** The range itself as words; the headers are kept in it. Renewed by the owner when the memory grows. */
  words: Uint32Array;
  /** The bytes in blocks that are in use, headers included. */
  used = 0;
  readonly #start: number;
  #end: number;
  #rows = 0;
  readonly #columns: Int32Array = new Int32Array(ROWS);
  readonly #lists: Uint32Array = new Uint32Array(ROWS * COLUMNS);
  #row = 0;
  #column = 0;

  constructor(words: Uint32Array, start: number) {
    this.words = words;
    this.#start = start;
    this.#end = start;
  }

  /** How many bytes there are, in use or not. */
  get size(): number {
    return this.#end - this.#start;
  }

  /** Goes on to `end`, which the memory has to have reached. */
  extend(end: number): void {
    const block = this.#end;
    let before = NONE;
    for (let at = this.#start; at < this.#end; at += this.#sizeOf(at)) before = at;
    this.#end = end;
    this.#setHeader(block, end - block, before);
    this.used += end - block;
    this.free(block + HEADER);
  }

  /** The address of `bytes` bytes, a multiple of 16; 0 where there is no room. */
  allocate(bytes: number): number {
    const size = Math.ceil(bytes / UNIT) * UNIT + HEADER;
    if (size > this.size) return 0;
    // Looked for is a list all of whose blocks are large enough.
    this.#place(size < UNIT * COLUMNS ? size : size + (1 << (27 - Math.clz32(size))) - 1);
    let columns = this.#columns[this.#row] & (-1 << this.#column);
    if (columns === 0) {
      const rows = this.#row === ROWS - 1 ? 0 : this.#rows & (-1 << (this.#row + 1));
      if (rows === 0) return 0;
      this.#row = lowestBit(rows);
      columns = this.#columns[this.#row];
    }
    this.#column = lowestBit(columns);
    const block = this.#lists[this.#row * COLUMNS + this.#column];
    this.#unlist(block, this.#row, this.#column);
    const found = this.#sizeOf(block);
    const rest = found - size;
    if (rest >= HEADER + UNIT) {
      this.#setHeader(block, size, this.words[(block >>> 2) + 1]);
      this.#setHeader(block + size, rest, block);
      this.#tellNext(block + size, rest);
      this.#list(block + size, rest);
    }
    this.words[block >>> 2] |= IN_USE;
    this.used += this.#sizeOf(block);
    return block + HEADER;
  }

  /** Takes back what `allocate` gave. */
  free(address: number): void {
    const { words } = this;
    let block = address - HEADER;
    let size = this.#sizeOf(block);
    this.used -= size;
    const next = block + size;
    if (next < this.#end && (words[next >>> 2] & IN_USE) === 0) {
      this.#take(next);
      size += this.#sizeOf(next);
    }
    const before = words[(block >>> 2) + 1];
    if (before !== NONE && (words[before >>> 2] & IN_USE) === 0) {
      this.#take(before);
      size += this.#sizeOf(before);
      block = before;
    }
    this.#setHeader(block, size, words[(block >>> 2) + 1]);
    this.#tellNext(block, size);
    this.#list(block, size);
  }

  #sizeOf(block: number): number {
    return (this.words[block >>> 2] & ~IN_USE) >>> 0;
  }

  #setHeader(block: number, size: number, before: number): void {
    this.words[block >>> 2] = size;
    this.words[(block >>> 2) + 1] = before;
  }

  #tellNext(block: number, size: number): void {
    const next = block + size;
    if (next < this.#end) this.words[(next >>> 2) + 1] = block;
  }

  #place(size: number): void {
    if (size < UNIT * COLUMNS) {
      this.#row = 0;
      this.#column = size >>> 4;
      return;
    }
    const high = 31 - Math.clz32(size);
    this.#row = high - 7;
    this.#column = (size >>> (high - 4)) & (COLUMNS - 1);
  }

  /** Hangs a free block into the list of its size. */
  #list(block: number, size: number): void {
    const { words } = this;
    this.#place(size);
    const list = this.#row * COLUMNS + this.#column;
    const first = this.#lists[list];
    words[(block >>> 2) + 2] = first;
    words[(block >>> 2) + 3] = NONE;
    if (first !== NONE) words[(first >>> 2) + 3] = block;
    this.#lists[list] = block;
    this.#columns[this.#row] |= 1 << this.#column;
    this.#rows |= 1 << this.#row;
  }

  #take(block: number): void {
    this.#place(this.#sizeOf(block));
    this.#unlist(block, this.#row, this.#column);
  }

  #unlist(block: number, row: number, column: number): void {
    const { words } = this;
    const next = words[(block >>> 2) + 2];
    const before = words[(block >>> 2) + 3];
    if (next !== NONE) words[(next >>> 2) + 3] = before;
    if (before !== NONE) {
      words[(before >>> 2) + 2] = next;
      return;
    }
    this.#lists[row * COLUMNS + column] = next;
    if (next !== NONE) return;
    this.#columns[row] &= ~(1 << column);
    if (this.#columns[row] === 0) this.#rows &= ~(1 << row);
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
