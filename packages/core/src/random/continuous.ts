import type { View } from '../memory/storage.js';
import { checkFloating, expectArgument } from './checks.js';
import { drawsAtOnce, uniformOf, type Generator } from './generator.js';
import { fillInMemoryOrder } from './memory-order.js';

// Distributions that are a function of one uniform number. The function is computed in double for every dtype.

/**
 * `exponential_(lambd)`: waiting times of rate `lambd`.
 *
 * Draws: two numbers an element, in memory order.
 * @throws DTypeError when the view is not floating, ArgumentError when `lambd` is not positive
 */
export function fillExponential(generator: Generator, view: View, lambd = 1): void {
  checkFloating('exponential_', view);
  expectArgument('exponential_', lambd > 0, 'lambd > 0', 'lambd', lambd);
  const scale = -1 / lambd;
  fillFromUniform(generator, view, (u) => scale * Math.log1p(-u));
}

/**
 * `cauchy_(median, sigma)`: the quotient of two normal numbers.
 *
 * Draws: two numbers an element, in memory order.
 * @throws DTypeError when the view is not floating, ArgumentError when `sigma` is not positive
 */
export function fillCauchy(generator: Generator, view: View, median = 0, sigma = 1): void {
  checkFloating('cauchy_', view);
  expectArgument('cauchy_', sigma > 0, 'sigma > 0', 'sigma', sigma);
  fillFromUniform(generator, view, (u) => median + sigma * Math.tan(Math.PI * (u - 0.5)));
}

/**
 * `geometric_(p)`: the number of trials up to the first success, from 1.
 *
 * Draws: two numbers an element, in memory order.
 * @throws ArgumentError when `p` is not in (0, 1)
 */
export function fillGeometric(generator: Generator, view: View, p: number): void {
  expectArgument('geometric_', p > 0 && p < 1, 'p to be in (0, 1)', 'p', p);
  const scale = Math.log1p(-p);
  fillFromUniform(generator, view, (u) => Math.ceil(Math.log(u) / scale));
}

function fillFromUniform(generator: Generator, view: View, valueOf: (u: number) => number): void {
  fillInMemoryOrder(view, (values, start, end) => {
    for (let i = start; i < end;) {
      const count = Math.min(end - i, drawsAtOnce / 2);
      const words = generator.draw(2 * count);
      for (let j = 0; j < 2 * count; j += 2) values[i++] = valueOf(uniformOf(words[j], words[j + 1]));
    }
  });
}
