import { FileError, readZip, writeZip, type Tensor } from '@lamella/core';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { lengthField, refused } from '../../../core/test/support/fuzz.js';
import { interop } from '../../src/index.js';
import {
  bytesOf,
  call,
  dict,
  get,
  global,
  int,
  list,
  long,
  put,
  storage,
  tensorOf,
  text,
  torchFile,
  tuple,
  writtenByPytorch,
} from './torch-file.js';

// Files made to do harm, by hand: each is refused by an error of Lamella's, within a second of the processor's time and 64 MiB.

const { loadTorch } = interop;
const floats = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const refusedPickle = async (pickle: string): Promise<Error> => refused(loadTorch, await torchFile(pickle, { 0: floats }));

describe('a pickle that runs a program, in Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamella-hostile-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const trace = join(folder, 'was-here');
  const command = text(`touch ${trace}`);
  const stackGlobal = (module: string, name: string): string => `${text(module)}${text(name)}\x93`;

  it.each([
    ['os.system', call(global('os', 'system'), command)],
    ['posix.system', call(global('posix', 'system'), command)],
    ['os.system by STACK_GLOBAL', call(stackGlobal('os', 'system'), command)],
    ['builtins.eval', call(global('builtins', 'eval'), command)],
    ['builtins.getattr of a known function', call(global('builtins', 'getattr'), global('torch._utils', '_rebuild_tensor_v2'), text('x'))],
    ['subprocess.Popen by INST', `(${command}isubprocess\nPopen\n`],
    ['subprocess.Popen by OBJ', `(${global('subprocess', 'Popen')}${command}o`],
    ['subprocess.Popen by NEWOBJ', `${global('subprocess', 'Popen')}${tuple(command)}\x81`],
    ['torch.load by its own name', call(global('torch', 'load'), command)],
    ['a dotted name behind a known one', call(global('collections', 'OrderedDict.__class__'), command)],
    ['a name with a known one in it', call(global('os\0collections', 'OrderedDict'))],
    ['__setstate__', `${call(global('acme', 'Plugin'))}${dict(text('x'), command)}b`],
    ['an extension of the registry', '\x82\x01'],
    ['JavaScript: Function', call(global('globalThis', 'Function'), text('process.exit()'))],
    ['JavaScript: constructor', call(global('constructor', 'constructor'), text('process.exit()'))],
    ['a text that is called', call(command, command)],
  ])('%s', async (_what, pickle) => {
    await refusedPickle(dict(text('x'), pickle));
    await refusedPickle(pickle);
    expect(existsSync(trace)).toBe(false);
  });
});

describe('a pickle', () => {
  const tower = (depth: number, open: string, close: string): string => open.repeat(depth) + close.repeat(depth);

  it.each([
    ['of lists 100,000 deep', dict(text('x'), tower(100_000, '](', 'e'))],
    ['of dicts 100,000 deep', dict(text('x'), `${`}${text('x')}`.repeat(100_000)}N${'s'.repeat(100_000)}`)],
    ['of tuples 100,000 deep', dict(text('x'), `N${'\x85'.repeat(100_000)}`)],
    ['of 100,000 marks', '('.repeat(100_000)],
    ['of a list that holds itself', dict(text('x'), `]${put(0)}${get(0)}a`)],
    ['of a dict that holds itself', `}${put(0)}${text('x')}${get(0)}s`],
    ['that ends at once', ''],
    ['that takes what was never there', get(3)],
    ['that is no dict', list(int(1))],
    ['of a key that is none', dict('N', int(1))],
    ['of two keys that are the same text', dict(int(1), 'N', text('1'), 'N')],
    ['of a dict with half a pair', dict(text('x'))],
    [
      'of an OrderedDict that would lose its arguments',
      dict(text('x'), call(global('collections', 'OrderedDict'), list(tuple(text('a'), 'N')))),
    ],
    ['of a class where a value should stand', dict(text('x'), global('torch', 'FloatStorage'))],
    ['of a storage where a value should stand', dict(text('x'), storage('FloatStorage', '0', int(4)))],
    ['of a text of 4 GiB', dict(text('x'), 'X\xff\xff\xff\xff')],
    ['of a number of 255 bytes', dict(text('x'), `\x8a\xff${'\x01'.repeat(255)}`)],
  ])('%s', async (_what, pickle) => {
    expect(await refusedPickle(pickle)).toBeInstanceOf(FileError);
  });

  it('of ten lists of ten lists of ten lists, each the same, is no more than it is', async () => {
    const floors = Array.from({ length: 60 }, (_, i) => `${list(...new Array<string>(10).fill(get(i)))}${put(i + 1)}`);
    const { x } = await loadTorch(await torchFile(dict(text('y'), `${list()}${put(0)}`, text('z'), list(...floors), text('x'), get(60))));
    expect([(x as unknown[]).length, (x as unknown[])[0]]).toEqual([10, (x as unknown[])[9]]);
  });

  it('that ends early, wherever, is refused', async () => {
    const [entry] = readZip('test', writtenByPytorch);
    const pickle = await entry!.read();
    for (let end = 0; end < pickle.length; end++)
      await refused(loadTorch, await writeZip('test', [['archive/data.pkl', pickle.subarray(0, end)], ['archive/data/0', floats]])); // prettier-ignore
  });

  it.each(['__proto__', 'constructor', 'toString'])('with the key %s has a key of that name', async (key) => {
    const loaded = await loadTorch(await torchFile(dict(text(key), dict(text('polluted'), '\x88'))));
    expect(Object.keys(loaded)).toEqual([key]);
    expect(({} as Record<string, unknown>).polluted).toBe(undefined);
  });

  it('with a name of a million letters has an error of a few', async () => {
    expect((await refusedPickle(global('x'.repeat(1e6), 'y'))).message.length).toBeLessThan(400);
  });
});

describe('a tensor', () => {
  const source = storage('FloatStorage', '0', int(4));
  const made = (size: string, stride: string, offset = int(0), from = source): string =>
    dict(text('x'), tensorOf(from, offset, size, stride));
  const many = (count: number, item: string): string => tuple(...new Array<string>(count).fill(item));

  it.each([
    ['of 2^53 elements', made(tuple(long(2n ** 53n)), tuple(int(1)))],
    ['of 2^40 elements, all the same one', made(tuple(long(2n ** 40n)), tuple(int(0)))],
    ['of 2^62 elements, all the same one', made(tuple(long(2n ** 31n), long(2n ** 31n)), tuple(int(0), int(0)))],
    ['of 2^50 rows of nothing', made(tuple(long(2n ** 50n), int(0)), tuple(int(0), int(1)))],
    ['of 65 dimensions', made(many(65, int(1)), many(65, int(1)))],
    ['of 100,000 dimensions', made(many(100_000, int(1)), many(100_000, int(1)))],
    ['with strides of 2^62', made(tuple(int(2), int(2)), tuple(long(2n ** 62n), long(2n ** 62n)))],
    ['with a negative stride', made(tuple(int(4)), tuple(int(-1)), int(3))],
    ['with a negative size', made(tuple(int(-4)), tuple(int(1)))],
    ['with a negative offset', made(tuple(int(4)), tuple(int(1)), int(-1))],
    ['that reaches beyond its storage', made(tuple(int(4)), tuple(int(1)), int(1))],
    ['of nothing, beyond its storage', made(tuple(int(0)), tuple(int(1)), int(5))],
    ['of more sizes than strides', made(tuple(int(2), int(2)), tuple(int(1)))],
    ['of no storage', made(tuple(int(1)), tuple(int(1)), int(0), 'N')],
    ['of another tensor', made(tuple(int(1)), tuple(int(1)), int(0), tensorOf(source, int(0), tuple(int(4)), tuple(int(1))))],
    ['of a storage that is not there', made(tuple(int(1)), tuple(int(1)), int(0), storage('FloatStorage', '1', int(4)))],
    ['of a storage elsewhere', made(tuple(int(1)), tuple(int(1)), int(0), storage('FloatStorage', '../../etc/passwd', int(4)))],
    ['of a storage called __proto__', made(tuple(int(1)), tuple(int(1)), int(0), storage('FloatStorage', '__proto__', int(4)))],
    ['of a storage that is said to be longer than it is', made(tuple(int(1)), tuple(int(1)), int(0), storage('FloatStorage', '0', int(5)))],
    ['of a storage of 2^53 elements', made(tuple(int(1)), tuple(int(1)), int(0), storage('FloatStorage', '0', long(2n ** 53n)))],
    ['of a storage of complex numbers', made(tuple(int(1)), tuple(int(1)), int(0), storage('ComplexFloatStorage', '0', int(2)))],
    ['of a storage of two types', made(tuple(tensorOf(source, int(0), ')', ')'), int(1)), ')', int(0), storage('IntStorage', '0', int(4)))],
  ])('%s', async (_what, pickle) => {
    expect(await refusedPickle(pickle)).toBeInstanceOf(FileError);
  });

  it('expanded within reason is one', async () => {
    const { x } = await loadTorch(await torchFile(made(tuple(int(3), int(4)), tuple(int(0), int(1))), { 0: floats }));
    expect((x as Tensor).toArray()).toEqual([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]]); // prettier-ignore
  });
});

describe('an archive', () => {
  it('without a pickle', async () => {
    expect(await refused(loadTorch, await writeZip('test', [['archive/version', bytesOf('3')]]))).toBeInstanceOf(FileError);
  });

  it('whose storage is a bomb is not unpacked', async () => {
    const packed = deflateRawSync(new Uint8Array(40 * 2 ** 20));
    const bytes = await writeZip('test', [['archive/data.pkl', packed]]);
    const header = bytes.length - 22 - 46 - 'archive/data.pkl'.length;
    bytes.set(lengthField(8, 2), header + 10);
    bytes.set(lengthField(40 * 2 ** 20, 4), header + 24);
    expect((await refused(loadTorch, bytes)).message).toContain('unpacks to 41943040 and more');
  });

  it('whose storages lie outside of it', async () => {
    const archive = String.fromCharCode(...(await torchFile('}', { 'i/x': floats })));
    expect((await refused(loadTorch, bytesOf(archive.replaceAll('a/i/x', 'a/../')))).message).toContain('leads out of its folder');
  });
});
