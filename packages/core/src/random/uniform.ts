import { ArgumentError } from '../errors/errors.js';
import type { View } from '../memory/storage.js';
import type { TypedArray } from '../shape/dtype.js';
import { wasm } from '../wasm/instance.js';
import { checkFloating, expectArgument } from './checks.js';
import { fma, fma32, isTame } from './fma.js';
import { drawsAtOnce, uniformOf, type Generator } from './generator.js';
import { fillByKernel, suitsKernel } from './kernel-fill.js';
import { fillInMemoryOrder } from './memory-order.js';

/**
 * `uniform_(from, to)`: numbers from [from, to).
 *
 * Draws: one number an element in float32, two in float64, in memory order.
 * Source: PyTorch's uniform_real_distribution, fused as AVX2 does; since 2.14 a value that rounding lifted to `to` becomes `from`.
 * @throws DTypeError when the view is not floating, ArgumentError when `from > to` or the dtype does not reach so far
 */
export function fillUniform(generator: Generator, view: View, from = 0, to = 1): void {
  checkFloating('uniform_', view);
  const isDouble = view.storage.dtype === 'float64';
  checkBounds(from, to, isDouble ? Number.MAX_VALUE : 3.4028234663852886e38);
  if (suitsKernel(view) && (!isDouble || isTame(to - from, from))) {
    const kernel = isDouble ? 'uniformF64' : 'uniformF32';
    fillByKernel(generator, view, (state, position, n, out) => wasm[kernel](state, position, n, out, from, to));
  } else {
    fillInMemoryOrder(view, (values, start, end) => (isDouble ? uniform64 : uniform32)(generator, values, start, end, from, to));
  }
}

function checkBounds(from: number, to: number, max: number): void {
  for (const [name, bound] of [
    ['from', from],
    ['to', to],
  ] as const) {
    if (!(Math.abs(bound) <= max))
      throw new ArgumentError('uniform_', `${name} is out of bounds for the dtype: ${bound}`, { argument: name });
  }
  if (from > to)
    throw new ArgumentError('uniform_', `expects to return a [from, to) range, but found from=${from} > to=${to}`, { argument: 'from' });
  expectArgument('uniform_', to - from <= max, 'to - from within the dtype', 'to - from', to - from);
}

function uniform32(generator: Generator, values: TypedArray, start: number, end: number, from: number, to: number): void {
  const low = Math.fround(from);
  const high = Math.fround(to);
  const width = Math.fround(high - low);
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce);
    const words = generator.draw(count);
    for (let j = 0; j < count; j++) {
      const value = fma32((words[j] & 0xffffff) * 2 ** -24, width, low);
      values[i++] = value === high ? low : value;
    }
  }
}

function uniform64(generator: Generator, values: TypedArray, start: number, end: number, low: number, high: number): void {
  const width = high - low;
  for (let i = start; i < end;) {
    const count = Math.min(end - i, drawsAtOnce / 2);
    const words = generator.draw(2 * count);
    for (let j = 0; j < count; j++) {
      const value = fma(uniformOf(words[2 * j], words[2 * j + 1]), width, low);
      values[i++] = value === high ? low : value;
    }
  }
}
