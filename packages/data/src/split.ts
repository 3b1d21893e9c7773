import { ArgumentError, Generator, randperm } from '@lamella/core';
import { data } from '@lamella/nn';
import type { SplitOptions } from './table/options.js';

/** The numbers of samples of both parts, each in order. */
export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Draws one `randperm` from a generator of its own: its first numbers are the test part. @throws ArgumentError when a part would be empty */
export function split(op: string, count: number, { test = 0, seed = 0 }: SplitOptions): Split {
  const size = Math.round(count * test);
  if (test > 0 && (size === 0 || size === count)) {
    throw new ArgumentError(op, `a share of ${test} of ${count} samples leaves one part empty`, { argument: 'test' });
  }
  if (size === 0) return { train: Array.from({ length: count }, (_, i) => i), test: [] };
  const order = Array.from(randperm(count, { generator: new Generator().manualSeed(seed) }).data());
  const inOrder = (numbers: number[]): number[] => numbers.sort((a, b) => a - b);
  return { train: inOrder(order.slice(size)), test: inOrder(order.slice(0, size)) };
}

/** The samples of a set in two parts, null for a test part of none. */
export function splitDataset(
  op: string,
  dataset: data.TensorDataset,
  options: SplitOptions,
): { readonly train: data.Dataset; readonly test: data.Dataset | null } {
  const { train, test } = split(op, dataset.length, options);
  if (test.length === 0) return { train: dataset, test: null };
  const part = (numbers: readonly number[]): data.TensorDataset => new data.TensorDataset(...dataset.batch(numbers));
  return { train: part(train), test: part(test) };
}
