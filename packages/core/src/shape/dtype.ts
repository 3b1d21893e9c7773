import { DTypeError, ShapeError } from '../errors/errors.js';

/** The element types. `bool` is held as one byte, 0 or 1. */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool';
export type FloatingDType = 'float32' | 'float64';

export type TypedArray = Float32Array | Float64Array | Int32Array | Uint8Array;

export const dtypes: readonly DType[] = ['bool', 'uint8', 'int32', 'float32', 'float64'];

/** How large an element is. */
export const bytesPerElement: Readonly<Record<DType, number>> = { bool: 1, uint8: 1, int32: 4, float32: 4, float64: 8 };

const arrays = { bool: Uint8Array, uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array } as const;

/** A zeroed typed array for `length` elements of `dtype`. @throws ShapeError when there is no room for so many */
export function allocate(dtype: DType, length: number): TypedArray {
  try {
    return new arrays[dtype](length);
  } catch (cause) {
    throw new ShapeError('allocate', `there is no room for ${length} elements of ${dtype}`, { dtype, cause });
  }
}

/** `length` elements of a buffer, from byte `start` on. */
export function viewOfBuffer(dtype: DType, buffer: ArrayBufferLike, start: number, length: number): TypedArray {
  return new arrays[dtype](buffer as ArrayBuffer, start, length);
}

export function isFloating(dtype: DType): dtype is FloatingDType {
  return dtype === 'float32' || dtype === 'float64';
}

export function checkDType(op: string, dtype: unknown): asserts dtype is DType {
  if (!dtypes.includes(dtype as DType)) {
    throw new DTypeError(op, `there is no dtype ${String(dtype)}`, { dtype: String(dtype), hint: `one of ${dtypes.join(', ')}` });
  }
}

// Promotion goes up this list: PyTorch's table for these five dtypes is a total order.
const rank: Record<DType, number> = { bool: 0, uint8: 1, int32: 2, float32: 3, float64: 4 };

/**
 * The smallest dtype that holds both, as `torch.promote_types`.
 *
 * @example
 * promoteTypes('int32', 'float32') // 'float32'
 */
export function promoteTypes(a: DType, b: DType): DType {
  return rank[a] >= rank[b] ? a : b;
}

const category = (dtype: DType): number => (dtype === 'bool' ? 0 : isFloating(dtype) ? 2 : 1);

/** Whether a result of dtype `from` may be stored in place in a tensor of dtype `to`: its category must not fall. */
export function canCast(from: DType, to: DType): boolean {
  return category(from) <= category(to);
}

/** An operand as promotion sees it: a tensor has a dtype and dimensions, a JavaScript number or boolean has neither. */
export type Operand = { readonly dtype: DType; readonly shape: readonly number[] } | number | boolean;

/** A whole number counts as an int, another one as a float, as in PyTorch; it never widens a tensor of its own category. */
function scalarType(value: number | boolean): DType {
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int32' : 'float32';
}

/**
 * The dtype in which an operation on these operands computes, as `torch.result_type`.
 *
 * @example
 * resultType(zeros([2], { dtype: 'uint8' }), 3) // 'uint8'
 * resultType(zeros([2], { dtype: 'uint8' }), 0.5) // 'float32'
 */
export function resultType(...operands: readonly Operand[]): DType {
  let dimensioned: DType | undefined;
  let zeroDimensional: DType | undefined;
  let number: DType | undefined;
  const promote = (a: DType | undefined, b: DType): DType => (a === undefined ? b : promoteTypes(a, b));
  for (const operand of operands) {
    if (typeof operand !== 'object') number = promote(number, scalarType(operand));
    else if (operand.shape.length === 0) zeroDimensional = promote(zeroDimensional, operand.dtype);
    else dimensioned = promote(dimensioned, operand.dtype);
  }
  return widen(dimensioned, widen(zeroDimensional, number)) ?? 'float32';
}

// What has fewer dimensions raises the category of the result (int to float), but not the width within it.
function widen(stronger: DType | undefined, weaker: DType | undefined): DType | undefined {
  if (stronger === undefined || weaker === undefined) return stronger ?? weaker;
  return category(weaker) > category(stronger) ? weaker : stronger;
}
