import { DTypeError, type Tensor } from '@lamella/core';
import { describe, expect, it } from 'vitest';
import { interop } from '../../src/index.js';
import { dict, global, int, list, storage, tensorOf, text, torchFile, tuple, writtenByPytorch } from './torch-file.js';

const { loadTorch } = interop;
const floats = new Uint8Array(new Float32Array([1, 2, 3, 4, 5, 6]).buffer);
const row = (offset: number): string => tensorOf(storage('FloatStorage', '0', int(6)), int(offset), tuple(int(3)), tuple(int(1)));

describe('loadTorch', () => {
  it('reads what PyTorch wrote', async () => {
    const loaded = (await loadTorch(writtenByPytorch)) as Record<string, Tensor>;
    expect(
      Object.entries(loaded).map(([name, x]) => [name, x.dtype, x.shape, [...x.data()].slice(0, 2).map((n) => Math.fround(n))]),
    ).toEqual([
      ['whole', 'float32', [4, 3], [-0.861, 1.023].map(Math.fround)],
      ['column', 'float32', [4], [1.023, -0.708].map(Math.fround)],
      ['half', 'float32', [3], [-0.154052734375, 0.43798828125]],
      ['flags', 'bool', [4], [0, 0]],
      ['counts', 'int32', [3], [2, 1]],
      ['empty', 'float32', [0], []],
    ]);
    expect(loaded.column!.storage).toBe(loaded.whole!.storage);
  });

  it('reads numbers, texts, lists and dicts beside tensors', async () => {
    const pickle = dict(text('model'), dict(text('w'), row(3)), text('epoch'), int(-3), text('lr'), 'G?\xb9\x99\x99\x99\x99\x99\x9a', text('l'), list('N', '\x88', text('x'))); // prettier-ignore
    const { model, ...rest } = await loadTorch(await torchFile(pickle, { 0: floats }));
    expect((model as Record<string, Tensor>).w!.toArray()).toEqual([4, 5, 6]);
    expect(rest).toEqual({ epoch: -3, lr: 0.1, l: [null, true, 'x'] });
  });

  it('reads a Parameter as its tensor, and a number as a key', async () => {
    const parameter = `${global('torch._utils', '_rebuild_parameter')}${tuple(row(0), '\x88', 'N')}R`;
    const loaded = await loadTorch(await torchFile(dict(int(7), parameter), { 0: floats }));
    expect((loaded[7] as Tensor).toArray()).toEqual([1, 2, 3]);
  });

  it('gives what stands in two places once', async () => {
    const { a, b } = await loadTorch(await torchFile(dict(text('a'), `${list(int(1))}q\x01`, text('b'), 'h\x01')));
    expect(a).toEqual([1]);
    expect(b).toBe(a);
  });

  it('reads big-endian files', async () => {
    const { writeZip, readZip } = await import('@lamella/core');
    const entries = readZip('test', await torchFile(dict(text('w'), row(0)), { 0: floats.slice().reverse() }));
    const files = await Promise.all(entries.map(async (entry) => [entry.name, await entry.read()] as const));
    const { w } = await loadTorch(await writeZip('test', [...files, ['archive/byteorder', new TextEncoder().encode('big')]]));
    expect((w as Tensor).toArray()).toEqual([6, 5, 4]);
  });

  it('refuses an int64 that int32 does not hold', async () => {
    const counts = tensorOf(storage('LongStorage', '0', int(1)), int(0), ')', ')');
    const file = await torchFile(dict(text('n'), counts), { 0: new Uint8Array(new BigInt64Array([2n ** 40n]).buffer) });
    await expect(loadTorch(file)).rejects.toThrow(DTypeError);
  });
});
