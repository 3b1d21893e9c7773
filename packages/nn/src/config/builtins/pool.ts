import * as z from 'zod';
import type { OutputSize } from '../../functional/adaptive-pool.js';
import type { AvgPoolOptions, MaxPoolOptions } from '../../functional/pool.js';
import type { Spatial } from '../../functional/spatial.js';
import {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  type Module,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { spatial, whole } from '../fields.js';

interface Kernel {
  readonly kernelSize: Spatial;
}

type MaxPool<Type extends string> = ModuleDefinition<Type, Kernel & MaxPoolOptions>;
type AvgPool<Type extends string> = ModuleDefinition<Type, Kernel & AvgPoolOptions>;
type Adaptive<Type extends string> = ModuleDefinition<Type, { readonly outputSize: OutputSize }>;
type Class<Options> = new (kernelSize: Spatial, options: Options) => Module;

const shared = {
  kernelSize: spatial(1).describe('size of the window'),
  stride: spatial(1).nullable().default(null).describe('how far the window moves; null: as far as it is wide'),
  padding: spatial(0).default(0).describe('what is added on both sides'),
  ceilMode: z.boolean().default(false).describe('whether a window that is not full counts'),
};

const maxSchema = z.strictObject({ ...shared, dilation: spatial(1).default(1).describe('distance of the points within the window') });

const avgSchema = z.strictObject({
  ...shared,
  countIncludePad: z.boolean().default(true).describe('whether the padding counts in the mean'),
  divisorOverride: z.int().nullable().default(null).describe('what the sum is divided by; null: how many there are'),
});

const size = whole(0).nullable();
const adaptiveSchema = z.strictObject({
  outputSize: (
    z.union([size, z.array(size).min(1).max(3)], { error: 'wanted a size or null, or a list of them' }) as z.ZodType<OutputSize, OutputSize>
  ).describe('the size that comes out; null: as it comes in'),
});

const maxPoolOf = <Type extends string>(type: Type, Pool: Class<MaxPoolOptions>): MaxPool<Type> =>
  defineModule({ type, version: 1, config: maxSchema, create: ({ kernelSize, ...options }) => new Pool(kernelSize, options) });

const avgPoolOf = <Type extends string>(type: Type, Pool: Class<AvgPoolOptions>): AvgPool<Type> =>
  defineModule({ type, version: 1, config: avgSchema, create: ({ kernelSize, ...options }) => new Pool(kernelSize, options) });

const adaptiveOf = <Type extends string>(type: Type, Pool: new (outputSize: OutputSize) => Module): Adaptive<Type> =>
  defineModule({ type, version: 1, config: adaptiveSchema, create: ({ outputSize }) => new Pool(outputSize) });

export const maxPool1d: MaxPool<'MaxPool1d'> = maxPoolOf('MaxPool1d', MaxPool1d);
export const maxPool2d: MaxPool<'MaxPool2d'> = maxPoolOf('MaxPool2d', MaxPool2d);
export const maxPool3d: MaxPool<'MaxPool3d'> = maxPoolOf('MaxPool3d', MaxPool3d);
export const avgPool1d: AvgPool<'AvgPool1d'> = avgPoolOf('AvgPool1d', AvgPool1d);
export const avgPool2d: AvgPool<'AvgPool2d'> = avgPoolOf('AvgPool2d', AvgPool2d);
export const avgPool3d: AvgPool<'AvgPool3d'> = avgPoolOf('AvgPool3d', AvgPool3d);
export const adaptiveAvgPool1d: Adaptive<'AdaptiveAvgPool1d'> = adaptiveOf('AdaptiveAvgPool1d', AdaptiveAvgPool1d);
export const adaptiveAvgPool2d: Adaptive<'AdaptiveAvgPool2d'> = adaptiveOf('AdaptiveAvgPool2d', AdaptiveAvgPool2d);
export const adaptiveAvgPool3d: Adaptive<'AdaptiveAvgPool3d'> = adaptiveOf('AdaptiveAvgPool3d', AdaptiveAvgPool3d);
export const adaptiveMaxPool1d: Adaptive<'AdaptiveMaxPool1d'> = adaptiveOf('AdaptiveMaxPool1d', AdaptiveMaxPool1d);
export const adaptiveMaxPool2d: Adaptive<'AdaptiveMaxPool2d'> = adaptiveOf('AdaptiveMaxPool2d', AdaptiveMaxPool2d);
