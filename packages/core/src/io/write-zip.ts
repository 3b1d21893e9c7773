import { ArgumentError } from '../errors/errors.js';
import { checkBytes, excerpt, hasHalfSurrogate } from './checks.js';
import { crc32 } from './crc32.js';
import { leadsElsewhere } from './zip.js';

export interface ZipOptions {
  /** Whether the entries are packed. Weights hardly get smaller. */
  readonly compress?: boolean;
}

const VERSION = 45; // the first that knows 64-bit sizes
const UNIX = 3;
const UTF8_NAME = 0x800;
const FIRST_OF_1980 = 0x21; // the earliest date there is: the same tensors give the same bytes
const OWNER_MAY_READ_AND_WRITE = 0o600;
const MAX_ENTRIES = 0xffff;
const MAX_BYTES = 0xffffffff;

interface Packed {
  readonly name: Uint8Array;
  readonly flags: number;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly size: number;
  readonly content: Uint8Array;
}

/**
 * A zip archive with these entries, in this order: the bytes that Python's `zipfile` writes on Linux for `ZipInfo`s with `force_zip64`, as
 * `numpy.savez` does. What deflate makes of an entry is the platform's affair, so that the bytes of a compressed archive may differ between
 * platforms.
 *
 * @throws ArgumentError on names that `readZip` refuses, and on more than the format holds: 65,535 entries, 4 GiB
 * @see PKWARE, APPNOTE.TXT, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @example
 * (await writeZip('mine', [])).length // 22
 */
export async function writeZip(
  op: string,
  files: readonly (readonly [name: string, content: Uint8Array])[],
  options: ZipOptions = {},
): Promise<Uint8Array> {
  const { compress = false } = options;
  checkNames(
    op,
    files.map(([name]) => name),
  );
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const [name, content] of files) {
    const entry = await pack(name, checkBytes(op, content), compress);
    directory.push(directoryHeader(entry, at), entry.name);
    const local = [localHeader(entry), entry.name, zip64Sizes(entry), entry.content];
    parts.push(...local);
    at += lengthOf(local);
  }
  const directoryLength = lengthOf(directory);
  if (at + directoryLength > MAX_BYTES)
    throw new ArgumentError(op, `the archive would have ${at} bytes, and a zip file holds up to ${MAX_BYTES}`, { hint: 'saveSafetensors' });
  return join([...parts, ...directory, endOfDirectory(files.length, directoryLength, at)]);
}

function checkNames(op: string, names: readonly string[]): void {
  if (names.length > MAX_ENTRIES) throw new ArgumentError(op, `${names.length} entries are more than a zip file holds: ${MAX_ENTRIES}`);
  const seen = new Set<string>();
  for (const name of names) {
    const refuse = (problem: string): ArgumentError =>
      new ArgumentError(op, `the name '${excerpt(name)}' ${problem}`, { argument: excerpt(name) });
    if (hasHalfSurrogate(name)) throw refuse('has half of a surrogate pair');
    if (leadsElsewhere(name)) throw refuse('leads out of its folder');
    if (seen.has(name)) throw refuse('stands there twice');
    if (new TextEncoder().encode(name).length > 0xffff) throw refuse('is longer than a zip file holds: 65535 bytes');
    seen.add(name);
  }
}

async function pack(name: string, content: Uint8Array, compress: boolean): Promise<Packed> {
  const isAscii = /^[\0-\x7f]*$/.test(name);
  return {
    name: new TextEncoder().encode(name),
    flags: isAscii ? 0 : UTF8_NAME,
    method: compress ? 8 : 0,
    crc: crc32(content),
    size: content.length,
    content: compress ? await deflate(content) : content,
  };
}

async function deflate(content: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([content as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function localHeader({ name, flags, method, crc }: Packed): Uint8Array {
  // The sizes stand in what follows the name.
  return fields([4, 0x04034b50], [2, VERSION], [2, flags], [2, method], [2, 0], [2, FIRST_OF_1980], [4, crc], [4, MAX_BYTES], [4, MAX_BYTES], [2, name.length], [2, 20]); // prettier-ignore
}

function zip64Sizes({ size, content }: Packed): Uint8Array {
  return fields([2, 1], [2, 16], [4, size], [4, 0], [4, content.length], [4, 0]);
}

function directoryHeader({ name, flags, method, crc, size, content }: Packed, at: number): Uint8Array {
  const mode = OWNER_MAY_READ_AND_WRITE * 2 ** 16;
  return fields(
    [4, 0x02014b50], [1, VERSION], [1, UNIX], [2, VERSION], [2, flags], [2, method], [2, 0], [2, FIRST_OF_1980],
    [4, crc], [4, content.length], [4, size], [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, mode], [4, at],
  ); // prettier-ignore
}

function endOfDirectory(count: number, length: number, at: number): Uint8Array {
  return fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, at], [2, 0]);
}

/** Numbers of so many bytes each, little-endian, one behind the other. */
function fields(...items: readonly (readonly [width: 1 | 2 | 4, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(items.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of items) for (let shift = 0; shift < 8 * width; shift += 8) bytes[at++] = value >>> shift;
  return bytes;
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
