import { ArgumentError, randperm, type Generator } from '@lamella/core';
import { Subset, type Dataset } from './dataset.js';

/**
 * Parts of a set, without overlap, in random order: of the given lengths, or of the given shares of 1 (what rounding leaves goes to the
 * first parts in turn).
 *
 * Draws: one `randperm`.
 * @throws ArgumentError when the lengths do not sum to the length of the set
 * @see torch.utils.data.random_split
 * @example
 * const set = new nn.data.TensorDataset(zeros([10, 3]));
 * nn.data.randomSplit(set, [7, 3]).map((part) => part.length) // [7, 3]
 */
export function randomSplit(dataset: Dataset, lengths: readonly number[], options: { readonly generator?: Generator } = {}): Subset[] {
  const sizes = sizesOf(dataset.length, lengths);
  const order = Array.from(randperm(dataset.length, options).data());
  let start = 0;
  return sizes.map((size) => {
    const part = new Subset(dataset, order.slice(start, start + size));
    start += size;
    return part;
  });
}

function sizesOf(total: number, lengths: readonly number[]): number[] {
  const sum = lengths.reduce((a, b) => a + b, 0);
  const areLengths = total === 1 && lengths.every(Number.isInteger); // [1, 0] is both
  const areShares = !areLengths && Math.abs(sum - 1) < 1e-9 && lengths.every((length) => length >= 0 && length <= 1);
  if (areShares) {
    const sizes = lengths.map((share) => Math.floor(total * share));
    const left = total - sizes.reduce((a, b) => a + b, 0);
    return sizes.map((size, i) => size + Math.floor((left - i - 1) / sizes.length) + 1);
  }
  if (sum !== total || lengths.some((length) => !Number.isInteger(length) || length < 0)) {
    throw new ArgumentError('randomSplit', `lengths ${lengths.join(' + ')} do not sum to the ${total} samples of the set`, {
      argument: 'lengths',
      hint: 'shares that sum to 1: [0.9, 0.1]',
    });
  }
  return [...lengths];
}
