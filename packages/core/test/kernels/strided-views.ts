import { Storage, type View } from '../../src/memory/storage.js';
import type { DType } from '../../src/shape/dtype.js';

/** A random number in [0, 1), the same in every run. */
export type Random = () => number;

/** Mulberry32, by Tommy Ettinger (public domain). */
export function randomNumbers(seed: number): Random {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from `low` up to but without `high`. */
export function whole(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low));
}

export type Layout = 'contiguous' | 'strided' | 'repeating';

/** A view of that shape whose elements lie side by side, or anywhere: dimensions in any order, gaps, backwards, with 'repeating' some of stride 0. */
export function viewOf(dtype: DType, shape: readonly number[], layout: Layout, random: Random, value: () => number): View {
  const order = shape.map((_, dim) => dim);
  const strides = new Array<number>(shape.length).fill(1);
  if (layout !== 'contiguous') for (let i = order.length - 1; i > 0; i--) swap(order, i, whole(random, 0, i + 1));
  let [stride, offset] = [1, 0];
  if (layout !== 'contiguous') [stride, offset] = [whole(random, 1, 3), whole(random, 0, 4)];
  for (const dim of order.reverse()) {
    strides[dim] = stride;
    if (layout === 'repeating' && random() < 0.3) strides[dim] = 0;
    else if (layout !== 'contiguous' && random() < 0.3) {
      offset += stride * Math.max(0, shape[dim] - 1);
      strides[dim] = -stride;
    }
    stride *= Math.max(1, shape[dim]) + (layout !== 'contiguous' && random() < 0.3 ? whole(random, 1, 4) : 0);
  }
  const storage = new Storage(dtype, offset + stride);
  storage.values.forEach((_, i, values) => (values[i] = value()));
  return { storage, shape, strides, offset };
}

function swap(list: number[], i: number, j: number): void {
  [list[i], list[j]] = [list[j], list[i]];
}

/** The same numbers once more, in a storage of their own. */
export function copyOf(view: View): View {
  const storage = new Storage(view.storage.dtype, view.storage.length);
  storage.values.set(view.storage.values);
  return { ...view, storage };
}

/** A value that is easily computed with in every dtype; for floats with fractions and, one in `rareness`, NaN, infinities and -0. */
export function valuesOf(dtype: DType, random: Random, rareness = Infinity): () => number {
  if (dtype === 'bool') return () => whole(random, 0, 2);
  if (dtype === 'uint8') return () => whole(random, 0, 256);
  if (dtype === 'int32') return () => whole(random, -1000, 1000);
  return () => (random() < 1 / rareness ? [NaN, Infinity, -Infinity, -0, 0][whole(random, 0, 5)] : random() * 4 - 2);
}
