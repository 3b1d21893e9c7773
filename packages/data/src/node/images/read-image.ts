import { excerpt, tensor, type Tensor } from '@lamella/core';
import { DataError } from '../../data-error.js';
import { readBytes } from '../files.js';
import { decodeJpeg, isJpeg } from './jpeg.js';
import { checkImageOptions, type CheckedImageOptions, type ImageOptions } from './options.js';
import { toPlanes, type Pixels, type Planes } from './pixels.js';
import { decodePng, isPng } from './png.js';
import { resize } from './resize.js';

/**
 * An image from a PNG or JPEG file, whatever its name ends in. PNG: grey, colours or a palette, of up to 16 bits, with alpha or without, which
 * is laid over `background`. JPEG: baseline or progressive; the orientation that a camera noted is not looked at.
 *
 * Shape: (3, height, width), or (1, height, width) of grey; float32 from 0 to 1.
 * @throws DataError on a file that cannot be read or decoded, that states more pixels than `maxPixels`, or more or fewer than it has;
 * ArgumentError on options that mean nothing
 * @example
 * const { writeFileSync } = await import('node:fs');
 * const path = `${process.env.TMPDIR ?? '/tmp'}/lamella-example.png`;
 * const png = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR42mNgMAYAADYANKqWpHYAAAAASUVORK5CYII=';
 * writeFileSync(path, png, 'base64');
 * readImage(path, { channels: 'grey' }).toArray() // [[[0, 0.2]]]
 */
export function readImage(path: string, options: ImageOptions = {}): Tensor {
  const { values, channels, height, width } = readPlanes('readImage', path, checkImageOptions('readImage', options));
  return tensor(values).reshape([channels, height, width]);
}

/**
 * The same from the bytes of a file.
 *
 * Shape: (3, height, width), or (1, height, width) of grey; float32 from 0 to 1.
 * @throws DataError on bytes that are no image, or one that states more pixels than `maxPixels`, or more or fewer than it has; ArgumentError on
 * options that mean nothing
 * @example
 * const png = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR42mNgMAYAADYANKqWpHYAAAAASUVORK5CYII=';
 * decodeImage(Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))).shape // [3, 1, 2]
 */
export function decodeImage(bytes: Uint8Array, options: ImageOptions & { readonly file?: string } = {}): Tensor {
  const { file, ...others } = options;
  const { values, channels, height, width } = decodePlanes('decodeImage', bytes, file, checkImageOptions('decodeImage', others));
  return tensor(values).reshape([channels, height, width]);
}

export function readPlanes(op: string, file: string, options: CheckedImageOptions): Planes {
  return decodePlanes(op, readBytes(op, file), file, options);
}

function decodePlanes(op: string, bytes: Uint8Array, file: string | undefined, options: CheckedImageOptions): Planes {
  let pixels: Pixels;
  try {
    if (isPng(bytes)) pixels = decodePng(bytes, options.maxPixels);
    else if (isJpeg(bytes)) pixels = decodeJpeg(bytes, options.maxPixels);
    else throw new DataError(op, 'is neither PNG nor JPEG', { file });
  } catch (cause) {
    // The decoders throw errors of all kinds.
    if (cause instanceof DataError) throw cause;
    throw new DataError(op, excerpt((cause as Error).message), { file }, { cause });
  }
  const planes = toPlanes(pixels, options);
  return options.resize === null ? planes : resize(planes, options.resize);
}
