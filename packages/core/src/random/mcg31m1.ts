const multiplier = 1132489760;
const modulus = 2 ** 31 - 1;

/**
 * The multiplicative generator that old x86 wheels of PyTorch drew their Bernoulli masks with: x <- 1132489760 x mod (2^31 - 1).
 *
 * @see Intel oneMKL, Vector Statistics Notes: MCG31m1. L'Ecuyer 1999, Tables of Linear Congruential Generators
 */
export class Mcg31m1 {
  #x: number;

  /** `seed` has 32 bits; 0 and the modulus would stay 0 for ever, and count as 1. */
  constructor(seed: number) {
    this.#x = seed % modulus || 1;
  }

  /** The next number, from 1 to 2^31 - 2. The first one is the seed itself. */
  next(): number {
    const x = this.#x;
    // The product has up to 61 bits: take the halves of x one after the other, so that each step stays below 2^48.
    const high = reduce(multiplier * (x >>> 16));
    this.#x = reduce(high * 2 ** 16 + multiplier * (x & 0xffff));
    return x;
  }
}

// n mod (2^31 - 1) for n < 2^61: 2^31 counts as 1, so what is above bit 31 is added to what is below.
function reduce(n: number): number {
  const above = Math.floor(n / 2 ** 31);
  const folded = n - above * 2 ** 31 + above;
  return folded >= modulus ? folded - modulus : folded;
}
