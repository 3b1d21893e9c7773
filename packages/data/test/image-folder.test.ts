import { ArgumentError } from '@lamella/core';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readImageFolder } from '../src/node/index.js';
import { grey } from './support/jpegs.js';
import { end, header, pixels, png } from './support/pictures.js';
import { dataErrorOf, samplesOf, soundness } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { path, write } = scratch();
const dot = (value: number, width = 1): Uint8Array => png([header(width, 1, 8, 0), pixels([Array<number>(width).fill(value)]), end]);

let count = 0;
let folder = '';
beforeEach(() => {
  folder = `set-${count++}`;
});
const put = (name: string, content: Uint8Array | string = dot(0)): string => write(join(folder, name), content);
const read = (options = {}): ReturnType<typeof readImageFolder> => readImageFolder(join(path, folder), { channels: 'grey', ...options });

describe('readImageFolder', () => {
  it('reads a folder for each class, in order', () => {
    put('dogs/b.png', dot(51));
    put('dogs/a.PNG', dot(255));
    put('cats/1.png', dot(0));
    put('cats/.hidden', '');
    put('cats/Thumbs.db', '');
    put('README.md', 'not a class');
    const set = read();
    expect(set).toMatchObject({ name: folder, classes: ['cats', 'dogs'], inputShape: [1, 1, 1], test: null });
    expect(samplesOf(set.train)).toEqual([[[[[0]]], 0], [[[[1]]], 1], [[[[expect.closeTo(0.2)]]], 1]]); // prettier-ignore
    expect(soundness(set)).toEqual([]);
    expect(read({ channels: 'rgb' }).inputShape).toEqual([3, 1, 1]);
  });

  it('reads train and test', () => {
    put('train/a/1.png');
    put('train/b/1.png');
    put('train/c/1.png');
    put('test/c/1.png');
    put('test/b/1.png');
    const set = read();
    expect(set.classes).toEqual(['a', 'b', 'c']);
    expect(samplesOf(set.test).map(([, target]) => target)).toEqual([1, 2]);
    expect(() => read({ test: 0.5 })).toThrow(ArgumentError);
  });

  it('reads train alone, and sets a share aside', () => {
    for (let i = 0; i < 10; i++) put(`train/a/${i}.png`, dot(i * 20));
    const set = read({ test: 0.3 });
    expect([set.train.length, set.test!.length, set.classes]).toEqual([7, 3, ['a']]);
  });

  it('brings images to one size where it is told to', () => {
    put('a/1.png', dot(255, 3));
    put('a/2.jpg', grey);
    expect(read({ resize: [2, 3] }).inputShape).toEqual([1, 2, 3]);
    const error = dataErrorOf(read);
    expect(error.file).toBe(join(path, folder, 'a/2.jpg'));
    expect(error.message).toContain('is 16x24, the images before are 1x3. Try: { resize: [1, 3] }');
  });

  it('demands the size of the training images for testing too', () => {
    put('train/a/1.png');
    const other = put('test/a/1.png', dot(0, 2));
    expect(dataErrorOf(read)).toMatchObject({ file: other });
  });

  it('names a broken image', () => {
    put('a/1.png');
    const broken = put('a/2.png', dot(0).subarray(0, 40));
    expect(dataErrorOf(read)).toMatchObject({ file: broken, op: 'readImageFolder' });
    expect(dataErrorOf(read).message).toContain('is cut off');
  });

  it.each([
    ['no directory', () => undefined, 'cannot be read (ENOENT'],
    [
      'an empty directory',
      () => mkdirSync(join(path, folder, '.hidden'), { recursive: true }),
      'has no folders, wanted one for each class. It is empty',
    ],
    ['images without a folder', () => put('1.png'), 'has no folders, wanted one for each class. It has 1.png'],
    ['a class without images', () => [put('a/1.png'), mkdirSync(join(path, folder, 'b'), { recursive: true })], 'b: has no image'],
    ['a file of another kind', () => put('a/1.webp'), '1.webp: is no .png, .jpg or .jpeg'],
    ['a folder in a class', () => [put('a/1.png'), put('a/more/2.png')], 'more: is no .png, .jpg or .jpeg'],
    ['a class that train has not', () => [put('train/a/1.png'), put('test/b/1.png')], 'b: there is no such class in train'],
  ])('refuses %s', (_, prepare, message) => {
    prepare();
    expect(dataErrorOf(read).message).toContain(message);
  });
});
