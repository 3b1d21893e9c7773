import { ArgumentError, defaultGenerator, type Generator, type Tensor } from '@lamella/core';
import { batchOf, type Dataset } from './dataset.js';
import { RandomSampler, SequentialSampler, type Sampler } from './samplers.js';

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

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    const { batchSize = 1, shuffle = false, dropLast = false, sampler, generator } = options;
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
  }

  /** The number of batches an epoch. */
  get length(): number {
    const batches = this.#sampler.length / this.batchSize;
    return this.#dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  [Symbol.iterator](): IterableIterator<readonly Tensor[]> {
    this.#generator.uint64(); // PyTorch's base seed for its workers: there are none here, but the draw is part of the stream
    return this.#batches();
  }

  *#batches(): IterableIterator<readonly Tensor[]> {
    let indices: number[] = [];
    for (const index of this.#sampler) {
      indices.push(index);
      if (indices.length < this.batchSize) continue;
      yield batchOf(this.dataset, indices);
      indices = [];
    }
    if (indices.length > 0 && !this.#dropLast) yield batchOf(this.dataset, indices);
  }
}
