import { fileURLToPath } from 'node:url';
import type { LabelledSet } from '../labelled-set.js';
import { readIdxSet, type IdxSetOptions } from './idx-set.js';

// Two folders up is the package's own, from src/node and from dist/node alike.
const folder = new URL('../../sets/', import.meta.url);
const pathOf = (name: string): string => fileURLToPath(new URL(name, folder));

/**
 * The first 10,000 training and 2,000 test images of Fashion-MNIST: ten kinds of clothes. The package brings them; the whole set is read by
 * `readIdxSet`.
 *
 * Shape: a sample is an input [1, 28, 28] in float32, from 0 to 1, and a class in int32.
 * @throws ArgumentError when `limit` is no whole number from 1
 * @see Xiao, Rasul and Vollgraf 2017, Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, arXiv 1708.07747; MIT
 * @example
 * const { train, test, inputShape } = fashionMnist({ limit: 1000 });
 * [train.length, test!.length, inputShape] // [1000, 2000, [1, 28, 28]]
 */
export function fashionMnist(options: Pick<IdxSetOptions, 'limit'> = {}): LabelledSet {
  return readIdxSet(pathOf('fashion-mnist'), options);
}

/**
 * 1,797 handwritten digits: 1,500 for training, 297 for testing. Small enough for a test.
 *
 * Shape: a sample is an input [1, 8, 8] in float32, sixteenths from 0 to 1, and a class in int32.
 * @throws ArgumentError when `limit` is no whole number from 1
 * @see E. Alpaydin and C. Kaynak: Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, https://doi.org/10.24432/C50P49; CC BY 4.0
 * @example
 * const { train, test, inputShape } = digits();
 * [train.length, test!.length, inputShape] // [1500, 297, [1, 8, 8]]
 */
export function digits(options: Pick<IdxSetOptions, 'limit'> = {}): LabelledSet {
  return readIdxSet(pathOf('digits'), { ...options, scale: 16 });
}
