import { ArgumentError } from '@lamella/core';
import { batchOf, type Dataset } from '../dataset.js';

/** The means and standard deviations (of the whole, not of a sample) of each channel. */
export interface Statistics {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const AT_ONCE = 256;

/**
 * What `Normalize` wants to know of a set: of its training part, so that nothing of the test set leaks into training. A channel is the first
 * dimension of a sample: each feature of (F), each channel of (C, H, W).
 *
 * @throws ArgumentError on an empty set
 * @example
 * const { mean, std } = nn.data.statisticsOf(new nn.data.TensorDataset(tensor([[1, 10], [3, 10]])));
 * [mean, std] // [[2, 10], [1, 0]]
 */
export function statisticsOf(dataset: Dataset): Statistics {
  if (dataset.length === 0) throw new ArgumentError('statisticsOf', 'an empty set has no mean', { argument: 'dataset' });
  const mean = channelMeans(dataset, (value) => value);
  const variance = channelMeans(dataset, (value, channel) => (value - mean[channel]!) ** 2);
  return { mean, std: variance.map(Math.sqrt) };
}

function channelMeans(dataset: Dataset, valueOf: (value: number, channel: number) => number): number[] {
  const sums: number[] = [];
  let perChannel = 0;
  for (let start = 0; start < dataset.length; start += AT_ONCE) {
    const count = Math.min(AT_ONCE, dataset.length - start);
    const x = batchOf(
      dataset,
      Array.from({ length: count }, (_, i) => start + i),
    )[0]!;
    const channels = x.shape[1] ?? 1;
    const inner = x.numel / (count * channels);
    const values = x.data();
    for (let n = 0, at = 0; n < count; n++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const end = at + inner; at < end; at++) sum += valueOf(values[at]!, channel);
        sums[channel] = (sums[channel] ?? 0) + sum;
      }
    }
    perChannel += count * inner;
  }
  return sums.map((sum) => sum / perChannel);
}
