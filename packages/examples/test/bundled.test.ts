import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digits, fashionMnist } from '../src/data/bundled.js';
import { loadImageSet, type LabelledImages } from '../src/data/image-set.js';

const dataFolder = fileURLToPath(new URL('../data', import.meta.url));

function countsOf({ labels }: LabelledImages): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe.each(['fashion-mnist', 'digits'])('the files of %s', (name) => {
  const folder = join(dataFolder, name);

  test('have the sums of SHA256SUMS, which names all of them', () => {
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

  test('have no time and no system in their gzip headers', () => {
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.gz'))) {
      expect([...readFileSync(join(folder, file)).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    }
  });

  test('have origin and licence beside them', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    expect(readme).toMatch(/\*\*Origin\*\*/);
    expect(readme).toMatch(name === 'digits' ? /CC BY 4\.0.*creativecommons\.org\/licenses\/by\/4\.0/ : /MIT, copyright 2017 Zalando SE/);
  });
});

test('the files are small enough to be kept: below 5.5 MB', () => {
  const files = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(dataFolder, file)));
  expect(files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)).toBeLessThan(5.5e6);
});

describe('fashionMnist', () => {
  const { name, train, test: testing, classes } = fashionMnist();

  test('has 10,000 and 2,000 images of 28x28', () => {
    expect(name).toBe('fashion-mnist');
    expect([train.count, train.height, train.width, train.images.length, train.labels.length]).toEqual([10_000, 28, 28, 7_840_000, 10_000]);
    expect([testing.count, testing.height, testing.width, testing.images.length, testing.labels.length]).toEqual([
      2_000, 28, 28, 1_568_000, 2_000,
    ]);
  });

  test('begins as Fashion-MNIST does', () => {
    expect([...train.labels.subarray(0, 10)]).toEqual([9, 0, 0, 3, 0, 2, 7, 2, 5, 5]);
    expect([...testing.labels.subarray(0, 10)]).toEqual([9, 2, 1, 1, 6, 1, 4, 6, 5, 7]);
    expect(classes[train.labels[0]!]).toBe('Ankle boot');
  });

  // Drawn at random, a class of n images in 10 is off by 3 sigmas, 3 * sqrt(n * 0.1 * 0.9), once in 370 times.
  test('has ten classes of about the same size', () => {
    expect(classes).toHaveLength(10);
    for (const count of countsOf(train)) expect(Math.abs(count - 1000)).toBeLessThan(90);
    for (const count of countsOf(testing)) expect(Math.abs(count - 200)).toBeLessThan(41);
  });

  test('has grey values from 0 to 255, about half of them background', () => {
    const background = train.images.reduce((count, pixel) => count + (pixel === 0 ? 1 : 0), 0) / train.images.length;
    expect(background).toBeGreaterThan(0.45);
    expect(background).toBeLessThan(0.55);
    expect(train.images.reduce((most, pixel) => Math.max(most, pixel), 0)).toBe(255);
  });

  const whole = '/usr/share/datasets/fashion-mnist';
  test.skipIf(!existsSync(whole))('is the beginning of the whole set (where Debian has it installed)', () => {
    const all = loadImageSet(whole);
    expect([all.train.count, all.test.count]).toEqual([60_000, 10_000]);
    expect(sha256(train.images)).toBe(sha256(all.train.images.subarray(0, train.images.length)));
    expect(sha256(train.labels)).toBe(sha256(all.train.labels.subarray(0, train.count)));
    expect(sha256(testing.images)).toBe(sha256(all.test.images.subarray(0, testing.images.length)));
    expect(sha256(testing.labels)).toBe(sha256(all.test.labels.subarray(0, testing.count)));
  });
});

describe('digits', () => {
  const { name, train, test: testing, classes } = digits();

  test('has 1,500 and 297 images of 8x8', () => {
    expect(name).toBe('digits');
    expect([train.count, train.height, train.width, train.images.length]).toEqual([1500, 8, 8, 1500 * 64]);
    expect([testing.count, testing.height, testing.width, testing.images.length]).toEqual([297, 8, 8, 297 * 64]);
    expect(train.count + testing.count).toBe(1797);
    expect(classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('begins with a 0, as the original does', () => {
    expect([...train.labels.subarray(0, 10)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...train.images.subarray(0, 16)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0]);
  });

  test('has the class sizes that UCI states for the test part', () => {
    const counts = countsOf(train).map((count, label) => count + countsOf(testing)[label]!);
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
  });

  test('has values from 0 to 16', () => {
    for (const part of [train, testing]) expect(part.images.reduce((most, value) => Math.max(most, value), 0)).toBe(16);
  });
});
