import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openImageSet } from '../src/data/bundled.js';
import { DataError } from '../src/data/data-error.js';
import { loadImageSet } from '../src/data/image-set.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lamella-set-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function idx(shape: readonly number[], values: readonly number[]): Buffer {
  return Buffer.from([0, 0, 8, shape.length, ...shape.flatMap((size) => [0, 0, 0, size]), ...values]);
}

function write(name: string, bytes: Uint8Array | string): void {
  writeFileSync(join(directory, name), bytes);
}

const images = idx([2, 2, 1], [1, 2, 3, 4]);
const labels = idx([2], [3, 9]);

/** The four files of a small set; `changed` replaces some of them, null leaves one out. */
function writeSet(changed: Record<string, Uint8Array | null> = {}): void {
  const files: Record<string, Uint8Array | null> = {
    'train-images-idx3-ubyte': images,
    'train-labels-idx1-ubyte': labels,
    't10k-images-idx3-ubyte': idx([1, 2, 1], [5, 6]),
    't10k-labels-idx1-ubyte': idx([1], [0]),
    ...changed,
  };
  for (const [name, bytes] of Object.entries(files)) if (bytes !== null) write(name, bytes);
}

describe('loadImageSet', () => {
  test('reads both parts', () => {
    writeSet();
    const { train, test: testing, classes } = loadImageSet(directory);
    expect(train).toEqual({ images: Uint8Array.of(1, 2, 3, 4), labels: Uint8Array.of(3, 9), count: 2, height: 2, width: 1 });
    expect(testing).toEqual({ images: Uint8Array.of(5, 6), labels: Uint8Array.of(0), count: 1, height: 2, width: 1 });
    expect(classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test.each(['train-images-idx3-ubyte.gz', 'train-images.idx3-ubyte', 'train-images.idx3-ubyte.gz'])('finds %s', (name) => {
    writeSet({ 'train-images-idx3-ubyte': null, [name]: name.endsWith('.gz') ? gzipSync(images) : images });
    expect(loadImageSet(directory).train.count).toBe(2);
  });

  test('is named after its directory, however that is written', () => {
    const named = join(directory, 'my-set');
    mkdirSync(named);
    directory = named;
    writeSet();
    expect(loadImageSet(`${named}/`).name).toBe('my-set');
    directory = join(named, '..');
  });

  test('reads the names of the classes', () => {
    writeSet({ 'train-labels-idx1-ubyte': idx([2], [0, 1]) });
    write('classes.txt', 'cat\r\nwild dog\n\n');
    expect(loadImageSet(directory).classes).toEqual(['cat', 'wild dog']);
  });

  test('says which files are missing, under which names it looked, and what is there', () => {
    writeSet({ 'train-labels-idx1-ubyte': null, 't10k-images-idx3-ubyte': null });
    write('train-labels.zip', '');
    expect(() => loadImageSet(directory)).toThrow(DataError);
    expect(() => loadImageSet(directory)).toThrow(
      [
        `loadImageSet: ${directory}: these files are missing (each may end in .gz):`,
        '  train-labels-idx1-ubyte or train-labels.idx1-ubyte',
        '  t10k-images-idx3-ubyte or t10k-images.idx3-ubyte',
        'It has t10k-labels-idx1-ubyte, train-images-idx3-ubyte, train-labels.zip. Try: --data',
      ].join('\n'),
    );
  });

  test('lists only the beginning of a full directory, and says that one is empty', () => {
    expect(() => loadImageSet(directory)).toThrow('The directory is empty');
    for (let i = 0; i < 20; i++) write(`file-${i}`, '');
    expect(() => loadImageSet(directory)).toThrow(/It has file-0, .*file-15 and 12 more/);
  });

  test('says that there is no directory', () => {
    expect(() => loadImageSet(join(directory, 'nowhere'))).toThrow(
      'nowhere: there is no such directory. Try: --data fashion-mnist, --data digits',
    );
    write('a-file', '');
    expect(() => loadImageSet(join(directory, 'a-file'))).toThrow('there is no such directory');
  });

  const refused: [what: string, changed: Record<string, Uint8Array>, message: string][] = [
    ['fewer labels than images', { 'train-labels-idx1-ubyte': idx([1], [3]) }, 'has 1 labels for the 2 images of train-images-idx3-ubyte'],
    ['more labels than images', { 't10k-labels-idx1-ubyte': idx([2], [3, 3]) }, 'has 2 labels for the 1 images of t10k-images-idx3-ubyte'],
    [
      'a label out of range',
      { 'train-labels-idx1-ubyte': idx([2], [3, 10]) },
      'label 10 at 1 is out of range, 10 classes have labels from 0 to 9',
    ],
    ['images in the place of labels', { 'train-labels-idx1-ubyte': images }, 'has the shape [2, 2, 1], labels have one dimension'],
    ['labels in the place of images', { 'train-images-idx3-ubyte': labels }, 'has the shape [2], images have three dimensions'],
    [
      'images without pixels',
      { 'train-images-idx3-ubyte': idx([0, 2, 1], []), 'train-labels-idx1-ubyte': idx([0], []) },
      'no pixel at all',
    ],
    ['two widths', { 't10k-images-idx3-ubyte': idx([1, 2, 2], [5, 6, 7, 8]) }, 'training images are 2x1, test images 2x2, wanted one size'],
    ['two sizes', { 't10k-images-idx3-ubyte': idx([1, 1, 2], [5, 6]) }, 'training images are 2x1, test images 1x2, wanted one size'],
    ['a broken file', { 't10k-images-idx3-ubyte': images.subarray(0, 5) }, 'ends after 5 bytes'],
  ];
  test.each(refused)('refuses %s', (_, changed, message) => {
    writeSet(changed);
    expect(() => loadImageSet(directory)).toThrow(DataError);
    expect(() => loadImageSet(directory)).toThrow(message);
  });

  test('refuses a list of classes that is empty or too short', () => {
    writeSet();
    write('classes.txt', '\n');
    expect(() => loadImageSet(directory)).toThrow('classes.txt: names no class');
    write('classes.txt', 'cat\ndog\n');
    expect(() => loadImageSet(directory)).toThrow('label 3 at 0 is out of range, 2 classes');
  });
});

describe('openImageSet', () => {
  test('knows the bundled sets by name, and takes any other text for a directory', () => {
    expect(openImageSet('digits').name).toBe('digits');
    writeSet();
    expect(openImageSet(directory).train.count).toBe(2);
    expect(() => openImageSet('digitz')).toThrow('digitz: there is no such directory');
  });
});
