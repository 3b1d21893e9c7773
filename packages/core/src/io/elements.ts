import { DTypeError } from '../errors/errors.js';
import { Storage } from '../memory/storage.js';
import { allocate, bytesPerElement, type DType, type TypedArray } from '../shape/dtype.js';
import type { Tensor } from '../tensor/tensor.js';

/** Kinds of numbers that files hold. Those without a dtype here are read as the next one that holds them. */
export type ElementKind = 'bool' | 'uint8' | 'int8' | 'int16' | 'int32' | 'int64' | 'float16' | 'bfloat16' | 'float32' | 'float64';

interface Kind {
  readonly bytes: number;
  readonly dtype: DType;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number;
}

const kinds: Readonly<Record<ElementKind, Kind>> = {
  bool: { bytes: 1, dtype: 'bool', read: (view, at) => Number(view.getUint8(at) !== 0) },
  uint8: { bytes: 1, dtype: 'uint8', read: (view, at) => view.getUint8(at) },
  int8: { bytes: 1, dtype: 'int32', read: (view, at) => view.getInt8(at) },
  int16: { bytes: 2, dtype: 'int32', read: (view, at, little) => view.getInt16(at, little) },
  int32: { bytes: 4, dtype: 'int32', read: (view, at, little) => view.getInt32(at, little) },
  int64: { bytes: 8, dtype: 'int32', read: readInt64 },
  float16: { bytes: 2, dtype: 'float32', read: (view, at, little) => halfToNumber(view.getUint16(at, little)) },
  bfloat16: { bytes: 2, dtype: 'float32', read: readBfloat16 },
  float32: { bytes: 4, dtype: 'float32', read: (view, at, little) => view.getFloat32(at, little) },
  float64: { bytes: 8, dtype: 'float64', read: (view, at, little) => view.getFloat64(at, little) },
};

/**
 * How many bytes an element of this kind has in a file.
 *
 * @example
 * bytesOf('bfloat16') // 2
 */
export function bytesOf(kind: ElementKind): number {
  return kinds[kind].bytes;
}

/** Kinds whose bytes in a file are those in memory, where the order of the bytes is the same. */
const asInMemory: readonly ElementKind[] = ['uint8', 'int32', 'float32', 'float64'];
const platformIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/**
 * `count` elements from the start of `bytes`. The caller has checked that the bytes are there.
 *
 * @throws DTypeError on an int64 that int32 does not hold
 * @example
 * readElements('mine', new Uint8Array([0, 60, 0, 64]), 'float16', 2).values // [1, 2]
 */
export function readElements(op: string, bytes: Uint8Array, kind: ElementKind, count: number, littleEndian = true): Storage {
  const { bytes: size, dtype, read } = kinds[kind];
  const values = allocate(dtype, count);
  if (asInMemory.includes(kind) && (size === 1 || littleEndian === platformIsLittleEndian)) {
    bytesBehind(values).set(bytes.subarray(0, count * size));
    return new Storage(dtype, count, values);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) {
    const value = read(view, i * size, littleEndian);
    if (kind === 'int64' && value !== (value | 0)) {
      throw new DTypeError(op, `element ${i} is ${value}, which int32 does not hold`, { dtype: 'int64', hint: 'save it as float64' });
    }
    values[i] = value;
  }
  return new Storage(dtype, count, values);
}

/** The elements in row-major order, little-endian, as all formats here want them. */
export function rowMajorBytes(x: Tensor): Uint8Array {
  const bytes = bytesBehind(x.data());
  return platformIsLittleEndian ? bytes : swapBytes(bytes, bytesPerElement[x.dtype]);
}

function bytesBehind(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** Each element's bytes the other way round, in place. */
export function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
  return bytes;
}

function readInt64(view: DataView, at: number, littleEndian: boolean): number {
  return Number(view.getBigInt64(at, littleEndian));
}

// A bfloat16 is the upper half of a float32.
function readBfloat16(view: DataView, at: number, littleEndian: boolean): number {
  const scratch = new DataView(new ArrayBuffer(4));
  scratch.setUint16(0, view.getUint16(at, littleEndian));
  return scratch.getFloat32(0);
}

// IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction.
function halfToNumber(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
