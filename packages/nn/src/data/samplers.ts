import { ArgumentError, defaultGenerator, Generator, multinomial, randint, randperm, tensor } from '@lamella/core';

/** An order of sample numbers, a new one each time it is walked. */
export interface Sampler extends Iterable<number> {
  readonly length: number;
  /** The generator of its own that it draws from, if it has one: a loader that goes on within an epoch draws the order again. */
  readonly generator?: Generator | undefined;
}

interface Sized {
  readonly length: number;
}

/** 0, 1, 2, … @see torch.utils.data.SequentialSampler */
export class SequentialSampler implements Sampler {
  readonly #source: Sized;

  constructor(source: Sized) {
    this.#source = source;
  }

  get length(): number {
    return this.#source.length;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

export interface RandomSamplerOptions {
  /** Draws each number anew, so that some come twice. Default: false. */
  readonly replacement?: boolean;
  /** How many numbers. Default: as many as there are samples. */
  readonly numSamples?: number;
  /** Where they are drawn from. Default: a new generator, seeded with one draw of 64 bits from the default one. */
  readonly generator?: Generator;
}

/** How many numbers are drawn at once with replacement, as in PyTorch. */
const BLOCK = 32;

/**
 * All sample numbers in random order, or numbers drawn with replacement.
 *
 * @throws ArgumentError when `numSamples` is not a whole number from 1
 * @see torch.utils.data.RandomSampler
 */
export class RandomSampler implements Sampler {
  readonly #source: Sized;
  readonly #options: RandomSamplerOptions;

  constructor(source: Sized, options: RandomSamplerOptions = {}) {
    const { numSamples } = options;
    if (numSamples !== undefined && !(Number.isInteger(numSamples) && numSamples > 0)) {
      throw new ArgumentError('RandomSampler', `numSamples should be a positive whole number, got ${numSamples}`, {
        argument: 'numSamples',
      });
    }
    this.#source = source;
    this.#options = options;
  }

  get length(): number {
    return this.#options.numSamples ?? this.#source.length;
  }

  get generator(): Generator | undefined {
    return this.#options.generator;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    const generator = this.#options.generator ?? seededFromDefault();
    const n = this.#source.length;
    if (this.#options.replacement === true) {
      for (let left = this.length; left > 0; left -= BLOCK) yield* randint(0, n, [Math.min(BLOCK, left)], { generator }).data();
      return;
    }
    for (let i = 0; i < Math.floor(this.length / n); i++) yield* randperm(n, { generator }).data();
    // Drawn also where nothing of it is needed: so does PyTorch, and a generator of the caller's is moved on by it.
    yield* randperm(n, { generator })
      .data()
      .subarray(0, this.length % n);
  }
}

function seededFromDefault(): Generator {
  return new Generator().manualSeed(defaultGenerator.uint64() % 2n ** 63n);
}

/** Some sample numbers in random order. Draws: one `randperm`. @see torch.utils.data.SubsetRandomSampler */
export class SubsetRandomSampler implements Sampler {
  readonly #indices: readonly number[];
  readonly #options: { readonly generator?: Generator };

  constructor(indices: readonly number[], options: { readonly generator?: Generator } = {}) {
    this.#indices = indices;
    this.#options = options;
  }

  get length(): number {
    return this.#indices.length;
  }

  get generator(): Generator | undefined {
    return this.#options.generator;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (const place of randperm(this.length, this.#options).data()) yield this.#indices[place]!;
  }
}

/** Sample numbers with probabilities in proportion to weights. Draws: one `multinomial`. @see torch.utils.data.WeightedRandomSampler */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly #weights: readonly number[];
  readonly #options: { readonly replacement?: boolean; readonly generator?: Generator };

  constructor(
    weights: readonly number[],
    numSamples: number,
    options: { readonly replacement?: boolean; readonly generator?: Generator } = {},
  ) {
    if (!Number.isInteger(numSamples) || numSamples <= 0) {
      throw new ArgumentError('WeightedRandomSampler', `numSamples should be a positive whole number, got ${numSamples}`, {
        argument: 'numSamples',
      });
    }
    this.#weights = weights;
    this.length = numSamples;
    this.#options = options;
  }

  get generator(): Generator | undefined {
    return this.#options.generator;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    yield* multinomial(tensor([...this.#weights], { dtype: 'float64' }), this.length, { replacement: true, ...this.#options }).data();
  }
}
