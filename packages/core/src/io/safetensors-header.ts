import { bytesOf, type ElementKind } from './elements.js';
import { checkSizes, excerpt, FileError } from './checks.js';
import { numelOf } from '../shape/shape.js';

const kindOf: ReadonlyMap<string, ElementKind> = new Map(
  Object.entries({
    BOOL: 'bool',
    U8: 'uint8',
    I8: 'int8',
    I16: 'int16',
    I32: 'int32',
    I64: 'int64',
    F16: 'float16',
    BF16: 'bfloat16',
    F32: 'float32',
    F64: 'float64',
  }),
);
export const METADATA = '__metadata__';
const MAX_HEADER = 100_000_000; // the format's own limit
/** A description of a tensor has some 100 characters, with 64 dimensions perhaps 1,000. */
const MAX_DESCRIPTION = 10_000;
const MAX_DEPTH = 2; // { "shape": [ … ] }

/** Where a tensor lies in the data behind the header. */
export interface TensorPlace {
  readonly kind: ElementKind;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

export interface SafetensorsFile {
  readonly places: ReadonlyMap<string, TensorPlace>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/**
 * The header, entry by entry, so that a bad one is refused before anything is made of those behind it.
 *
 * @throws FileError when it is longer than the file, is no JSON, or describes anything but tensors that fill the data one behind the other
 */
export function readHeader(op: string, bytes: Uint8Array): SafetensorsFile {
  const { text, data } = split(op, bytes);
  const places = new Map<string, TensorPlace>();
  let metadata: Readonly<Record<string, string>> | undefined;
  for (const [name, value] of entriesOf(op, text)) {
    const isTwice = name === METADATA ? metadata !== undefined : places.has(name);
    if (isTwice) throw new FileError(op, `the header names '${excerpt(name)}' twice`);
    if (name === METADATA) metadata = checkMetadata(op, value);
    else places.set(name, checkPlace(op, name, value));
  }
  checkFilled(op, places, data.length);
  return { places, metadata: metadata ?? {}, data };
}

function split(op: string, bytes: Uint8Array): { text: string; data: Uint8Array } {
  if (bytes.length < 8) throw new FileError(op, `the file has ${bytes.length} bytes, too few for the length of a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > MAX_HEADER || 8 + length > bytes.length)
    throw new FileError(op, `the header is said to have ${length} bytes, the file has ${bytes.length - 8} left`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(8, 8 + length));
    return { text, data: bytes.subarray(8 + length) };
  } catch (cause) {
    throw new FileError(op, 'the header is no UTF-8', { cause });
  }
}

// JSON.parse of the whole would build whatever stands there, millions of objects or arrays 100,000 deep, before anyone could look at it.
// So this finds the ends of the entries, and JSON.parse reads one at a time.
function* entriesOf(op: string, text: string): Generator<[name: string, value: unknown]> {
  let at = 0;
  const space = /[ \t\n\r]*/y;
  const skip = (): string | undefined => {
    space.lastIndex = at;
    space.exec(text);
    return text[(at = space.lastIndex)];
  };
  const expected = (what: string): FileError => new FileError(op, `the header is no JSON object: ${what} is missing at character ${at}`);
  if (skip() !== '{') throw expected('{');
  at++;
  let isFirst = true;
  while (skip() !== '}') {
    if (!isFirst) {
      if (text[at] !== ',') throw expected(', or }');
      at++;
      skip();
    }
    isFirst = false;
    if (text[at] !== '"') throw expected('a name');
    const name = parse(op, text.slice(at, (at = endOfString(op, text, at)))) as string;
    if (skip() !== ':') throw expected(':');
    at++;
    if (skip() !== '{') throw new FileError(op, `'${excerpt(name)}' is no object`);
    const end = endOfObject(op, name, text, at);
    yield [name, parse(op, text.slice(at, end))];
    at = end;
  }
  at++;
  if (skip() !== undefined) throw new FileError(op, `the header goes on behind its end at character ${at}`);
}

function parse(op: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FileError(op, `the header is no JSON: ${excerpt(text)}`, { cause });
  }
}

/** The place behind the closing quotation mark of the string that opens at `start`. */
function endOfString(op: string, text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  throw new FileError(op, 'the header ends within a string');
}

function endOfObject(op: string, name: string, text: string, start: number): number {
  const isMetadata = name === METADATA;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') at = endOfString(op, text, at) - 1;
    else if (letter === '{' || letter === '[') depth++;
    else if ((letter === '}' || letter === ']') && --depth === 0) return at + 1;
    if (depth > (isMetadata ? 1 : MAX_DEPTH)) throw new FileError(op, `'${excerpt(name)}' is nested too deeply for what it is`);
    if (!isMetadata && at - start > MAX_DESCRIPTION)
      throw new FileError(op, `'${excerpt(name)}' is described by more than ${MAX_DESCRIPTION} characters`);
  }
  throw new FileError(op, 'the header ends within an object');
}

function checkMetadata(op: string, value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(value as Record<string, unknown>);
  if (!entries.every(([, item]) => typeof item === 'string')) throw new FileError(op, `${METADATA} holds something that is no text`);
  return Object.fromEntries(entries) as Record<string, string>;
}

function checkPlace(op: string, name: string, value: unknown): TensorPlace {
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  const what = `'${excerpt(name)}'`;
  const refuse = (problem: string): FileError => new FileError(op, `${what} ${problem}`);
  const kind = typeof dtype === 'string' ? kindOf.get(dtype) : undefined;
  if (kind === undefined) throw refuse(`has the dtype ${excerpt(JSON.stringify(dtype) ?? 'undefined')}, which there is not here`);
  if (!Array.isArray(shape)) throw refuse(`has no shape`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every((n) => Number.isSafeInteger(n) && n >= 0))
    throw refuse(`has the data_offsets ${excerpt(JSON.stringify(offsets) ?? 'undefined')}`);
  const [start, end] = offsets as [number, number];
  checkSizes(op, what, shape as number[], Math.max(end - start, 0));
  const needed = numelOf(shape as number[]) * bytesOf(kind);
  if (end - start !== needed) throw refuse(`lies at bytes ${start} to ${end}, and needs ${needed}`);
  return { kind, shape: shape as number[], start, end };
}

// As the Rust library: were they to overlap, a small file could describe terabytes; what lay between them would go unseen.
function checkFilled(op: string, places: ReadonlyMap<string, TensorPlace>, available: number): void {
  let filled = 0;
  for (const [name, { start, end }] of [...places].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
    if (start !== filled) throw new FileError(op, `'${excerpt(name)}' begins at byte ${start}, and the tensor before it ends at ${filled}`);
    filled = end;
  }
  if (filled !== available) throw new FileError(op, `the tensors need ${filled} bytes behind the header, and there are ${available}`);
}
