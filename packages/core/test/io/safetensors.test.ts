import { describe, expect, it } from 'vitest';
import { FileError, loadSafetensors, readSafetensorsMetadata } from '../../src/index.js';

function safetensors(header: unknown, data: Uint8Array, length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const floats = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const entry = { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] };

describe('loadSafetensors', () => {
  it('reads tensors by name, and passes over the metadata', () => {
    const tensors = loadSafetensors(
      safetensors(
        {
          __metadata__: { format: 'pt' },
          weight: { ...entry, shape: [3, 1], data_offsets: [4, 16] },
          bias: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        },
        floats,
      ),
    );
    expect(Object.keys(tensors)).toEqual(['weight', 'bias']);
    expect(tensors.weight.toArray()).toEqual([[2], [3], [4]]);
    expect(tensors.bias.toArray()).toEqual([1]);
  });

  it('reads bfloat16 as float32', () => {
    const half = new Uint8Array(new Uint16Array([0x3f80, 0xc040]).buffer);
    const { x } = loadSafetensors(safetensors({ x: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] } }, half));
    expect([x.dtype, x.toArray()]).toEqual(['float32', [1, -3]]);
  });

  it('takes a name like __proto__ for a name', () => {
    const tensors = loadSafetensors(safetensors('{"__proto__":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}', floats));
    expect(Object.keys(tensors)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).dtype).toBe(undefined);
  });

  it.each([
    ['a header said to be longer than the file', safetensors({ weight: entry }, floats, 1e6)],
    ['a header of 2^60 bytes', safetensors({ weight: entry }, floats, 2 ** 60)],
    ['a header that is no JSON', safetensors('{', floats)],
    ['a header that is a list', safetensors([], floats)],
    ['an unknown dtype', safetensors({ x: { ...entry, dtype: 'C64' } }, floats)],
    ['a dtype like constructor', safetensors({ x: { ...entry, dtype: 'constructor' } }, floats)],
    ['a negative size', safetensors({ x: { ...entry, shape: [-2, -2] } }, floats)],
    ['offsets beyond the end', safetensors({ x: { ...entry, data_offsets: [4, 20] } }, floats)],
    ['offsets that do not fit the shape', safetensors({ x: { ...entry, data_offsets: [0, 12] } }, floats)],
    ['offsets in the wrong order', safetensors({ x: { ...entry, data_offsets: [16, 0] } }, floats)],
    ['an entry that is null', safetensors({ x: null }, floats)],
    ['an entry that is a list', safetensors({ x: [] }, floats)],
    ['two tensors over the same bytes', safetensors({ x: entry, y: entry }, floats)],
    [
      'bytes that are no tensor, between two',
      safetensors({ x: { ...entry, shape: [1], data_offsets: [0, 4] }, y: { ...entry, shape: [1], data_offsets: [12, 16] } }, floats),
    ],
    ['bytes that are no tensor, at the end', safetensors({ x: { ...entry, shape: [3], data_offsets: [0, 12] } }, floats)],
    [
      'a name that stands there twice',
      safetensors('{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}', floats),
    ],
    ['metadata that are no texts', safetensors({ __metadata__: { epoch: 3 }, x: entry }, floats)],
    ['a header that is no UTF-8', safetensors({ xé: entry }, floats).map((byte) => (byte === 0xc3 ? 0xff : byte))],
    ['a header that goes on', safetensors(`${JSON.stringify({ x: entry })}{}`, floats)],
    ['a comma too many', safetensors('{,}', new Uint8Array(0))],
    ['too few bytes for a length', new Uint8Array(3)],
  ])('refuses %s', (_what, bytes) => {
    expect(() => loadSafetensors(bytes)).toThrow(FileError);
    expect(() => readSafetensorsMetadata(bytes)).toThrow(FileError);
  });

  it('does not mind spaces where JSON allows them', () => {
    const text =
      ' {\n "x" : {"dtype":"F32", "shape":[ 4 ], "data_offsets":[0, 16]} ,\t"y":{"dtype":"U8","shape":[0],"data_offsets":[16,16]}}  ';
    const { x, y } = loadSafetensors(safetensors(text, floats));
    expect([x.shape, y.shape]).toEqual([[4], [0]]);
  });
});

describe('readSafetensorsMetadata', () => {
  it('gives the texts, or none', () => {
    expect(readSafetensorsMetadata(safetensors({ x: entry, __metadata__: { format: 'pt', note: 'é' } }, floats))).toEqual({
      format: 'pt',
      note: 'é',
    });
    expect(readSafetensorsMetadata(safetensors({ x: entry }, floats))).toEqual({});
  });
});
