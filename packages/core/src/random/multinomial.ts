import { ArgumentError, ShapeError } from '../errors/errors.js';
import { Storage, type View } from '../memory/storage.js';
import { allocate, type TypedArray } from '../shape/dtype.js';
import { show } from '../shape/shape.js';
import { contiguousStrides, stridesLike } from '../shape/strides.js';
import { checkFloating } from './checks.js';
import { fillExponential } from './continuous.js';
import type { Generator } from './generator.js';
import { readInMemoryOrder } from './memory-order.js';

export interface MultinomialOptions {
  /** Whether an index may come more than once. Default: false. */
  readonly replacement?: boolean;
}

/**
 * `multinomial(weights, count)`: `count` indices for each row of weights, each index as often as its weight says; row after row.
 *
 * Shape: weights (n) or (rows, n) -> count or rows * count indices.
 * Draws: with replacement and `count` > 1, two numbers an index, row after row. Else one exponential number a weight (two draws), in the
 * weights' memory order, and the indices with the largest quotients weight / exponential come first.
 * @throws DTypeError, ShapeError or ArgumentError, before anything is drawn, when the weights are not floating, have no or more than two
 * dimensions, are negative or not finite, or a row has none above 0; and when `count` is below 1, or, without replacement, above n
 */
export function multinomial(generator: Generator, weights: View, count: number, options: MultinomialOptions = {}): Int32Array {
  const { replacement = false } = options;
  checkFloating('multinomial', weights);
  const { shape } = weights;
  if (shape.length < 1 || shape.length > 2)
    throw new ShapeError('multinomial', `weights have to be (n) or (rows, n), got ${show(shape)}`, { shapes: [shape] });
  const n = shape[shape.length - 1];
  checkCount(count, n, replacement);
  const values = readInMemoryOrder(weights, rowMajor(shape));
  checkWeights(values, n);
  return replacement && count > 1 ? byDistribution(generator, values, n, count) : byRace(generator, weights, values, n, count);
}

function rowMajor(shape: readonly number[]): { shape: readonly number[]; strides: readonly number[]; offset: number } {
  return { shape, strides: contiguousStrides(shape), offset: 0 };
}

function checkCount(count: number, n: number, replacement: boolean): void {
  if (!Number.isInteger(count) || count < 1) {
    throw new ArgumentError('multinomial', `cannot sample ${String(count)} indices: numSamples is a whole number from 1`, {
      argument: 'numSamples',
    });
  }
  if (!replacement && count > n) {
    throw new ArgumentError('multinomial', `cannot sample ${count} of ${n} indices without replacement`, {
      argument: 'numSamples',
      hint: '{ replacement: true }',
    });
  }
}

function checkWeights(values: TypedArray, n: number): void {
  for (let row = 0; row < values.length; row += n) {
    let sum = 0;
    for (let j = row; j < row + n; j++) {
      if (!(values[j] >= 0 && values[j] < Infinity)) {
        throw new ArgumentError('multinomial', `weights must be finite and not negative, got ${values[j]}`, { argument: 'input' });
      }
      sum += values[j];
    }
    if (sum === 0) throw new ArgumentError('multinomial', 'the sum of the weights is 0', { argument: 'input' });
  }
}

// The distribution function is summed up in the weights' dtype. An index is the first one at which it reaches a uniform number.
function byDistribution(generator: Generator, values: TypedArray, n: number, count: number): Int32Array {
  const rows = values.length / n;
  const indices = new Int32Array(rows * count);
  const reached = values instanceof Float32Array ? new Float32Array(n) : new Float64Array(n);
  for (let row = 0; row < rows; row++) {
    let last = 0;
    for (let j = 0; j < n; j++) {
      reached[j] = last + values[row * n + j];
      last = reached[j];
    }
    for (let j = 0; j < n; j++) reached[j] = reached[j] / last; // the last one is 1
    for (let k = 0; k < count; k++) indices[row * count + k] = firstReaching(reached, generator.uniform53());
  }
  return indices;
}

function firstReaching(sorted: Float32Array | Float64Array, u: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < u) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Each index runs for an exponential time of rate weight; those that arrive first are drawn. (weight / q is one over that time.)
function byRace(generator: Generator, weights: View, values: TypedArray, n: number, count: number): Int32Array {
  const { shape, storage } = weights;
  const times: View = { storage: new Storage(storage.dtype, values.length), shape, strides: stridesLike(weights), offset: 0 };
  fillExponential(generator, times);
  const q = readInMemoryOrder(times, rowMajor(shape));
  const quotients = allocate(storage.dtype, values.length);
  for (let i = 0; i < quotients.length; i++) quotients[i] = values[i] / q[i];

  const rows = values.length / n;
  const indices = new Int32Array(rows * count);
  for (let row = 0; row < rows; row++) {
    const quotient = quotients.subarray(row * n, row * n + n);
    const order = Int32Array.from(quotient, (_, index) => index);
    order.sort((a, b) => quotient[b] - quotient[a]);
    indices.set(order.subarray(0, count), row * count);
  }
  return indices;
}
