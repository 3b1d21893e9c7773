import { ArgumentError, defaultGenerator, Generator, type Tensor } from '@lamella/core';
import { restoreTransform, transformStates, type LoaderState } from '../position.js';
import { transformed, type Transform } from '../transforms/transform.js';
import { batchesOf } from './batches.js';
import type { IterableDataset } from './iterable-dataset.js';
import { prefetched } from './prefetch.js';

export interface StreamLoaderOptions {
  /** Samples a batch. Default: 1. */
  readonly batchSize?: number;
  /** Leaves out a last batch that is not full. Default: false. */
  readonly dropLast?: boolean;
  /** Shuffles within so many samples, which are held in memory. Default: 0, the order of the source. */
  readonly shuffleBuffer?: number;
  /** Where an epoch's seed is drawn from. Default: the default generator. */
  readonly generator?: Generator;
  /** Batches that are read before they are wanted. Default: 1. */
  readonly prefetch?: number;
  /** Changes each batch before it is given, in the order of the batches. */
  readonly transform?: Transform;
  /** How many samples the source has, if that is known: a progress bar asks for the number of batches. */
  readonly samples?: number;
}

/**
 * A source of samples in batches, read while they are used, once an epoch: `for await (const [x, y] of loader)`. Of the samples it holds the
 * block that the source has given, the shuffle buffer and `prefetch + 1` batches. Where a walk ends early, the source is told so.
 *
 * Draws, at the start of every epoch: a seed of 64 bits, from which the buffer is shuffled. So a loader that goes on in the middle of an epoch
 * reads the source again from its start, and gives the batches that are left.
 * @throws ArgumentError on sizes that are no whole numbers
 * @example
 * const source = { async *[Symbol.asyncIterator]() { for (let i = 0; i < 5; i++) yield [tensor([i])]; } };
 * const shapes = [];
 * for await (const [x] of new nn.data.StreamLoader(source, { batchSize: 2 })) shapes.push(x!.shape);
 * shapes // [[2, 1], [2, 1], [1, 1]]
 */
export class StreamLoader implements AsyncIterable<readonly Tensor[]> {
  readonly source: IterableDataset;
  readonly batchSize: number;
  readonly shuffleBuffer: number;
  /** The number of batches an epoch; there is none where the number of samples is not known. */
  declare readonly length?: number;
  readonly #dropLast: boolean;
  readonly #prefetch: number;
  readonly #generator: Generator;
  readonly #transform: Transform | null;
  /** Where the epoch that is being walked is; null between two. */
  #epoch: { readonly start: Uint8Array; batch: number } | null = null;
  /** The place at which the next walk goes on. */
  #goOn: LoaderState | null = null;

  constructor(source: IterableDataset, options: StreamLoaderOptions = {}) {
    const { batchSize = 1, dropLast = false, shuffleBuffer = 0, prefetch = 1, samples = null, transform = null } = options;
    checkWhole('batchSize', batchSize, 1);
    checkWhole('shuffleBuffer', shuffleBuffer, 0);
    checkWhole('prefetch', prefetch, 0);
    if (samples !== null) checkWhole('samples', samples, 0);
    this.source = source;
    this.batchSize = batchSize;
    this.shuffleBuffer = shuffleBuffer;
    this.#dropLast = dropLast;
    this.#prefetch = prefetch;
    if (samples !== null) this.length = dropLast ? Math.floor(samples / batchSize) : Math.ceil(samples / batchSize);
    this.#generator = options.generator ?? defaultGenerator;
    this.#transform = transform;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Tensor[], void, undefined> {
    const from = this.#goOn;
    this.#goOn = null;
    const replayed = from?.start[0];
    const start = replayed ?? this.#generator.getState();
    const skip = replayed === undefined ? 0 : from!.batch;
    // Going on, the seed is drawn again, and the generator is left as it is.
    const seed = (replayed === undefined ? this.#generator : new Generator().setState(replayed)).uint64();
    const epoch = (this.#epoch = { start, batch: skip });
    const generator = new Generator().manualSeed(seed);
    const { batchSize, shuffleBuffer } = this;
    const batches = batchesOf(this.source, { batchSize, dropLast: this.#dropLast, shuffleBuffer, generator, skip });
    for await (const batch of prefetched(batches, this.#prefetch)) {
      epoch.batch += 1;
      yield this.#transform === null ? batch : transformed(this.#transform, batch);
    }
    if (this.#epoch === epoch) this.#epoch = null;
  }

  /** The place in the epoch that is being walked, with the states of the generators. Plain data: numbers and bytes. */
  stateDict(): LoaderState {
    return {
      batch: this.#epoch?.batch ?? 0,
      start: this.#epoch === null ? [] : [this.#epoch.start],
      now: [this.#generator.getState()],
      ...transformStates(this.#transform),
    };
  }

  /**
   * The next walk goes on behind the last batch that had been given when `stateDict` was called, in the same order, and the generators are set
   * to what they were then.
   *
   * @throws ArgumentError when it is the place of a loader with other generators
   * @example
   * const source = { async *[Symbol.asyncIterator]() { for (let i = 0; i < 4; i++) yield [tensor(i)]; } };
   * const loader = new nn.data.StreamLoader(source, { batchSize: 2 });
   * for await (const _ of loader) break;
   * const other = new nn.data.StreamLoader(source, { batchSize: 2 });
   * other.loadStateDict(loader.stateDict());
   * const rest = [];
   * for await (const [x] of other) rest.push(x!.toArray());
   * rest // [[2, 3]]
   */
  loadStateDict(state: LoaderState): void {
    if (state.now.length !== 1 || state.start.length > 1) {
      throw new ArgumentError('StreamLoader.loadStateDict', `this loader draws from 1 generator, the state has ${state.now.length}`, {
        argument: 'state',
        hint: 'a loader with the options of the one that was saved',
      });
    }
    restoreTransform('StreamLoader', this.#transform, state);
    this.#generator.setState(state.now[0]!);
    this.#epoch = null;
    this.#goOn = state;
  }
}

function checkWhole(argument: string, value: number, from: number): void {
  if (Number.isSafeInteger(value) && value >= from) return;
  throw new ArgumentError('StreamLoader', `${argument} has to be a whole number from ${from}, got ${String(value)}`, {
    argument,
    hint: '{ batchSize: 64, shuffleBuffer: 1000 }',
  });
}
