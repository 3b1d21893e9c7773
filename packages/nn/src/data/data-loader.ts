import { ArgumentError, defaultGenerator, type Generator, type Tensor } from '@lamella/core';
import { batchOf, type Dataset } from './dataset.js';
import { generatorsOf, replaying, restoreTransform, transformStates, type LoaderState } from './position.js';
import { RandomSampler, SequentialSampler, type Sampler } from './samplers.js';
import { transformed, type Transform } from './transforms/transform.js';

export interface DataLoaderOptions {
  /** Samples a batch. Default: 1. */
  readonly batchSize?: number;
  /** A new random order for each epoch. Default: false. */
  readonly shuffle?: boolean;
  /** Leaves out a last batch that is not full. Default: false. */
  readonly dropLast?: boolean;
  /** The order of the samples, instead of `shuffle`. */
  readonly sampler?: Sampler;
  /** Where the order is drawn from. Default: the default generator. */
  readonly generator?: Generator;
  /** Changes each batch before it is given, in the order of the batches. */
  readonly transform?: Transform;
}

/**
 * A set of samples in batches: `for (const [images, labels] of loader)`, once an epoch.
 *
 * Draws, at the start of every epoch, even without shuffling: a base seed of 64 bits; then what its sampler draws. So does PyTorch.
 * @throws ArgumentError on a batch size that is no whole number from 1, or on both `shuffle` and `sampler`
 * @see torch.utils.data.DataLoader
 * @example
 * const loader = new nn.data.DataLoader(new nn.data.TensorDataset(zeros([10, 3])), { batchSize: 4 });
 * [...loader].map(([x]) => x!.shape) // [[4, 3], [4, 3], [2, 3]]
 */
export class DataLoader implements Iterable<readonly Tensor[]> {
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly #dropLast: boolean;
  readonly #sampler: Sampler;
  readonly #generator: Generator;
  readonly #generators: readonly Generator[];
  readonly #transform: Transform | null;
  /** Where the epoch that is being walked is; null between two. */
  #epoch: { readonly start: readonly Uint8Array[]; batch: number } | null = null;
  /** The place at which the next walk goes on. */
  #goOn: LoaderState | null = null;

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, sampler, generator, transform = null } = options;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ArgumentError('DataLoader', `batchSize should be a positive whole number, got ${String(batchSize)}`, {
        argument: 'batchSize',
        hint: '{ batchSize: 64 }',
      });
    }
    if (shuffle && sampler !== undefined)
      throw new ArgumentError('DataLoader', 'sampler and shuffle are mutually exclusive', { argument: 'sampler' });
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#dropLast = dropLast;
    this.#generator = generator ?? defaultGenerator;
    this.#sampler =
      sampler ?? (shuffle ? new RandomSampler(dataset, generator === undefined ? {} : { generator }) : new SequentialSampler(dataset));
    this.#generators = generatorsOf(this.#generator, this.#sampler);
    this.#transform = transform;
  }

  /** The number of batches an epoch. */
  get length(): number {
    const batches = this.#sampler.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  [Symbol.iterator](): IterableIterator<readonly Tensor[]> {
    const from = this.#goOn;
    this.#goOn = null;
    if (from === null || from.start.length === 0) return this.#walk(this.#newEpoch());
    // The order is drawn again, and the generators are left as they are.
    return replaying(this.#generators, from.start, () => {
      const batches = this.#newEpoch();
      for (let i = 0; i < from.batch; i++) batches.next();
      this.#epoch!.batch = from.batch;
      return this.#walk(batches);
    });
  }

  /**
   * The place in the epoch that is being walked, with the states of the generators that the order and the transform draw from. Plain data:
   * numbers and bytes.
   *
   * A sampler of one's own that has a generator of its own says so with the property `generator`. The order is drawn anew from the states at
   * the epoch's start, so a sampler that draws block by block (with replacement) should not share its generator with dropouts.
   *
   * @example
   * const loader = new nn.data.DataLoader(new nn.data.TensorDataset(arange(0, 6)), { batchSize: 2, shuffle: true });
   * for (const [x] of loader) if (x!.numel === 2) break;
   * loader.stateDict().batch // 1
   */
  stateDict(): LoaderState {
    return {
      batch: this.#epoch?.batch ?? 0,
      start: this.#epoch?.start ?? [],
      now: this.#generators.map((generator) => generator.getState()),
      ...transformStates(this.#transform),
    };
  }

  /**
   * The next walk goes on behind the last batch that had been given when `stateDict` was called, in the same order, and the generators are set
   * to what they were then.
   *
   * @throws ArgumentError when it is the place of a loader with other generators
   * @example
   * const set = new nn.data.TensorDataset(arange(0, 4));
   * const loader = new nn.data.DataLoader(set, { batchSize: 2 });
   * for (const _ of loader) break;
   * const other = new nn.data.DataLoader(set, { batchSize: 2 });
   * other.loadStateDict(loader.stateDict());
   * [...other].map(([x]) => x!.toArray()) // [[2, 3]]
   */
  loadStateDict(state: LoaderState): void {
    const count = this.#generators.length;
    if (state.now.length !== count || (state.start.length !== 0 && state.start.length !== count)) {
      throw new ArgumentError('DataLoader.loadStateDict', `this loader draws from ${count} generators, the state has ${state.now.length}`, {
        argument: 'state',
        hint: 'a loader with the options of the one that was saved',
      });
    }
    restoreTransform('DataLoader', this.#transform, state);
    this.#generators.forEach((generator, i) => generator.setState(state.now[i]!));
    this.#epoch = null;
    this.#goOn = state;
  }

  #newEpoch(): Iterator<readonly number[]> {
    this.#epoch = { start: this.#generators.map((generator) => generator.getState()), batch: 0 };
    this.#generator.uint64(); // PyTorch's base seed for its workers: there are none here, but the draw is part of the stream
    return this.#indices();
  }

  *#walk(batches: Iterator<readonly number[]>): IterableIterator<readonly Tensor[]> {
    const epoch = this.#epoch;
    for (let next = batches.next(); next.done !== true; next = batches.next()) {
      if (epoch !== null) epoch.batch += 1;
      const batch = batchOf(this.dataset, next.value);
      yield this.#transform === null ? batch : transformed(this.#transform, batch);
    }
    if (this.#epoch === epoch) this.#epoch = null;
  }

  *#indices(): IterableIterator<readonly number[]> {
    let indices: number[] = [];
    for (const index of this.#sampler) {
      indices.push(index);
      if (indices.length < this.batchSize) continue;
      yield indices;
      indices = [];
    }
    if (indices.length > 0 && !this.#dropLast) yield indices;
  }
}
