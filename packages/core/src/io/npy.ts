import { DTypeError } from '../errors/errors.js';
import { numelOf } from '../shape/shape.js';
import { contiguousStrides } from '../shape/strides.js';
import { Tensor } from '../tensor/tensor.js';
import { bytesOf, FileError, readElements, type ElementKind } from './elements.js';

const MAGIC = '\x93NUMPY';

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

/**
 * A tensor from the bytes of a `.npy` file, versions 1 to 3, row-major or Fortran order, little- or big-endian.
 *
 * @throws FileError when the file is cut off or its header cannot be read, DTypeError on a type that no dtype here holds
 * @see numpy.lib.format
 */
export function loadNpy(bytes: Uint8Array): Tensor {
  const { header, dataStart } = headerOf(bytes);
  const { descr, fortranOrder, shape } = parseHeader(header);
  const kind = kindOf.get(descr.replace(/^[<>|=]/, ''));
  if (kind === undefined)
    throw new DTypeError('loadNpy', `there is no dtype for numpy's ${descr}`, { dtype: descr, hint: "array.astype('float32')" });
  const count = numelOf(shape);
  const data = bytes.subarray(dataStart);
  if (!Number.isSafeInteger(count) || data.length < count * bytesOf(kind)) {
    throw new FileError(
      'loadNpy',
      `the data end early: ${count} elements of ${descr} need ${count * bytesOf(kind)} bytes, there are ${data.length}`,
      { shapes: [shape] },
    );
  }
  const storage = readElements('loadNpy', data, kind, count, !descr.startsWith('>'));
  const strides = fortranOrder ? contiguousStrides([...shape].reverse()).reverse() : contiguousStrides(shape);
  return new Tensor({ storage, shape, strides, offset: 0 });
}

function headerOf(bytes: Uint8Array): { header: string; dataStart: number } {
  const text = (start: number, end: number): string => new TextDecoder('latin1').decode(bytes.subarray(start, end));
  if (text(0, 6) !== MAGIC) throw new FileError('loadNpy', 'this is no .npy file: it does not begin with \\x93NUMPY');
  const major = bytes[6];
  if (major === undefined || major < 1 || major > 3) throw new FileError('loadNpy', `version ${major} of the format is not known`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prefix = major === 1 ? 10 : 12;
  if (bytes.length < prefix) throw new FileError('loadNpy', 'the file ends within its header');
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (prefix + length > bytes.length)
    throw new FileError('loadNpy', `the header is said to have ${length} bytes, the file has ${bytes.length - prefix} left`);
  return { header: text(prefix, prefix + length), dataStart: prefix + length };
}

interface Header {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** The header is a Python dict literal; only the form that numpy writes is read. */
function parseHeader(header: string): Header {
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || sizes === undefined) {
    throw new FileError('loadNpy', `the header cannot be read: ${header.trim().slice(0, 120)}`, {
      hint: 'numpy.save of a plain array, not of records or objects',
    });
  }
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);
  return { descr, fortranOrder: order === 'True', shape };
}
