import { ArgumentError, excerpt, tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DataError } from '../data-error.js';
import { parseIdx, type IdxArray } from '../idx.js';
import type { LabelledSet } from '../labelled-set.js';
import { readBytes } from './files.js';

export interface IdxSetOptions {
  /** Only so many samples of the training part, the first ones. Default: all. */
  readonly limit?: number;
  /** The value that becomes 1. Default: 255. */
  readonly scale?: number;
}

/** What a file may unpack to, however small it is. */
const ALWAYS_ALLOWED = 2 ** 20;
/** Pictures are packed to less than this; deflate itself goes up to 1,032. */
const MAX_RATIO = 200;
/** Node has no larger arrays. */
const MOST_OF_ALL = 2 ** 32;

/**
 * The array in an IDX file, gzipped or not.
 *
 * Shape: any, as in the file.
 * @throws DataError when the file cannot be read, is no IDX file, or unpacks to more than 200 times its size
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-idx1-ubyte`;
 * writeFileSync(path, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 10, 20));
 * readIdx(path).shape // [2]
 */
export function readIdx(path: string): IdxArray {
  const bytes = readBytes('readIdx', path);
  return parseIdx(bytes[0] === 0x1f && bytes[1] === 0x8b ? unpack(bytes, path) : bytes, { file: path });
}

function unpack(bytes: Uint8Array, file: string): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.min(MOST_OF_ALL, Math.max(ALWAYS_ALLOWED, MAX_RATIO * bytes.length)) });
  } catch (cause) {
    const hint = 'the original file, fetched again';
    throw new DataError('readIdx', `is gzipped but does not unpack (${excerpt((cause as Error).message)})`, { file }, { hint, cause });
  }
}

/**
 * A set in the four IDX files of MNIST, Fashion-MNIST and their kin: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 * `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, each with `.gz` or without; `images.idx3-ubyte` is as good as `images-idx3-ubyte`.
 * A file `classes.txt` beside them names the classes, one a line; without it they are the digits.
 *
 * Shape: a sample is an input [1, height, width] in float32, from 0 to 1, and a class in int32.
 * @throws DataError when a file is missing, is no IDX file, or does not fit the others; ArgumentError on a limit or a scale that is none
 * @example
 * const { mkdirSync, writeFileSync } = await import('node:fs');
 * const folder = `${process.env.TMPDIR ?? '/tmp'}/lamella-idx`;
 * mkdirSync(folder, { recursive: true });
 * for (const part of ['train', 't10k']) {
 *   writeFileSync(`${folder}/${part}-images-idx3-ubyte`, Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 51));
 *   writeFileSync(`${folder}/${part}-labels-idx1-ubyte`, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7));
 * }
 * readIdxSet(folder).train.get(0).map((part) => part.toArray()) // [[[[0, 0.2]]], 7]
 */
export function readIdxSet(directory: string, options: IdxSetOptions = {}): LabelledSet {
  const { limit = Infinity, scale = 255 } = options;
  if (!(limit >= 1) || (limit !== Infinity && !Number.isSafeInteger(limit))) {
    throw new ArgumentError('readIdxSet', `limit has to be a whole number from 1, got ${String(limit)}`, { argument: 'limit' });
  }
  if (!(Number.isFinite(scale) && scale > 0)) {
    throw new ArgumentError('readIdxSet', `scale has to be a number above 0, got ${String(scale)}`, { argument: 'scale' });
  }
  const files = findFiles(directory);
  const classes = readClasses(directory);
  const [train, test] = [readPart(files.train, classes), readPart(files.test, classes)];
  if (train.height !== test.height || train.width !== test.width) {
    const sizes = `training images are ${train.height}x${train.width}, test images ${test.height}x${test.width}`;
    throw refuse(directory, `${sizes}, wanted one size`, 'files of one set');
  }
  return {
    name: basename(resolve(directory)),
    train: toDataset(train, scale, Math.min(limit, train.count)),
    test: toDataset(test, scale, test.count),
    inputShape: [1, train.height, train.width],
    classes,
  };
}

interface PartFiles {
  readonly images: string;
  readonly labels: string;
}

/** `count` grey images, row by row one after the other, and the class of each. */
interface Part {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

function toDataset({ images, labels, height, width }: Part, scale: number, count: number): data.TensorDataset {
  const scaled = Float32Array.from({ length: 256 }, (_, pixel) => pixel / scale);
  const pixels = new Float32Array(count * height * width);
  for (let i = 0; i < pixels.length; i++) pixels[i] = scaled[images[i]!]!;
  return new data.TensorDataset(tensor(pixels).reshape([count, 1, height, width]), tensor(Int32Array.from(labels.subarray(0, count))));
}

function findFiles(directory: string): { train: PartFiles; test: PartFiles } {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) throw refuse(directory, 'there is no such directory');
  const missing: string[] = [];
  const find = (part: string, kind: string, dimensions: number): string => {
    const names = ['-', '.'].map((mark) => `${part}-${kind}${mark}idx${dimensions}-ubyte`);
    const found = names.flatMap((name) => [name, `${name}.gz`]).find((name) => existsSync(join(directory, name)));
    if (found === undefined) missing.push(names.join(' or '));
    return join(directory, found ?? '');
  };
  const train = { images: find('train', 'images', 3), labels: find('train', 'labels', 1) };
  const test = { images: find('t10k', 'images', 3), labels: find('t10k', 'labels', 1) };
  if (missing.length > 0) {
    const problem = [
      'these files are missing (each may end in .gz):',
      ...missing.map((names) => `  ${names}`),
      foundInstead(directory),
    ].join('\n');
    throw refuse(directory, problem, 'the directory that holds them');
  }
  return { train, test };
}

function foundInstead(directory: string): string {
  const entries = readdirSync(directory).sort();
  if (entries.length === 0) return 'The directory is empty';
  return `It has ${excerpt(entries.slice(0, 8).join(', '))}${entries.length > 8 ? ` and ${entries.length - 8} more` : ''}`;
}

const digits: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit));

function readClasses(directory: string): readonly string[] {
  const file = join(directory, 'classes.txt');
  if (!existsSync(file)) return digits;
  const classes = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (classes.length === 0) throw refuse(file, 'names no class', 'the name of a class on each line');
  return classes;
}

function readPart(files: PartFiles, classes: readonly string[]): Part {
  const { shape, values: images } = readIdx(files.images);
  const { shape: labelShape, values: labels } = readIdx(files.labels);
  const [count = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3)
    throw refuse(files.images, `has the shape [${shape.join(', ')}], images have three dimensions: count, height, width`);
  if (images.length === 0) throw refuse(files.images, `has the shape [${shape.join(', ')}]: no pixel at all`);
  if (labelShape.length !== 1) throw refuse(files.labels, `has the shape [${labelShape.join(', ')}], labels have one dimension`);
  if (labels.length !== count) {
    const problem = `has ${labels.length} labels for the ${count} images of ${basename(files.images)}, wanted one each`;
    throw refuse(files.labels, problem, 'files of one set');
  }
  const outside = labels.findIndex((label) => label >= classes.length);
  if (outside >= 0) {
    const problem = `label ${labels[outside]} is out of range, ${classes.length} classes have labels from 0 to ${classes.length - 1}`;
    const hint = 'a file classes.txt beside it, with the name of a class on each line';
    throw new DataError('readIdxSet', problem, { file: files.labels, row: outside + 1 }, { hint });
  }
  return { images, labels, count, height, width };
}

function refuse(path: string, problem: string, hint?: string): DataError {
  return new DataError('readIdxSet', problem, { file: path }, { hint });
}
