import { describe, expect, it } from 'vitest';
import type { RowName } from '../../src/kernels/kernels.js';
import { nllFromLogits, nllFromLogitsBackward, row, rowBackward } from '../../src/kernels/wasm/rows.js';
import { row as referenceRow, rowBackward as referenceRowBackward } from '../../src/ndarray/kernels/reductions.js';
import type { View } from '../../src/memory/storage.js';
import type { DType } from '../../src/shape/dtype.js';
import { copyOf, randomNumbers, viewOf, whole, type Layout, type Random } from './strided-views.js';

const layouts: readonly Layout[] = ['contiguous', 'strided', 'repeating'];
const cases = (['softmax', 'logSoftmax'] as const).flatMap((name) =>
  (['float32', 'float64'] as const).map((dtype) => [name, dtype] as const),
);

function shapesOf(random: Random, round: number): { shape: number[]; dim: number } {
  const most = round % 5 === 0 ? 700 : 7;
  const shape = Array.from({ length: round % 5 === 0 ? 2 : whole(random, 0, 5) }, () => (random() < 0.04 ? 0 : whole(random, 1, most)));
  return { shape, dim: whole(random, 0, Math.max(1, shape.length)) };
}

function expectNear(out: View, expected: View, dtype: DType): void {
  const wanted = expected.storage.values;
  const tolerance = dtype === 'float32' ? 1e-6 : 1e-13;
  let worst = 0;
  out.storage.values.forEach((value, i) => {
    if (Number.isFinite(wanted[i])) worst = Math.max(worst, Math.abs(value - wanted[i]) / Math.max(1, Math.abs(wanted[i])));
    else if (!Object.is(value, wanted[i])) worst = Infinity;
  });
  expect(worst).toBeLessThanOrEqual(tolerance);
}

it.each(cases)('%s of %s is near the reference', (name: RowName, dtype) => {
  const random = randomNumbers(3);
  for (let round = 0; round < 80; round++) {
    const { shape, dim } = shapesOf(random, round);
    const rare = [0, -Infinity, Infinity, NaN, 1000];
    const value = (): number => (round % 4 === 3 && random() < 0.02 ? rare[whole(random, 0, rare.length)] : random() * 20 - 10);
    const x = viewOf(dtype, shape, layouts[round % 3], random, value);
    const out = viewOf(dtype, shape, round % 2 === 0 ? 'contiguous' : 'strided', random, () => 7);
    const expected = copyOf(out);
    row(name, x, dim, out);
    referenceRow(name, x, dim, expected);
    expectNear(out, expected, dtype);
  }
});

it.each(cases)('the backward of %s of %s is near the reference', (name: RowName, dtype) => {
  const random = randomNumbers(4);
  for (let round = 0; round < 80; round++) {
    const { shape, dim } = shapesOf(random, round);
    const grad = viewOf(dtype, shape, layouts[round % 3], random, () => random() * 2 - 1);
    const y = viewOf(dtype, shape, layouts[(round >> 1) % 3], random, () => (name === 'softmax' ? random() / 8 : -4 - random()));
    const out = viewOf(dtype, shape, round % 2 === 0 ? 'contiguous' : 'strided', random, () => 7);
    const expected = copyOf(out);
    rowBackward(name, grad, y, dim, out);
    referenceRowBackward(name, grad, y, dim, expected);
    expectNear(out, expected, dtype);
  }
});

it.each(cases)('%s of %s works in place', (name: RowName, dtype) => {
  const random = randomNumbers(5);
  for (const layout of ['contiguous', 'strided'] as const) {
    const x = viewOf(dtype, [5, 37], layout, random, () => random() * 4);
    const expected = copyOf(x);
    referenceRow(name, copyOf(x), 1, expected);
    row(name, x, 1, x);
    expectNear(x, expected, dtype);
  }
});

describe('cross entropy of logits', () => {
  const random = randomNumbers(6);
  it.each([
    [1, 1],
    [3, 10],
    [64, 10],
    [7, 1003],
    [300, 600],
  ])('of %d rows and %d classes', (n, c) => {
    for (const layout of layouts) {
      const logits = viewOf('float32', [n, c], layout, random, () => random() * 12 - 6);
      const targets = viewOf('int32', [n], 'contiguous', random, () => (random() < 0.1 ? -100 : whole(random, 0, c)));
      const scale = viewOf('float32', [n], 'contiguous', random, random);
      const zeros = (shape: number[]): View => viewOf('float32', shape, 'contiguous', random, () => 0);
      const [losses, logProbs, out, expected] = [zeros([n]), zeros([n, c]), zeros([n, c]), zeros([n, c])];
      nllFromLogits(logits, targets, losses, logProbs);
      referenceRow('logSoftmax', logits, 1, expected);
      expectNear(logProbs, expected, 'float32');
      nllFromLogitsBackward(logProbs, targets, scale, out);
      const [at, scales, logs] = [targets.storage.values, scale.storage.values, expected.storage.values];
      for (let i = 0; i < n; i++) {
        const isClass = at[i] >= 0;
        expect(losses.storage.values[i]).toBeCloseTo(isClass ? -logs[i * c + at[i]] : 0, 4);
        for (let j = 0; j < c; j++) {
          const slope = isClass ? (Math.exp(logs[i * c + j]) - Number(j === at[i])) * scales[i] : 0;
          if (Math.abs(out.storage.values[i * c + j] - slope) > 2e-6) expect(out.storage.values[i * c + j]).toBe(slope);
        }
      }
    }
  });
});
