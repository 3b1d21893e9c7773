import { describe, expect, it } from 'vitest';
import { FileError, loadNpz, readZip } from '../../src/index.js';

// numpy.savez_compressed(path, a=numpy.arange(4, dtype='float32')), by numpy 1.24.
const NPZ =
  'UEsDBBQAAAAIAAAAIQBSMxP7TgAAAJAAAAAFABQAYS5ucHkBABAAkAAAAAAAAABOAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6mjoKtQoUAC4GMGiwBxIOQOQAAFBLAQIUAxQAAAAIAAAAIQBSMxP7TgAAAJAAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLBQYAAAAAAQABADMAAACFAAAAAAA=';
const archive = (): Uint8Array => Uint8Array.from(atob(NPZ), (letter) => letter.charCodeAt(0));

/** The archive with some bytes changed, counted from the place where `signature` stands first. */
function changed(signature: number, at: number, ...bytes: readonly number[]): Uint8Array {
  const copy = archive();
  const view = new DataView(copy.buffer);
  let start = 0;
  while (view.getUint32(start, true) !== signature) start += 1;
  copy.set(bytes, start + at);
  return copy;
}

const [LOCAL, DIRECTORY, END] = [0x04034b50, 0x02014b50, 0x06054b50];

describe('loadNpz', () => {
  it('reads what numpy has compressed', async () => {
    const { a } = await loadNpz(archive());
    expect([a.dtype, a.toArray()]).toEqual(['float32', [0, 1, 2, 3]]);
  });

  it('refuses an archive of something else', async () => {
    const bytes = archive();
    const text = new TextDecoder('latin1').decode(bytes).replaceAll('a.npy', 'a.txt');
    await expect(loadNpz(Uint8Array.from(text, (letter) => letter.charCodeAt(0)))).rejects.toThrow(FileError);
  });
});

describe('readZip', () => {
  const open = async (bytes: Uint8Array): Promise<unknown> => Promise.all(readZip('test', bytes).map((entry) => entry.read()));

  it('lists the entries with their sizes', () => {
    expect(readZip('test', archive()).map(({ name, size }) => [name, size])).toEqual([['a.npy', 144]]);
  });

  it.each([
    ['cut off at the end', archive().subarray(0, -5)],
    ['cut off at the start', archive().subarray(5)],
    ['no zip file', new Uint8Array(100)],
    ['nothing', new Uint8Array(0)],
    ['a directory that begins elsewhere', changed(END, 16, 1, 0, 0, 0)],
    ['more entries than there are', changed(END, 10, 2, 0)],
    ['an encrypted entry', changed(DIRECTORY, 8, 1, 0)],
    ['an unknown method', changed(DIRECTORY, 10, 99, 0)],
    ['an entry beyond the end', changed(DIRECTORY, 42, 0xff, 0xff, 0, 0)],
    ['a packed size beyond the end', changed(DIRECTORY, 20, 0xff, 0xff, 0, 0)],
    ['a stored entry of two sizes', changed(DIRECTORY, 10, 0, 0)],
    ['a wrong checksum', changed(DIRECTORY, 16, 1, 2, 3, 4)],
    ['more bytes than announced: a bomb', changed(DIRECTORY, 24, 10, 0, 0, 0)],
    ['fewer bytes than announced', changed(DIRECTORY, 24, 0xff, 0, 0, 0)],
    ['more than 4 GiB announced', changed(DIRECTORY, 24, 0xff, 0xff, 0xff, 0xff)],
    ['damaged data', changed(LOCAL, 60, 0xff, 0xff, 0xff, 0xff)],
  ])('refuses %s', async (_what, bytes) => {
    await expect((async () => open(bytes))()).rejects.toThrow(FileError);
  });
});
