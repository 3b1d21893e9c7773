import { decode } from 'jpeg-js';
import { BadImage } from './png.js';
import type { Pixels } from './pixels.js';

const [SOI, EOI, SOS, DNL] = [0xd8, 0xd9, 0xda, 0xdc];
/** Frames that the decoder reads: baseline, extended, progressive. */
const FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Frames of other kinds: lossless, arithmetic, hierarchical. */
const OTHER_FRAMES: ReadonlySet<number> = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
/** JFIF and Adobe say how colours are stored. Other notes (a preview, an orientation, comments) are left out. */
const [APP0, APP14, APP15, COMMENT] = [0xe0, 0xee, 0xef, 0xfe];
/** Progressive files have about ten; each walks over all blocks. */
const MAX_SCANS = 100;

export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === SOI;

/** Decodes a JPEG, if it can hold as many pixels as it states, and they are not too many. @throws BadImage, or what the decoder throws */
export function decodeJpeg(bytes: Uint8Array, maxPixels: number): Pixels {
  const { parts, frames, scans, entropyBytes } = walk(bytes);
  const [frame] = frames;
  if (frame === undefined || frames.length > 1) throw new BadImage(`has ${frames.length} frames, wanted one`);
  const { width, height, components } = frameOf(frame);
  if (width * height > maxPixels) throw new BadImage(`states ${width}x${height} pixels, more than ${maxPixels}`);
  if (scans > MAX_SCANS) throw new BadImage(`has ${scans} scans, more than ${MAX_SCANS}`);
  // A block takes a bit, at the very least.
  const blocks = blocksOf(width, height, components);
  if (blocks > 8 * entropyBytes) throw new BadImage(`states ${width}x${height} pixels, which ${entropyBytes} bytes cannot hold`);
  const image = decode(Buffer.concat(parts), {
    useTArray: true,
    formatAsRGBA: true,
    tolerantDecoding: false,
    maxResolutionInMP: (width * height) / 1e6,
    maxMemoryUsageInMB: 64 + Math.ceil((width * height * 64) / 2 ** 20),
  });
  return { width: image.width, height: image.height, channels: 4, samples: image.data, max: 255 };
}

interface Walked {
  /** What the decoder is given. */
  readonly parts: readonly Uint8Array[];
  readonly frames: readonly Uint8Array[];
  readonly scans: number;
  /** Bytes of coded blocks, in all scans. */
  readonly entropyBytes: number;
}

/** Segment by segment, by the lengths that they state. */
function walk(bytes: Uint8Array): Walked {
  const parts: Uint8Array[] = [bytes.subarray(0, 2)];
  const frames: Uint8Array[] = [];
  let [scans, entropyBytes, at] = [0, 0, 2];
  for (;;) {
    if (bytes[at] !== 0xff) throw new BadImage(at < bytes.length ? `has no marker at ${at}` : 'is cut off: there is no end marker');
    while (bytes[at + 1] === 0xff) at += 1; // fill bytes
    const marker = bytes[at + 1];
    if (marker === EOI) return { parts: [...parts, Uint8Array.of(0xff, EOI)], frames, scans, entropyBytes };
    if (marker === undefined || at + 4 > bytes.length) throw new BadImage('is cut off within a marker');
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (end > bytes.length || end < at + 4) throw new BadImage(`has a segment at ${at} that goes on to ${end}, of ${bytes.length}`);
    if (OTHER_FRAMES.has(marker)) throw new BadImage('is no baseline or progressive JPEG (it may be lossless or arithmetic)');
    if (FRAMES.has(marker)) frames.push(bytes.subarray(at + 4, end));
    if (isNeeded(marker)) parts.push(bytes.subarray(at, end));
    at = end;
    if (marker !== SOS) continue;
    if (frames.length === 0) throw new BadImage('has a scan before its frame');
    scans += 1;
    const next = endOfScan(bytes, at);
    parts.push(bytes.subarray(at, next));
    entropyBytes += next - at;
    at = next;
  }
}

const isNeeded = (marker: number): boolean =>
  marker === APP0 || marker === APP14 || ((marker < APP0 || marker > APP15) && marker !== COMMENT && marker !== DNL);

/** Within a scan, 0xff is followed by 0 or is a restart. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== 0 && !(next !== undefined && next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new BadImage('is cut off: there is no end marker');
}

interface Component {
  readonly h: number;
  readonly v: number;
}

function frameOf(frame: Uint8Array): { width: number; height: number; components: Component[] } {
  const [precision, heightHigh, heightLow, widthHigh, widthLow, count] = frame as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (frame.length < 6 || frame.length !== 6 + 3 * count) throw new BadImage('has a frame header of another length than it states');
  const [height, width] = [heightHigh * 256 + heightLow, widthHigh * 256 + widthLow];
  if (precision !== 8) throw new BadImage(`has ${precision} bits a sample, wanted 8`);
  if (width === 0 || height === 0) throw new BadImage(`states ${width}x${height} pixels`);
  if (count !== 1 && count !== 3 && count !== 4) throw new BadImage(`has ${count} components, wanted 1, 3 or 4`);
  const components = Array.from({ length: count }, (_, i): Component => {
    const sampling = frame[7 + 3 * i]!;
    return { h: sampling >> 4, v: sampling & 15 };
  });
  if (!components.every(({ h, v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4)) throw new BadImage('has sampling factors out of 1 to 4');
  return { width, height, components };
}

function blocksOf(width: number, height: number, components: readonly Component[]): number {
  const [maxH, maxV] = [Math.max(...components.map(({ h }) => h)), Math.max(...components.map(({ v }) => v))];
  const blocks = ({ h, v }: Component): number =>
    Math.ceil((Math.ceil(width / 8) * h) / maxH) * Math.ceil((Math.ceil(height / 8) * v) / maxV);
  return components.reduce((sum, component) => sum + blocks(component), 0);
}
