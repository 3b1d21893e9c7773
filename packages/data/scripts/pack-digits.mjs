// Writes sets/digits as IDX files. scikit-learn ships the digits as rows of 64 values and a label; Debian's package of it has them:
//   apt-get download python3-sklearn && dpkg-deb -x python3-sklearn_*.deb sklearn
//   node scripts/pack-digits.mjs sklearn/usr/lib/python3/dist-packages/sklearn/datasets/data/digits.csv.gz
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { writePart, writeSums } from './write-idx.mjs';

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('pack-digits: no file given. Try: node scripts/pack-digits.mjs digits.csv.gz');
const target = fileURLToPath(new URL('../sets/digits', import.meta.url));

const rows = gunzipSync(readFileSync(source))
  .toString()
  .trim()
  .split('\n')
  .map((line) => line.split(',').map(Number));
const sound =
  rows.length === 1797 &&
  rows.every((row) => row.length === 65 && row.every((value) => Number.isInteger(value) && value >= 0 && value <= 16));
if (!sound) throw new Error(`pack-digits: ${source} does not hold 1797 rows of 65 whole numbers from 0 to 16`);

function part(begin, end) {
  const chosen = rows.slice(begin, end);
  return {
    count: chosen.length,
    height: 8,
    width: 8,
    images: Buffer.from(chosen.flatMap((row) => row.slice(0, 64))),
    labels: Buffer.from(chosen.map((row) => row[64])),
  };
}

writeSums(target, [...writePart(target, 'train', part(0, 1500)), ...writePart(target, 't10k', part(1500, 1797))]);
