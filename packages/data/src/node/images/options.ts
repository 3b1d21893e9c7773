import { ArgumentError } from '@lamella/core';

export interface ImageOptions {
  /** Default: `rgb`. */
  readonly channels?: 'grey' | 'rgb';
  /** Scales to this height and width, or to a square; bilinear, with antialiasing where it shrinks. Default: as it is. */
  readonly resize?: number | readonly [height: number, width: number];
  /** The grey, from 0 to 1, behind transparent pixels. Default: 0. */
  readonly background?: number;
  /** An image that states more pixels is refused before it is decoded. Default: 2^24, as 4096 x 4096 has. */
  readonly maxPixels?: number;
}

export interface CheckedImageOptions {
  readonly channels: 'grey' | 'rgb';
  readonly resize: readonly [height: number, width: number] | null;
  readonly background: number;
  readonly maxPixels: number;
}

/** @throws ArgumentError on options that mean nothing */
export function checkImageOptions(op: string, options: ImageOptions): CheckedImageOptions {
  const { channels = 'rgb', resize = null, background = 0, maxPixels = 2 ** 24 } = options;
  if (channels !== 'grey' && channels !== 'rgb') {
    throw new ArgumentError(op, `there are no channels ${JSON.stringify(channels)}`, { argument: 'channels', hint: `'grey' or 'rgb'` });
  }
  const size = typeof resize === 'number' ? ([resize, resize] as const) : resize;
  if (
    size !== null &&
    !(Array.isArray(size) && size.length === 2 && size.every((each) => Number.isSafeInteger(each) && each > 0 && each <= 2 ** 14))
  ) {
    throw new ArgumentError(op, `resize has to be a whole number from 1 to 16384, or two, got ${JSON.stringify(resize)}`, {
      argument: 'resize',
      hint: '{ resize: 32 }',
    });
  }
  if (!(typeof background === 'number' && background >= 0 && background <= 1)) {
    throw new ArgumentError(op, `background has to be from 0 to 1, got ${String(background)}`, { argument: 'background' });
  }
  if (!(Number.isSafeInteger(maxPixels) && maxPixels > 0 && maxPixels <= 2 ** 28)) {
    throw new ArgumentError(op, `maxPixels has to be a whole number from 1 to 2^28, got ${String(maxPixels)}`, { argument: 'maxPixels' });
  }
  return { channels, resize: size, background, maxPixels };
}
