import { ArgumentError } from '../errors/errors.js';
import type { View } from '../memory/storage.js';
import type { DType, TypedArray } from '../shape/dtype.js';
import { wasm } from '../wasm/instance.js';
import { drawsAtOnce, type Generator } from './generator.js';
import { fillByKernel, suitsKernel } from './kernel-fill.js';
import { fillInMemoryOrder } from './memory-order.js';
import { remainder32, remainder64 } from './remainder.js';

// The largest whole number of each dtype, up to which floats have no gaps.
const largest: Record<DType, number> = { bool: 1, uint8: 255, int32: 2 ** 31 - 1, float32: 2 ** 24, float64: 2 ** 53 };
const smallest: Record<DType, number> = { bool: 0, uint8: 0, int32: -(2 ** 31), float32: -Infinity, float64: -Infinity };

/**
 * `randint(from, to)` and `random_(from, to)`: whole numbers from `from` up to but without `to`, by default up to the largest one that the
 * dtype counts to.
 *
 * Draws: one number an element, two where `to - from` is 2^28 or more, in memory order.
 * Source: PyTorch takes the remainder, which favours small numbers, by less than one in sixteen in a range below 2^28.
 * @throws ArgumentError when `from >= to`, or the dtype has no such numbers
 */
export function fillRandomInt(generator: Generator, view: View, from: number, to?: number): void {
  const { dtype } = view.storage;
  const { first, last } = checkedRange(dtype, from, to);
  const range = BigInt(last) - BigInt(first) + 1n;
  if (range < 2n ** 28n) {
    narrow(generator, view, first, Number(range));
  } else if (range <= 2n ** 37n) {
    fillInMemoryOrder(view, (values, start, end) => wide(generator, values, start, end, first, Number(range)));
  } else {
    fillInMemoryOrder(view, (values, start, end) => widest(generator, values, start, end, BigInt(first), range));
  }
}

const kernels = {
  float32: 'randomIntF32',
  float64: 'randomIntF64',
  int32: 'randomIntI32',
  uint8: 'randomIntU8',
  bool: 'randomIntU8',
} as const;

function narrow(generator: Generator, view: View, first: number, range: number): void {
  if (suitsKernel(view)) {
    const kernel = kernels[view.storage.dtype];
    fillByKernel(generator, view, (state, position, n, out) => wasm[kernel](state, position, n, out, first, range));
  } else {
    fillInMemoryOrder(view, (values, start, end) => narrowRun(generator, values, start, end, first, range));
  }
}

function narrowRun(generator: Generator, values: TypedArray, start: number, end: number, first: number, range: number): void {
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce);
    const words = generator.draw(count);
    for (let j = 0; j < count; j++) values[i++] = remainder32(words[j], range) + first;
  }
}

function wide(generator: Generator, values: TypedArray, start: number, end: number, first: number, range: number): void {
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce / 2);
    const words = generator.draw(2 * count);
    for (let j = 0; j < 2 * count; j += 2) values[i++] = remainder64(words[j], words[j + 1], range) + first;
  }
}

function widest(generator: Generator, values: TypedArray, start: number, end: number, first: bigint, range: bigint): void {
  for (let i = start; i < end; i++) values[i] = Number((generator.uint64() % range) + first);
}

/**
 * `random_()`: whole numbers from 0 up to all that the dtype counts to.
 *
 * Draws: two numbers an element in float64, one in the others, in memory order.
 */
export function fillRandom(generator: Generator, view: View): void {
  const { dtype } = view.storage;
  if (dtype === 'float64') {
    fillInMemoryOrder(view, (values, start, end) => widest(generator, values, start, end, 0n, 2n ** 53n + 1n));
  } else {
    narrow(generator, view, 0, largest[dtype] + 1);
  }
}

function checkedRange(dtype: DType, from: number, to: number | undefined): { first: number; last: number } {
  for (const [name, bound] of [
    ['from', from],
    ['to', to ?? 0],
  ] as const) {
    if (!Number.isInteger(bound) || Math.abs(bound) > 2 ** 53) {
      throw new ArgumentError('random_', `${name} has to be a whole number of at most 2^53, got ${String(bound)}`, { argument: name });
    }
  }
  let first = from;
  let last = to === undefined ? largest[dtype] : to - 1;
  if (first <= last && dtype === 'float32') {
    first = roundUp(first);
    if (to !== undefined) last = roundDown(to) - 1;
  }
  if (first > last) {
    throw new ArgumentError('random_', `expects 'from' to be less than 'to', but got from=${from} >= to=${to ?? largest[dtype] + 1}`, {
      argument: 'from',
    });
  }
  for (const [name, bound] of [
    ['from', first],
    ['to - 1', last],
  ] as const) {
    if (bound < smallest[dtype] || (bound > largest[dtype] && dtype !== 'float32' && dtype !== 'float64')) {
      throw new ArgumentError('random_', `${name} is out of bounds for ${dtype}: ${bound}`, { argument: name === 'from' ? 'from' : 'to' });
    }
  }
  return { first, last };
}

// Beyond 2^24 the drawn number is rounded to float32, which could lead out of [from, to): PyTorch narrows the bounds to numbers that are
// float32 themselves (update_from and update_to in DistributionTemplates.h).
function roundUp(from: number): number {
  const next = Math.fround(from + 1);
  return next < from ? next + spacing(from + 1) : from;
}

function roundDown(to: number): number {
  const before = Math.fround(to - 1);
  return before >= to ? before - spacing(to - 1) : to;
}

function spacing(whole: number): number {
  let power = 1;
  while (power * 2 <= Math.abs(whole)) power *= 2;
  return power * 2 ** -23;
}
