import { loadNpy, loadNpz, loadSafetensors, ones, readSafetensorsMetadata, readZip, saveNpy, saveNpz, writeZip } from '@lamella/core';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answer, joined, lengthField, refused } from './support/fuzz.js';

// More files made to do harm, beside io/hostile.test.ts: lengths at the borders of what a number holds, things that stand there twice, packed
// data that go on, and what is no file at all.

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const archive = await saveNpz({ x: ones([1]) });
const uint64 = (value: bigint): Uint8Array => new Uint8Array(BigUint64Array.of(value).buffer);

describe('a safetensors file', () => {
  const entry = '{"dtype":"F32","shape":[4],"data_offsets":[0,16]}';
  const read = (bytes: Uint8Array): unknown => [loadSafetensors(bytes), readSafetensorsMetadata(bytes)];
  const file = (header: string, length = BigInt(utf8(header).length), data = 16): Uint8Array =>
    joined(uint64(length), utf8(header), new Uint8Array(data));

  it.each([
    ['2^53 bytes', 2n ** 53n],
    ['2^53 + 1 bytes, which a number does not hold', 2n ** 53n + 1n],
    ['2^63 bytes', 2n ** 63n],
    ['2^64 - 1 bytes, -1 with a sign', 2n ** 64n - 1n],
    ['2^32 bytes, 0 in 32 bits', 2n ** 32n],
    ['2^32 and as many as there are', 2n ** 32n + BigInt(entry.length + 6)],
    ['one byte more than there are', BigInt(entry.length + 6 + 17)],
    ['no bytes', 0n],
  ])('whose header is said to have %s', async (_what, length) => {
    await refused(read, file(`{"x":${entry}}`, length));
  });

  it.each([
    ['two tensors of one name', `{"x":${entry},"x":${entry}}`],
    ['two tensors of one name, written in two ways', `{"x":${entry},"\\u0078":${entry}}`],
    ['two metadata', `{"__metadata__":{"a":"b"},"__metadata__":{"a":"c"},"x":${entry}}`],
    ['dtypes of complex numbers', `{"x":{"dtype":"C128","shape":[1],"data_offsets":[0,16]}}`],
    ['dtypes of 4 bits', `{"x":{"dtype":"F4","shape":[32],"data_offsets":[0,16]}}`],
    ['the dtype of another framework', `{"x":{"dtype":"float32","shape":[4],"data_offsets":[0,16]}}`],
    ['a dtype in small letters', `{"x":{"dtype":"f32","shape":[4],"data_offsets":[0,16]}}`],
    ['a dtype that is a list', `{"x":{"dtype":["F32"],"shape":[4],"data_offsets":[0,16]}}`],
    ['a dtype of other width than its bytes', `{"x":{"dtype":"F64","shape":[4],"data_offsets":[0,16]}}`],
    ['a shape that is an object with a length', `{"x":{"dtype":"F32","shape":{"length":1,"0":4},"data_offsets":[0,16]}}`],
    ['a size as a text of 2^53', `{"x":{"dtype":"F32","shape":["9007199254740992"],"data_offsets":[0,16]}}`],
    ['__proto__ as a field, that would bring the others', `{"x":{"__proto__":${entry}}}`],
    ['__proto__ as metadata, with what is no text', `{"__metadata__":{"__proto__":{"polluted":"yes"}},"x":${entry}}`],
  ])('with %s', async (_what, header) => {
    await refused(read, file(header));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([undefined, null, 'x', 7, {}, [1, 2, 3], new Float32Array(8)])('that is %j is refused for what it is', async (what) => {
    await refused(loadSafetensors as (input: unknown) => unknown, what);
    await refused(readSafetensorsMetadata as (input: unknown) => unknown, what);
    await refused(loadNpy as (input: unknown) => unknown, what);
    await refused(loadNpz as (input: unknown) => unknown, what);
  });
});

describe('a npy file', () => {
  const file = (header: string, data = 16): Uint8Array =>
    joined(Uint8Array.of(0x93), utf8('NUMPY'), Uint8Array.of(1, 0), lengthField(header.length, 2), utf8(header), new Uint8Array(data));
  const dict = (descr: string, shape = '(4,)'): string => `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

  it.each([
    ['texts', "'<U4'"],
    ['bytes', "'|S16'"],
    ['dates', "'<M8[ns]'"],
    ['numbers of 16 bytes', "'<f16'"],
    ['numbers of 3 bytes', "'<f3'"],
    ['nothing, of 16 bytes each', "'|V16'"],
    ['numbers of no byte', "'<f0'"],
    ['numbers of 2^53 bytes', "'<f9007199254740992'"],
    ['sub-arrays', "('<f4', (2,))"],
    ['a dtype called constructor', "'constructor'"],
    ['a dtype called __proto__', "'__proto__'"],
    ['a call of Python', "eval('1')"],
  ])('of %s', async (_what, descr) => {
    await refused(loadNpy, file(dict(descr)));
  });

  it('of objects is a pickle, which nobody reads', async () => {
    const error = await refused(loadNpy, joined(file(dict("'|O'", '(1,)'), 0), utf8('cos\nsystem\n(S"touch /tmp/x"\ntR.')));
    expect(error.message).toMatch(/object|dtype|\|O/i);
  });

  it.each([
    ['no shape', `{'descr': '<f4', 'fortran_order': False, }\n`],
    ['a negative size', dict("'<f4'", '(-4,)')],
    ['a size in hexadecimal', dict("'<f4'", '(0x4,)')],
    ['a size as an exponent', dict("'<f4'", '(1e0,)')],
    ['a size that is True', dict("'<f4'", '(True,)')],
    ['a million spaces of shape', dict("'<f4'", `(4,${' '.repeat(60_000)})`).replace("'descr'", "'descrx'")],
  ])('with %s', async (_what, header) => {
    await refused(loadNpy, file(header));
  });
});

describe('a npz file', () => {
  const array = saveNpy(ones([4]));

  it.each([
    ['an array of objects', saveObjects()],
    ['an array that ends early', array.subarray(0, -4)],
    ['an archive called an array', archive],
    ['nothing called an array', new Uint8Array(0)],
  ])('with %s says in which of its files', async (_what, bytes) => {
    const error = await refused(loadNpz, await writeZip('test', [['good.npy', array], ['bad.npy', bytes]])); // prettier-ignore
    expect(error.message).toContain('bad');
  });

  it('with two arrays of one name is refused', async () => {
    const bytes = await writeZip('test', [['a.npy', array], ['b.npy', array]]); // prettier-ignore
    const text = String.fromCharCode(...bytes).replaceAll('b.npy', 'a.npy');
    await refused(
      loadNpz,
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    );
  });

  it('whose directory names an entry otherwise than the entry does itself is refused', async () => {
    const bytes = await writeZip('test', [['a.npy', array]]);
    const at = bytes.indexOf('a'.charCodeAt(0));
    const copy = bytes.slice();
    copy[at] = 'b'.charCodeAt(0);
    await refused(loadNpz, copy);
  });

  it('whose packed data go on behind their end is refused', async () => {
    const packed = joined(deflateRawSync(array), utf8('and more'));
    const bytes = await writeZip('test', [['a.npy', packed]]);
    const view = new DataView(bytes.buffer);
    const directory = bytes.length - 22 - 46 - 5;
    view.setUint16(directory + 10, 8, true);
    view.setUint32(directory + 24, array.length, true);
    await refused(loadNpz, bytes);
  });

  it('that is an archive within an archive within … is opened once', async () => {
    let bytes = await writeZip('test', [['x.npy', array]]);
    for (let i = 0; i < 50; i++) bytes = await writeZip('test', [['x.npy', bytes]], { compress: true });
    await refused(loadNpz, bytes);
  });

  it('whose comment is said to be longer than it is is refused', async () => {
    const bytes = await writeZip('test', [['x.npy', array]]);
    const copy = bytes.slice();
    copy.set(lengthField(0xffff, 2), bytes.length - 2);
    await refused((b) => readZip('test', b), copy);
  });

  it('with the names that every object has gives arrays of these names, and changes nothing else', async () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'then'];
    const bytes = await writeZip('test', names.map((name) => [`${name}.npy`, array] as const)); // prettier-ignore
    const { value } = await answer(loadNpz, bytes);
    expect(Object.keys(value as object)).toEqual(names);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

function saveObjects(): Uint8Array {
  const header = `{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n`;
  return joined(Uint8Array.of(0x93), utf8('NUMPY'), Uint8Array.of(1, 0), lengthField(header.length, 2), utf8(header), utf8('\x80\x04N.'));
}
