import type { data } from '@lamella/nn';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { digits, fashionMnist, readIdx, readIdxSet } from '../src/node/index.js';
import { soundness } from './support/samples.js';

const setsFolder = fileURLToPath(new URL('../sets', import.meta.url));
const arrays = (part: data.Dataset | null): [x: Float32Array, y: Int32Array] => {
  const [x, y] = (part as data.TensorDataset).tensors;
  return [x!.data() as Float32Array, y!.data() as Int32Array];
};
const countsOf = (part: data.Dataset | null): number[] => {
  const counts = new Array<number>(10).fill(0);
  for (const label of arrays(part)[1]) counts[label]!++;
  return counts;
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe.each(['fashion-mnist', 'digits'])('the files of %s', (name) => {
  const folder = join(setsFolder, name);

  it('have the sums of SHA256SUMS, which names all of them', () => {
    const sums = readFileSync(join(folder, 'SHA256SUMS'), 'utf8').trim().split('\n');
    const named = sums.map((line) => {
      const [sum = '', file = ''] = line.split('  ');
      expect([file, sha256(readFileSync(join(folder, file)))]).toEqual([file, sum]);
      return file;
    });
    expect(named.sort()).toEqual(
      readdirSync(folder)
        .filter((file) => file.endsWith('.gz'))
        .sort(),
    );
  });

  it('have no time and no system in their gzip headers', () => {
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.gz'))) {
      expect([...readFileSync(join(folder, file)).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    }
  });

  it('have origin and licence beside them', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(readme).toMatch(/\*\*Origin\*\*/);
    expect(readme).toMatch(name === 'digits' ? /CC BY 4\.0.*creativecommons\.org\/licenses\/by\/4\.0/ : /MIT, copyright 2017 Zalando SE/);
  });
});

test('the files are small enough to be kept: below 5.5 MB', () => {
  const files = readdirSync(setsFolder, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(setsFolder, file)));
  expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(5.5e6);
});

describe('fashionMnist', () => {
  const set = fashionMnist();

  it('has 10,000 and 2,000 images of 28x28', () => {
    expect(set).toMatchObject({ name: 'fashion-mnist', inputShape: [1, 28, 28] });
    expect([set.train.length, set.test!.length]).toEqual([10_000, 2_000]);
    expect(arrays(set.train)[0]).toHaveLength(7_840_000);
    expect(fashionMnist({ limit: 7 }).train.length).toBe(7);
  });

  it('begins as Fashion-MNIST does', () => {
    expect([...arrays(set.train)[1].subarray(0, 10)]).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    expect([...arrays(set.test)[1].subarray(0, 10)]).toEqual([9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
    expect(set.classes![9]).toBe('Ankle boot');
  });

  // Drawn at random, a class of n images in 10 is off by 3 sigmas, 3 * sqrt(n * 0.1 * 0.9), once in 370 times.
  it('has ten classes of about the same size', () => {
    expect(set.classes).toHaveLength(10);
    for (const count of countsOf(set.train)) expect(Math.abs(count - 1000)).toBeLessThan(90);
    for (const count of countsOf(set.test)) expect(Math.abs(count - 200)).toBeLessThan(41);
  });

  it('has grey values from 0 to 1, about half of them background', () => {
    const [x] = arrays(set.train);
    const background = x.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / x.length;
    expect(background).toBeGreaterThan(0.45);
    expect(background).toBeLessThan(0.55);
    expect(x.reduce((most, value) => Math.max(most, value), 0)).toBe(1);
  });

  const whole = '/usr/share/datasets/fashion-mnist';
  it.skipIf(!existsSync(whole))('is the beginning of the whole set (where Debian has it installed)', () => {
    const all = readIdxSet(whole);
    expect([all.train.length, all.test!.length]).toEqual([60_000, 10_000]);
    for (const name of ['train-images-idx3-ubyte', 't10k-labels-idx1-ubyte']) {
      const ours = readIdx(join(setsFolder, 'fashion-mnist', `${name}.gz`)).values;
      const theirs = [name, `${name}.gz`].map((file) => join(whole, file)).find(existsSync)!;
      expect(sha256(ours)).toBe(sha256(readIdx(theirs).values.subarray(0, ours.length)));
    }
  });
});

describe('digits', () => {
  const set = digits();

  it('has 1,500 and 297 images of 8x8', () => {
    expect(set).toMatchObject({ name: 'digits', inputShape: [1, 8, 8], classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] });
    expect([set.train.length, set.test!.length]).toEqual([1500, 297]);
    expect(soundness(set)).toEqual([]);
  });

  it('begins with a 0, as the original does', () => {
    const [x, y] = arrays(set.train);
    expect([...y.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(Array.from(x.subarray(0, 16), (value) => value * 16)).toEqual([0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]);
  });

  it('has the class sizes that UCI states for the test part', () => {
    const counts = countsOf(set.train).map((count, label) => count + countsOf(set.test)[label]!);
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });
});
