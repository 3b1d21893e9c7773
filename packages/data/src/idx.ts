import { DataError } from './data-error.js';

/** An array of bytes with its sizes, outermost first. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

// The third byte of the file. Sets of images and labels come as unsigned bytes; the others are named only to be refused by name.
const UNSIGNED_BYTE = 0x08;
const otherTypes = new Map([
  [0x09, 'signed bytes'],
  [0x0b, '16-bit integers'],
  [0x0c, '32-bit integers'],
  [0x0d, '32-bit floats'],
  [0x0e, '64-bit floats'],
]);

/**
 * The array in the bytes of an IDX file, the format of MNIST. `file` is the name that errors use.
 *
 * Shape: any, as in the file.
 * @throws DataError when the bytes are no IDX file, hold no unsigned bytes, or are more or fewer than their sizes say
 * @see the end of http://yann.lecun.com/exdb/mnist/
 * @example
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 10, 20)) // { shape: [2], values: [10, 20] }
 */
export function parseIdx(bytes: Uint8Array, { file }: { readonly file?: string } = {}): IdxArray {
  const refuse = (problem: string): DataError => new DataError('parseIdx', problem, { file }, { hint: 'the original file, fetched again' });

  const [zero, alsoZero, type, ndim] = bytes;
  if (type === undefined || ndim === undefined)
    throw refuse(`has ${bytes.length} bytes, an IDX file begins with 4 bytes of type and dimensions`);
  if (zero !== 0 || alsoZero !== 0) throw refuse(`begins with the bytes ${hex(bytes.subarray(0, 4))}, an IDX file with 00 00`);
  if (type !== UNSIGNED_BYTE) {
    throw refuse(`holds ${otherTypes.get(type) ?? `values of the unknown type 0x${hex([type])}`}, wanted unsigned bytes (type 0x08)`);
  }
  if (ndim === 0) throw refuse('has no dimensions, wanted one or more');

  const start = 4 + 4 * ndim;
  if (bytes.length < start) throw refuse(`ends after ${bytes.length} bytes, inside the sizes of its ${ndim} dimensions`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: ndim }, (_, dim) => view.getUint32(4 + 4 * dim));
  const wanted = shape.reduce((product, size) => product * size, 1);
  // Not subarray(): of a Buffer that is a Buffer, whose slice() does not copy.
  const values = new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  if (values.length !== wanted) {
    const sizes = shape.length > 8 ? `${shape.slice(0, 8).join(', ')}, …` : shape.join(', ');
    throw refuse(
      `${values.length < wanted ? 'is cut off' : 'goes on after its end'}: [${sizes}] is ${wanted} bytes, it has ${values.length}`,
    );
  }
  return { shape, values };
}

function hex(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
