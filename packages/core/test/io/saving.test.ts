import {
  arange,
  ArgumentError,
  loadNpy,
  loadNpz,
  loadSafetensors,
  ones,
  readSafetensorsMetadata,
  readZip,
  saveNpy,
  saveNpz,
  saveSafetensors,
  tensor,
  writeZip,
  zeros,
  type Tensor,
} from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { swapBytes } from '../../src/io/elements.js';

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
const base64 = (bytes: Uint8Array): string => btoa(latin1(bytes));
const bits = (data: Float32Array | Float64Array | Int32Array): string => latin1(new Uint8Array(data.buffer));

const samples: readonly [what: string, x: Tensor][] = [
  ['float32', tensor([[1, -0, NaN], [Infinity, 1e-45, 0.1]])], // prettier-ignore
  ['float64', tensor([0.1, -1e300], { dtype: 'float64' })],
  ['int32', tensor([-(2 ** 31), 2 ** 31 - 1], { dtype: 'int32' })],
  ['uint8', tensor([0, 255], { dtype: 'uint8' })],
  ['bool', tensor([[true], [false]])],
  ['no dimensions', tensor(3)],
  ['no elements', zeros([2, 0, 3])],
  ['a transposed view', arange(0, 6).reshape([2, 3]).t()],
  ['a slice with an offset', arange(0, 12).reshape([3, 4]).narrow(0, 1, 2).narrow(1, 1, 2)],
  ['an expanded view', tensor([[1], [2]]).expand([2, 3])],
  ['64 dimensions', ones(new Array<number>(64).fill(1))],
];
const same = (a: Tensor, b: Tensor): void => expect([b.dtype, b.shape, b.toArray()]).toEqual([a.dtype, a.shape, a.toArray()]);

describe('saveNpy', () => {
  // numpy.save of numpy 2.4.6 wrote these headers; 995 arrays were compared with it byte for byte when this was written.
  it.each([
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 118, tensor([[1, 2, 3], [4, 5, 6.5]]), bits(new Float32Array([1, 2, 3, 4, 5, 6.5]))], // prettier-ignore
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (), }", 118, tensor(2.5, { dtype: 'float64' }), bits(new Float64Array([2.5]))],
    ["{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", 118, tensor([true, false]), '\x01\x00'],
    ["{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", 118, tensor([7, 255], { dtype: 'uint8' }), '\x07\xff'],
    ["{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }", 118, tensor([-2], { dtype: 'int32' }), bits(new Int32Array([-2]))],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (0, 3), }", 118, zeros([0, 3]), ''],
    // The header would end at a multiple of 64 as it is, and numpy adds 64.
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(35)}1), }`, 246, ones(new Array<number>(36).fill(1)), bits(new Float32Array([1]))], // prettier-ignore
  ])('writes %s as numpy does', (dict, length, x, data) => {
    expect(latin1(saveNpy(x))).toBe(`\x93NUMPY\x01\x00${String.fromCharCode(length, 0)}${dict.padEnd(length - 1)}\n${data}`);
  });

  it('writes a view row-major', () => {
    const x = arange(0, 6).reshape([2, 3]);
    expect(saveNpy(x.t())).toEqual(saveNpy(tensor([[0, 3], [1, 4], [2, 5]], { dtype: 'int32' }))); // prettier-ignore
  });

  it.each(samples)('comes back from loadNpy: %s', (_what, x) => same(x, loadNpy(saveNpy(x))));

  it('keeps the bits of a NaN', () => {
    const bytes = saveNpy(ones([2]));
    bytes.set([1, 0, 0xa0, 0x7f], bytes.length - 8); // a signalling NaN, which becomes a quiet one on the way through a number
    expect(saveNpy(loadNpy(bytes))).toEqual(bytes);
  });

  it('refuses what is no tensor, or has more dimensions than numpy', () => {
    expect(() => saveNpy([1, 2] as unknown as Tensor)).toThrow(ArgumentError);
    expect(() => saveNpy(ones(new Array<number>(65).fill(1)))).toThrow(expect.objectContaining({ name: 'ArgumentError', op: 'saveNpy' }));
  });
});

describe('saveNpz', () => {
  // numpy.savez(file, weight=numpy.array([[1, 2], [3, 4]], 'f4'), größe=numpy.array(3, 'u1')), by numpy 2.4.6 on Python 3.11.7.
  const STORED =
    'UEsDBC0AAAAAAAAAIQBO+yB1//////////8KABQAd2VpZ2h0Lm5weQEAEACQAAAAAAAAAJAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAAQAAAQEAAAIBAUEsDBC0AAAgAAAAAIQBvyn6O//////////8LABQAZ3LDtsOfZS5ucHkBABAAgQAAAAAAAACBAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKA1BLAQItAy0AAAAAAAAAIQBO+yB1kAAAAJAAAAAKAAAAAAAAAAAAAACAAQAAAAB3ZWlnaHQubnB5UEsBAi0DLQAACAAAAAAhAG/Kfo6BAAAAgQAAAAsAAAAAAAAAAAAAAIABzAAAAGdyw7bDn2UubnB5UEsFBgAAAAACAAIAcQAAAIoBAAAAAA==';
  const tensors = { weight: tensor([[1, 2], [3, 4]]), größe: tensor(3, { dtype: 'uint8' }) }; // prettier-ignore

  it('writes what numpy.savez writes', async () => {
    expect(base64(await saveNpz(tensors))).toBe(STORED);
    expect(latin1(await saveNpz({}))).toBe(`PK\x05\x06${'\0'.repeat(18)}`);
  });

  it('packs, with compress', async () => {
    const x = zeros([100, 100]);
    const [stored, packed] = [await saveNpz({ x }), await saveNpz({ x }, { compress: true })];
    expect(packed.length).toBeLessThan(stored.length / 50);
    same(x, (await loadNpz(packed)).x);
  });

  it.each([false, true])('comes back from loadNpz, in order, with compress: %s', async (compress) => {
    const loaded = await loadNpz(await saveNpz(Object.fromEntries(samples), { compress }));
    expect(Object.keys(loaded)).toEqual(samples.map(([what]) => what));
    for (const [what, x] of samples) same(x, loaded[what]);
  });

  it('takes a name like __proto__ for a name', async () => {
    const loaded = await loadNpz(await saveNpz({ ['__proto__']: ones([2]), constructor: ones([1]) }));
    expect(Object.keys(loaded)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).dtype).toBe(undefined);
  });

  it.each([
    ['a tensor alone', ones([2])],
    ['a list', [ones([2])]],
    ['nothing', null],
    ['numbers', { x: 3 }],
    ['a name that leads out of a folder', { '../x': ones([1]) }],
    ['a name from the root', { '/x': ones([1]) }],
    ['a name with a drive', { 'c:x': ones([1]) }],
    ['a name with a NUL', { 'a\0b': ones([1]) }],
    ['half of a surrogate pair', { '\ud800': ones([1]) }],
    ['a name that is too long', { ['x'.repeat(65_532)]: ones([1]) }],
  ])('refuses %s', async (_what, given) => {
    await expect(saveNpz(given as unknown as Record<string, Tensor>)).rejects.toThrow(ArgumentError);
  });
});

describe('saveSafetensors', () => {
  // safetensors 0.8.0 wrote the same bytes.
  it('writes what the library writes: widest dtype first, then by the bytes of the name', () => {
    const x = tensor([9]);
    const tensors = {
      ...{ w: tensor([[1, 3], [2, 4]]).t(), 'é"\\\n\x01\x7f': x, '\u{1f600}': x, '\uffee': x, 10: x, 9: x }, // prettier-ignore
      ...{ b: tensor([true, false, true]), i: tensor([-1, 2], { dtype: 'int32' }), u: tensor([1, 2], { dtype: 'uint8' }) },
      ...{ d: tensor([0.1], { dtype: 'float64' }), s: tensor(2), e: zeros([0, 3]) },
    };
    const header =
      '{"__metadata__":{"format":"pt"},"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},' +
      '"10":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"9":{"dtype":"F32","shape":[1],"data_offsets":[12,16]},' +
      '"e":{"dtype":"F32","shape":[0,3],"data_offsets":[16,16]},"s":{"dtype":"F32","shape":[],"data_offsets":[16,20]},' +
      '"w":{"dtype":"F32","shape":[2,2],"data_offsets":[20,36]},"\xc3\xa9\\"\\\\\\n\\u0001\x7f":{"dtype":"F32","shape":[1],' +
      '"data_offsets":[36,40]},"\xef\xbf\xae":{"dtype":"F32","shape":[1],"data_offsets":[40,44]},"\xf0\x9f\x98\x80":{"dtype":"F32",' +
      '"shape":[1],"data_offsets":[44,48]},"i":{"dtype":"I32","shape":[2],"data_offsets":[48,56]},"u":{"dtype":"U8","shape":[2],' +
      '"data_offsets":[56,58]},"b":{"dtype":"BOOL","shape":[3],"data_offsets":[58,61]}}';
    const floats = bits(new Float32Array([9, 9, 2, 1, 2, 3, 4, 9, 9, 9]));
    const data = bits(new Float64Array([0.1])) + floats + bits(new Int32Array([-1, 2])) + '\x01\x02\x01\x00\x01';
    const length = Math.ceil(header.length / 8) * 8;
    expect(latin1(saveSafetensors(tensors, { metadata: { format: 'pt' } }))).toBe(
      `${String.fromCharCode(length & 255, length >> 8)}${'\0'.repeat(6)}${header.padEnd(length)}${data}`,
    );
  });

  it('writes nothing at all as the library does', () => {
    expect(latin1(saveSafetensors({}))).toBe(`\x08${'\0'.repeat(7)}{}      `);
  });

  it('comes back from loadSafetensors', () => {
    const loaded = loadSafetensors(saveSafetensors(Object.fromEntries(samples)));
    for (const [what, x] of samples) same(x, loaded[what]);
  });

  it('carries metadata along', () => {
    const metadata = { format: 'pt', note: '"é"\n', ['__proto__']: 'x' };
    expect(readSafetensorsMetadata(saveSafetensors({ x: ones([1]) }, { metadata }))).toEqual(metadata);
  });

  it.each([
    ['a tensor alone', ones([2]), {}],
    ['numbers', { x: [1, 2] }, {}],
    ['the name of the metadata', { __metadata__: ones([1]) }, {}],
    ['half of a surrogate pair', { '\udc00': ones([1]) }, {}],
    ['metadata that are no texts', {}, { metadata: { epoch: 3 } }],
    ['metadata in a list', {}, { metadata: ['x'] }],
  ])('refuses %s', (_what, tensors, options) => {
    const call = (): unknown => saveSafetensors(tensors as never, options as never);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(expect.objectContaining({ op: 'saveSafetensors' }));
  });
});

describe('writeZip', () => {
  it('refuses a name that stands there twice, and more entries than the format holds', async () => {
    const entry = ['a', new Uint8Array(1)] as const;
    await expect(writeZip('test', [entry, entry])).rejects.toThrow(ArgumentError);
    const many = Array.from({ length: 65_536 }, (_, i) => [`${i}`, new Uint8Array(0)] as const);
    await expect(writeZip('test', many)).rejects.toThrow(ArgumentError);
  });

  it('packs what readZip unpacks', async () => {
    const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 7);
    const [, entry] = readZip('test', await writeZip('test', [['empty', new Uint8Array(0)], ['full', content]], { compress: true })); // prettier-ignore
    expect([entry.name, entry.size]).toEqual(['full', 200_000]);
    expect(Buffer.from(await entry.read()).equals(content)).toBe(true);
  });
});

it('swaps bytes, for platforms of the other order', () => {
  expect(swapBytes(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 4)).toEqual(Uint8Array.of(4, 3, 2, 1, 8, 7, 6, 5));
});
