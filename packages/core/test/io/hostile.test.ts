import {
  ArgumentError,
  LamellaError,
  loadNpy,
  loadNpz,
  loadSafetensors,
  ones,
  readSafetensorsMetadata,
  readZip,
  saveNpy,
  saveSafetensors,
  writeZip,
} from '@lamella/core';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { answer, joined, lengthField, refused } from '../support/fuzz.js';

// Files made to do harm, by hand: each is refused by an error of Lamella's, within a second of the processor's time and 64 MiB.

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const open = async (bytes: Uint8Array): Promise<unknown> => Promise.all(readZip('test', bytes).map((entry) => entry.read()));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

/** The archive with a field of one header changed; signatures: local, directory, end. */
function lying(archive: Uint8Array, signature: 3 | 1 | 5, at: number, value: number, width = 4): Uint8Array {
  const copy = archive.slice();
  const start = copy.findIndex((_, i) => copy[i] === 0x50 && copy[i + 1] === 0x4b && copy[i + 2] === signature);
  copy.set(lengthField(value, width), start + at);
  return copy;
}

const packed = deflateRawSync(new Uint8Array(40 * 2 ** 20));

/** 40 MiB of zeros in an archive of 40 KiB, which says so, or says that it is less. */
async function bomb(claim = 40 * 2 ** 20): Promise<Uint8Array> {
  const archive = await writeZip('test', [['x.npy', packed]]);
  return lying(lying(archive, 1, 10, 8, 2), 1, 24, claim);
}

describe('a zip archive', () => {
  it('that is a bomb and says so is not unpacked', async () => {
    const bytes = await bomb();
    expect((await refused(loadNpz, bytes)).message).toContain('unpacks to 41943040 and more. Try: { maxBytes: 41943040 }');
    expect(readZip('test', bytes, { maxBytes: 50e6 })).toHaveLength(1);
  });

  it('that is a bomb and denies it is left at the first byte too many', async () => {
    expect((await refused(loadNpz, await bomb(1000))).message).toContain('more than the 1000 bytes');
  });

  it('that says 4 GiB is not believed', async () => {
    expect((await refused(loadNpz, await bomb(2 ** 32 - 1))).message).toContain('unpacks to 4294967295');
  });

  it('whose entries each unpack to little, and together to too much, is refused', async () => {
    const entries = Array.from({ length: 5 }, (_, i) => [`${i}`, new Uint8Array(100)] as const);
    const bytes = await writeZip('test', entries);
    expect((await refused((b) => readZip('test', b, { maxBytes: 450 }), bytes)).message).toContain('unpacks to 500');
  });

  it('that may unpack to NaN bytes may not be read at all', async () => {
    const bytes = await bomb();
    expect(await refused((b) => readZip('test', b, { maxBytes: NaN }), bytes)).toMatchObject({
      name: 'ArgumentError',
      argument: 'maxBytes',
    });
  });

  it('of more than 4 GiB is refused for what it is', async () => {
    const bytes = lying(await writeZip('test', []), 5, 16, 2 ** 32 - 1);
    expect((await refused(open, bytes)).message).toContain('zip64');
  });

  it('with 65,535 entries is read in no time', async () => {
    const entries = Array.from({ length: 65_535 }, (_, i) => [`${i}.npy`, new Uint8Array(0)] as const);
    const bytes = await writeZip('test', entries);
    expect((await answer((b) => readZip('test', b).length, bytes)).value).toBe(65_535);
    expect((await refused(loadNpz, bytes)).message).toContain('no .npy file');
  });

  it('whose entries share their bytes is refused', async () => {
    const bytes = await writeZip('test', [['a', utf8('x')], ['b', utf8('x')]]); // prettier-ignore
    const second = bytes.length - 22 - 47; // the second header of the directory
    const copy = bytes.slice();
    copy.set(lengthField(0, 4), second + 42);
    expect((await refused(open, copy)).message).toContain('overlap');
  });

  it('whose entry reaches into the directory is refused', async () => {
    const bytes = await writeZip('test', [['a', utf8('x')]]);
    expect((await refused(open, lying(lying(bytes, 1, 20, 20), 1, 24, 20))).message).toContain('overlap');
  });

  it.each(['../x.npy', 'a/../../x.npy', '/etc/x.npy', '\\x.npy', '..\\x.npy', 'C:x.npy', 'a\0.npy'])(
    'with the name %j is refused',
    async (name) => {
      const innocent = name.replace(/\W/g, 'i');
      const archive = await writeZip('test', [[innocent, saveNpy(ones([1]))]]);
      const text = String.fromCharCode(...archive).replaceAll(innocent, name);
      const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      expect((await refused(loadNpz, bytes)).message).toContain('leads out of its folder');
    },
  );

  it('with a name of 60,000 letters has an error of a few', async () => {
    const bytes = await writeZip('test', [['x'.repeat(60_000), utf8('x')]]);
    expect((await refused(loadNpz, bytes)).message.length).toBeLessThan(300);
  });

  it('within an archive is not opened', async () => {
    const bytes = await writeZip('test', [['inner.zip', await bomb()]]);
    expect((await refused(loadNpz, bytes)).message).toContain('no .npy file');
  });

  it('with dots in a name is no harm', async () => {
    expect(readZip('test', await writeZip('test', [['a..b/...', utf8('x')]]))[0].name).toBe('a..b/...');
  });
});

describe('a safetensors file', () => {
  const file = (header: string, data = new Uint8Array(16)): Uint8Array => joined(lengthField(utf8(header).length, 8), utf8(header), data);
  const tensorOf = (shape: string, offsets = '[0,16]', dtype = '"F32"'): string =>
    `{"x":{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}}`;
  const read = (bytes: Uint8Array): unknown => [loadSafetensors(bytes), readSafetensorsMetadata(bytes)];
  const deep = nested(100_000);

  it.each([
    ['nested 100,000 deep as a shape', tensorOf(deep)],
    ['nested 100,000 deep as a dtype', tensorOf('[4]', '[0,16]', deep)],
    ['nested 100,000 deep as an offset', tensorOf('[4]', `[${deep},16]`)],
    ['nested 100,000 deep in something unknown', `{"x":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"y":${deep}}}`],
    ['nested 100,000 deep as metadata', `{"__metadata__":{"x":${deep}}}`],
    ['nested 100,000 deep as a whole', deep],
    ['nested 100,000 objects deep', '{"a":'.repeat(100_000)],
    ['a dtype that cannot be turned into text', tensorOf('[4]', '[0,16]', '{"toString":1}')],
    ['a shape of a million sizes', tensorOf(`[${'1,'.repeat(1e6)}4]`)],
    ['a shape of 65 sizes', tensorOf(`[${'1,'.repeat(64)}4]`)],
    ['a million empty descriptions', `{${Array.from({ length: 1e6 }, (_, i) => `"${i}":{}`).join()}}`],
    ['a million numbers', `{${Array.from({ length: 1e6 }, (_, i) => `"${i}":0`).join()}}`],
    ['a million spaces', ' '.repeat(1e6)],
    ['a million backslashes', `{"${'\\'.repeat(1e6)}`],
    ['a size of 2^53', tensorOf('[9007199254740992]')],
    ['a size of 2^53 beside a 0', tensorOf('[9007199254740991,0]', '[0,0]')],
    ['sizes whose product is NaN', tensorOf(`[${'9007199254740991,'.repeat(30)}0]`, '[0,0]')],
    ['offsets of 2^53', tensorOf('[4]', '[9007199254740976,9007199254740992]')],
    ['offsets of 1e308', tensorOf('[4]', '[1e308,1e308]')],
    ['a fraction as a size', tensorOf('[1.5]', '[0,6]')],
    ['text as a size', tensorOf('["4"]')],
    ['-0 as a size, which is 0', tensorOf('[-0]')],
  ])('with %s', async (_what, header) => {
    await refused(read, file(header));
  });

  it('that puts ten thousand tensors over the same megabyte', async () => {
    const same = '{"dtype":"F32","shape":[262144],"data_offsets":[0,1048576]}';
    const header = `{${Array.from({ length: 10_000 }, (_, i) => `"${i}":${same}`).join()}}`;
    expect((await refused(read, file(header, new Uint8Array(2 ** 20)))).message).toContain('the tensor before it ends at 1048576');
  });

  it('with a name of a million letters has an error of a few', async () => {
    const error = await refused(read, file(`{"${'x'.repeat(1e6)}":{}}`));
    expect(error.message.length).toBeLessThan(300);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('with a tensor called %s has a tensor called so', async (name) => {
    const loaded = loadSafetensors(saveSafetensors({ [name]: ones([2]) }));
    expect([Object.keys(loaded), loaded[name].toArray()]).toEqual([[name], [1, 1]]);
    await refused(read, file(`{"x":{"${name}":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}}`));
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('a npy file', () => {
  const file = (shape: string, descr = "'<f4'"): Uint8Array => {
    const header = utf8(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`);
    return joined(Uint8Array.of(0x93), utf8('NUMPY'), Uint8Array.of(2, 0), lengthField(header.length, 4), header, new Uint8Array(64));
  };

  it.each([
    ['a size of 2^53', file('(9007199254740992,)')],
    ['a size of 2^53 beside a 0', file('(0, 9007199254740991)')],
    ['sizes whose product is NaN', file(`(${'9007199254740991, '.repeat(30)}0)`)],
    ['a size of 400 digits', file(`(${'9'.repeat(400)},)`)],
    ['65 sizes', file(`(${'1, '.repeat(65)})`)],
    ['two sizes without a comma', file('(1 2, 3)')],
    ['a size that is missing', file('(2,,3)')],
    ['a shape nested 100,000 deep', file('('.repeat(100_000) + ')'.repeat(100_000))],
    ['a header that runs a program, in Python', file("__import__('os').system('touch /tmp/x')")],
    ['objects', file('(1,)', "'|O'")],
    ['records', file('(1,)', "[('a', '<f4')]")],
    ['a header of 4 GiB', file('(1,)').fill(0xff, 8, 12)],
  ])('with %s', async (_what, bytes) => {
    await refused(loadNpy, bytes);
  });

  it('with a dtype of 9,000 letters has an error of a few', async () => {
    expect((await refused(loadNpy, file('(1,)', `'${'f'.repeat(9000)}'`))).message.length).toBeLessThan(300);
  });
});

describe('what is no Uint8Array', () => {
  it.each([
    ['text', 'x'],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['floats', new Float32Array(8)],
    ['nothing', undefined],
    ['null', null],
    ['a list', [1, 2]],
  ])('is refused: %s', async (_what, bytes) => {
    // prettier-ignore
    for (const read of [loadNpy, loadNpz, loadSafetensors, readSafetensorsMetadata, open]) {
      const error = await refused(read as (bytes: never) => unknown, bytes as never);
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error).toBeInstanceOf(LamellaError);
    }
  });

  it('but shared memory and a Buffer are read', async () => {
    const bytes = saveSafetensors({ x: ones([2]) });
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(loadSafetensors(shared).x.toArray()).toEqual([1, 1]);
    const archive = await writeZip('test', [['x.npy', saveNpy(ones([2]))]], { compress: true });
    expect((await loadNpz(Buffer.from(archive))).x.toArray()).toEqual([1, 1]);
  });
});
