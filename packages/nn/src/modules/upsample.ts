import { ArgumentError, type Tensor } from '@lamella/core';
import { checkWhole } from '../functional/checks.js';
import { interpolate, type InterpolateOptions, type InterpolationMode } from '../functional/interpolate.js';
import { channelShuffle, pixelShuffle, pixelUnshuffle } from '../functional/shuffle.js';
import type { Spatial } from '../functional/spatial.js';
import { Module } from './module.js';

/** What is learnt by none of these: where pixels go. */
export interface UpsampleSizes {
  /** The spatial size to come out with; either this or `scaleFactor`. */
  readonly size?: Spatial | null;
  /** How much larger it shall be. */
  readonly scaleFactor?: Spatial | null;
}

/** What `interpolate` takes, without `antialias`, which PyTorch has for the function alone. */
export type UpsampleOptions = Omit<InterpolateOptions, 'antialias'>;

/**
 * Another spatial size: nearest neighbour, (bi-, tri-)linear, bicubic, or means of areas.
 *
 * Shape: (N, C, L), (N, C, H, W) or (N, C, D, H, W), as the mode says -> the same with the new sizes.
 * @throws ArgumentError unless there is exactly one of size and scaleFactor
 * @see torch.nn.Upsample
 * @example
 * new nn.Upsample({ scaleFactor: 2, mode: 'bilinear', alignCorners: true }).forward(zeros([1, 3, 4, 4])).shape // [1, 3, 8, 8]
 */
export class Upsample extends Module {
  static override readonly type: string = 'Upsample';
  readonly size: Spatial | null;
  readonly scaleFactor: Spatial | null;
  readonly mode: InterpolationMode;
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean;

  constructor(options: UpsampleOptions = {}) {
    super();
    const { size = null, scaleFactor = null, mode = 'nearest', alignCorners = null, recomputeScaleFactor = false } = options;
    if ((size === null) === (scaleFactor === null)) {
      const problem = `${size === null ? 'either' : 'only one of'} size or scaleFactor should be defined`;
      throw new ArgumentError(this.type, problem, { argument: size === null ? 'size' : 'scaleFactor', hint: '{ scaleFactor: 2 }' });
    }
    this.size = size;
    this.scaleFactor = scaleFactor;
    this.mode = mode;
    this.alignCorners = alignCorners;
    this.recomputeScaleFactor = recomputeScaleFactor;
  }

  override forward(input: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners, recomputeScaleFactor } = this;
    return interpolate(input, { size, scaleFactor, mode, alignCorners, recomputeScaleFactor });
  }

  override extraRepr(): string {
    const [name, value] = this.size === null ? ['scaleFactor', this.scaleFactor] : ['size', this.size];
    return `${name}=${JSON.stringify(value)}, mode=${this.mode}`;
  }
}

/** Images enlarged by repeating pixels. Shape: (N, C, H, W). @throws as `Upsample` @see torch.nn.UpsamplingNearest2d */
export class UpsamplingNearest2d extends Upsample {
  static override readonly type = 'UpsamplingNearest2d';

  constructor(sizes: UpsampleSizes) {
    super({ ...sizes, mode: 'nearest' });
  }
}

/** Images enlarged bilinearly, their corners staying where they are. Shape: (N, C, H, W). @throws as `Upsample` @see torch.nn.UpsamplingBilinear2d */
export class UpsamplingBilinear2d extends Upsample {
  static override readonly type = 'UpsamplingBilinear2d';

  constructor(sizes: UpsampleSizes) {
    super({ ...sizes, mode: 'bilinear', alignCorners: true });
  }
}

/**
 * Channels laid out as pixels: each place becomes a square of `upscaleFactor`² pixels.
 *
 * Shape: (…, C · r², H, W) -> (…, C, H · r, W · r).
 * @throws ArgumentError when r is no whole number from 1, ShapeError on channels that are not divisible by r²
 * @see Shi et al. 2016, arXiv 1609.05158; torch.nn.PixelShuffle
 * @example
 * new nn.PixelShuffle(3).forward(zeros([1, 9, 4, 4])).shape // [1, 1, 12, 12]
 */
export class PixelShuffle extends Module {
  static override readonly type = 'PixelShuffle';
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    checkWhole(this.type, 'upscaleFactor', upscaleFactor);
    this.upscaleFactor = upscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscaleFactor=${this.upscaleFactor}`;
  }
}

/** Squares of pixels laid out as channels. Shape: (…, C, H · r, W · r) -> (…, C · r², H, W). @throws as `PixelShuffle` @see torch.nn.PixelUnshuffle */
export class PixelUnshuffle extends Module {
  static override readonly type = 'PixelUnshuffle';
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    checkWhole(this.type, 'downscaleFactor', downscaleFactor);
    this.downscaleFactor = downscaleFactor;
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscaleFactor=${this.downscaleFactor}`;
  }
}

/**
 * Channels dealt out, so that grouped convolutions exchange what they know.
 *
 * Shape: (N, C, …) of 3 dimensions or more -> the same.
 * @throws ArgumentError when `groups` is no whole number from 1, ShapeError on channels that are not divisible by it
 * @see Zhang et al. 2018, ShuffleNet, arXiv 1707.01083; torch.nn.ChannelShuffle
 * @example
 * new nn.ChannelShuffle(2).forward(zeros([1, 4, 2, 2])).shape // [1, 4, 2, 2]
 */
export class ChannelShuffle extends Module {
  static override readonly type = 'ChannelShuffle';
  readonly groups: number;

  constructor(groups: number) {
    super();
    checkWhole(this.type, 'groups', groups);
    this.groups = groups;
  }

  override forward(input: Tensor): Tensor {
    return channelShuffle(input, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
