import { describe, expect, it } from 'vitest';
import { DTypeError, FileError, loadNpy } from '../../src/index.js';

function npy(header: string, data: ArrayBuffer, version = 1): Uint8Array {
  const prefix = version === 1 ? 10 : 12;
  const padded = header.padEnd(header.length + ((64 - ((prefix + header.length + 1) % 64)) % 64)) + '\n';
  const bytes = new Uint8Array(prefix + padded.length + data.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, padded.length, true);
  else view.setUint32(8, padded.length, true);
  bytes.set(new TextEncoder().encode(padded), prefix);
  bytes.set(new Uint8Array(data), prefix + padded.length);
  return bytes;
}

const dict = (descr: string, shape: string, fortran = false): string =>
  `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;

describe('loadNpy', () => {
  it.each([1, 2, 3])('reads version %i', (version) => {
    const x = loadNpy(npy(dict('<f4', '(2, 2)'), new Float32Array([1, 2, 3, 4]).buffer, version));
    expect([x.dtype, x.toArray()]).toEqual(['float32', [[1, 2], [3, 4]]]); // prettier-ignore
  });

  it('reads Fortran order as strides', () => {
    const x = loadNpy(npy(dict('<f8', '(2, 3)', true), new Float64Array([1, 4, 2, 5, 3, 6]).buffer));
    expect(x.toArray()).toEqual([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    expect(x.strides).toEqual([1, 2]);
  });

  it('reads big-endian numbers', () => {
    const data = new ArrayBuffer(8);
    new DataView(data).setFloat64(0, 2.5);
    expect(loadNpy(npy(dict('>f8', '(1,)'), data)).toArray()).toEqual([2.5]);
  });

  it.each([
    ['|b1', new Uint8Array([0, 1]).buffer, 'bool', [false, true]],
    ['|u1', new Uint8Array([7, 255]).buffer, 'uint8', [7, 255]],
    ['|i1', new Int8Array([-1, 5]).buffer, 'int32', [-1, 5]],
    ['<i2', new Int16Array([-300, 5]).buffer, 'int32', [-300, 5]],
    ['<i8', new BigInt64Array([-5n, 2n ** 31n - 1n]).buffer, 'int32', [-5, 2 ** 31 - 1]],
    ['<f2', new Uint16Array([0x3c00, 0xc000]).buffer, 'float32', [1, -2]],
    ['<f2', new Uint16Array([0x0001, 0x7c00]).buffer, 'float32', [2 ** -24, Infinity]],
  ])('reads %s', (descr, data, dtype, values) => {
    const x = loadNpy(npy(dict(descr, '(2,)'), data));
    expect([x.dtype, x.toArray()]).toEqual([dtype, values]);
  });

  it('reads a scalar and an empty array', () => {
    expect(loadNpy(npy(dict('<f4', '()'), new Float32Array([3]).buffer)).item()).toBe(3);
    expect(loadNpy(npy(dict('<f4', '(0, 3)'), new ArrayBuffer(0))).shape).toEqual([0, 3]);
  });

  it.each([
    ['an int64 that int32 does not hold', npy(dict('<i8', '(1,)'), new BigInt64Array([2n ** 31n]).buffer), DTypeError],
    ['complex numbers', npy(dict('<c16', '(1,)'), new ArrayBuffer(16)), DTypeError],
    ['data that end early', npy(dict('<f4', '(5,)'), new ArrayBuffer(16)), FileError],
    ['a shape beyond all bounds', npy(dict('<f4', '(9007199254740992, 9007199254740992)'), new ArrayBuffer(4)), FileError],
    ['records', npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new ArrayBuffer(4)), FileError],
    ['an unknown version', npy(dict('<f4', '(1,)'), new ArrayBuffer(4), 9), FileError],
    ['something else', new TextEncoder().encode('PK not an array at all'), FileError],
    ['nothing', new Uint8Array(0), FileError],
    ['a header that is longer than the file', npy(dict('<f4', '(1,)'), new ArrayBuffer(4)).subarray(0, 40), FileError],
  ])('refuses %s', (_what, bytes, kind) => {
    expect(() => loadNpy(bytes)).toThrow(kind);
    expect(() => loadNpy(bytes)).toThrow(expect.objectContaining({ op: 'loadNpy' }) as Error);
  });
});
