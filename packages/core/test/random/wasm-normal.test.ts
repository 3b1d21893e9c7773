import { describe, expect, it } from 'vitest';
import { fma } from '../../src/random/fma.js';
import { Generator } from '../../src/random/generator.js';
import { fillNormal } from '../../src/random/normal.js';
import { rowMajor, viewOf } from './support/views.js';

function normals(dtype: 'float32' | 'float64', n: number, mean = 0, std = 1): number[] {
  const view = viewOf(dtype, [n]);
  fillNormal(new Generator().manualSeed(1), view, mean, std);
  return rowMajor(view);
}

describe('the block path of normal, float64', () => {
  it('is Box and Muller to the last places', () => {
    const n = 48_000;
    const generator = new Generator().manualSeed(1);
    const u = Array.from({ length: n }, () => generator.uniform53());
    const values = normals('float64', n);
    let worst = 0;
    for (let block = 0; block < n; block += 16) {
      for (let j = block; j < block + 8; j++) {
        const radius = Math.sqrt(-2 * Math.log(1 - u[j]));
        const angle = 2 * Math.PI * u[j + 8];
        worst = Math.max(worst, Math.abs(values[j] - radius * Math.cos(angle)) / radius);
        worst = Math.max(worst, Math.abs(values[j + 8] - radius * Math.sin(angle)) / radius);
      }
    }
    expect(worst).toBeLessThan(2 ** -51);
  });

  it.each([
    [1e280, 1e300],
    [0, 1e-300],
    [3, 0],
    [Infinity, 1],
  ])('keeps mean %d and std %d, however far from 1', (mean, std) => {
    expect(normals('float64', 100, mean, std)).toEqual(normals('float64', 100).map((z) => fma(z, std, mean)));
  });
});

describe.each(['float32', 'float64'] as const)('the block path of normal, %s', (dtype) => {
  it('gives the same numbers at every size, but for the last 16 where blocks do not come out even', () => {
    const all = normals(dtype, 2048);
    for (const n of [16, 32, 512, 1024, 1040]) expect(normals(dtype, n)).toEqual(all.slice(0, n));
    for (const n of [17, 63, 1025, 1039]) expect(normals(dtype, n).slice(0, n - 16)).toEqual(all.slice(0, n - 16));
  });

  it.each([17, 100, 1039])('draws the last 16 of %d anew', (n) => {
    const generator = new Generator().manualSeed(1);
    for (let i = 0; i < (dtype === 'float32' ? n : 2 * n); i++) generator.uint32();
    const last = viewOf(dtype, [16]);
    fillNormal(generator, last);
    expect(normals(dtype, n).slice(-16)).toEqual(rowMajor(last));
  });

  it('stays within its view', () => {
    const view = viewOf(dtype, [60]);
    fillNormal(new Generator(), { ...view, shape: [37], offset: 5 });
    const { values } = view.storage;
    expect([...values.subarray(0, 5), ...values.subarray(42)].every((value) => value === 0)).toBe(true);
    expect(values.subarray(5, 42).every((value) => value !== 0)).toBe(true);
  });
});
