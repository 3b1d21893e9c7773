import { crc32, deflateSync } from 'node:zlib';

export type Chunks = readonly (readonly [type: string, data: Uint8Array])[];

/** A PNG of these chunks, with sound checksums. */
export function png(chunks: Chunks): Uint8Array {
  const whole = chunks.map(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    return Buffer.concat([uint32(data.length), body, uint32(checksum(body))]);
  });
  return Uint8Array.from(Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...whole]));
}

export function header(width: number, height: number, depth: number, colour: number, interlace = 0): readonly ['IHDR', Uint8Array] {
  return ['IHDR', Buffer.concat([uint32(width), uint32(height), Uint8Array.of(depth, colour, 0, 0, interlace)])];
}

/** Lines of samples in bytes as the file has them, packed; no filter. */
export function pixels(lines: readonly (readonly number[])[]): readonly ['IDAT', Uint8Array] {
  return ['IDAT', deflateSync(Uint8Array.from(lines.flatMap((line) => [0, ...line])))];
}

export const end = ['IEND', new Uint8Array(0)] as const;

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function checksum(bytes: Uint8Array): number {
  return crc32(bytes);
}
