import { DTypeError } from '../errors/errors.js';
import type { DType } from '../shape/dtype.js';
import { numelOf, type Shape } from '../shape/shape.js';
import { contiguousStrides } from '../shape/strides.js';
import { Tensor } from '../tensor/tensor.js';
import { checkBytes, checkSavable, checkSizes, excerpt, FileError } from './checks.js';
import { bytesOf, readElements, rowMajorBytes, type ElementKind } from './elements.js';

/** `\x93NUMPY`. Compared as bytes: TextDecoder's latin1 is windows-1252, in which 0x93 is a quotation mark. */
const MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** numpy's own limit for files that one does not trust. */
const MAX_HEADER = 10_000;

/** numpy's type codes, without the sign of the byte order. */
const kindOf: ReadonlyMap<string, ElementKind> = new Map(
  Object.entries({
    b1: 'bool',
    u1: 'uint8',
    i1: 'int8',
    i2: 'int16',
    i4: 'int32',
    i8: 'int64',
    f2: 'float16',
    f4: 'float32',
    f8: 'float64',
  }),
);
const codeOf: Readonly<Record<DType, string>> = { bool: '|b1', uint8: '|u1', int32: '<i4', float32: '<f4', float64: '<f8' };

/**
 * A tensor from the bytes of a `.npy` file, versions 1 to 3, row-major or Fortran order, little- or big-endian. int8, int16 and int64 become
 * int32, float16 becomes float32.
 *
 * Shape: any, as in the file.
 * @throws FileError when the file is cut off or its header cannot be read, DTypeError on a type that no dtype here holds
 * @see numpy.lib.format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @example
 * loadNpy(saveNpy(tensor([[1, 2], [3, 4]]))).toArray() // [[1, 2], [3, 4]]
 */
export function loadNpy(bytes: Uint8Array): Tensor {
  return readNpy('loadNpy', bytes);
}

/** The same for what stands in an archive: errors name `op`. */
export function readNpy(op: string, bytes: Uint8Array): Tensor {
  const { kind, littleEndian, fortranOrder, shape, offset } = readNpyHeader(op, bytes);
  const data = checkBytes(op, bytes).subarray(offset);
  checkSizes(op, 'the array', shape, Math.floor(data.length / bytesOf(kind)));
  const count = numelOf(shape);
  const needed = count * bytesOf(kind);
  if (data.length < needed) {
    throw new FileError(op, `the data end early: ${count} elements of ${kind} need ${needed} bytes, there are ${data.length}`, {
      shapes: [shape],
    });
  }
  const storage = readElements(op, data, kind, count, littleEndian);
  const strides = fortranOrder ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(shape);
  return new Tensor({ storage, shape, strides, offset: 0 });
}

/** What stands before the elements of a `.npy` file. */
export interface NpyHeader {
  readonly kind: ElementKind;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
}

/**
 * The header of a `.npy` file, from its first bytes: for readers that take the elements piece by piece.
 *
 * @throws FileError when the header is cut off or cannot be read, DTypeError on a type that no dtype here holds
 * @example
 * const { kind, shape, offset } = readNpyHeader('mine', saveNpy(ones([3])).subarray(0, 128));
 * [kind, shape, offset] // ['float32', [3], 128]
 */
export function readNpyHeader(op: string, bytes: Uint8Array): NpyHeader {
  const { header, offset } = split(op, checkBytes(op, bytes));
  const { descr, fortranOrder, shape } = parseHeader(op, header);
  const kind = kindOf.get(descr.replace(/^[<>|=]/, ''));
  if (kind === undefined)
    throw new DTypeError(op, `there is no dtype for numpy's ${excerpt(descr)}`, { dtype: descr, hint: "array.astype('float32')" });
  return { kind, littleEndian: !descr.startsWith('>'), fortranOrder, shape, offset };
}

/**
 * The bytes of a `.npy` file, those that `numpy.save` writes for the same array in row-major order.
 *
 * Shape: any; a tensor that is not contiguous is written row-major.
 * @throws ArgumentError on anything but a tensor, or on more dimensions than numpy's 64
 * @see numpy.save, https://numpy.org/doc/stable/reference/generated/numpy.save.html
 * @example
 * saveNpy(ones([3])).length // 140
 */
export function saveNpy(tensor: Tensor): Uint8Array {
  const x = checkSavable('saveNpy', tensor, 'tensor');
  const header = headerFor(codeOf[x.dtype], x.shape);
  const data = rowMajorBytes(x);
  const bytes = new Uint8Array(header.length + data.length);
  bytes.set(header);
  bytes.set(data, header.length);
  return bytes;
}

// numpy leaves room for the first size to grow to 21 digits, and fills up to a multiple of 64: with 64 more where nothing is missing.
function headerFor(descr: string, shape: Shape): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const room = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${' '.repeat(room)}`;
  const prefix = MAGIC.length + 4;
  const length = dict.length + 64 - ((prefix + dict.length + 1) % 64) + 1;
  const bytes = new Uint8Array(prefix + length).fill(' '.charCodeAt(0));
  bytes.set([...MAGIC, 1, 0, length & 0xff, length >> 8]);
  bytes.set(new TextEncoder().encode(dict), prefix);
  bytes[bytes.length - 1] = '\n'.charCodeAt(0);
  return bytes;
}

function split(op: string, bytes: Uint8Array): { header: string; offset: number } {
  if (!MAGIC.every((byte, i) => bytes[i] === byte)) throw new FileError(op, 'this is no .npy file: it does not begin with \\x93NUMPY');
  const major = bytes[6];
  if (major === undefined || major < 1 || major > 3) throw new FileError(op, `version ${major} of the format is not known`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prefix = major === 1 ? 10 : 12;
  if (bytes.length < prefix) throw new FileError(op, 'the file ends within its header');
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (prefix + length > bytes.length)
    throw new FileError(op, `the header is said to have ${length} bytes, the file has ${bytes.length - prefix} left`);
  if (length > MAX_HEADER) throw new FileError(op, `the header has ${length} bytes, more than ${MAX_HEADER}: that is no plain array`);
  return { header: new TextDecoder().decode(bytes.subarray(prefix, prefix + length)), offset: prefix + length };
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** The header is a Python dict literal; only the form that numpy writes is read. */
function parseHeader(op: string, header: string): Header {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d,\s]*)\)/
    .exec(header)?.[1]
    ?.split(',')
    .map((size) => size.trim());
  if (sizes?.at(-1) === '') sizes.pop(); // (3,) and ()
  if (descr === undefined || order === undefined || sizes === undefined || !sizes.every((size) => /^\d+$/.test(size))) {
    throw new FileError(op, `the header cannot be read: ${excerpt(header.trim())}`, {
      hint: 'numpy.save of a plain array, not of records or objects',
    });
  }
  return { descr, fortranOrder: order === 'True', shape: sizes.map(Number) };
}
