import * as z from 'zod';
import type { FoldOptions } from '../../functional/fold.js';
import type { Spatial } from '../../functional/spatial.js';
import {
  ChannelShuffle,
  Fold,
  PixelShuffle,
  PixelUnshuffle,
  Unfold,
  Upsample,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
  type UpsampleOptions,
  type UpsampleSizes,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { spatial, whole } from '../fields.js';

const blocks = {
  kernelSize: spatial(1).describe('size of a block'),
  dilation: spatial(1).default(1).describe('distance of the points within a block'),
  padding: spatial(0).default(0).describe('what is added on both sides'),
  stride: spatial(1).default(1).describe('distance of the blocks'),
};

export const unfold: ModuleDefinition<'Unfold', FoldOptions & { readonly kernelSize: Spatial }> = defineModule({
  type: 'Unfold',
  version: 1,
  config: z.strictObject(blocks),
  create: ({ kernelSize, ...options }) => new Unfold(kernelSize, options),
});

export const fold: ModuleDefinition<'Fold', FoldOptions & { readonly outputSize: Spatial; readonly kernelSize: Spatial }> = defineModule({
  type: 'Fold',
  version: 1,
  config: z.strictObject({ outputSize: spatial(1).describe('the size that comes out'), ...blocks }),
  create: ({ outputSize, kernelSize, ...options }) => new Fold(outputSize, kernelSize, options),
});

export const pixelShuffle: ModuleDefinition<'PixelShuffle', { readonly upscaleFactor: number }> = defineModule({
  type: 'PixelShuffle',
  version: 1,
  config: z.strictObject({ upscaleFactor: whole(1).describe('how much larger it becomes') }),
  create: ({ upscaleFactor }) => new PixelShuffle(upscaleFactor),
});

export const pixelUnshuffle: ModuleDefinition<'PixelUnshuffle', { readonly downscaleFactor: number }> = defineModule({
  type: 'PixelUnshuffle',
  version: 1,
  config: z.strictObject({ downscaleFactor: whole(1).describe('how much smaller it becomes') }),
  create: ({ downscaleFactor }) => new PixelUnshuffle(downscaleFactor),
});

export const channelShuffle: ModuleDefinition<'ChannelShuffle', { readonly groups: number }> = defineModule({
  type: 'ChannelShuffle',
  version: 1,
  config: z.strictObject({ groups: whole(1).describe('parts of the channels that are mixed') }),
  create: ({ groups }) => new ChannelShuffle(groups),
});

const factor = z.number().positive();
const sizes = {
  size: spatial(1).nullable().default(null).describe('the size that comes out'),
  scaleFactor: (
    z.union([factor, z.array(factor).min(1).max(3)], {
      error: 'wanted a number above 0, or a list of one for each dimension',
    }) as z.ZodType<Spatial, Spatial>
  )
    .nullable()
    .default(null)
    .describe('how much larger it becomes; either this or size'),
};

export const upsample: ModuleDefinition<'Upsample', UpsampleOptions> = defineModule({
  type: 'Upsample',
  version: 1,
  config: z.strictObject({
    ...sizes,
    mode: z
      .enum(['nearest', 'nearest-exact', 'linear', 'bilinear', 'trilinear', 'bicubic', 'area'])
      .default('nearest')
      .describe('where the new values come from'),
    alignCorners: z.boolean().nullable().default(null).describe('whether the centres of the corner pixels stay where they are'),
    recomputeScaleFactor: z.boolean().default(false).describe('whether the rounded sizes say where pixels are'),
  }),
  create: (config) => new Upsample(config),
});

export const upsamplingNearest2d: ModuleDefinition<'UpsamplingNearest2d', UpsampleSizes> = defineModule({
  type: 'UpsamplingNearest2d',
  version: 1,
  config: z.strictObject(sizes),
  create: (config) => new UpsamplingNearest2d(config),
});

export const upsamplingBilinear2d: ModuleDefinition<'UpsamplingBilinear2d', UpsampleSizes> = defineModule({
  type: 'UpsamplingBilinear2d',
  version: 1,
  config: z.strictObject(sizes),
  create: (config) => new UpsamplingBilinear2d(config),
});
