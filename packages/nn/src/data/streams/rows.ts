import { noGrad, ShapeError, tensor, type DType, type Tensor, type TypedArray } from '@lamella/core';

/** What one part of every sample looks like. */
interface PartLayout {
  readonly dtype: DType;
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly size: number;
}

/** Some samples along the first dimension, as plain memory. */
export interface Block {
  readonly count: number;
  readonly values: readonly TypedArray[];
}

/** The layout of samples, learnt from the first and asked of all others. */
export class RowLayout {
  #parts: readonly PartLayout[] | null = null;

  /** @throws ShapeError on samples that are not like those before */
  read(parts: readonly Tensor[], isBlock: boolean): Block {
    const here = parts.map(({ dtype, shape, numel }): PartLayout => {
      const rowShape = isBlock ? shape.slice(1) : shape;
      return { dtype, shape: rowShape, size: isBlock && shape[0] !== 0 ? numel / shape[0]! : rowShape.reduce((a, b) => a * b, 1) };
    });
    const counts = isBlock ? parts.map(({ shape }) => shape[0]) : [1];
    if (counts.length === 0 || counts.some((count) => count === undefined || count !== counts[0])) {
      throw new ShapeError('StreamLoader', `the parts of a block have ${counts.join(', ') || 'no'} samples, wanted one count`, {
        shapes: parts.map(({ shape }) => shape),
      });
    }
    this.#parts ??= here;
    if (describe(here) !== describe(this.#parts)) {
      throw new ShapeError('StreamLoader', `a sample is ${describe(here)}, those before were ${describe(this.#parts)}`, {
        shapes: here.map(({ shape }) => shape),
      });
    }
    return { count: counts[0]!, values: parts.map((part) => part.data()) };
  }

  /** Room for so many samples. */
  allocate(count: number): TypedArray[] {
    return this.#parts!.map(({ dtype, size }) => new arrays[dtype](count * size));
  }

  copy(from: readonly TypedArray[], row: number, to: readonly TypedArray[], place: number): void {
    this.#parts!.forEach(({ size }, i) => {
      to[i]!.set(from[i]!.subarray(row * size, (row + 1) * size), place * size);
    });
  }

  /** The first `count` samples as tensors. */
  toTensors(values: readonly TypedArray[], count: number): readonly Tensor[] {
    return noGrad(() =>
      this.#parts!.map(({ dtype, shape, size }, i) => tensor(values[i]!.subarray(0, count * size), { dtype }).reshape([count, ...shape])),
    );
  }
}

const arrays = {
  bool: Uint8Array,
  uint8: Uint8Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const satisfies Record<DType, unknown>;

const describe = (parts: readonly PartLayout[]): string => parts.map(({ dtype, shape }) => `${dtype} [${shape.join(', ')}]`).join(' and ');
