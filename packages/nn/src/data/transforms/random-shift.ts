import { ArgumentError } from '@lamella/core';
import { checkFill, ImageTransform, type ImageMap } from './images.js';
import type { StreamOptions } from './transform.js';

export interface FillOptions extends StreamOptions {
  /** What stands where no pixel of the image is. Default: 0. */
  readonly fill?: number;
}

/**
 * Moves an image by up to so many pixels down or up, and right or left, each distance as likely as the others.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same. `pixels` is one number, or one for the height and one for the width.
 * Draws: two numbers an image, down and right.
 * @throws ArgumentError when `pixels` are not whole numbers from 0, ShapeError on other shapes
 * @see torchvision.transforms.RandomAffine, whose `translate` is in shares of the size
 * @example
 * new nn.data.RandomShift(0).forward(tensor([[[1, 2, 3]]])).toArray() // [[[1, 2, 3]]]
 */
export class RandomShift extends ImageTransform {
  readonly pixels: number | readonly [number, number];
  readonly fill: number;

  constructor(pixels: number | readonly [number, number], options: FillOptions = {}) {
    const { fill = 0, ...stream } = options;
    checkPixels(pixels);
    checkFill('RandomShift', fill);
    super('RandomShift', 2, stream);
    this.pixels = pixels;
    this.fill = fill;
  }

  protected override readonly map: ImageMap = (image, out, { channels, height, width }, [first, second]) => {
    const [most, mostRight] = typeof this.pixels === 'number' ? [this.pixels, this.pixels] : this.pixels;
    const [down, right] = [distance(first!, most), distance(second!, mostRight)];
    out.fill(this.fill);
    const [start, end] = [Math.max(0, -right), Math.min(width, width - right)];
    if (start >= end) return;
    for (let row = 0; row < channels * height; row++) {
      const to = (row % height) + down;
      if (to >= 0 && to < height) out.set(image.subarray(row * width + start, row * width + end), (row + down) * width + start + right);
    }
  };
}

function distance(draw: number, most: number): number {
  return Math.floor(draw * (2 * most + 1)) - most;
}

function checkPixels(pixels: unknown): void {
  const sizes: readonly unknown[] = Array.isArray(pixels) ? pixels : [pixels, pixels];
  if (sizes.length === 2 && sizes.every((size) => Number.isSafeInteger(size) && (size as number) >= 0)) return;
  throw new ArgumentError('RandomShift', `pixels have to be a whole number from 0, or two, got ${JSON.stringify(pixels)}`, {
    argument: 'pixels',
    hint: 'new RandomShift(2)',
  });
}
