import { manualSeed } from '@lamella/core';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe } from 'vitest';
import { damaged, fuzz, length, lengthField, name } from '../../core/test/support/fuzz.js';
import { parseCsv, parseIdx, parseJson, type LabelledSet } from '../src/index.js';
import { decodeImage, readIdx, streamCsv } from '../src/node/index.js';
import { grey, progressive } from './support/jpegs.js';
import { end, header, pixels, png } from './support/pictures.js';
import { soundness } from './support/samples.js';

/** A set has to be sound, or to be refused. */
function sound(set: LabelledSet): unknown {
  const problems = soundness(set);
  if (problems.length > 0) throw new Error(problems.join(', '));
  return [set.train, set.test];
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

beforeAll(() => {
  manualSeed(0);
});

describe('csv', () => {
  const files = [
    'length,width,kind\n1.4,0.2,setosa\n4.7,1.4,"versi,color"\n1.5,.25,setosa\n',
    'a;b;c\r\n1;2;3\r\n-4e-1;;"6"\r\n',
    '1,2\n3,4\n',
    `x,y\n${Array.from({ length: 50 }, (_, i) => `${i},${i % 3}`).join('\n')}`,
  ].map(utf8);
  const options = fc.record(
    {
      header: fc.boolean(),
      delimiter: fc.constantFrom(',', ';'),
      task: fc.constantFrom('classification' as const, 'regression' as const),
      missing: fc.constantFrom('mean' as const, 'median' as const, 'refuse' as const, 0),
      test: fc.constantFrom(0, 0.5),
      target: fc.constantFrom<string | number>(0, 1, 'kind', 'a', '__proto__'),
    },
    { requiredKeys: [] },
  );
  fuzz('damaged files', fc.tuple(damaged(files), options), ([bytes, chosen]) => sound(parseCsv(textOf(bytes), chosen)));

  const cell = fc.oneof(
    { weight: 60, arbitrary: fc.integer({ min: -3, max: 3 }).map(String) },
    { weight: 1, arbitrary: fc.double().map(String) },
    { weight: 2, arbitrary: fc.constantFrom('', 'NA', 'x', '"', '""', '"a"', '\r', '\ufeff', '1e999', '-Infinity', '0x1', '\0') },
    { weight: 1, arbitrary: name },
  );
  const row = fc.oneof(
    { weight: 30, arbitrary: fc.tuple(cell, cell, cell).map((cells) => cells.join()) },
    { weight: 1, arbitrary: fc.array(cell).map((cells) => cells.join()) },
  );
  const rows = fc.array(row, { minLength: 1, maxLength: 6 }).map((lines) => ['a,b,c', ...lines].join('\n'));
  const text = fc.oneof({ weight: 9, arbitrary: rows }, { weight: 1, arbitrary: fc.string() });
  const sometimes = fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: options });
  fuzz('rows of all sorts', fc.tuple(text, sometimes), ([lines, chosen]) => sound(parseCsv(lines, { missing: 0, ...chosen })));

  const folder = mkdtempSync(join(tmpdir(), 'lamella-fuzz-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'a.csv');
  fuzz('damaged files as streams', damaged(files), async (bytes) => {
    writeFileSync(file, bytes);
    const blocks: unknown[] = [];
    for await (const block of streamCsv(file, { blockSize: 3 })) blocks.push(block);
    return blocks;
  });
});

describe('json', () => {
  const files = [
    JSON.stringify([{ a: 1, b: 2, k: 'x' }, { a: 3, b: null, k: 'y' }]), // prettier-ignore
    JSON.stringify({ a: [1, 2, 3], k: ['x', 'y', 'x'] }),
    JSON.stringify({ inputs: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]], targets: [1, 0] }), // prettier-ignore
    JSON.stringify([[1, 2], [3, 4]]), // prettier-ignore
  ].map(utf8);
  fuzz('damaged files', damaged(files), (bytes) => sound(parseJson(textOf(bytes), { missing: 0 })));

  const cell = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
    { weight: 2, arbitrary: fc.constantFrom('x', 'y', null, true, 1e300) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const key = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'b', 'inputs', 'targets') }, { weight: 1, arbitrary: name });
  const value = fc.oneof(
    fc.array(fc.dictionary(key, cell, { maxKeys: 3 }), { maxLength: 4 }),
    fc.array(fc.record({ a: cell, b: cell }, { requiredKeys: ['a'] }), { maxLength: 4 }),
    fc.dictionary(key, fc.array(cell, { maxLength: 4 }), { maxKeys: 3 }),
    fc.record({
      inputs: fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 3 }),
      targets: fc.array(cell, { maxLength: 3 }),
    }),
    fc.array(fc.array(cell, { maxLength: 3 }), { maxLength: 4 }),
    fc.jsonValue(),
  );
  fuzz('values of all sorts', value, (each) => sound(parseJson(JSON.stringify(each), { missing: 0 })));

  const deep = fc.tuple(fc.nat(20_000), fc.constantFrom('[', '{"inputs":', '{"a":[', '[{"a":')).map(([count, open]) => open.repeat(count));
  const closed = fc.nat(20).map((count) => `{"inputs":${'['.repeat(count)}1${']'.repeat(count)},"targets":[1]}`);
  fuzz('deep nesting', fc.oneof(deep, closed), (text) => sound(parseJson(text)));
});

describe('idx', () => {
  const whole = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 10, 20, 30, 40, 50, 255);
  fuzz('damaged files', damaged([whole, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0)]), (bytes) => parseIdx(bytes).values);

  const folder = mkdtempSync(join(tmpdir(), 'lamella-fuzz-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'a.gz');
  fuzz('damaged archives', damaged([gzipSync(whole), gzipSync(new Uint8Array(2 ** 20))]), (bytes) => {
    writeFileSync(file, bytes);
    return readIdx(file).values;
  });
});

describe('images', () => {
  const data = Uint8Array.from({ length: 20 * 12 * 4 }, (_, i) => (i * 7) % 256);
  const colours = { width: 20, height: 12, channels: 4, depth: 8, data } as const;
  const palette = ['PLTE', Uint8Array.from({ length: 48 }, (_, i) => i * 5)] as const;
  const pngs = [
    encodePng(colours),
    encodePng(colours, { interlace: 'Adam7' }),
    png([header(9, 2, 4, 3), palette, ['tRNS', Uint8Array.of(9, 8, 7)], pixels([[1, 2, 3, 4, 0x50], [9, 9, 9, 9, 0x90]]), end]), // prettier-ignore
    png([header(2, 1, 16, 0), pixels([[1, 2, 3, 4]]), end]),
    png([header(200, 300, 1, 0), ['IDAT', deflateSync(new Uint8Array(26 * 300))], end]),
  ];
  const read = (bytes: Uint8Array): unknown => [decodeImage(bytes), decodeImage(bytes, { channels: 'grey', resize: 5, background: 1 })];
  fuzz('damaged PNGs', damaged(pngs), read);

  // With sound checksums, so that what the chunks say is looked at.
  const field = fc.record({
    width: length,
    height: fc.oneof(fc.nat(30), length),
    depth: fc.constantFrom(1, 2, 4, 8, 16, 3),
    colour: fc.nat(6),
    interlace: fc.nat(2),
  });
  const someChunk = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(palette, ['tRNS', Uint8Array.of(0, 1)] as const, ['IHDR', header(3, 3, 8, 0)[1]] as const) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom('iCCP', 'tEXt', 'PLTE', 'tRNS', 'IDAT', 'fdAT', 'acTL'), fc.uint8Array({ maxLength: 20 })),
    },
  );
  const raw = fc
    .oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(3000).map((count) => new Uint8Array(count)),
    )
    .map((bytes) => ['IDAT', deflateSync(bytes)] as const);
  const small = fc.record({
    width: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 5 }),
    depth: fc.constantFrom(1, 2, 4, 8, 16),
    colour: fc.constantFrom(0, 2, 3, 4, 6),
  });
  const fitting = small.map(({ width, height, depth, colour }) => {
    const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour];
    const line = Array<number>(Math.ceil((width * depth * channels) / 8)).fill(0x5a);
    return png([header(width, height, depth, colour), palette, pixels(Array.from({ length: height }, () => line)), end]);
  });
  const made = fc
    .tuple(field, fc.array(someChunk, { maxLength: 2 }), raw)
    .map(([{ width, height, depth, colour, interlace }, chunks, idat]) =>
      png([header(width % 2 ** 32, height % 2 ** 32, depth, colour, interlace), ...chunks, idat, end]),
    );
  fuzz('chunks of all sorts', fc.oneof(made, fitting), read);

  const jpegs = [grey, progressive, Uint8Array.from(encodeJpeg({ width: 20, height: 12, data }, 80).data)];
  fuzz('damaged JPEGs', damaged(jpegs), read);

  /** Two bytes behind a marker, where lengths, sizes and tables are. */
  const lies = fc
    .tuple(fc.constantFrom(...jpegs), fc.array(fc.tuple(fc.nat(30), fc.nat(12), length), { minLength: 1, maxLength: 3 }))
    .map(([bytes, changes]) => {
      const copy = bytes.slice();
      const markers = Array.from(copy.keys()).filter((at) => copy[at] === 0xff && copy[at + 1]! >= 0xc0 && copy[at + 1] !== 0xff);
      for (const [which, offset, value] of changes) {
        const at = markers[which % markers.length]! + 2 + offset;
        if (at + 2 <= copy.length) copy.set(lengthField(value, 2).slice().reverse(), at);
      }
      return copy;
    });
  fuzz('JPEG headers that lie', lies, read);
});
