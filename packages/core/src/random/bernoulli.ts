import { ArgumentError } from '../errors/errors.js';
import { heap } from '../memory/heap.js';
import type { View } from '../memory/storage.js';
import type { TypedArray } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { forEachPlace } from '../shape/strides.js';
import { wasm } from '../wasm/instance.js';
import { checkFloating, expectArgument, isProbability } from './checks.js';
import { drawsAtOnce, uniformOf, type Generator } from './generator.js';
import { fillByKernel, fillByKernelFrom, suitsKernel } from './kernel-fill.js';
import { Mcg31m1 } from './mcg31m1.js';
import { fillInMemoryOrder, readInMemoryOrder } from './memory-order.js';

/**
 * `bernoulli_(p)`: 1 with probability `p`, else 0. The mask of every dropout, with `1 - p` of the dropout.
 *
 * Draws: two numbers an element in memory order, whatever the dtype, also for `p` 0 and 1. A generator of style `mkl` draws one number in
 * all, which seeds MCG31m1, and fills row by row.
 * @throws ArgumentError when `p` is not in [0, 1]
 */
export function fillBernoulli(generator: Generator, view: View, p = 0.5): void {
  expectArgument('bernoulli_', isProbability(p), 'p to be in [0, 1]', 'p', p);
  if (generator.bernoulliStyle === 'mkl') fillByMkl(generator, view, p);
  else bernoulli(generator, view, p);
}

const kernels = {
  float32: 'bernoulliF32',
  float64: 'bernoulliF64',
  int32: 'bernoulliI32',
  uint8: 'bernoulliU8',
  bool: 'bernoulliU8',
} as const;

// u < p, said of the two integers behind u: the high 21 bits decide, and the low 32 where those are equal.
function bernoulli(generator: Generator, view: View, p: number): void {
  const threshold = Math.ceil(p * 2 ** 53);
  const high = Math.floor(threshold / 2 ** 32);
  const low = threshold % 2 ** 32;
  if (suitsKernel(view)) {
    const kernel = kernels[view.storage.dtype];
    fillByKernel(generator, view, (state, position, n, out) => wasm[kernel](state, position, n, out, high, low));
  } else {
    fillInMemoryOrder(view, (values, start, end) => bernoulliRun(generator, values, start, end, high, low));
  }
}

// The sign of a difference is read from its top bit, since a branch on a coin is foreseen half of the time, and doubles the time of the whole
// fill.
function bernoulliRun(generator: Generator, values: TypedArray, start: number, end: number, high: number, low: number): void {
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce / 2);
    const words = generator.draw(2 * count);
    for (let j = 0; j < 2 * count; j += 2) {
      const difference = (words[j] & 0x1fffff) - high;
      values[i++] = difference === 0 ? Number(words[j + 1] < low) : difference >>> 31;
    }
  }
}

// Both sides of the comparison are float32, as in MKL.
function fillByMkl(generator: Generator, view: View, p: number): void {
  if (numelOf(view.shape) === 0) return;
  const threshold = Math.fround(p) * 2 ** 31;
  const engine = new Mcg31m1(generator.uint32());
  const { values } = view.storage;
  forEachPlace(view, (place) => (values[place] = Math.fround(engine.next()) < threshold ? 1 : 0));
}

/**
 * `bernoulli(P)` and `bernoulli_(P)`: 1 with the probability that stands at the same index of `probabilities`, of the same shape.
 *
 * Draws: one number an element where the probabilities are float32, two where they are float64, in the memory order of `out`.
 * @throws DTypeError when the probabilities are not floating, ArgumentError when one is not in [0, 1]; nothing is drawn then
 */
export function fillBernoulliFrom(generator: Generator, probabilities: View, out: View): void {
  checkFloating('bernoulli', probabilities);
  const { dtype } = probabilities.storage;
  if (dtype === out.storage.dtype && suitsKernel(out) && liesAlike(probabilities, out)) {
    checkByKernel(probabilities);
    const kernel = dtype === 'float64' ? 'bernoulliFromF64' : 'bernoulliFromF32';
    fillByKernelFrom(generator, probabilities, out, (state, position, n, at, p) => wasm[kernel](state, position, n, at, p));
    return;
  }
  const isDouble = dtype === 'float64';
  const p = readInMemoryOrder(probabilities, out);
  const stranger = p.find((value) => !isProbability(value));
  if (stranger !== undefined) refuse(stranger);
  fillInMemoryOrder(out, (values, start, end) => {
    for (let i = start; i < end;) {
      const count = Math.min(end - i, drawsAtOnce / 2);
      const words = generator.draw(isDouble ? 2 * count : count);
      for (let j = 0; j < count; j++, i++) {
        const u = isDouble ? uniformOf(words[2 * j], words[2 * j + 1]) : (words[j] & 0xffffff) * 2 ** -24;
        values[i] = u < p[i - start] ? 1 : 0;
      }
    }
  });
}

function liesAlike(a: View, b: View): boolean {
  return a.strides.every((stride, dim) => stride === b.strides[dim]);
}

function checkByKernel(probabilities: View): void {
  const n = numelOf(probabilities.shape);
  heap.enter();
  const p = heap.read(probabilities);
  const first = probabilities.storage.dtype === 'float64' ? wasm.firstNoProbabilityF64(n, p) : wasm.firstNoProbabilityF32(n, p);
  heap.leave();
  if (first < n) refuse(probabilities.storage.values[probabilities.offset + first]);
}

function refuse(p: number): never {
  throw new ArgumentError('bernoulli', `expects each p to be in [0, 1], but got p=${p}`, { argument: 'p' });
}
