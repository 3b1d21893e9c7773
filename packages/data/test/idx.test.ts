import { ArgumentError } from '@lamella/core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { DataError, parseIdx } from '../src/index.js';
import { readIdx, readIdxSet } from '../src/node/index.js';
import { dataErrorOf, samplesOf, soundness } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { path, write } = scratch();
const twoByThree = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255);
const idx = (shape: readonly number[], values: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...values]);

describe('parseIdx', () => {
  it('reads shape and values', () => {
    const { shape, values } = parseIdx(twoByThree);
    expect([shape, [...values]]).toEqual([[2, 3], [10, 20, 30, 40, 50, 255]]); // prettier-ignore
  });

  it('reads sizes beyond a byte, most significant byte first', () => {
    const long = new Uint8Array(8 + 0x0102);
    long.set([0, 0, 8, 1, 0, 0, 1, 2]);
    expect(parseIdx(long).shape).toEqual([0x0102]);
  });

  it('reads bytes that begin inside their buffer, and an empty array', () => {
    const buffer = new Uint8Array(twoByThree.length + 3);
    buffer.set(twoByThree, 3);
    expect(parseIdx(buffer.subarray(3)).shape).toEqual([2, 3]);
    expect(parseIdx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 3))).toEqual({ shape: [0, 3], values: new Uint8Array() });
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
  ];
  it.each(refused)('refuses %s, and names the file', (_, bytes, message) => {
    const error = dataErrorOf(() => parseIdx(bytes, { file: 'some/file' }));
    expect(error.message).toContain(`parseIdx: some/file: ${message}`);
  });
});

describe('readIdx', () => {
  it('reads a file, gzipped or not', () => {
    expect(readIdx(write('plain', twoByThree)).shape).toEqual([2, 3]);
    expect(readIdx(write('packed.gz', gzipSync(twoByThree)))).toEqual(parseIdx(twoByThree));
  });

  it('names a file that is not there, a directory, and a gzip that is damaged', () => {
    expect(dataErrorOf(() => readIdx(join(path, 'nothing'))).message).toMatch(/^readIdx: .*nothing: cannot be read \(ENOENT/);
    expect(dataErrorOf(() => readIdx(path)).message).toContain('cannot be read (EISDIR');
    const cut = write('cut.gz', gzipSync(twoByThree).subarray(0, -12));
    expect(dataErrorOf(() => readIdx(cut)).message).toContain('is gzipped but does not unpack');
    const wrong = gzipSync(twoByThree);
    wrong.fill(0, wrong.length - 8, wrong.length - 4);
    expect(dataErrorOf(() => readIdx(write('sum.gz', wrong))).message).toContain('is gzipped but does not unpack');
  });

  it('refuses a bomb before it is unpacked', () => {
    const bomb = write('bomb.gz', gzipSync(new Uint8Array(2 ** 27)));
    const before = process.memoryUsage().arrayBuffers;
    expect(dataErrorOf(() => readIdx(bomb)).message).toContain('does not unpack (Cannot create a Buffer larger than');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
  });
});

describe('readIdxSet', () => {
  let count = 0;
  let folder = '';
  beforeEach(() => {
    folder = `set-${count++}`;
    mkdirSync(join(path, folder));
  });
  const put = (name: string, content: Uint8Array | string): string => write(join(folder, name), content);
  const read = (options = {}): ReturnType<typeof readIdxSet> => readIdxSet(join(path, folder), options);
  const images = idx([2, 2, 1], [1, 2, 3, 4]);
  const labels = idx([2], [3, 9]);

  /** The four files of a small set; `changed` replaces some of them, null leaves one out. */
  function writeSet(changed: Record<string, Uint8Array | null> = {}): void {
    const files: Record<string, Uint8Array | null> = {
      'train-images-idx3-ubyte': images,
      'train-labels-idx1-ubyte': labels,
      't10k-images-idx3-ubyte': idx([1, 2, 1], [255, 51]),
      't10k-labels-idx1-ubyte': idx([1], [0]),
      ...changed,
    };
    for (const [name, bytes] of Object.entries(files)) if (bytes !== null) put(name, bytes);
  }

  it('reads both parts, scaled to 1', () => {
    writeSet();
    const set = read();
    expect(set).toMatchObject({ name: folder, inputShape: [1, 2, 1], classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] });
    expect(samplesOf(set.test)).toEqual([[[[[1], [expect.closeTo(0.2)]]], 0]]);
    expect(samplesOf(set.train).map(([, y]) => y)).toEqual([3, 9]);
    expect(soundness(set)).toEqual([]);
    expect(samplesOf(read({ scale: 1, limit: 1 }).train)).toEqual([[[[[1], [2]]], 3]]);
    expect(read({ limit: 100 }).train.length).toBe(2);
    expect(readIdxSet(`${join(path, folder)}/`).name).toBe(folder);
  });

  it.each([{ limit: 0 }, { limit: 1.5 }, { limit: NaN }, { scale: 0 }])('refuses %j', (options) => {
    writeSet();
    expect(() => read(options)).toThrow(ArgumentError);
  });

  it.each(['train-images-idx3-ubyte.gz', 'train-images.idx3-ubyte', 'train-images.idx3-ubyte.gz'])('finds %s', (name) => {
    writeSet({ 'train-images-idx3-ubyte': null, [name]: name.endsWith('.gz') ? gzipSync(images) : images });
    expect(read().train.length).toBe(2);
  });

  it('reads the names of the classes, and refuses a list that is empty or too short', () => {
    writeSet({ 'train-labels-idx1-ubyte': idx([2], [0, 1]) });
    put('classes.txt', 'cat\r\nwild dog\n\n');
    expect(read().classes).toEqual(['cat', 'wild dog']);
    put('classes.txt', '\n');
    expect(() => read()).toThrow('classes.txt: names no class');
    put('classes.txt', 'cat\n');
    expect(dataErrorOf(read)).toMatchObject({ row: 2 });
    expect(() => read()).toThrow('label 1 is out of range, 1 classes have labels from 0 to 0');
  });

  it('says which files are missing, under which names it looked, and what is there', () => {
    writeSet({ 'train-labels-idx1-ubyte': null, 't10k-images-idx3-ubyte': null });
    put('train-labels.zip', '');
    expect(() => read()).toThrow(DataError);
    expect(() => read()).toThrow(
      [
        `readIdxSet: ${join(path, folder)}: these files are missing (each may end in .gz):`,
        '  train-labels-idx1-ubyte or train-labels.idx1-ubyte',
        '  t10k-images-idx3-ubyte or t10k-images.idx3-ubyte',
        'It has t10k-labels-idx1-ubyte, train-images-idx3-ubyte, train-labels.zip. Try: the directory that holds them',
      ].join('\n'),
    );
  });

  it('says that a directory is empty, full of other things, or not there', () => {
    expect(() => read()).toThrow('The directory is empty');
    for (let i = 0; i < 20; i++) put(`file-${i}`, '');
    expect(() => read()).toThrow(/It has file-0, .*file-15 and 12 more/);
    expect(() => readIdxSet(join(path, 'nowhere'))).toThrow('nowhere: there is no such directory');
  });

  const refused: [what: string, changed: Record<string, Uint8Array>, message: string][] = [
    ['fewer labels than images', { 'train-labels-idx1-ubyte': idx([1], [3]) }, 'has 1 labels for the 2 images of train-images-idx3-ubyte'],
    ['more labels than images', { 't10k-labels-idx1-ubyte': idx([2], [3, 3]) }, 'has 2 labels for the 1 images of t10k-images-idx3-ubyte'],
    [
      'a label out of range',
      { 'train-labels-idx1-ubyte': idx([2], [3, 10]) },
      'row 2: label 10 is out of range, 10 classes have labels from 0 to 9',
    ],
    ['images in the place of labels', { 'train-labels-idx1-ubyte': images }, 'has the shape [2, 2, 1], labels have one dimension'],
    ['labels in the place of images', { 'train-images-idx3-ubyte': labels }, 'has the shape [2], images have three dimensions'],
    [
      'images without pixels',
      { 'train-images-idx3-ubyte': idx([0, 2, 1], []), 'train-labels-idx1-ubyte': idx([0], []) },
      'no pixel at all',
    ],
    ['two widths', { 't10k-images-idx3-ubyte': idx([1, 2, 2], [5, 6, 7, 8]) }, 'training images are 2x1, test images 2x2, wanted one size'],
    ['a broken file', { 't10k-images-idx3-ubyte': images.subarray(0, 5) }, 'ends after 5 bytes'],
  ];
  it.each(refused)('refuses %s', (_, changed, message) => {
    writeSet(changed);
    expect(dataErrorOf(read).message).toContain(message);
  });
});
