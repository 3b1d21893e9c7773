import { stateWords, twist } from './mt19937.js';
import { unpackState } from './state.js';

export interface DrawsBetweenOptions {
  /** How far apart the states may be, in words. Default: 2^27. */
  readonly limit?: number;
}

/**
 * How many 32-bit words a generator drew to come from one state to another, both as `getState` gave them: negative where it was put back.
 * Null where neither leads to the other within `limit`, as after another seed. A Bernoulli number, such as each of a dropout, is two words.
 *
 * @throws ArgumentError when the bytes are no states
 * @example
 * const generator = new Generator().manualSeed(0);
 * const before = generator.getState();
 * rand([1000], { generator });
 * drawsBetween(before, generator.getState()) // 1000
 */
export function drawsBetween(before: Uint8Array, after: Uint8Array, options: DrawsBetweenOptions = {}): number | null {
  const { limit = 2 ** 27 } = options;
  const [a, b] = [unpackState(before), unpackState(after)];
  if (a.seed !== b.seed) return null;
  // Between two twists all states have the same words, and differ in the place of the next one.
  const distance = a.left - b.left;
  if (sameWords(a.words, b.words)) return distance;
  const [forwards, backwards] = [a.words.slice(), b.words.slice()];
  for (let drawn = stateWords; drawn - stateWords <= limit; drawn += stateWords) {
    twist(forwards);
    if (sameWords(forwards, b.words)) return drawn + distance;
    twist(backwards);
    if (sameWords(backwards, a.words)) return distance - drawn;
  }
  return null;
}

function sameWords(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < stateWords; i++) if (a[i] !== b[i]) return false;
  return true;
}
