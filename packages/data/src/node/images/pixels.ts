import type { CheckedImageOptions } from './options.js';

/** A decoded image: samples pixel by pixel, grey or RGB, with alpha or without, from 0 to `max`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
  readonly samples: Uint8Array | Uint16Array;
  readonly max: number;
}

/** An image as (C, H, W), from 0 to 1. */
export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** Alpha is laid over the background; grey from colours by ITU-R 601, as PIL makes it. */
export function toPlanes(pixels: Pixels, { channels: wanted, background }: Pick<CheckedImageOptions, 'channels' | 'background'>): Planes {
  const { width, height, channels, samples, max } = pixels;
  const count = width * height;
  const isColour = channels > 2;
  const hasAlpha = channels % 2 === 0;
  const planes = wanted === 'rgb' ? 3 : 1;
  const values = new Float32Array(planes * count);
  for (let i = 0, at = 0; i < count; i++, at += channels) {
    const red = samples[at]! / max;
    const green = isColour ? samples[at + 1]! / max : red;
    const blue = isColour ? samples[at + 2]! / max : red;
    const alpha = hasAlpha ? samples[at + channels - 1]! / max : 1;
    const over = (value: number): number => value * alpha + background * (1 - alpha);
    if (planes === 1) {
      values[i] = over(isColour ? (299 * red + 587 * green + 114 * blue) / 1000 : red);
    } else {
      values[i] = over(red);
      values[count + i] = over(green);
      values[2 * count + i] = over(blue);
    }
  }
  return { channels: planes, height, width, values };
}
