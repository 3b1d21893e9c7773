import { ArgumentError, checkFloating, type Tensor, type TypedArray } from '@lamella/core';
import { checkFill, ImageTransform, type ImageMap, type ImageSize } from './images.js';
import type { FillOptions } from './random-shift.js';

/**
 * Turns an image about its centre, by an angle from `-degrees` to `degrees` or from `[min, max]`, counter-clockwise where it is positive.
 * Between pixels the four around a place are mixed (bilinear); beyond the image there is `fill`.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same.
 * Draws: one number an image.
 * @throws ArgumentError when `degrees` are no number from 0 or two in order, ShapeError on other shapes, DTypeError on whole numbers
 * @see torchvision.transforms.RandomRotation
 * @example
 * new nn.data.RandomRotation([90, 90]).forward(tensor([[[1.5, 2], [3, 4]]])).toArray() // [[[2, 4], [1.5, 3]]]
 */
export class RandomRotation extends ImageTransform {
  readonly degrees: number | readonly [number, number];
  readonly fill: number;

  constructor(degrees: number | readonly [number, number], options: FillOptions = {}) {
    const { fill = 0, ...stream } = options;
    checkDegrees(degrees);
    checkFill('RandomRotation', fill);
    super('RandomRotation', 1, stream);
    this.degrees = degrees;
    this.fill = fill;
  }

  protected override check(images: Tensor): void {
    checkFloating('RandomRotation', images);
  }

  protected override readonly map: ImageMap = (image, out, size, [draw]) => {
    const [from, to] = typeof this.degrees === 'number' ? [-this.degrees, this.degrees] : this.degrees;
    rotate(image, out, size, ((from + (to - from) * draw!) * Math.PI) / 180, this.fill);
  };
}

/** For each pixel of `out`, the place that it comes from. */
function rotate(image: TypedArray, out: TypedArray, { channels, height, width }: ImageSize, angle: number, fill: number): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const plane = height * width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromX = snap(centreX + cos * (x - centreX) - sin * (y - centreY));
      const fromY = snap(centreY + sin * (x - centreX) + cos * (y - centreY));
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [right, below] = [fromX - left, fromY - top];
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number): number =>
          row < 0 || row >= height || column < 0 || column >= width ? fill : image[channel * plane + row * width + column]!;
        const upper = right === 0 ? at(top, left) : at(top, left) * (1 - right) + at(top, left + 1) * right;
        const lower = right === 0 ? at(top + 1, left) : at(top + 1, left) * (1 - right) + at(top + 1, left + 1) * right;
        out[channel * plane + y * width + x] = below === 0 ? upper : upper * (1 - below) + lower * below;
      }
    }
  }
}

// The cosine of 90 degrees is not 0 in floating point, and a quarter turn should be exact.
function snap(place: number): number {
  const whole = Math.round(place);
  return Math.abs(place - whole) < 1e-9 ? whole : place;
}

function checkDegrees(degrees: unknown): void {
  const range: readonly unknown[] = Array.isArray(degrees) ? degrees : [0, degrees];
  const [from, to] = range as [number, number];
  if (range.length === 2 && Number.isFinite(from) && Number.isFinite(to) && from <= to) return;
  throw new ArgumentError('RandomRotation', `degrees have to be a number from 0, or two in order, got ${JSON.stringify(degrees)}`, {
    argument: 'degrees',
    hint: 'new RandomRotation(10)',
  });
}
