import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { DataError } from '../src/data/data-error.js';
import { parseIdx, readIdx } from '../src/data/idx.js';

const twoByThree = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255);
const directory = mkdtempSync(join(tmpdir(), 'lamella-idx-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

// A gzip ends with its checksum and its length, of four bytes each.
function withWrongChecksum(gzip: Buffer): Buffer {
  return gzip.fill(0, gzip.length - 8, gzip.length - 4);
}

describe('parseIdx', () => {
  test('reads shape and values', () => {
    const { shape, values } = parseIdx(twoByThree, 'two-by-three');
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual([10, 20, 30, 40, 50, 255]);
  });

  test('reads gzipped bytes', () => {
    expect(parseIdx(gzipSync(twoByThree), 'two-by-three.gz')).toEqual(parseIdx(twoByThree, 'two-by-three'));
  });

  test('reads sizes beyond a byte, most significant byte first', () => {
    const long = new Uint8Array(8 + 0x0102);
    long.set([0, 0, 8, 1, 0, 0, 1, 2]);
    expect(parseIdx(long, 'long').shape).toEqual([0x0102]);
  });

  test('reads bytes that begin inside their buffer', () => {
    const buffer = new Uint8Array(twoByThree.length + 3);
    buffer.set(twoByThree, 3);
    expect(parseIdx(buffer.subarray(3), 'inside').shape).toEqual([2, 3]);
  });

  test('reads an empty array', () => {
    expect(parseIdx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3), 'empty')).toEqual({ shape: [0, 3], values: new Uint8Array() });
  });

  const refused: [what: string, bytes: Uint8Array, message: string][] = [
    ['no bytes', Uint8Array.of(), 'has 0 bytes, an IDX file begins with 4 bytes'],
    ['three bytes', Uint8Array.of(0, 0, 8), 'has 3 bytes'],
    ['a PNG', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d), 'begins with the bytes 89 50 4e 47, an IDX file with 00 00'],
    ['floats', Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), 'holds 32-bit floats, wanted unsigned bytes (type 0x08)'],
    ['an unknown type', Uint8Array.of(0, 0, 0x42, 1, 0, 0, 0, 0), 'holds values of the unknown type 0x42'],
    ['no dimensions', Uint8Array.of(0, 0, 8, 0, 7), 'has no dimensions'],
    ['a header that is cut off', twoByThree.subarray(0, 10), 'ends after 10 bytes, inside the sizes of its 2 dimensions'],
    ['values that are cut off', twoByThree.subarray(0, -1), 'is cut off: [2, 3] is 6 bytes, it has 5'],
    ['bytes after the end', Uint8Array.of(...twoByThree, 0), 'goes on after its end: [2, 3] is 6 bytes, it has 7'],
    [
      'sizes beyond all bounds',
      Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1),
      'is cut off: [4294967295, 4294967295]',
    ],
    ['a gzip that is cut off', gzipSync(twoByThree).subarray(0, -12), 'is gzipped but does not unpack'],
    ['a gzip with a wrong checksum', withWrongChecksum(gzipSync(twoByThree)), 'is gzipped but does not unpack'],
  ];
  test.each(refused)('refuses %s, and names the file', (_, bytes, message) => {
    const parse = (): unknown => parseIdx(bytes, 'some/file');
    expect(parse).toThrow(DataError);
    expect(parse).toThrow(`parseIdx: some/file: ${message}`);
  });
});

describe('readIdx', () => {
  test('reads a file', () => {
    const file = join(directory, 'array');
    writeFileSync(file, twoByThree);
    expect(readIdx(file).shape).toEqual([2, 3]);
  });

  test('names a file that is not there, and a directory', () => {
    expect(() => readIdx(join(directory, 'nothing'))).toThrow(/^readIdx: .*nothing: cannot be read \(ENOENT/);
    expect(() => readIdx(directory)).toThrow(/cannot be read \(EISDIR/);
  });
});
