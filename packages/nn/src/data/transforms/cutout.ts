import { ArgumentError } from '@lamella/core';
import { checkFill, checkShare, ImageTransform, type ImageMap } from './images.js';
import type { FillOptions } from './random-shift.js';

export interface CutoutOptions extends FillOptions {
  /** The probability that an image loses its square. Default: 1. */
  readonly p?: number;
}

/**
 * Erases a square of `size` x `size` pixels, in all channels. Its middle may be any pixel, so that a part of it may lie beyond the edge.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same.
 * Draws: three numbers an image: whether, the row, the column.
 * @throws ArgumentError when `size` is no whole number from 1 or `p` is not in [0, 1], ShapeError on other shapes
 * @see DeVries and Taylor 2017, Improved Regularization of Convolutional Neural Networks with Cutout, arXiv 1708.04552
 * @example
 * new nn.data.Cutout(1).forward(ones([1, 4, 4])).sum().item() // 15
 */
export class Cutout extends ImageTransform {
  readonly size: number;
  readonly p: number;
  readonly fill: number;

  constructor(size: number, options: CutoutOptions = {}) {
    const { p = 1, fill = 0, ...stream } = options;
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new ArgumentError('Cutout', `size has to be a whole number from 1, got ${String(size)}`, {
        argument: 'size',
        hint: 'new Cutout(8)',
      });
    }
    checkShare('Cutout', p);
    checkFill('Cutout', fill);
    super('Cutout', 3, stream);
    this.size = size;
    this.p = p;
    this.fill = fill;
  }

  protected override readonly map: ImageMap = (image, out, { channels, height, width }, [whether, first, second]) => {
    out.set(image);
    if (whether! >= this.p) return;
    const [top, bottom] = this.#span(first!, height);
    const [left, right] = this.#span(second!, width);
    for (let row = 0; row < channels * height; row++) {
      if (row % height >= top && row % height < bottom) out.fill(this.fill, row * width + left, row * width + right);
    }
  };

  #span(draw: number, length: number): [from: number, to: number] {
    const start = Math.floor(draw * length) - Math.floor(this.size / 2);
    return [Math.max(0, start), Math.min(length, start + this.size)];
  }
}
