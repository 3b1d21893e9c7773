import type { View } from '../memory/storage.js';
import type { TypedArray } from '../shape/dtype.js';
import { numelOf } from '../shape/shape.js';
import { isContiguous } from '../shape/strides.js';
import { wasm } from '../wasm/instance.js';
import { checkFloating, expectArgument } from './checks.js';
import type { Generator } from './generator.js';
import { fma, isTame } from './fma.js';
import { fillByKernel } from './kernel-fill.js';
import { fillInMemoryOrder } from './memory-order.js';

// PyTorch fills a large tensor with uniform numbers first, and then turns each block of 16 of them into normal ones. Kernels do that: they are
// faster from the first block on, and their logarithm, sine and cosine are the same everywhere.
const blockSize = 16;

/**
 * `normal_(mean, std)`.
 *
 * Draws: a contiguous view of 16 elements or more takes one number an element in float32, two in float64, and 16 values more when its size is
 * not a multiple of 16. All others take four numbers a pair of elements, in memory order; of an odd count the second half of the last pair
 * waits in the generator for the next such call.
 * @throws DTypeError when the view is not floating, ArgumentError when `std` is negative
 * @see Box and Muller 1958, A note on the generation of random normal deviates
 */
export function fillNormal(generator: Generator, view: View, mean = 0, std = 1): void {
  checkFloating('normal_', view);
  expectArgument('normal', std >= 0, 'std >= 0', 'std', std);
  if (numelOf(view.shape) < blockSize || !isContiguous(view)) {
    fillInMemoryOrder(view, (run, start, end) => normalPairs(generator, run, start, end, mean, std));
  } else if (view.storage.dtype === 'float32') {
    fillByKernel(generator, view, (state, position, n, out) => wasm.normalF32(state, position, n, out, mean, std));
  } else if (isTame(std, mean)) {
    fillByKernel(generator, view, (state, position, n, out) => wasm.normalF64(state, position, n, out, mean, std));
  } else {
    fillByKernel(generator, view, (state, position, n, out) => wasm.normalF64(state, position, n, out, 0, 1));
    fillInMemoryOrder(view, (run, start, end) => {
      for (let i = start; i < end; i++) run[i] = fma(run[i], std, mean);
    });
  }
}

/**
 * `logNormal_(mean, std)`: the exponential of normal numbers.
 *
 * Draws: four numbers a pair of elements, in memory order, at every size; the second half of an odd pair waits as in `fillNormal`.
 * @throws DTypeError when the view is not floating, ArgumentError when `std` is not positive
 */
export function fillLogNormal(generator: Generator, view: View, mean = 1, std = 2): void {
  checkFloating('logNormal_', view);
  expectArgument('logNormal_', std > 0, 'std > 0', 'std', std);
  fillInMemoryOrder(view, (values, start, end) => {
    for (let i = start; i < end; i++) values[i] = Math.exp(standardNormal(generator) * std + mean);
  });
}

function normalPairs(generator: Generator, values: TypedArray, start: number, end: number, mean: number, std: number): void {
  for (let i = start; i < end; i++) values[i] = standardNormal(generator) * std + mean;
}

// Computed in double for every dtype.
function standardNormal(generator: Generator): number {
  const cached = generator.cachedNormal;
  if (cached !== null) {
    generator.cachedNormal = null;
    return cached;
  }
  const angle = 2 * Math.PI * generator.uniform53();
  const radius = Math.sqrt(-2 * Math.log1p(-generator.uniform53()));
  generator.cachedNormal = radius * Math.sin(angle);
  return radius * Math.cos(angle);
}
