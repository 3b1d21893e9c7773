import { afterAll, describe, expect, it } from 'vitest';
import { normalise, normaliseBackward } from '../../src/kernels/wasm/normalise.js';
import { avgPool, avgPoolBackward, maxPool } from '../../src/kernels/wasm/pool.js';
import { reduce } from '../../src/kernels/wasm/reductions.js';
import { nllFromLogits, nllFromLogitsBackward, row, rowBackward } from '../../src/kernels/wasm/rows.js';
import type { View } from '../../src/memory/storage.js';
import type { DType } from '../../src/shape/dtype.js';
import { getNumThreads, setNumThreads } from '../../src/wasm/parallel.js';
import { randomNumbers, viewOf, whole } from './strided-views.js';

const random = randomNumbers(7);
const numbers = (shape: readonly number[]): View => viewOf('float32', shape, 'contiguous', random, random);
const zeros = (shape: readonly number[], dtype: DType = 'float32'): View => viewOf(dtype, shape, 'contiguous', random, () => 0);

const [x, grad] = [numbers([1031, 1009]), numbers([1031, 1009])];
const turned = { ...x, shape: [1009, 1031], strides: [1, 1009] };
const classes = viewOf('int32', [1031], 'contiguous', random, () => whole(random, 0, 1009));
const images = numbers([9, 30, 41, 43]);
const window = { kernel: [3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1], countIncludePad: true, divisorOverride: null };
const batch = { outer: 9, groups: 30, inner: 41 * 43, period: 30, span: 41 * 43 };
const columns = { outer: 1031, groups: 1009, inner: 1, period: 1009, span: 1 };

/** Work that is large enough to be shared; each gives its results. */
const work: Readonly<Record<string, () => View[]>> = {
  'a sum of all': () => into([zeros([1, 1])], (out) => reduce('sum', x, [0, 1], out)),
  'sums of rows': () => into([zeros([1031, 1])], (out) => reduce('sum', x, [1], out)),
  'sums of columns': () => into([zeros([1, 1009])], (out) => reduce('sum', x, [0], out)),
  softmax: () => into([zeros([1031, 1009])], (out) => row('softmax', x, 1, out)),
  'softmax along columns': () => into([zeros([1009, 1031])], (out) => row('logSoftmax', turned, 1, out)),
  'its backward': () => into([zeros([1031, 1009])], (out) => rowBackward('softmax', grad, x, 0, out)),
  'cross entropy': () => into([zeros([1031]), zeros([1031, 1009])], (losses, logs) => nllFromLogits(x, classes, losses, logs)),
  'its slope': () => into([zeros([1031, 1009])], (out) => nllFromLogitsBackward(x, classes, grad, out)),
  maxPool: () => into([zeros([9, 30, 21, 22]), zeros([9, 30, 21, 22], 'int32')], (out, at) => maxPool(images, out, at, window)),
  avgPool: () => into([zeros([9, 30, 21, 22])], (out) => avgPool(images, out, window)),
  'the backward of avgPool': () => into([zeros(images.shape)], (out) => avgPoolBackward(numbersOnce, out, window)),
  'batch norm': () =>
    into([zeros(images.shape), zeros([30]), zeros([30])], (out, mean, variance) =>
      normalise(images, null, null, batch, 1e-5, out, mean, variance),
    ),
  'the backward of batch norm of columns': () =>
    into([zeros(x.shape), zeros([1009]), zeros([1009])], (out, byWeight, byBias) =>
      normaliseBackward(grad, x, centers, spreads, null, columns, 1e-5, out, byWeight, byBias),
    ),
};
const numbersOnce = numbers([9, 30, 21, 22]);
const [centers, spreads] = [numbers([1009]), numbers([1009])];

function into(views: View[], compute: (...views: View[]) => void): View[] {
  compute(...views);
  return views;
}

describe('one thread and three give the same bits', () => {
  const before = getNumThreads();
  afterAll(() => setNumThreads(before));
  it.each(Object.keys(work))('%s', (name) => {
    setNumThreads(1);
    const alone = work[name]();
    setNumThreads(3);
    const shared = work[name]();
    alone.forEach((view, i) => expect(sameBits(shared[i], view)).toBe(true));
  });
});

function sameBits(a: View, b: View): boolean {
  const [left, right] = [a, b].map(({ storage: { values } }) => new Uint8Array(values.slice().buffer));
  return left.every((byte, i) => byte === right[i]);
}
