import { readZip, writeZip } from '@lamella/core';
import fc from 'fast-check';
import { describe } from 'vitest';
import { damaged, fuzz, length, name } from '../../../core/test/support/fuzz.js';
import { interop } from '../../src/index.js';
import { call, dict, get, global, int, long, put, storage, tensorOf, text, torchFile, tuple, writtenByPytorch } from './torch-file.js';

const { loadTorch } = interop;
const floats = new Uint8Array(new Float32Array([1, 2, 3, 4]).buffer);
const small = tensorOf(storage('FloatStorage', '0', int(4)), int(0), tuple(int(2), int(2)), tuple(int(2), int(1)));
const file = await torchFile(dict(text('x'), small, text('y'), int(3)), { 0: floats });

const entries = await Promise.all(readZip('test', writtenByPytorch).map(async (entry) => [entry.name, await entry.read()] as const));

describe('pt', () => {
  fuzz('damaged files', damaged([writtenByPytorch, file]), loadTorch);

  // Packed anew, so that the checksums are right and the pickle is looked at.
  const [[pickleName, pickle], ...storages] = entries as [readonly [string, Uint8Array], ...(readonly [string, Uint8Array])[]];
  fuzz('damaged pickles', damaged([pickle]), async (bytes) => loadTorch(await writeZip('test', [[pickleName, bytes], ...storages])));

  const ascii = name.map((key) => key.replace(/[^\0-\x7f]/g, '?'));
  const number = fc.oneof(
    fc.integer({ min: -2, max: 6 }).map(int),
    length.map((n) => long(BigInt(n) & (2n ** 63n - 1n))),
  );
  const sizes = fc.array(number, { maxLength: 3 }).map((items) => tuple(...items));
  const type = fc.constantFrom('FloatStorage', 'LongStorage', 'BoolStorage', 'HalfStorage', 'ComplexFloatStorage');
  const source = fc.tuple(type, fc.constantFrom('0', '1'), number).map(([kind, key, count]) => storage(kind, key, count));
  const someTensor = fc
    .tuple(fc.oneof(source, fc.constant(storage('FloatStorage', '0', int(4)))), number, sizes, sizes)
    .map((parts) => tensorOf(...parts));
  const value = fc.oneof(number, ascii.map(text), someTensor, fc.constantFrom('N', '\x88', ')', ']', '}', small));
  const words = [
    ...`( t a u s e R Q b . 0 N h q K \x81 \x82 \x85 \x86 \x87 \x88 \x89 \x93 \x94 \x95`.split(' '),
    global('os', 'system'),
    global('collections', 'OrderedDict'),
    call(global('os', 'system'), text('ls')),
  ];
  const memo = fc.tuple(fc.constantFrom(put, get), fc.nat(3)).map(([what, key]) => what(key));
  const word = fc.oneof(
    { weight: 5, arbitrary: value },
    { weight: 2, arbitrary: memo },
    { weight: 1, arbitrary: fc.constantFrom(...words) },
  );
  const program = fc.oneof(
    fc.array(word, { maxLength: 12 }).map((parts) => parts.join('')),
    fc
      .array(fc.tuple(ascii.map(text), fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: word })), { maxLength: 4 })
      .map((pairs) => dict(...pairs.flat())),
  );
  fuzz('programs of all sorts', program, async (words) => loadTorch(await torchFile(words, { 0: floats, 1: new Uint8Array(24) })));
});
