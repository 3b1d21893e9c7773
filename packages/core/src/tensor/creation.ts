import { ArgumentError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { Storage } from '../memory/storage.js';
import { allocate, checkDType, isFloating, type DType } from '../shape/dtype.js';
import { checkShape, numelOf, type Shape } from '../shape/shape.js';
import { contiguousStrides, extentOf, isContiguous, stridesLike } from '../shape/strides.js';
import { isOptions } from './options.js';
import type { Nested } from './reading.js';
import { Tensor } from './tensor.js';

/** What creation functions take besides sizes and values. */
export interface CreationOptions {
  /** Default: `float32`, or what the data say. */
  readonly dtype?: DType;
  /** Default: false. */
  readonly requiresGrad?: boolean;
}

/** What `tensor` reads: numbers or booleans in nested arrays, or a typed array. */
export type TensorData = Nested | Float32Array | Float64Array | Int32Array | Uint8Array;

/** An uninitialised (zeroed) row-major tensor, unchecked. @internal */
export function allocateTensor(shape: Shape, dtype: DType): Tensor {
  return new Tensor({ storage: new Storage(dtype, numelOf(shape)), shape, strides: contiguousStrides(shape), offset: 0 });
}

/** A new tensor whose memory is laid out by `strides`. @internal */
export function allocateStrided(shape: Shape, strides: readonly number[], dtype: DType): Tensor {
  return new Tensor({ storage: new Storage(dtype, extentOf({ shape, strides, offset: 0 })), shape, strides, offset: 0 });
}

/** A new tensor of x's shape and, where x is dense, of its memory layout, unchecked. @internal */
export function allocateLike(x: Tensor, dtype: DType = x.dtype): Tensor {
  const { shape, strides } = x;
  if (isContiguous(x)) return new Tensor({ storage: new Storage(dtype, numelOf(shape)), shape, strides, offset: 0 });
  return allocateStrided(shape, stridesLike(x), dtype);
}

/**
 * A new tensor of x's shape and, where x is dense, of its memory layout: what an op of one input writes to.
 *
 * @example
 * emptyLike(zeros([2, 3]).t()).strides // [1, 3]
 */
export function emptyLike(x: Tensor, options: CreationOptions = {}): Tensor {
  return makeLike('emptyLike', x, options);
}

/** A new tensor with arbitrary values. */
export function empty(size: Shape, options: CreationOptions = {}): Tensor {
  return make('empty', size, options);
}

/**
 * A tensor of zeros.
 *
 * @throws ArgumentError when `size` is not an array of whole numbers
 * @example
 * zeros([2, 2]).toArray() // [[0, 0], [0, 0]]
 */
export function zeros(size: Shape, options: CreationOptions = {}): Tensor {
  return make('zeros', size, options);
}

/**
 * A tensor of ones.
 *
 * @example
 * ones([2], { dtype: 'int32' }).toArray() // [1, 1]
 */
export function ones(size: Shape, options: CreationOptions = {}): Tensor {
  return filled('ones', size, 1, options);
}

/**
 * A tensor of one value; a boolean value makes a bool tensor unless `dtype` says otherwise.
 *
 * @example
 * full([2], 7).toArray() // [7, 7]
 */
export function full(size: Shape, fillValue: number | boolean, options: CreationOptions = {}): Tensor {
  return filled('full', size, fillValue, options);
}

function filled(op: string, size: Shape, value: number | boolean, options: CreationOptions): Tensor {
  const { dtype = typeof value === 'boolean' ? 'bool' : 'float32', requiresGrad = false } = options;
  const result = make(op, size, { dtype, requiresGrad });
  kernels().fill(result, Number(value));
  return result;
}

/** Zeros in x's shape and dtype. */
export function zerosLike(x: Tensor, options: CreationOptions = {}): Tensor {
  return makeLike('zerosLike', x, options);
}

/** Ones in x's shape and dtype. */
export function onesLike(x: Tensor, options: CreationOptions = {}): Tensor {
  return filledLike('onesLike', x, 1, options);
}

/**
 * One value in x's shape and dtype.
 *
 * @example
 * fullLike(zeros([2], { dtype: 'int32' }), 7).toArray() // [7, 7]
 */
export function fullLike(x: Tensor, fillValue: number | boolean, options: CreationOptions = {}): Tensor {
  return filledLike('fullLike', x, fillValue, options);
}

function filledLike(op: string, x: Tensor, value: number | boolean, options: CreationOptions): Tensor {
  const result = makeLike(op, x, options);
  kernels().fill(result, Number(value));
  return result;
}

/**
 * `start`, `start + step`, … up to but without `end`. Whole numbers give int32, others float32, unless `dtype` says otherwise.
 *
 * @throws ArgumentError when `step` is 0 or leads away from `end`
 * @example
 * arange(0, 6, 2).toArray() // [0, 2, 4]
 */
export function arange(start: number, end: number, step: number | CreationOptions = 1, options: CreationOptions = {}): Tensor {
  if (isOptions(step)) return arange(start, end, 1, step);
  const isWhole = [start, end, step].every(Number.isInteger);
  const { dtype = isWhole ? 'int32' : 'float32', requiresGrad = false } = options;
  if (step === 0) throw new ArgumentError('arange', 'step must be nonzero', { argument: 'step' });
  if (![start, end, step].every(Number.isFinite)) {
    throw new ArgumentError('arange', `unsupported range: ${start} -> ${end} by ${step}`, { argument: 'end', hint: 'arange(0, n)' });
  }
  if ((end - start) / step < 0) {
    throw new ArgumentError('arange', `upper bound and lower bound inconsistent with step sign: ${start} -> ${end} by ${step}`, {
      argument: 'step',
    });
  }
  return fromFunction('arange', [Math.ceil((end - start) / step)], { dtype, requiresGrad }, (i) => start + i * step);
}

/**
 * `steps` values, evenly spaced from `start` to `end`, both included.
 *
 * @example
 * linspace(0, 1, 5).toArray() // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, end: number, steps: number, options: CreationOptions = {}): Tensor {
  const { dtype = 'float32', requiresGrad = false } = options;
  if (!Number.isInteger(steps) || steps < 0) {
    throw new ArgumentError('linspace', `number of steps must be a whole number from 0, got ${steps}`, { argument: 'steps' });
  }
  const step = steps === 1 ? 0 : (end - start) / (steps - 1);
  // From both ends, as PyTorch does, so that the last value is `end` and the values mirror.
  return fromFunction('linspace', [steps], { dtype, requiresGrad }, (i) =>
    i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step,
  );
}

/**
 * Ones on the diagonal, zeros elsewhere: n x m, or n x n.
 *
 * @example
 * eye(2).toArray() // [[1, 0], [0, 1]]
 */
export function eye(n: number, m: number | null | CreationOptions = n, options: CreationOptions = {}): Tensor {
  if (isOptions(m)) return eye(n, n, m);
  const columns = m ?? n;
  return fromFunction('eye', [n, columns], options, (i) => (i % (columns + 1) === 0 && i < columns * columns ? 1 : 0));
}

/**
 * A tensor of the given values. Numbers make float32, booleans bool, a typed array its own dtype, unless `dtype` says otherwise.
 * The values are copied.
 *
 * @throws ShapeError when rows differ in length, ArgumentError on anything but numbers and booleans
 * @example
 * tensor([[1, 2], [3, 4]]).shape // [2, 2]
 */
export function tensor(data: TensorData, options: CreationOptions = {}): Tensor {
  const { requiresGrad = false } = options;
  if (options.dtype !== undefined) checkDType('tensor', options.dtype);
  const { shape, flat, dtype: found } = ArrayBuffer.isView(data) ? fromTypedArray(data) : fromNested(data);
  const dtype = options.dtype ?? found;
  checkWantsGrad('tensor', dtype, requiresGrad);
  const values = allocate(dtype, flat.length);
  if (dtype === 'bool') for (let i = 0; i < flat.length; i++) values[i] = Number(flat[i] !== 0);
  else values.set(flat);
  return withGrad(
    new Tensor({ storage: new Storage(dtype, flat.length, values), shape, strides: contiguousStrides(shape), offset: 0 }),
    requiresGrad,
  );
}

interface Flat {
  readonly shape: Shape;
  readonly flat: ArrayLike<number>;
  readonly dtype: DType;
}

function fromTypedArray(data: Float32Array | Float64Array | Int32Array | Uint8Array): Flat {
  const found: DType | undefined =
    data instanceof Float32Array
      ? 'float32'
      : data instanceof Float64Array
        ? 'float64'
        : data instanceof Int32Array
          ? 'int32'
          : data instanceof Uint8Array
            ? 'uint8'
            : undefined;
  if (found === undefined)
    throw new DTypeError('tensor', 'there is no dtype for this typed array', {
      hint: 'Float32Array, Float64Array, Int32Array or Uint8Array',
    });
  return { shape: [data.length], flat: data, dtype: found };
}

function fromNested(data: Nested): Flat {
  const shape: number[] = [];
  for (let level: Nested = data; Array.isArray(level); level = level[0] as Nested) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const flat: number[] = [];
  let booleans = 0;
  const visit = (item: Nested, dim: number): void => {
    if (Array.isArray(item)) {
      if (dim >= shape.length || item.length !== shape[dim]) {
        throw new ShapeError(
          'tensor',
          `rows differ in length: expected ${dim < shape.length ? `${shape[dim]} items` : 'a number'} at dimension ${dim}, got ${item.length} items`,
          { shapes: [shape] },
        );
      }
      for (const inner of item as readonly Nested[]) visit(inner, dim + 1);
    } else if (dim < shape.length) {
      throw new ShapeError('tensor', `rows differ in length: expected ${shape[dim]} items at dimension ${dim}, got a single value`, {
        shapes: [shape],
      });
    } else if (typeof item === 'number' || typeof item === 'boolean') {
      if (typeof item === 'boolean') booleans++;
      flat.push(Number(item));
    } else {
      throw new ArgumentError('tensor', `expected numbers or booleans in nested arrays, got ${item === null ? 'null' : typeof item}`, {
        argument: 'data',
      });
    }
  };
  visit(data, 0);
  return { shape, flat, dtype: booleans > 0 && booleans === flat.length ? 'bool' : 'float32' };
}

function make(op: string, size: Shape, options: CreationOptions): Tensor {
  const { dtype = 'float32', requiresGrad = false } = options;
  checkShape(op, size);
  checkDType(op, dtype);
  checkWantsGrad(op, dtype, requiresGrad);
  return withGrad(allocateTensor([...size], dtype), requiresGrad);
}

function makeLike(op: string, x: Tensor, options: CreationOptions): Tensor {
  const { dtype = x.dtype, requiresGrad = false } = options;
  checkDType(op, dtype);
  checkWantsGrad(op, dtype, requiresGrad);
  return withGrad(allocateLike(x, dtype), requiresGrad);
}

function fromFunction(op: string, shape: Shape, options: CreationOptions, value: (i: number) => number): Tensor {
  const result = make(op, shape, options);
  const { values } = result.storage;
  for (let i = 0; i < values.length; i++) values[i] = result.dtype === 'bool' ? Number(value(i) !== 0) : value(i);
  return result;
}

function withGrad(tensor: Tensor, requiresGrad: boolean): Tensor {
  return requiresGrad ? tensor.requiresGrad_() : tensor;
}

function checkWantsGrad(op: string, dtype: DType, requiresGrad: boolean): void {
  if (requiresGrad && !isFloating(dtype)) {
    throw new DTypeError(op, `only tensors of floating point dtype can require gradients, got ${dtype}`, {
      dtype,
      hint: "dtype: 'float32'",
    });
  }
}
