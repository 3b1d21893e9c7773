import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes as an IDX file: two zeros, 8 for unsigned bytes, the number of dimensions, each size in four bytes, the values row by row. */
function idx(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  shape.forEach((size, dim) => header.writeUInt32BE(size, 4 + 4 * dim));
  return Buffer.concat([header, values]);
}

/** Writes one part of a set ('train' or 't10k') under MNIST's names. Without time and system in its header, the same input gives the same file. */
export function writePart(dir, part, { count, height, width, images, labels }) {
  const files = {
    [`${part}-images-idx3-ubyte.gz`]: idx([count, height, width], images),
    [`${part}-labels-idx1-ubyte.gz`]: idx([count], labels),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const packed = gzipSync(bytes, { level: 9, memLevel: 9 });
    packed[9] = 255; // "unknown system"; zlib has left the time at 0
    writeFileSync(join(dir, name), packed);
  }
  return Object.keys(files);
}

/** Writes the file that `sha256sum -c SHA256SUMS` reads. */
export function writeSums(dir, names) {
  const sums = names.map((name) => {
    const bytes = readFileSync(join(dir, name));
    console.log(`${name}: ${bytes.length.toLocaleString('en')} bytes`);
    return `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(dir, 'SHA256SUMS'), sums.join(''));
}
