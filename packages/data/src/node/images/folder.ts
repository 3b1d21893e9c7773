import { ArgumentError, excerpt, tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DataError } from '../../data-error.js';
import type { LabelledSet } from '../../labelled-set.js';
import { splitDataset } from '../../split.js';
import { checkSplitOptions, type SplitOptions } from '../../table/options.js';
import { unreadable } from '../files.js';
import { checkImageOptions, type CheckedImageOptions, type ImageOptions } from './options.js';
import { readPlanes } from './read-image.js';

export interface ImageFolderOptions extends ImageOptions, SplitOptions {}

/** An image and the number of its class. */
interface Labelled {
  readonly file: string;
  readonly label: number;
}

const OP = 'readImageFolder';
const IMAGE = /\.(?:png|jpe?g)$/i;
/** What systems leave in folders. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(['Thumbs.db', 'desktop.ini']);
/** 2 GiB of float32. */
const MAX_VALUES = 2 ** 29;

/**
 * A set of PNG and JPEG files: a folder for each class, `cats/1.png`, or such folders in `train` and `test`. Classes are the names of the
 * folders, in order. Images all have one size, or are brought to one by `resize`.
 *
 * Shape: a sample is an input [3, height, width], or [1, height, width] of grey, in float32 from 0 to 1, and a class in int32.
 * @throws DataError on a folder without images, an image of another size than the first one, and whatever `readImage` refuses, with the path;
 * ArgumentError on options that mean nothing
 * @see torchvision.datasets.ImageFolder
 * @example
 * const { mkdirSync, writeFileSync } = await import('node:fs');
 * const folder = `${process.env.TMPDIR ?? '/tmp'}/lamella-pets`;
 * const png = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR42mNgMAYAADYANKqWpHYAAAAASUVORK5CYII=';
 * for (const kind of ['cats', 'dogs']) {
 *   mkdirSync(`${folder}/${kind}`, { recursive: true });
 *   writeFileSync(`${folder}/${kind}/1.png`, png, 'base64');
 * }
 * const { train, classes, inputShape } = readImageFolder(folder, { channels: 'grey' });
 * [train.length, classes, inputShape] // [2, ['cats', 'dogs'], [1, 1, 2]]
 */
export function readImageFolder(directory: string, options: ImageFolderOptions = {}): LabelledSet {
  const checked = checkImageOptions(OP, options);
  checkSplitOptions(OP, options);
  const folders = foldersIn(directory);
  const isSplit = folders.includes('train') && folders.every((name) => name === 'train' || name === 'test');
  const trainFolder = isSplit ? join(directory, 'train') : directory;
  const classes = isSplit ? foldersIn(trainFolder) : folders;
  const train = load(imagesIn(trainFolder, classes), checked);
  const set = { name: basename(resolve(directory)), inputShape: train.shape, classes };
  if (!folders.includes('test') || !isSplit) return { ...set, ...splitDataset(OP, train.dataset, options) };
  if ((options.test ?? 0) !== 0) {
    throw new ArgumentError(OP, `${directory} has a folder test: the option test would take another part`, { argument: 'test' });
  }
  const testFolder = join(directory, 'test');
  const other = foldersIn(testFolder).find((name) => !classes.includes(name));
  if (other !== undefined) throw new DataError(OP, 'there is no such class in train', { file: join(testFolder, other) });
  const present = classes.filter((name) => foldersIn(testFolder).includes(name));
  const labelled = imagesIn(testFolder, present).map(({ file, label }) => ({ file, label: classes.indexOf(present[label]!) }));
  return { ...set, train: train.dataset, test: load(labelled, checked, train.shape).dataset };
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.startsWith('.') && !LEFT_BEHIND.has(name))
      .sort();
  } catch (cause) {
    throw unreadable(OP, directory, cause);
  }
}

function foldersIn(directory: string): string[] {
  const entries = entriesOf(directory);
  const folders = entries.filter((name) => statSync(join(directory, name), { throwIfNoEntry: false })?.isDirectory() === true);
  if (folders.length > 0) return folders;
  const found = entries.length === 0 ? 'It is empty' : `It has ${excerpt(entries.slice(0, 8).join(', '))}`;
  throw new DataError(OP, `has no folders, wanted one for each class. ${found}`, { file: directory });
}

function imagesIn(directory: string, classes: readonly string[]): Labelled[] {
  return classes.flatMap((name, label) => {
    const folder = join(directory, name);
    const names = entriesOf(folder);
    const other = names.find((each) => !IMAGE.test(each));
    if (other !== undefined) throw new DataError(OP, 'is no .png, .jpg or .jpeg', { file: join(folder, other) });
    if (names.length === 0) throw new DataError(OP, 'has no image', { file: folder });
    return names.map((each) => ({ file: join(folder, each), label }));
  });
}

function load(
  images: readonly Labelled[],
  options: CheckedImageOptions,
  wanted?: readonly number[],
): { readonly dataset: data.TensorDataset; readonly shape: readonly number[] } {
  let shape = wanted;
  let values: Float32Array | null = null;
  images.forEach(({ file }, i) => {
    const planes = readPlanes(OP, file, options);
    const here = [planes.channels, planes.height, planes.width];
    shape ??= here;
    if (shape.join() !== here.join()) {
      const problem = `is ${planes.height}x${planes.width}, the images before are ${shape[1]}x${shape[2]}`;
      throw new DataError(OP, problem, { file }, { hint: `{ resize: [${shape[1]}, ${shape[2]}] }` });
    }
    const size = planes.values.length;
    if (size * images.length > MAX_VALUES) {
      throw new DataError(OP, `${images.length} images like this one need more than 2 GiB`, { file }, { hint: '{ resize: 64 }' });
    }
    values ??= new Float32Array(size * images.length);
    values.set(planes.values, i * size);
  });
  const inputs = tensor(values!).reshape([images.length, ...shape!]);
  return { dataset: new data.TensorDataset(inputs, tensor(Int32Array.from(images, ({ label }) => label))), shape: shape! };
}
