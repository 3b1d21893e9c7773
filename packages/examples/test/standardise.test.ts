import { expect, test } from 'vitest';
import { digits } from '../src/data/bundled.js';
import { pixelStatistics, standardise } from '../src/data/standardise.js';

test('statistics are those of the whole', () => {
  expect(pixelStatistics(Uint8Array.of(2, 4, 4, 4, 5, 5, 7, 9))).toEqual({ mean: 5, std: 2 });
});

test('standardised training pixels have mean 0 and variance 1', () => {
  const { train } = digits();
  const values = standardise(train.images, pixelStatistics(train.images));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(mean).toBeCloseTo(0, 6);
  expect(variance).toBeCloseTo(1, 6);
});

test('other pixels are measured by the given statistics', () => {
  expect([...standardise(Uint8Array.of(0, 5, 255), { mean: 5, std: 2 })]).toEqual([-2.5, 0, 125]);
});

test('pixels that are all the same become 0, not NaN', () => {
  const pixels = Uint8Array.of(7, 7, 7);
  expect([...standardise(pixels, pixelStatistics(pixels))]).toEqual([0, 0, 0]);
});
