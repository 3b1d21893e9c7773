import { excerpt, FileError } from '@lamella/core';

/** What a pickle may hold here. */
export type PickleValue = null | boolean | number | string | PickleValue[] | PickleMap | PickleGlobal | PickleObject;

/** A dict, in order. */
export type PickleMap = Map<PickleValue, PickleValue>;

/** A class or function, by its name alone: nothing is looked up, nothing is run. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a known function has made. */
export class PickleObject {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

/** How the few known names are understood. */
export interface PickleHandlers {
  /** Stands for a call of a known function; undefined for one that is not known. */
  call(name: string, args: readonly PickleValue[]): PickleValue | undefined;
  /** Names that may stand in the file without being called. */
  isKnown(name: string): boolean;
  /** A reference to what lies outside of the pickle. */
  persistent(id: PickleValue): PickleValue;
}

const MARK = Symbol('mark');
type StackItem = PickleValue | typeof MARK;

/**
 * Reads a pickle of plain values: no class is looked up and nothing is called but what `handlers` knows.
 *
 * @throws FileError on any other name, on any opcode that plain values do not need, and when the bytes end early
 * @see Python's pickletools
 */
export function unpickle(bytes: Uint8Array, handlers: PickleHandlers): PickleValue {
  return new Unpickler(bytes, handlers).run();
}

class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #handlers: PickleHandlers;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array, handlers: PickleHandlers) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#handlers = handlers;
  }

  run(): PickleValue {
    for (;;) {
      const opcode = this.#take(1)[0]!;
      if (opcode === 0x2e) return this.#pop(); // STOP
      const action = this.#actions[opcode];
      if (action === undefined) throw refusal(`opcode 0x${opcode.toString(16)} at byte ${this.#at - 1} is none that plain values need`);
      action();
    }
  }

  readonly #actions: Readonly<Record<number, () => void>> = {
    0x80: () => void this.#take(1), // PROTO
    0x95: () => void this.#take(8), // FRAME
    0x28: () => this.#stack.push(MARK),
    0x4e: () => this.#push(null),
    0x88: () => this.#push(true),
    0x89: () => this.#push(false),
    0x4b: () => this.#push(this.#uint(1)), // BININT1
    0x4d: () => this.#push(this.#uint(2)), // BININT2
    0x4a: () => this.#push(this.#view.getInt32(this.#skip(4), true)), // BININT
    0x8a: () => this.#push(this.#long(this.#uint(1))), // LONG1
    0x47: () => this.#push(this.#view.getFloat64(this.#skip(8))), // BINFLOAT
    0x58: () => this.#push(this.#text(this.#uint(4))), // BINUNICODE
    0x8c: () => this.#push(this.#text(this.#uint(1))), // SHORT_BINUNICODE
    0x55: () => this.#push(this.#text(this.#uint(1))), // SHORT_BINSTRING
    0x5d: () => this.#push([]),
    0x7d: () => this.#push(new Map()),
    0x29: () => this.#push([]), // EMPTY_TUPLE
    0x85: () => this.#push(this.#popMany(1)),
    0x86: () => this.#push(this.#popMany(2)),
    0x87: () => this.#push(this.#popMany(3)),
    0x74: () => this.#push(this.#popToMark()), // TUPLE
    0x61: () => this.#append([this.#pop()]),
    0x65: () => this.#append(this.#popToMark()), // APPENDS
    0x73: () => this.#setItems(this.#popMany(2)),
    0x75: () => this.#setItems(this.#popToMark()), // SETITEMS
    0x71: () => void this.#memo.set(this.#uint(1), this.#top()), // BINPUT
    0x72: () => void this.#memo.set(this.#uint(4), this.#top()), // LONG_BINPUT
    0x94: () => void this.#memo.set(this.#memo.size, this.#top()), // MEMOIZE
    0x68: () => this.#recall(this.#uint(1)), // BINGET
    0x6a: () => this.#recall(this.#uint(4)), // LONG_BINGET
    0x63: () => this.#global(`${this.#line()}.${this.#line()}`), // GLOBAL
    0x93: () => this.#global(this.#popMany(2).map(asText).join('.')), // STACK_GLOBAL
    0x52: () => this.#reduce(),
    0x62: () => void this.#pop(), // BUILD: attributes of a dict, such as a state dict's _metadata
    0x51: () => this.#push(this.#handlers.persistent(this.#pop())), // BINPERSID
  };

  #reduce(): void {
    const args = this.#pop();
    const target = this.#pop();
    if (!(target instanceof PickleGlobal) || !Array.isArray(args)) throw refusal('something is called that is no function');
    const result = this.#handlers.call(target.name, args);
    if (result === undefined)
      throw refusal(`it calls ${excerpt(target.name)} in a way that is not on the list of what weights are made of`);
    this.#push(result);
  }

  #global(name: string): void {
    if (!this.#handlers.isKnown(name)) throw refusal(`it names ${excerpt(name)}, which is not on the list of what weights are made of`);
    this.#push(new PickleGlobal(name));
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw refusal('items are appended to what is no list');
    for (const item of items) list.push(item);
  }

  #setItems(items: readonly PickleValue[]): void {
    const map = this.#top();
    if (!(map instanceof Map) || items.length % 2 !== 0) throw refusal('items are set in what is no dict');
    for (let i = 0; i < items.length; i += 2) map.set(items[i]!, items[i + 1]!);
  }

  #recall(key: number): void {
    const value = this.#memo.get(key);
    if (value === undefined) throw refusal(`memo ${key} was never set`);
    this.#push(value);
  }

  #push(value: PickleValue): void {
    this.#stack.push(value);
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw refusal('a value is missing');
    return value;
  }

  #top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw refusal('a value is missing');
    return value;
  }

  #popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #popToMark(): PickleValue[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark === -1) throw refusal('a mark is missing');
    return this.#stack.splice(mark).slice(1) as PickleValue[];
  }

  #skip(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw refusal('it ends early');
    this.#at += count;
    return start;
  }

  #take(count: number): Uint8Array {
    const start = this.#skip(count);
    return this.#bytes.subarray(start, start + count);
  }

  #uint(count: number): number {
    return this.#take(count).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  #long(count: number): number {
    if (count > 8) throw refusal(`a whole number has ${count} bytes`);
    const bytes = this.#take(count);
    const value = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return Number(BigInt.asIntN(8 * count, value));
  }

  #text(length: number): string {
    return new TextDecoder().decode(this.#take(length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end === -1) throw refusal('it ends early');
    const line = new TextDecoder().decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return line;
  }
}

function asText(value: PickleValue): string {
  if (typeof value !== 'string') throw refusal('a name is no text');
  return value;
}

export function refusal(what: string): FileError {
  return new FileError('loadTorch', `the pickle in the file cannot be trusted: ${what}`, { hint: 'torch.save(model.state_dict(), path)' });
}
