import { ArgumentError } from '../errors/errors.js';
import { seedWords, stateWords, temper, twist } from './mt19937.js';
import { packState, unpackState } from './state.js';

/** Whose masks `bernoulli_(p)`, and with it every dropout, draws: current PyTorch's, or those of its x86 wheels up to 2.6, made by MKL. */
export type BernoulliStyle = 'current' | 'mkl';

export interface GeneratorOptions {
  /** Default: `current`. */
  readonly bernoulli?: BernoulliStyle;
}

/** How many numbers `draw` gives at most. @internal */
export const drawsAtOnce = 1024;

const firstSeed = 67280421310721n; // what a new torch.Generator() has

/**
 * A source of random numbers, PyTorch's CPU generator number for number: mt19937 and the one normal number that may wait.
 *
 * @see Matsumoto and Nishimura 1998, Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator
 * @example
 * rand([2], { generator: new Generator().manualSeed(0) }).toArray() // [0.4962565898895264, 0.7682217955589294]
 */
export class Generator {
  /** The second of a pair of normal numbers, until somebody takes it. @internal */
  cachedNormal: number | null = null;

  readonly #words = new Int32Array(stateWords);
  readonly #drawn = new Uint32Array(drawsAtOnce);
  #seed = firstSeed;
  #left = 1;
  #next = 0;
  #bernoulliStyle: BernoulliStyle = 'current';

  constructor(options: GeneratorOptions = {}) {
    const { bernoulli = 'current' } = options;
    this.bernoulliStyle = bernoulli;
    this.manualSeed(firstSeed);
  }

  /** Whose masks `bernoulli_(p)` draws. Not a part of the state: PyTorch's has no place for it, and `manualSeed` leaves it alone. */
  get bernoulliStyle(): BernoulliStyle {
    return this.#bernoulliStyle;
  }

  set bernoulliStyle(style: BernoulliStyle) {
    if (style !== 'current' && style !== 'mkl') {
      throw new ArgumentError('Generator', `there is no style of Bernoulli draws ${JSON.stringify(style)}`, {
        argument: 'bernoulli',
        hint: `'current' or 'mkl'`,
      });
    }
    this.#bernoulliStyle = style;
  }

  /**
   * Begins anew from `seed`, and forgets a normal number that waits. Only the low 32 bits matter for the numbers; a negative seed is read
   * as `seed + 2^64`.
   *
   * @throws ArgumentError when `seed` is not a whole number from -2^63 to 2^64 - 1
   * @example
   * new Generator().manualSeed(-1).initialSeed() // 18446744073709551615n
   */
  manualSeed(seed: number | bigint): this {
    this.#seed = checkedSeed(seed);
    seedWords(this.#words, Number(BigInt.asUintN(32, this.#seed)));
    this.#left = 1;
    this.#next = 0;
    this.cachedNormal = null;
    return this;
  }

  /** The seed that the numbers began from; a bigint where a number does not hold it exactly. */
  initialSeed(): number | bigint {
    return this.#seed <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(this.#seed) : this.#seed;
  }

  /** Begins anew from a seed that nobody can foresee, of 53 bits, and returns it. */
  seed(): number {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    const seed = (high & 0x1fffff) * 2 ** 32 + low;
    this.manualSeed(seed);
    return seed;
  }

  /**
   * The 5056 bytes of `torch.Generator.get_state()`, which `torch.Generator.set_state()` takes as well. Draws nothing.
   *
   * @example
   * new Generator().getState().length // 5056
   */
  getState(): Uint8Array {
    return packState({ seed: this.#seed, left: this.#left, next: this.#next, words: this.#words, cachedNormal: this.cachedNormal });
  }

  /**
   * Goes on from a state that `getState` gave, here or in PyTorch.
   *
   * @throws ArgumentError when the bytes are not such a state; the generator is then as it was
   */
  setState(state: Uint8Array): this {
    const { seed, left, next, words, cachedNormal } = unpackState(state);
    this.#seed = seed;
    this.#left = left;
    this.#next = next;
    this.#words.set(words);
    this.cachedNormal = cachedNormal;
    return this;
  }

  /**
   * The next `count` numbers from 0 to 2^32 - 1, at most `drawsAtOnce`, at the head of an array that the next draw overwrites.
   * A pair of them is a number of 64 bits, the high half first.
   *
   * @internal
   */
  draw(count: number): Uint32Array {
    for (let done = 0; done < count;) {
      if (this.#left === 1) this.#refill();
      const some = Math.min(count - done, this.#left - 1);
      temper(this.#words, this.#next, some, this.#drawn, done);
      this.#next += some;
      this.#left -= some;
      done += some;
    }
    return this.#drawn;
  }

  /** One draw: a whole number from 0 to 2^32 - 1. @internal */
  uint32(): number {
    return this.draw(1)[0];
  }

  /** Two draws: a whole number from 0 to 2^64 - 1. @internal */
  uint64(): bigint {
    const [high, low] = this.draw(2);
    return (BigInt(high) << 32n) | BigInt(low);
  }

  /** One draw: a multiple of 2^-24 in [0, 1), PyTorch's uniform float32. @internal */
  uniform24(): number {
    return (this.uint32() & 0xffffff) * 2 ** -24;
  }

  /** Two draws: a multiple of 2^-53 in [0, 1), PyTorch's uniform float64. @internal */
  uniform53(): number {
    const words = this.draw(2);
    return uniformOf(words[0], words[1]);
  }

  /**
   * Copies its words to `memory[at]` and on, where a kernel draws from them, and returns the place of the next one: 624 where a twist is due.
   *
   * @internal
   */
  lend(memory: Int32Array, at: number): number {
    memory.set(this.#words, at);
    return stateWords + 1 - this.#left;
  }

  /** Goes on from the words and the place that a kernel came to. It has drawn one number at least. @internal */
  takeBack(memory: Int32Array, at: number, position: number): void {
    this.#words.set(memory.subarray(at, at + stateWords));
    this.#next = position;
    this.#left = stateWords + 1 - position;
  }

  // Between two draws left is 625 - next; only a generator that was just seeded says 1 and 0.
  #refill(): void {
    twist(this.#words);
    this.#left = stateWords + 1;
    this.#next = 0;
  }
}

/** The multiple of 2^-53 in [0, 1) that two draws make. @internal */
export function uniformOf(high: number, low: number): number {
  return ((high & 0x1fffff) * 2 ** 32 + low) * 2 ** -53;
}

function checkedSeed(seed: number | bigint): bigint {
  const isWhole = typeof seed === 'bigint' || (typeof seed === 'number' && Number.isInteger(seed));
  if (!isWhole || seed < -(2n ** 63n) || seed >= 2n ** 64n) {
    throw new ArgumentError('manualSeed', `a seed is a whole number from -2^63 to 2^64 - 1, got ${String(seed)}`, { argument: 'seed' });
  }
  return BigInt.asUintN(64, BigInt(seed));
}
