// Cuts Fashion-MNIST to the size that is kept in sets/fashion-mnist. Debian's package dataset-fashion-mnist has the whole:
//   apt-get install dataset-fashion-mnist && node scripts/repack-fashion-mnist.mjs [DIRECTORY OF THE WHOLE]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { writePart, writeSums } from './write-idx.mjs';

const source = process.argv[2] ?? '/usr/share/datasets/fashion-mnist';
const target = fileURLToPath(new URL('../sets/fashion-mnist', import.meta.url));
const imageBytes = 28 * 28;

function firstOf(part, count) {
  const images = gunzipSync(readFileSync(join(source, `${part}-images-idx3-ubyte.gz`)));
  const labels = gunzipSync(readFileSync(join(source, `${part}-labels-idx1-ubyte.gz`)));
  if (
    images.readUInt32BE(0) !== 0x803 ||
    images.readUInt32BE(8) !== 28 ||
    images.readUInt32BE(12) !== 28 ||
    labels.readUInt32BE(0) !== 0x801
  ) {
    throw new Error(`repack-fashion-mnist: ${source} does not hold IDX files of 28x28 bytes under ${part}-*`);
  }
  return { count, height: 28, width: 28, images: images.subarray(16, 16 + count * imageBytes), labels: labels.subarray(8, 8 + count) };
}

writeSums(target, [...writePart(target, 'train', firstOf('train', 10_000)), ...writePart(target, 't10k', firstOf('t10k', 2_000))]);
