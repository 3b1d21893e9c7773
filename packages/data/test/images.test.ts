import { ArgumentError, type Tensor } from '@lamella/core';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeImage, readImage, type ImageOptions } from '../src/node/index.js';
import { grey, progressive } from './support/jpegs.js';
import { end, header, pixels, png, uint32 } from './support/pictures.js';
import { dataErrorOf } from './support/samples.js';
import { scratch } from './support/scratch.js';

const { write } = scratch();
const decode = (bytes: Uint8Array, options: ImageOptions = {}): unknown => rounded(decodeImage(bytes, options));
const rounded = (x: Tensor): unknown =>
  JSON.parse(JSON.stringify(x.toArray(), (_, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e4) / 1e4 : value)));

describe('PNG', () => {
  it('of 8 bits in grey and colours', () => {
    expect(decode(png([header(2, 1, 8, 0), pixels([[0, 255]]), end]), { channels: 'grey' })).toEqual([[[0, 1]]]);
    expect(decode(png([header(2, 1, 8, 0), pixels([[0, 51]]), end]))).toEqual([[[0, 0.2]], [[0, 0.2]], [[0, 0.2]]]);
    const colours = png([header(1, 2, 8, 2), pixels([[255, 0, 51], [0, 255, 0]]), end]); // prettier-ignore
    expect(decode(colours)).toEqual([[[1], [0]], [[0], [1]], [[0.2], [0]]]); // prettier-ignore
    expect(decode(colours, { channels: 'grey' })).toEqual([[[0.3218], [0.587]]]);
  });

  it.each([
    [1, [0b10110000], [1, 0, 1, 1]],
    [2, [0b11100100], [1, 2 / 3, 1 / 3, 0]],
    [4, [0xf0, 0x3c], [1, 0, 0.2, 0.8]],
    [16, [255, 255, 0, 0, 0x33, 0x33, 0x7f, 0xff], [1, 0, 0.2, 0.5]],
  ])('of %i bits in grey', (depth, line, expected) => {
    expect(decode(png([header(4, 1, depth, 0), pixels([line]), end]), { channels: 'grey' })).toEqual([
      [expected.map((value) => expect.closeTo(value, 3))],
    ]);
  });

  it('of lines that end within a byte', () => {
    const bytes = png([header(3, 2, 2, 0), pixels([[0b11000000], [0b00001100]]), end]); // prettier-ignore
    expect(decode(bytes, { channels: 'grey' })).toEqual([
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
    ]);
  });

  it.each([1, 2, 4, 8])('with a palette of %i bits, some of it transparent', (depth) => {
    const palette = ['PLTE', Uint8Array.of(255, 0, 0, 0, 0, 255)] as const;
    const line = depth === 8 ? [1, 0] : [1 << (8 - depth)];
    const bytes = png([header(2, 1, depth, 3), palette, pixels([line]), end]);
    expect(decode(bytes)).toEqual([[[0, 1]], [[0, 0]], [[1, 0]]]);
    const transparent = png([header(2, 1, depth, 3), palette, ['tRNS', Uint8Array.of(0)], pixels([line]), end]);
    expect(decode(transparent, { background: 0.5 })).toEqual([[[0, 0.5]], [[0, 0.5]], [[1, 0.5]]]);
  });

  it('with alpha, laid over the background', () => {
    const bytes = png([header(3, 1, 8, 6), pixels([[255, 0, 0, 255, 255, 0, 0, 51, 255, 255, 255, 0]]), end]);
    expect(decode(bytes)).toEqual([[[1, 0.2, 0]], [[0, 0, 0]], [[0, 0, 0]]]);
    expect(decode(bytes, { background: 1 })).toEqual([[[1, 1, 1]], [[0, 0.8, 1]], [[0, 0.8, 1]]]);
    expect(decode(png([header(2, 1, 16, 4), pixels([[255, 255, 0, 0, 255, 255, 255, 255]]), end]), { channels: 'grey' })).toEqual([
      [[0, 1]],
    ]);
  });

  it('with one transparent colour', () => {
    const bytes = png([header(2, 1, 8, 2), ['tRNS', Uint8Array.of(0, 255, 0, 255, 0, 255)], pixels([[255, 255, 255, 254, 255, 255]]), end]);
    expect(decode(bytes)).toEqual([[[0, 0.9961]], [[0, 1]], [[0, 1]]]);
    expect(
      decode(png([header(2, 1, 16, 0), ['tRNS', Uint8Array.of(1, 2)], pixels([[1, 2, 255, 255]]), end]), {
        channels: 'grey',
        background: 0.5,
      }),
    ).toEqual([[[0.5, 1]]]);
  });

  it('interlaced, from 8 bits', () => {
    const data = Uint8Array.from({ length: 9 * 10 * 3 }, (_, i) => (i * 37) % 256);
    const image = { width: 9, height: 10, channels: 3, depth: 8, data } as const;
    expect(decode(encodePng(image, { interlace: 'Adam7' }))).toEqual(decode(encodePng(image)));
    const bits = png([header(1, 1, 1, 0, 1), pixels([[0x80]]), end]);
    expect(dataErrorOf(() => decode(bits)).message).toContain('is interlaced, of 1 bits: such are read only from 8 bits');
  });

  it('with chunks that do not matter, damaged ones and bombs too', () => {
    const bomb = Buffer.concat([Buffer.from('name\0\0'), deflateSync(Buffer.alloc(2 ** 26))]);
    const bytes = png([
      header(1, 1, 8, 0),
      ['iCCP', bomb],
      ['zTXt', bomb],
      ['iCCP', Buffer.from('no name\0\x07')],
      pixels([[255]]),
      ['tEXt', Buffer.from('no key')],
      end,
    ]);
    expect(decode(bytes, { channels: 'grey' })).toEqual([[[1]]]);
  });

  const small = [header(2, 2, 8, 0), pixels([[1, 2], [3, 4]]), end] as const; // prettier-ignore
  const whole = png(small);
  const refused: [what: string, bytes: Uint8Array, message: string][] = [
    ['no image', Uint8Array.of(1, 2, 3), 'is neither PNG nor JPEG'],
    ['nothing', new Uint8Array(0), 'is neither PNG nor JPEG'],
    ['a signature alone', whole.subarray(0, 8), 'is cut off: there is no chunk IEND'],
    ['a file that is cut off', whole.subarray(0, -15), 'is cut off'],
    ['no header', png(small.slice(1)), 'does not begin with its one header'],
    ['two headers', png([small[0], ...small]), 'does not begin with its one header'],
    ['no pixel', png([header(0, 5, 8, 0), pixels([]), end]), 'states 0x5 pixels'],
    ['a colour type that is none', png([header(1, 1, 8, 5), pixels([[1]]), end]), 'has the colour type 5 in 8 bits'],
    ['colours of 4 bits', png([header(1, 1, 4, 2), pixels([[1, 1]]), end]), 'has the colour type 2 in 4 bits'],
    ['too many pixels', png([header(5000, 5000, 8, 0), pixels([[1]]), end]), 'states 5000x5000 pixels, more than 16777216'],
    ['sizes beyond all bounds', png([header(2 ** 32 - 1, 2 ** 32 - 1, 16, 6), pixels([[1]]), end]), 'states 4294967295x4294967295 pixels'],
    ['fewer pixels than it states', png([header(2, 3, 8, 0), small[1], end]), 'has fewer pixels than it states: 6 bytes of 9'],
    ['more pixels than it states', png([header(2, 1, 8, 0), small[1], end]), 'has more pixels than it states'],
    ['a bomb', png([header(10, 10, 8, 0), ['IDAT', deflateSync(Buffer.alloc(2 ** 28))], end]), 'has more pixels than it states'],
    [
      'data that do not unpack',
      png([header(2, 2, 8, 0), ['IDAT', Uint8Array.of(1, 2, 3)], end]),
      'does not unpack (incorrect header check)',
    ],
    ['no data', png([header(2, 2, 8, 0), end]), 'does not unpack'],
    ['a filter that is none', png([header(1, 1, 8, 0), ['IDAT', deflateSync(Uint8Array.of(9, 1))], end]), 'Unsupported filter: 9'],
    [
      'a colour beyond the palette',
      png([header(1, 1, 8, 3), ['PLTE', Uint8Array.of(1, 2, 3)], pixels([[7]]), end]),
      'has a pixel of colour 7, its palette has 1',
    ],
    ['a palette that is missing', png([header(1, 1, 8, 3), pixels([[7]]), end]), 'has a pixel of colour 7, its palette has 0'],
    ['a wrong checksum', Uint8Array.from(whole, (byte, i) => (i === 45 ? byte ^ 1 : byte)), ''],
    [
      'a chunk that is longer than the file',
      Uint8Array.from([...whole.subarray(0, 33), ...uint32(2 ** 31), ...whole.subarray(37)]),
      'is cut off: a chunk of 2147483648 bytes',
    ],
  ];
  it.each(refused)('refuses %s', (_, bytes, message) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(dataErrorOf(() => decodeImage(bytes, { file: 'a.png' })).message).toContain(`decodeImage: a.png: ${message}`);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
  });
});

describe('JPEG', () => {
  const near = (bytes: Uint8Array, of: (x: number, y: number) => number, channel = 0): void => {
    const image = decodeImage(bytes);
    expect(image.shape).toEqual([3, 16, 24]);
    const plane = image.select(0, channel).toArray() as number[][];
    let sum = 0;
    plane.forEach((row, y) => row.forEach((value, x) => (sum += Math.abs(value - of(x, y) / 255))));
    expect(sum / (16 * 24)).toBeLessThan(0.03);
  };

  it('baseline in grey, and progressive in colours', () => {
    near(grey, (x) => x * 10);
    near(progressive, (x) => x * 10, 0);
    near(progressive, (_, y) => y * 15, 1);
    near(progressive, (x, y) => 255 - 5 * x - 5 * y, 2);
  });

  it('as jpeg-js writes it', () => {
    const data = Uint8Array.from({ length: 16 * 24 * 4 }, (_, i) => (i % 4 === 3 ? 255 : (i % 96) * 2));
    near(Uint8Array.from(encodeJpeg({ width: 24, height: 16, data }, 95).data), (x) => x * 8);
  });

  const sof = grey.findIndex((byte, i) => byte === 0xff && grey[i + 1] === 0xc0);
  const changed = (at: number, ...bytes: number[]): Uint8Array => {
    const copy = grey.slice();
    copy.set(bytes, at);
    return copy;
  };
  const refused: [what: string, bytes: Uint8Array, message: string][] = [
    ['a start alone', grey.subarray(0, 2), 'is cut off: there is no end marker'],
    ['a file that is cut off', grey.subarray(0, -20), 'is cut off'],
    ['more pixels than its bytes hold', changed(sof + 5, 8, 0, 8, 0), 'states 2048x2048 pixels, which'],
    ['too many pixels', changed(sof + 5, 255, 255, 255, 255), 'states 65535x65535 pixels, more than 16777216'],
    ['no pixel', changed(sof + 5, 0, 0), 'states 24x0 pixels'],
    ['12 bits', changed(sof + 4, 12), 'has 12 bits a sample, wanted 8'],
    ['arithmetic coding', changed(sof + 1, 0xc9), 'is no baseline or progressive JPEG'],
    ['two components', changed(sof + 9, 2), 'has a frame header of another length'],
    ['sampling factors out of range', changed(sof + 11, 0xf1), 'has sampling factors out of 1 to 4'],
    ['no frame', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'has 0 frames, wanted one'],
    ['a scan before its frame', Uint8Array.of(0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9), 'has a scan before its frame'],
    ['a segment that goes beyond the end', changed(4, 255, 255), 'has a segment at 2'],
    ['a wrong marker', changed(2, 0), 'has no marker at 2'],
  ];
  it.each(refused)('refuses %s', (_, bytes, message) => {
    expect(dataErrorOf(() => decodeImage(bytes, { file: 'a.jpg' })).message).toContain(`decodeImage: a.jpg: ${message}`);
  });

  it('refuses two frames and too many scans', () => {
    const frame = grey.subarray(sof, sof + 13);
    const two = Uint8Array.from([...grey.subarray(0, sof), ...frame, ...grey.subarray(sof)]);
    expect(dataErrorOf(() => decodeImage(two)).message).toContain('has 2 frames, wanted one');
    const sos = grey.findIndex((byte, i) => byte === 0xff && grey[i + 1] === 0xda);
    const scan = grey.subarray(sos, -2);
    const many = Uint8Array.from([...grey.subarray(0, sos), ...Array.from({ length: 101 }, () => [...scan]).flat(), 0xff, 0xd9]);
    expect(dataErrorOf(() => decodeImage(many)).message).toContain('has 101 scans, more than 100');
  });
});

describe('resizing', () => {
  const ramp = png([header(4, 2, 8, 0), pixels([[0, 85, 170, 255], [0, 85, 170, 255]]), end]); // prettier-ignore

  it('as PIL does: Image.resize((2, 2), BILINEAR) and ((8, 2), BILINEAR)', () => {
    // Shrinking by 2, a triangle of 4 pixels: shares 1/8, 3/8, 3/8, 1/8, at the edge without the one that is not there.
    const [a, b] = [(3 * 0 + 3 * 85 + 170) / 7 / 255, (85 + 3 * 170 + 3 * 255) / 7 / 255];
    expect(decode(ramp, { channels: 'grey', resize: 2 })).toEqual([
      Array.from({ length: 2 }, () => [a, b].map((value) => expect.closeTo(value, 3))),
    ]);
    // Growing by 2: quarters and three quarters.
    const grown = [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3].map((value) => expect.closeTo(value / 3, 3));
    expect(decode(ramp, { channels: 'grey', resize: [2, 8] })).toEqual([[grown, grown]]);
  });

  it('keeps an image of the same size bit for bit, and a constant one constant', () => {
    expect(decodeImage(ramp, { resize: [2, 4] }).toArray()).toEqual(decodeImage(ramp).toArray());
    const constant = png([header(7, 5, 8, 0), pixels(Array.from({ length: 5 }, () => Array<number>(7).fill(102))), end]);
    for (const value of decodeImage(constant, { resize: [3, 11] }).data()) expect(value).toBeCloseTo(0.4, 6);
  });

  it('scales height and width each by its own', () => {
    const rows = png([header(1, 2, 8, 0), pixels([[0], [255]]), end]);
    expect(decode(rows, { channels: 'grey', resize: [1, 3] })).toEqual([[[0.5, 0.5, 0.5]]]);
  });
});

describe('options', () => {
  it.each([{ channels: 'cmyk' }, { resize: 0 }, { resize: [2] }, { resize: 1e6 }, { background: 2 }, { maxPixels: 0 }])(
    'refuses %j',
    (options) => {
      expect(() => decodeImage(grey, options as never)).toThrow(ArgumentError);
    },
  );

  it('maxPixels is the caller’s', () => {
    expect(dataErrorOf(() => decodeImage(grey, { maxPixels: 383 })).message).toContain('states 24x16 pixels, more than 383');
    expect(decodeImage(grey, { maxPixels: 384 }).shape).toEqual([3, 16, 24]);
  });
});

it('readImage reads a file by what it holds, and names one that is broken', () => {
  expect(readImage(write('really-a-jpeg.png', grey)).shape).toEqual([3, 16, 24]);
  const path = write('broken.jpg', grey.subarray(0, 50));
  expect(dataErrorOf(() => readImage(path)).message).toContain(`readImage: ${path}: `);
  expect(dataErrorOf(() => readImage('/nowhere.png')).message).toContain('/nowhere.png: cannot be read (ENOENT');
});
