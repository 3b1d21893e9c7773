import type { Tensor } from '@lamella/core';

/**
 * Samples that come one after the other, from the first one each time it is walked: a file too large for memory, rows of a database. Each step
 * gives one sample, as a `Dataset` does, or with `yields: 'block'` some samples along a first dimension, which is faster.
 *
 * @see torch.utils.data.IterableDataset
 */
export interface IterableDataset {
  /** Default: `sample`. */
  readonly yields?: 'sample' | 'block';
  [Symbol.asyncIterator](): AsyncIterator<readonly Tensor[]>;
}
