import type { DType, Tensor } from '../index.js';

/** A tensor as references see it: its shape, and its values in row-major order as doubles. Booleans are 0 and 1. */
export interface Grid {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** A grid that was read from a tensor. */
export interface Reading extends Grid {
  readonly dtype: DType;
}

/** Whether a value is a grid, and not a number, a list or options. */
export function isGrid(value: unknown): value is Grid {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

/** An array of the given shape, from a function of the index. */
export function grid(shape: readonly number[], value: (index: readonly number[]) => number): Grid {
  return { shape, data: indicesOf(shape).map(value) };
}

/** The element at an index; the index of a broadcast operand may be longer, and larger where a size is 1. */
export function at({ shape, data }: Grid, index: readonly number[]): number {
  const missing = index.length - shape.length;
  return data[shape.reduce((place, size, dim) => place * size + (size === 1 ? 0 : index[missing + dim]), 0)];
}

/** All indices of a shape, the last dimension running fastest. */
export function indicesOf(shape: readonly number[]): number[][] {
  const numel = shape.reduce((a, b) => a * b, 1);
  return Array.from({ length: numel }, (_, place) => {
    const index = new Array<number>(shape.length);
    let rest = place;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      index[dim] = rest % shape[dim];
      rest = Math.floor(rest / shape[dim]);
    }
    return index;
  });
}

/** A tensor read out. */
export function gridOf(x: Tensor): Reading {
  return { shape: x.shape, data: Array.from(x.data()), dtype: x.dtype };
}

/** The shape that operands broadcast to. */
export function commonShape(...shapes: readonly (readonly number[])[]): number[] {
  const ndim = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: ndim }, (_, dim) => {
    const sizes = shapes.map((shape) => shape[dim - ndim + shape.length] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** The number that a tensor of `dtype` holds in place of a double. */
export function stored(value: number, dtype: DType): number {
  switch (dtype) {
    case 'float32':
      return Math.fround(value);
    case 'float64':
      return value;
    case 'int32':
      return value | 0;
    case 'uint8':
      return value & 255;
    case 'bool':
      return Number(value !== 0);
  }
}
