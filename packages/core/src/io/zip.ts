import { FileError } from './elements.js';

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
const MAX_COMMENT = 0xffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED = 1;
/** An archive that says it unpacks to more than this is refused before a byte is unpacked. */
const MAX_UNPACKED = 4 * 2 ** 30;

/**
 * The entries of a zip archive, in the order of its directory. Written here and not taken from a package because core has no dependencies;
 * the platform inflates.
 *
 * @throws FileError when the archive is cut off, contradicts itself, is encrypted, names an entry twice, or unpacks to more than 4 GiB
 * @see PKWARE, APPNOTE.TXT
 */
export function readZip(op: string, bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(op, view);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const entries: ZipEntry[] = [];
  let [total, lastEnd] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== DIRECTORY_SIGNATURE)
      throw new FileError(op, `the directory of the zip file is damaged at entry ${i} of ${count}`);
    const entry = readDirectoryEntry(op, bytes, view, at);
    at += 46 + entry.extraLength;
    total += entry.size;
    if (total > MAX_UNPACKED) throw new FileError(op, `the archive unpacks to more than ${MAX_UNPACKED} bytes`);
    // Entries that overlap are how an archive of a few bytes unpacks to terabytes.
    if (entry.start < lastEnd) throw new FileError(op, `the entries of the zip file overlap at '${entry.name}'`);
    lastEnd = entry.start + entry.packed.length;
    if (entries.some(({ name }) => name === entry.name)) throw new FileError(op, `the zip file has '${entry.name}' twice`);
    entries.push({ name: entry.name, size: entry.size, read: () => unpack(op, entry) });
  }
  return entries;
}

function findEnd(op: string, view: DataView): number {
  for (let at = view.byteLength - END_LENGTH; at >= Math.max(0, view.byteLength - END_LENGTH - MAX_COMMENT); at--) {
    if (view.getUint32(at, true) === END_SIGNATURE && at + END_LENGTH + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new FileError(op, 'the end of the zip file is missing: it is cut off, or no zip file');
}

interface DirectoryEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly start: number;
  readonly packed: Uint8Array;
  readonly extraLength: number;
}

function readDirectoryEntry(op: string, bytes: Uint8Array, view: DataView, at: number): DirectoryEntry {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [nameLength, extraLength, commentLength] = [
    view.getUint16(at + 28, true),
    view.getUint16(at + 30, true),
    view.getUint16(at + 32, true),
  ];
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
  const [packedSize, size, local] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)];
  if ((flags & ENCRYPTED) !== 0) throw new FileError(op, `'${name}' is encrypted`);
  if (method !== STORED && method !== DEFLATED) throw new FileError(op, `'${name}' is packed by method ${method}, which is not known`);
  if (local + 30 > bytes.length || view.getUint32(local, true) !== LOCAL_SIGNATURE)
    throw new FileError(op, `'${name}' is not where the directory says`);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packedSize > bytes.length) throw new FileError(op, `'${name}' is cut off`);
  if (method === STORED && packedSize !== size) throw new FileError(op, `'${name}' has two sizes: ${packedSize} and ${size}`);
  const packed = bytes.subarray(start, start + packedSize);
  return { name, method, crc: view.getUint32(at + 16, true), size, start, packed, extraLength: nameLength + extraLength + commentLength };
}

async function unpack(op: string, { name, method, crc, size, packed }: DirectoryEntry): Promise<Uint8Array> {
  const content = method === STORED ? packed : await inflate(op, name, packed, size);
  if (crc32(content) !== crc) throw new FileError(op, `the checksum of '${name}' does not match: the file is damaged`);
  return content;
}

/** Stops as soon as there is more than the directory says. */
async function inflate(op: string, name: string, packed: Uint8Array, size: number): Promise<Uint8Array> {
  const content = new Uint8Array(size);
  let length = 0;
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const reader = stream.getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      if (length + chunk.value.length > size)
        throw new FileError(op, `'${name}' unpacks to more than the ${size} bytes that the directory says`);
      content.set(chunk.value, length);
      length += chunk.value.length;
    }
  } catch (cause) {
    await reader.cancel().catch(() => undefined);
    throw cause instanceof FileError ? cause : new FileError(op, `'${name}' cannot be unpacked`, { cause });
  }
  if (length !== size) throw new FileError(op, `'${name}' unpacks to ${length} bytes instead of ${size}`);
  return content;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
