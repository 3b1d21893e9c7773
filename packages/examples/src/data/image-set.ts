import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DataError } from './data-error.js';
import { readIdx } from './idx.js';

/** `count` grey images, row by row one after the other, and the class of each. */
export interface LabelledImages {
  /** `count * height * width` bytes. */
  readonly images: Uint8Array;
  /** A number from 0 for each image: the index of its class. */
  readonly labels: Uint8Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

export interface ImageSet {
  readonly name: string;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** The names of the classes, in the order of their labels. */
  readonly classes: readonly string[];
}

/**
 * A set in the four IDX files of MNIST, Fashion-MNIST and their kin: `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`,
 * `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte`, each with `.gz` or without; `images.idx3-ubyte` is as good as `images-idx3-ubyte`.
 * A file `classes.txt` beside them names the classes, one a line; without it they are the digits.
 *
 * @throws DataError when a file is missing, is no IDX file, or does not fit the others
 */
export function loadImageSet(directory: string): ImageSet {
  const files = findFiles(directory);
  const classes = readClasses(directory);
  const train = readPart(files.train, classes);
  const test = readPart(files.test, classes);
  if (train.height !== test.height || train.width !== test.width) {
    const sizes = `training images are ${train.height}x${train.width}, test images ${test.height}x${test.width}`;
    throw refuse(directory, `${sizes}, wanted one size`, 'files of one set');
  }
  return { name: basename(resolve(directory)), train, test, classes };
}

interface PartFiles {
  readonly images: string;
  readonly labels: string;
}

function findFiles(directory: string): { train: PartFiles; test: PartFiles } {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw refuse(directory, 'there is no such directory', "--data fashion-mnist, --data digits, or the directory of MNIST's four files");
  }
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
    throw refuse(directory, problem, '--data with the directory that holds them');
  }
  return { train, test };
}

function foundInstead(directory: string): string {
  const entries = readdirSync(directory).sort();
  if (entries.length === 0) return 'The directory is empty';
  return `It has ${entries.slice(0, 8).join(', ')}${entries.length > 8 ? ` and ${entries.length - 8} more` : ''}`;
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

function readPart(files: PartFiles, classes: readonly string[]): LabelledImages {
  const { shape, values: images } = readIdx(files.images);
  const { shape: labelShape, values: labels } = readIdx(files.labels);
  const [count = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3)
    throw refuse(files.images, `has the shape [${shape.join(', ')}], images have three dimensions: count, height, width`);
  if (images.length === 0) throw refuse(files.images, `has the shape [${shape.join(', ')}]: no pixel at all`);
  if (labelShape.length !== 1) throw refuse(files.labels, `has the shape [${labelShape.join(', ')}], labels have one dimension`);
  if (labels.length !== count) {
    throw refuse(
      files.labels,
      `has ${labels.length} labels for the ${count} images of ${basename(files.images)}, wanted one each`,
      'files of one set',
    );
  }
  const outside = labels.findIndex((label) => label >= classes.length);
  if (outside >= 0) {
    const problem = `label ${labels[outside]} at ${outside} is out of range, ${classes.length} classes have labels from 0 to ${classes.length - 1}`;
    throw refuse(files.labels, problem, 'a file classes.txt beside it, with the name of a class on each line');
  }
  return { images, labels, count, height, width };
}

function refuse(path: string, problem: string, hint?: string): DataError {
  return new DataError('loadImageSet', path, problem, hint === undefined ? {} : { hint });
}
