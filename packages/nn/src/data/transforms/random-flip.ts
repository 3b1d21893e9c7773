import { checkShare, ImageTransform, type ImageMap } from './images.js';
import type { StreamOptions } from './transform.js';

/**
 * Mirrors an image left to right with probability `p`.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same.
 * Draws: one number an image.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on other shapes
 * @see torchvision.transforms.RandomHorizontalFlip
 * @example
 * new nn.data.RandomHorizontalFlip(1).forward(tensor([[[1, 2, 3]]])).toArray() // [[[3, 2, 1]]]
 */
export class RandomHorizontalFlip extends ImageTransform {
  readonly p: number;

  constructor(p = 0.5, options: StreamOptions = {}) {
    checkShare('RandomHorizontalFlip', p);
    super('RandomHorizontalFlip', 1, options);
    this.p = p;
  }

  protected override readonly map: ImageMap = (image, out, { width }, [draw]) => {
    out.set(image);
    if (draw! >= this.p) return;
    for (let row = 0; row < out.length; row += width) out.subarray(row, row + width).reverse();
  };
}

/**
 * Turns an image upside down with probability `p`.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same.
 * Draws: one number an image.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on other shapes
 * @see torchvision.transforms.RandomVerticalFlip
 * @example
 * new nn.data.RandomVerticalFlip(1).forward(tensor([[[1], [2], [3]]])).toArray() // [[[3], [2], [1]]]
 */
export class RandomVerticalFlip extends ImageTransform {
  readonly p: number;

  constructor(p = 0.5, options: StreamOptions = {}) {
    checkShare('RandomVerticalFlip', p);
    super('RandomVerticalFlip', 1, options);
    this.p = p;
  }

  protected override readonly map: ImageMap = (image, out, { channels, height, width }, [draw]) => {
    const isFlipped = draw! < this.p;
    for (let row = 0; row < channels * height; row++) {
      const mirrored = isFlipped ? row - (row % height) + (height - 1 - (row % height)) : row;
      out.set(image.subarray(row * width, (row + 1) * width), mirrored * width);
    }
  };
}
