import { Tensor, type DType } from '@lamella/core';
import { PackedSequence } from '../utils/rnn.js';

const bytesOfElement: Readonly<Record<DType, number>> = { bool: 1, uint8: 1, int32: 4, float32: 4, float64: 8 };

/** The tensors in what goes into a module or comes out of it: one, a list, a packed sequence, or the values of an object. */
export function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (value instanceof PackedSequence) return [value.data];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return [];
  return Object.values(value).flatMap(tensorsIn);
}

export function bytesOf({ numel, dtype }: Tensor): number {
  return numel * bytesOfElement[dtype];
}

/** `2×3`; of a tensor without dimensions `scalar`. */
export function showShape(shape: readonly number[]): string {
  return shape.length === 0 ? 'scalar' : shape.join('×');
}
