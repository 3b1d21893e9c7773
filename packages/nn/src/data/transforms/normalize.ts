import { ArgumentError, checkFloating, ShapeError, tensor, type Tensor } from '@lamella/core';
import type { TransformObject } from './transform.js';

/**
 * `(x - mean) / std`, with one mean and standard deviation for all, or one for each channel. A `std` of 0 counts as 1: what never changes
 * becomes 0.
 *
 * Shape: a batch (N, C, …) or a single sample -> the same. `forward` takes (…, C, H, W), and (N, C) or (C).
 * @throws ArgumentError when `mean` or `std` are no numbers or differ in length, ShapeError on another number of channels
 * @see torchvision.transforms.Normalize
 * @example
 * new nn.data.Normalize([1, 2], [2, 4]).forward(tensor([[3, 10]]).to('float32')).toArray() // [[1, 2]]
 */
export class Normalize implements TransformObject {
  readonly mean: number | readonly number[];
  readonly std: number | readonly number[];

  constructor(mean: number | readonly number[], std: number | readonly number[]) {
    const [means, stds] = [listOf(mean), listOf(std)];
    const sound = means.every(Number.isFinite) && stds.every((each) => Number.isFinite(each) && each >= 0);
    if (!sound || means.length !== stds.length || means.length === 0) {
      throw new ArgumentError('Normalize', `needs as many means as standard deviations from 0, got ${show(mean)} and ${show(std)}`, {
        argument: 'std',
        hint: 'new Normalize(0.5, 0.25)',
      });
    }
    this.mean = mean;
    this.std = std;
  }

  forward(x: Tensor): Tensor {
    return this.#normalised(x, x.ndim >= 3 ? x.ndim - 3 : x.ndim - 1);
  }

  /** The first part of a batch, whose channels are dimension 1. */
  apply(parts: readonly Tensor[]): readonly Tensor[] {
    const [x, ...others] = parts;
    if (x === undefined) throw new ArgumentError('Normalize', 'a batch without parts has nothing to normalise', { argument: 'parts' });
    return [this.#normalised(x, Math.min(1, x.ndim - 1)), ...others];
  }

  #normalised(x: Tensor, dim: number): Tensor {
    checkFloating('Normalize', x);
    const means = listOf(this.mean);
    const stds = listOf(this.std).map((each) => (each === 0 ? 1 : each));
    if (means.length === 1) return x.sub(means[0]!).div(stds[0]!);
    if (x.shape[dim] !== means.length) {
      throw new ShapeError(
        'Normalize',
        `there are ${means.length} means, and ${x.shape[dim] ?? 'no'} channels in [${x.shape.join(', ')}]`,
        {
          shapes: [x.shape],
          hint: 'one mean for each channel, or a single one',
        },
      );
    }
    const shape = [means.length, ...x.shape.slice(dim + 1).map(() => 1)];
    const along = (values: readonly number[]): Tensor => tensor(values, { dtype: x.dtype }).reshape(shape);
    return x.sub(along(means)).div(along(stds));
  }
}

const listOf = (value: number | readonly number[]): readonly number[] => (typeof value === 'number' ? [value] : value);
const show = (value: number | readonly number[]): string => (typeof value === 'number' ? String(value) : `[${value.join(', ')}]`);
