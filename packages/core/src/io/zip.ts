import { ArgumentError } from '../errors/errors.js';
import { checkBytes, excerpt, FileError } from './checks.js';
import { crc32 } from './crc32.js';

/** A file within an archive. */
export interface ZipEntry {
  readonly name: string;
  /** How many bytes it unpacks to. */
  readonly size: number;
  /** Unpacks it and compares its checksum. */
  read(): Promise<Uint8Array>;
}

const END_SIGNATURE = 0x06054b50;
const DIRECTORY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_LENGTH = 22;
const ZIP64 = 0xffffffff; // stands for a number that is elsewhere
const MAX_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** So much an archive may always unpack to, … */
const ALWAYS_ALLOWED = 32 * 2 ** 20;
/** … and beyond that so many times its own size, unless the caller says otherwise. Weights shrink to nine tenths, a bomb to a thousandth. */
const MAX_RATIO = 100;

export interface UnpackOptions {
  /** How many bytes the archive may unpack to: 32 MiB, or 100 times its own size if that is more. */
  readonly maxBytes?: number;
}

/**
 * The entries of a zip archive, in the order of its directory. Written here and not taken from a package because core has no dependencies;
 * the platform inflates. Nothing is unpacked before `read()`, and nothing is ever written to a disk; names that lead out of a folder are
 * refused all the same.
 *
 * @throws FileError when the archive is cut off, contradicts itself, is encrypted, names an entry twice or by a path that leads elsewhere, or
 * unpacks to more than `maxBytes`
 * @see PKWARE, APPNOTE.TXT, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @example
 * const archive = await writeZip('mine', [['a.txt', new Uint8Array([1, 2, 3])]]);
 * const [entry] = readZip('mine', archive);
 * entry.name // 'a.txt'
 * await entry.read() // [1, 2, 3]
 */
export function readZip(op: string, bytes: Uint8Array, options: UnpackOptions = {}): ZipEntry[] {
  const archive = checkBytes(op, bytes);
  const { maxBytes = Math.max(ALWAYS_ALLOWED, MAX_RATIO * archive.length) } = options;
  if (!(maxBytes >= 0))
    throw new ArgumentError(op, `maxBytes has to be a number from 0, got ${String(maxBytes)}`, {
      argument: 'maxBytes',
      hint: '{ maxBytes: 2 ** 30 }',
    });
  const view = new DataView(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = findEnd(op, view);
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (directory === ZIP64)
    throw new FileError(op, 'this is a zip64 archive, of more than 4 GiB or 65535 entries: only smaller ones are read');
  const entries = new Map<string, DirectoryEntry>();
  let [at, total] = [directory, 0];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_SIGNATURE)
      throw new FileError(op, `the directory of the zip file is damaged at entry ${i} of ${count}`);
    const entry = readDirectoryEntry(op, archive, view, at);
    at += 46 + entry.extraLength;
    total += entry.size;
    if (total > maxBytes)
      throw new FileError(op, `the archive of ${archive.length} bytes unpacks to ${total} and more`, {
        hint: `{ maxBytes: ${total} }, if you trust it`,
      });
    if (entries.has(entry.name)) throw new FileError(op, `the zip file has '${excerpt(entry.name)}' twice`);
    entries.set(entry.name, entry);
  }
  checkApart(op, [...entries.values()], directory);
  checkNames(op, [...entries.values()]);
  return [...entries.values()].map((entry) => ({ name: entry.name, size: entry.size, read: () => unpack(op, entry) }));
}

/** Entries that overlap are how an archive of a few bytes unpacks to terabytes. */
function checkApart(op: string, entries: DirectoryEntry[], directory: number): void {
  let lastEnd = 0;
  for (const { name, local, end } of entries.sort((a, b) => a.local - b.local)) {
    if (local < lastEnd || end > directory) throw new FileError(op, `the entries of the zip file overlap at '${excerpt(name)}'`);
    lastEnd = end;
  }
}

/** Readers that go by the one name, and others that go by the other, would see two archives. */
function checkNames(op: string, entries: readonly DirectoryEntry[]): void {
  const lying = entries.find(({ name, ownName }) => name !== ownName);
  if (lying === undefined) return;
  throw new FileError(op, `'${excerpt(lying.name)}' is called '${excerpt(lying.ownName)}' by its own header`);
}

/** Whether a name leads out of the folder that it is unpacked to, on whatever system: `../x`, `/x`, `C:x`, `a\\..\\..\\x`. */
export function leadsElsewhere(name: string): boolean {
  return /^[\\/]|^[a-z]:|\0/i.test(name) || name.split(/[\\/]/).includes('..');
}

function findEnd(op: string, view: DataView): number {
  for (let at = view.byteLength - END_LENGTH; at >= Math.max(0, view.byteLength - END_LENGTH - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END_SIGNATURE && at + END_LENGTH + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new FileError(op, 'the end of the zip file is missing: it is cut off, or no zip file');
}

interface DirectoryEntry {
  readonly name: string;
  /** The name in its own header. */
  readonly ownName: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  /** Where its own header begins, and where its bytes end. */
  readonly local: number;
  readonly end: number;
  readonly packed: Uint8Array;
  readonly extraLength: number;
}

const decoder = new TextDecoder();

function readDirectoryEntry(op: string, bytes: Uint8Array, view: DataView, at: number): DirectoryEntry {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [nameLength, extraLength, commentLength] = [
    view.getUint16(at + 28, true),
    view.getUint16(at + 30, true),
    view.getUint16(at + 32, true),
  ];
  const name = decoder.decode(bytes.subarray(at + 46, at + 46 + nameLength));
  const refuse = (problem: string): FileError => new FileError(op, `'${excerpt(name)}' ${problem}`);
  const [packedSize, size, local] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
  if ((flags & ENCRYPTED) !== 0) throw refuse('is encrypted');
  if (leadsElsewhere(name)) throw refuse('is a name that leads out of its folder');
  if (method !== STORED && method !== DEFLATED) throw refuse(`is packed by method ${method}, which is not known`);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL_SIGNATURE) throw refuse('is not where the directory says');
  const ownNameLength = view.getUint16(local + 26, true);
  const start = local + 30 + ownNameLength + view.getUint16(local + 28, true);
  if (start + packedSize > bytes.length) throw refuse('is cut off');
  if (method === STORED && packedSize !== size) throw refuse(`has two sizes: ${packedSize} and ${size}`);
  const crc = view.getUint32(at + 16, true);
  const packed = bytes.subarray(start, start + packedSize);
  const ownName = decoder.decode(bytes.subarray(local + 30, local + 30 + ownNameLength));
  return {
    name,
    ownName,
    method,
    crc,
    size,
    local,
    end: start + packedSize,
    packed,
    extraLength: nameLength + extraLength + commentLength,
  };
}

async function unpack(op: string, { name, method, crc, size, packed }: DirectoryEntry): Promise<Uint8Array> {
  const refuse = (problem: string, cause?: unknown): FileError => new FileError(op, `'${excerpt(name)}' ${problem}`, { cause });
  const content = method === STORED ? packed : await inflate(packed, size, refuse);
  if (crc32(content) !== crc) throw refuse('does not match its checksum: the file is damaged');
  return content;
}

/** Stops as soon as there is more than the directory says. */
async function inflate(packed: Uint8Array, size: number, refuse: (problem: string, cause?: unknown) => FileError): Promise<Uint8Array> {
  const content = new Uint8Array(size);
  let length = 0;
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      if (length + chunk.value.length > size) throw refuse(`unpacks to more than the ${size} bytes that the directory says`);
      content.set(chunk.value, length);
      length += chunk.value.length;
    }
  } catch (cause) {
    await reader.cancel().catch(() => undefined);
    throw cause instanceof FileError ? cause : refuse('cannot be unpacked', cause);
  }
  if (length !== size) throw refuse(`unpacks to ${length} bytes instead of ${size}`);
  return content;
}
