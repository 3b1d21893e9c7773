import { ArgumentError, noGrad, rand, ShapeError, tensor, type Generator, type Tensor, type TypedArray } from '@lamella/core';
import { generatorsIn, streamOf, type StreamOptions, type TransformObject } from './transform.js';

export interface ImageSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Writes one image to `out`, which is zeroed, from `image`; both are (C, H, W), row by row. `draws` are the image's own random numbers. */
export type ImageMap = (image: TypedArray, out: TypedArray, size: ImageSize, draws: TypedArray) => void;

/**
 * Changes each image of a batch (N, C, H, W) by itself, or a single one (C, H, W), by random numbers in [0, 1): so many an image, the first
 * image's first. A batch is changed as its images would be one by one.
 */
export abstract class ImageTransform implements TransformObject {
  readonly generator: Generator;
  readonly #type: string;
  readonly #draws: number;

  protected constructor(type: string, draws: number, options: StreamOptions) {
    this.#type = type;
    this.#draws = draws;
    this.generator = streamOf(type, options);
  }

  get generators(): readonly Generator[] {
    return generatorsIn({ generators: [this.generator], apply: (parts) => parts });
  }

  /** Shape: (N, C, H, W) or (C, H, W) -> the same. */
  forward(images: Tensor): Tensor {
    const { shape } = images;
    if (shape.length !== 3 && shape.length !== 4) {
      throw new ShapeError(this.#type, `needs images (N, C, H, W) or one (C, H, W), got [${shape.join(', ')}]`, {
        shapes: [shape],
        hint: 'images.reshape([-1, 1, 28, 28])',
      });
    }
    this.check(images);
    const [channels, height, width] = shape.slice(-3) as [number, number, number];
    const length = channels * height * width;
    const count = shape.length === 3 ? 1 : shape[0]!;
    if (length * count === 0) return images;
    const draws = rand([count, this.#draws], { generator: this.generator }).data();
    const pixels = images.data();
    const out = new (pixels.constructor as new (length: number) => TypedArray)(pixels.length);
    const size = { channels, height, width };
    for (let n = 0; n < count; n++) {
      const [from, to] = [n * length, (n + 1) * length];
      this.map(pixels.subarray(from, to), out.subarray(from, to), size, draws.subarray(n * this.#draws, (n + 1) * this.#draws));
    }
    return noGrad(() => tensor(out, { dtype: images.dtype }).reshape(shape));
  }

  /** The first part is the images. */
  apply(parts: readonly Tensor[]): readonly Tensor[] {
    const [images, ...others] = parts;
    if (images === undefined) throw new ArgumentError(this.#type, 'a batch without parts has no images', { argument: 'parts' });
    return [this.forward(images), ...others];
  }

  /** What else the images have to be. */
  protected check(_images: Tensor): void {
    // Most take any.
  }

  protected abstract readonly map: ImageMap;
}

/** @throws ArgumentError on anything but a number in [0, 1] */
export function checkShare(type: string, p: number): number {
  if (!(typeof p === 'number' && p >= 0 && p <= 1)) {
    throw new ArgumentError(type, `p has to be between 0 and 1, got ${String(p)}`, { argument: 'p', hint: `new ${type}(0.5)` });
  }
  return p;
}

/** @throws ArgumentError on anything but a finite number */
export function checkFill(type: string, fill: number): number {
  if (!Number.isFinite(fill)) throw new ArgumentError(type, `fill has to be a number, got ${String(fill)}`, { argument: 'fill' });
  return fill;
}
