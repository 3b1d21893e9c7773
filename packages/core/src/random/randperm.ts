import { ArgumentError } from '../errors/errors.js';
import { drawsAtOnce, type Generator } from './generator.js';
import { remainder32, remainder64 } from './remainder.js';

const insideOutFrom = 214748364; // floor((2^32 - 1) / 20), where the remainder of 32 bits is no longer fair enough

/**
 * `randperm(n)`: 0 to n - 1 in random order.
 *
 * Draws: n - 1 numbers, none for n = 0; from n = 214748364 on two numbers an element.
 * @throws ArgumentError when `n` is not a whole number from 0 to 2^31 - 1
 * @see Durstenfeld 1964, Algorithm 235: Random permutation
 */
export function randperm(generator: Generator, n: number): Int32Array {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 31) {
    throw new ArgumentError('randperm', `n has to be a whole number from 0 to 2^31 - 1, got ${String(n)}`, { argument: 'n' });
  }
  const order = new Int32Array(n);
  if (n >= insideOutFrom) shuffleInsideOut(generator, order);
  else shuffle(generator, order);
  return order;
}

function shuffle(generator: Generator, order: Int32Array): void {
  const n = order.length;
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = 0; i < n - 1;) {
    const count = Math.min(n - 1 - i, drawsAtOnce);
    const words = generator.draw(count);
    for (let j = 0; j < count; j++, i++) {
      const other = i + remainder32(words[j], n - i);
      const value = order[i];
      order[i] = order[other];
      order[other] = value;
    }
  }
}

/** The way for many elements, since PyTorch 2.7: each new element takes the place of a random one before it. @internal */
export function shuffleInsideOut(generator: Generator, order: Int32Array): void {
  for (let i = 0; i < order.length; i++) {
    const words = generator.draw(2);
    const other = remainder64(words[0], words[1], i + 1);
    order[i] = order[other];
    order[other] = i;
  }
}
