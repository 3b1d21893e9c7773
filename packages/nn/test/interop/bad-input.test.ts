import { FileError, readZip, writeZip } from '@lamella/core';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { refused } from '../../../core/test/support/fuzz.js';
import { interop } from '../../src/index.js';
import { bytesOf, call, dict, global, int, long, put, storage, tensorOf, text, torchFile, tuple, writtenByPytorch } from './torch-file.js';

// More .pt files made to do harm, beside hostile.test.ts: lengths of each width that lie, opcodes that call by other ways, dtypes that are none
// here, and files that are no archive of torch.save's.

const { loadTorch } = interop;
const floats = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const refusedPickle = async (pickle: string): Promise<Error> => refused(loadTorch, await torchFile(pickle, { 0: floats }));
const uint64 = (n: bigint): string => String.fromCharCode(...new Uint8Array(BigUint64Array.of(n).buffer));

describe('a pickle whose lengths lie', () => {
  it.each([
    ['a text of 2^32 - 1 bytes', 'X\xff\xff\xff\xff'],
    ['a text of 2^53 bytes', `\x8d${uint64(2n ** 53n)}`],
    ['a text of 2^64 - 1 bytes', `\x8d${uint64(2n ** 64n - 1n)}`],
    ['a short text of 255 bytes, and there are 3', '\x8c\xffabc'],
    ['bytes of 2^53', `\x8e${uint64(2n ** 53n)}`],
    ['bytes that can be changed, of 2^53', `\x96${uint64(2n ** 53n)}`],
    ['a number of 2^31 - 1 bytes', '\x8b\xff\xff\xff\x7f'],
    ['a number of -1 bytes', '\x8b\xff\xff\xff\xff'],
    ['a frame of 2^64 - 1 bytes, around what is no text', `\x95${uint64(2n ** 64n - 1n)}X\xff\xff\xff\xff`],
    ['a number of a million digits', `L${'9'.repeat(1e6)}L\n`],
    ['a number in letters', 'I0x10\n'],
    ['a fraction in letters', `F${'1'.repeat(1e5)}e999999\n`],
    ['a text in letters', `V${'\\u0041'.repeat(1e5)}\n`],
  ])('%s', async (_what, pickle) => {
    expect(await refusedPickle(dict(text('x'), pickle))).toBeInstanceOf(FileError);
    expect(await refusedPickle(pickle)).toBeInstanceOf(FileError);
  });

  it('a memo at 2^32 - 1 takes no memory for those before it', async () => {
    expect(await loadTorch(await torchFile(dict(text('x'), int(3) + put(2 ** 32 - 1))))).toEqual({ x: 3 });
  });

  it('a frame that says too much around whole values is passed over, as Python does not', async () => {
    expect(await loadTorch(await torchFile(`\x95${uint64(2n ** 53n)}${dict(text('x'), int(3))}`))).toEqual({ x: 3 });
  });
});

describe('a pickle that calls by another way', () => {
  const system = global('os', 'system');
  it.each([
    ['NEWOBJ_EX', `${system}${tuple(text('ls'))}}\x92`],
    ['EXT2', '\x83\x01\x00'],
    ['EXT4', '\x84\x01\x00\x00\x00'],
    ['PERSID, in letters', 'P0\n'],
    ['NEXT_BUFFER', '\x97'],
    ['READONLY_BUFFER', '\x98'],
    ['POP that takes a name away', `${system}0`],
    ['DUP of a name', `${system}2`],
    ['a second program behind the first one’s end', `N.${call(system, text('ls'))}`],
    ['an opcode that Python does not have', '\xff'],
    ['opcode 0', '\x00'],
    ['reduce of a class that weights are made of', call(global('torch', 'FloatStorage'), int(2 ** 30))],
    ['reduce of an OrderedDict of something', call(global('collections', 'OrderedDict'), tuple())],
    ['a tensor of too few arguments', call(global('torch._utils', '_rebuild_tensor_v2'))],
    ['a parameter of no argument', call(global('torch._utils', '_rebuild_parameter'))],
    ['a parameter of a name', call(global('torch._utils', '_rebuild_parameter'), global('torch', 'FloatStorage'))],
    ['the older rebuild of a tensor', call(global('torch._utils', '_rebuild_tensor'), int(1))],
    ['a rebuild from a type that is a name', call(global('torch._tensor', '_rebuild_from_type_v2'), system)],
    ['a device', call(global('torch', 'device'), text('cpu'))],
  ])('%s', async (_what, pickle) => {
    expect(await refusedPickle(dict(text('x'), pickle))).toBeInstanceOf(FileError);
  });
});

describe('a tensor of a dtype that is none here', () => {
  it.each(['ComplexDoubleStorage', 'QInt8Storage', 'UntypedStorage', 'Float8_e4m3fnStorage', 'floatstorage', '__proto__', 'constructor'])(
    '%s',
    async (type) => {
      const pickle = dict(text('x'), tensorOf(storage(type, '0', int(4)), int(0), tuple(int(4)), tuple(int(1))));
      expect(await refusedPickle(pickle)).toBeInstanceOf(FileError);
    },
  );

  it('or of a larger one than its bytes are', async () => {
    const pickle = dict(text('x'), tensorOf(storage('DoubleStorage', '0', int(4)), int(0), tuple(int(4)), tuple(int(1))));
    expect((await refusedPickle(pickle)).message).toContain('too short for 4 elements of float64');
  });

  it.each([
    ['a size of 2^53', tuple(long(2n ** 53n)), tuple(int(1))],
    ['a size of -2^63', tuple(long(-(2n ** 63n))), tuple(int(1))],
    ['a stride of 2^53', tuple(int(2)), tuple(long(2n ** 53n))],
    ['sizes whose product is 2^64, 0 in 64 bits', tuple(long(2n ** 32n), long(2n ** 32n)), tuple(int(0), int(0))],
  ])('or with %s', async (_what, size, stride) => {
    expect(await refusedPickle(dict(text('x'), tensorOf(storage('FloatStorage', '0', int(4)), int(0), size, stride)))).toBeInstanceOf(
      FileError,
    );
  });
});

describe('a file that is no archive of torch.save', () => {
  it.each([
    ['a bare pickle', bytesOf(`\x80\x02${dict(text('x'), int(1))}.`)],
    ['the format before PyTorch 1.6', bytesOf('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.')],
    ['a gzip of one', new Uint8Array(gzipSync(writtenByPytorch))],
    ['half of one', writtenByPytorch.subarray(0, writtenByPytorch.length / 2)],
    ['nothing', new Uint8Array(0)],
  ])('%s', async (_what, bytes) => {
    expect(await refused(loadTorch, bytes)).toBeInstanceOf(FileError);
  });

  it.each([undefined, null, 'x', {}, [80, 75], new ArrayBuffer(8)])('%j', async (what) => {
    await refused(loadTorch as (input: unknown) => unknown, what);
  });

  it('one whose pickle stands there twice, in two folders, is read by the first one alone', async () => {
    const entries = await Promise.all(
      readZip('test', await torchFile(dict(text('x'), int(1)))).map(async (e) => [e.name, await e.read()] as const),
    );
    const evil = bytesOf(`\x80\x02${call(global('os', 'system'), text('ls'))}.`);
    expect(await loadTorch(await writeZip('test', [...entries, ['other/data.pkl', evil]]))).toEqual({ x: 1 });
  });
});
