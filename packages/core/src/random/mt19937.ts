/** Words of state, and numbers that one twist yields. */
export const stateWords = 624;

const middle = 397;
const matrix = 0x9908b0df | 0;

/** Fills `words` from the low 32 bits of a seed. */
export function seedWords(words: Int32Array, seed: number): void {
  words[0] = seed;
  for (let j = 1; j < stateWords; j++) {
    const previous = words[j - 1];
    words[j] = Math.imul(1812433253, previous ^ (previous >>> 30)) + j;
  }
}

/**
 * Turns the 624 words into the next 624.
 *
 * @see Matsumoto and Nishimura 1998, Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator
 */
export function twist(words: Int32Array): void {
  const wrap = stateWords - middle;
  let high = words[0];
  for (let j = 0; j < wrap; j++) {
    const low = words[j + 1];
    words[j] = words[j + middle] ^ mix(high, low);
    high = low;
  }
  for (let j = wrap; j < stateWords - 1; j++) {
    const low = words[j + 1];
    words[j] = words[j - wrap] ^ mix(high, low);
    high = low;
  }
  words[stateWords - 1] = words[middle - 1] ^ mix(high, words[0]);
}

// The top bit of one word and the rest of the next one, through the twist matrix.
function mix(high: number, low: number): number {
  return (((high & 0x80000000) | (low & 0x7fffffff)) >>> 1) ^ (-(low & 1) & matrix);
}

/** Writes `count` numbers, made of the words from `next` on, to `out` from `at` on. */
export function temper(words: Int32Array, next: number, count: number, out: Uint32Array, at: number): void {
  for (let j = 0; j < count; j++) {
    let y = words[next + j];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    out[at + j] = y ^ (y >>> 18);
  }
}
