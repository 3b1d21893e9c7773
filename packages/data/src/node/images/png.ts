import { excerpt } from '@lamella/core';
import { decode, type DecodedPng } from 'fast-png';
import { inflateSync } from 'node:zlib';
import type { Pixels } from './pixels.js';

/** What is wrong with an image; the reader that knows the file makes an error of it. */
export class BadImage extends Error {}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** All that the pixels depend on. Others are left out: some are compressed, and may unpack to anything. */
const NEEDED: ReadonlySet<string> = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: Colour;
  readonly interlaced: boolean;
}

type Colour = keyof typeof colours;
/** The channels and bit depths of PNG's colour types. */
const colours = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
} as const;

export const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** Decodes a PNG, if it unpacks to as much as its size says, and that is not too much. @throws BadImage, or what the decoder throws */
export function decodePng(bytes: Uint8Array, maxPixels: number): Pixels {
  const chunks = chunksOf(bytes);
  const header = headerOf(chunks);
  const { width, height } = header;
  if (width * height > maxPixels) throw new BadImage(`states ${width}x${height} pixels, more than ${maxPixels}`);
  checkData(chunks, header);
  const transparent = header.colour === 3 ? null : transparentColour(chunks, header);
  const kept = chunks.filter(({ type }) => NEEDED.has(type) && !(type === 'tRNS' && header.colour !== 3)).map(({ whole }) => whole);
  const image = decode(Buffer.concat([Uint8Array.from(SIGNATURE), ...kept]), { checkCrc: true });
  return toPixels(image, header, transparent);
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly whole: Uint8Array;
}

function chunksOf(bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; chunks.at(-1)?.type !== 'IEND';) {
    if (at + 12 > bytes.length) throw new BadImage('is cut off: there is no chunk IEND');
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length) throw new BadImage(`is cut off: a chunk of ${length} bytes is said to begin at ${at}, of ${bytes.length}`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function headerOf(chunks: readonly Chunk[]): Header {
  const [first, ...others] = chunks;
  if (first?.type !== 'IHDR' || first.data.length !== 13 || others.some(({ type }) => type === 'IHDR')) {
    throw new BadImage('does not begin with its one header, a chunk IHDR of 13 bytes');
  }
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colour, compression, filter, interlace] = first.data.subarray(8) as unknown as [number, number, number, number, number];
  if (width === 0 || height === 0) throw new BadImage(`states ${width}x${height} pixels`);
  if (!isColour(colour) || !(colours[colour].depths as readonly number[]).includes(depth)) {
    throw new BadImage(`has the colour type ${colour} in ${depth} bits, which PNG does not know`);
  }
  if (compression !== 0 || filter !== 0 || interlace > 1) throw new BadImage('is packed in a way that PNG does not know');
  const interlaced = interlace === 1;
  if (interlaced && depth < 8) throw new BadImage(`is interlaced, of ${depth} bits: such are read only from 8 bits`);
  return { width, height, depth, colour, interlaced };
}

const isColour = (type: number): type is Colour => Object.hasOwn(colours, type);

/** The decoder unpacks without a bound: so what it will unpack is measured first. */
function checkData(chunks: readonly Chunk[], header: Header): void {
  const expected = bytesOf(header);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  let length: number;
  try {
    length = inflateSync(packed, { maxOutputLength: expected }).length;
  } catch (cause) {
    const isMore = (cause as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BadImage(isMore ? `has more pixels than it states` : `does not unpack (${excerpt((cause as Error).message)})`, { cause });
  }
  if (length !== expected) throw new BadImage(`has fewer pixels than it states: ${length} bytes of ${expected}`);
}

/** Each line has a byte for its filter. */
function bytesOf({ width, height, depth, colour, interlaced }: Header): number {
  const linesOf = (w: number, h: number): number => (w === 0 ? 0 : h * (1 + Math.ceil((w * colours[colour].channels * depth) / 8)));
  if (!interlaced) return linesOf(width, height);
  // Adam7: [first column, first row, step between columns, step between rows]
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] as const; // prettier-ignore
  return passes.reduce((sum, [x, y, dx, dy]) => sum + linesOf(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)), 0);
}

/** The one colour that is transparent in an image without alpha. The decoder refuses it for images of one or two pixels. */
function transparentColour(chunks: readonly Chunk[], { colour }: Header): readonly number[] | null {
  const chunk = chunks.find(({ type }) => type === 'tRNS');
  const { channels } = colours[colour];
  if (chunk === undefined || channels % 2 === 0) return null;
  if (chunk.data.length !== 2 * channels)
    throw new BadImage(`names a transparent colour in ${chunk.data.length} bytes, wanted ${2 * channels}`);
  return Array.from({ length: channels }, (_, i) => chunk.data[2 * i]! * 256 + chunk.data[2 * i + 1]!);
}

function toPixels(image: DecodedPng, { width, height, depth, colour }: Header, transparent: readonly number[] | null): Pixels {
  const samples = depth < 8 ? unpackBits(image.data, width, height, depth) : (image.data as Uint8Array | Uint16Array);
  if (colour === 3) return ofPalette(samples, width, height, image.palette ?? []);
  const { channels } = colours[colour];
  const max = 2 ** depth - 1;
  const pixels: Pixels = { width, height, channels, samples, max };
  return transparent === null ? pixels : withTransparent(pixels, transparent);
}

function unpackBits(packed: ArrayLike<number>, width: number, height: number, depth: number): Uint8Array {
  const stride = Math.ceil((width * depth) / 8);
  const [perByte, mask] = [8 / depth, 2 ** depth - 1];
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const column = i % width;
    const byte = packed[Math.floor(i / width) * stride + Math.floor(column / perByte)]!;
    return (byte >> (8 - depth * ((column % perByte) + 1))) & mask;
  });
}

function ofPalette(indices: Uint8Array | Uint16Array, width: number, height: number, palette: readonly (readonly number[])[]): Pixels {
  const samples = new Uint8Array(4 * width * height);
  indices.forEach((index, i) => {
    const entry = palette[index];
    if (entry === undefined) throw new BadImage(`has a pixel of colour ${index}, its palette has ${palette.length}`);
    samples.set([entry[0]!, entry[1]!, entry[2]!, entry[3] ?? 255], 4 * i);
  });
  return { width, height, channels: 4, samples, max: 255 };
}

function withTransparent({ width, height, channels, samples, max }: Pixels, colour: readonly number[]): Pixels {
  const count = width * height;
  const out = max > 255 ? new Uint16Array(count * (channels + 1)) : new Uint8Array(count * (channels + 1));
  for (let i = 0; i < count; i++) {
    let same = true;
    for (let channel = 0; channel < channels; channel++) {
      const sample = samples[i * channels + channel]!;
      out[i * (channels + 1) + channel] = sample;
      same &&= sample === colour[channel];
    }
    out[i * (channels + 1) + channels] = same ? 0 : max;
  }
  return { width, height, channels: channels === 1 ? 2 : 4, samples: out, max };
}
