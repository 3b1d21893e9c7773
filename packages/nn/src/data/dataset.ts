import { ArgumentError, stack, Tensor, tensor } from '@lamella/core';

/** Samples by number. A sample is a tensor for each part, the input and the target for instance. */
export interface Dataset {
  readonly length: number;
  get(index: number): readonly Tensor[];
  /** Several samples as one batch, each part stacked; what there is no faster way for can leave it out. */
  batch?(indices: readonly number[]): readonly Tensor[];
}

/** The samples with these numbers, each part stacked along a new first dimension. */
export function batchOf(dataset: Dataset, indices: readonly number[]): readonly Tensor[] {
  if (dataset.batch !== undefined) return dataset.batch(indices);
  const samples = indices.map((index) => dataset.get(index));
  return samples[0]!.map((_, part) => stack(samples.map((sample) => sample[part]!)));
}

/**
 * Samples along the first dimension of tensors.
 *
 * Shape: all tensors have one size in dimension 0; a sample has each without it.
 * @throws ArgumentError when the tensors differ in their first size, there are none, or one of them is no Tensor
 * @see torch.utils.data.TensorDataset
 * @example
 * new nn.data.TensorDataset(zeros([10, 3]), zeros([10])).length // 10
 */
export class TensorDataset implements Dataset {
  readonly tensors: readonly Tensor[];

  constructor(...tensors: readonly Tensor[]) {
    tensors.forEach((x: unknown, i) => {
      if (!(x instanceof Tensor)) {
        throw new ArgumentError('TensorDataset', `argument ${i} has to be a Tensor, got ${typeof x}`, {
          argument: `tensors[${i}]`,
          hint: 'tensor(data)',
        });
      }
    });
    const sizes = tensors.map((x) => x.shape[0]);
    if (tensors.length === 0 || sizes.some((size) => size === undefined || size !== sizes[0])) {
      throw new ArgumentError(
        'TensorDataset',
        `size mismatch between tensors: first sizes ${sizes.map((size) => size ?? 'none').join(', ') || 'of no tensors'}`,
        { shapes: tensors.map((x) => x.shape), argument: 'tensors' },
      );
    }
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0]!.shape[0]!;
  }

  get(index: number): readonly Tensor[] {
    return this.tensors.map((x) => x.select(0, index));
  }

  batch(indices: readonly number[]): readonly Tensor[] {
    const rows = tensor(Int32Array.from(indices));
    return this.tensors.map((x) => x.indexSelect(0, rows));
  }
}

/** Some samples of another set, by their numbers there. @see torch.utils.data.Subset */
export class Subset implements Dataset {
  readonly dataset: Dataset;
  readonly indices: readonly number[];

  constructor(dataset: Dataset, indices: readonly number[]) {
    this.dataset = dataset;
    this.indices = indices;
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): readonly Tensor[] {
    return this.dataset.get(this.#numberOf(index));
  }

  batch(indices: readonly number[]): readonly Tensor[] {
    return batchOf(
      this.dataset,
      indices.map((index) => this.#numberOf(index)),
    );
  }

  #numberOf(index: number): number {
    const number = this.indices[index];
    if (number === undefined) throw new ArgumentError('Subset', `there is no sample ${index} among ${this.length}`, { argument: 'index' });
    return number;
  }
}
