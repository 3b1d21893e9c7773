import * as z from 'zod';
import type { LocalResponseNormOptions } from '../../functional/norm.js';
import {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  GroupNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  LayerNorm,
  LocalResponseNorm,
  RMSNorm,
  type GroupNormModuleOptions,
  type InstanceNormModuleOptions,
  type LayerNormModuleOptions,
  type Module,
  type RMSNormModuleOptions,
  type RunningNormOptions,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { hasBias, whole } from '../fields.js';

interface Features {
  readonly numFeatures: number;
}
interface Normalized {
  readonly normalizedShape: number | readonly number[];
}

type BatchNorm<Type extends string> = ModuleDefinition<Type, Features & RunningNormOptions>;
type InstanceNorm<Type extends string> = ModuleDefinition<Type, Features & InstanceNormModuleOptions>;
type Class<Options> = new (numFeatures: number, options: Options) => Module;

const eps = z.number().default(1e-5).describe('what is added to the variance');
const affine = (unsaid: boolean): z.ZodDefault<z.ZodBoolean> => z.boolean().default(unsaid).describe('whether scale and shift are learnt');
const momentum = z.number();
const tracking = (unsaid: boolean): z.ZodDefault<z.ZodBoolean> =>
  z.boolean().default(unsaid).describe('whether mean and variance of the batches are kept, for evaluation');
const numFeatures = whole(0).describe('the number of channels');

const batchSchema = z.strictObject({
  numFeatures,
  eps,
  momentum: momentum.nullable().default(0.1).describe('the share of the newest batch in what is kept; null: the mean of all'),
  affine: affine(true),
  trackRunningStats: tracking(true),
});

const instanceSchema = z.strictObject({
  numFeatures,
  eps,
  momentum: momentum.default(0.1).describe('the share of the newest batch in what is kept'),
  affine: affine(false),
  trackRunningStats: tracking(false),
});

const batchNormOf = <Type extends string>(type: Type, Norm: Class<RunningNormOptions>): BatchNorm<Type> =>
  defineModule({ type, version: 1, config: batchSchema, create: (config) => new Norm(config.numFeatures, config) });

const instanceNormOf = <Type extends string>(type: Type, Norm: Class<InstanceNormModuleOptions>): InstanceNorm<Type> =>
  defineModule({ type, version: 1, config: instanceSchema, create: (config) => new Norm(config.numFeatures, config) });

export const batchNorm1d: BatchNorm<'BatchNorm1d'> = batchNormOf('BatchNorm1d', BatchNorm1d);
export const batchNorm2d: BatchNorm<'BatchNorm2d'> = batchNormOf('BatchNorm2d', BatchNorm2d);
export const batchNorm3d: BatchNorm<'BatchNorm3d'> = batchNormOf('BatchNorm3d', BatchNorm3d);
export const instanceNorm1d: InstanceNorm<'InstanceNorm1d'> = instanceNormOf('InstanceNorm1d', InstanceNorm1d);
export const instanceNorm2d: InstanceNorm<'InstanceNorm2d'> = instanceNormOf('InstanceNorm2d', InstanceNorm2d);
export const instanceNorm3d: InstanceNorm<'InstanceNorm3d'> = instanceNormOf('InstanceNorm3d', InstanceNorm3d);

const size = whole(0);
const normalizedShape = (
  z.union([size, z.array(size).min(1)], { error: 'wanted a size, or a list of sizes' }) as z.ZodType<
    number | readonly number[],
    number | readonly number[]
  >
).describe('sizes of the last dimensions, which are normalised together');
const elementwiseAffine = z.boolean().default(true).describe('whether a scale for each element is learnt');

export const layerNorm: ModuleDefinition<'LayerNorm', Normalized & LayerNormModuleOptions> = defineModule({
  type: 'LayerNorm',
  version: 1,
  config: z.strictObject({
    normalizedShape,
    eps,
    elementwiseAffine,
    bias: z.boolean().default(true).describe('whether a shift is learnt as well'),
  }),
  create: (config) => new LayerNorm(config.normalizedShape, config),
  // Without a scale there is no bias, whatever the option was.
  read: (module) => (module.elementwiseAffine ? hasBias(module) : { bias: true }),
});

export const rmsNorm: ModuleDefinition<'RMSNorm', Normalized & RMSNormModuleOptions> = defineModule({
  type: 'RMSNorm',
  version: 1,
  config: z.strictObject({
    normalizedShape,
    eps: z.number().nullable().default(null).describe("what is added to the mean square; null: the dtype's"),
    elementwiseAffine,
  }),
  create: (config) => new RMSNorm(config.normalizedShape, config),
});

export const groupNorm: ModuleDefinition<
  'GroupNorm',
  GroupNormModuleOptions & { readonly numGroups: number; readonly numChannels: number }
> = defineModule({
  type: 'GroupNorm',
  version: 1,
  config: z.strictObject({
    numGroups: whole(1).describe('parts of the channels, each normalised alone'),
    numChannels: whole(0).describe('the number of channels'),
    eps,
    affine: affine(true),
  }),
  create: (config) => new GroupNorm(config.numGroups, config.numChannels, config),
});

export const localResponseNorm: ModuleDefinition<'LocalResponseNorm', LocalResponseNormOptions & { readonly size: number }> = defineModule({
  type: 'LocalResponseNorm',
  version: 1,
  config: z.strictObject({
    size: whole(1).describe('how many neighbouring channels count'),
    alpha: z.number().default(1e-4).describe('the weight of the sum of squares'),
    beta: z.number().default(0.75).describe('the power that it is raised to'),
    k: z.number().default(1).describe('what is added to it'),
  }),
  create: (config) => new LocalResponseNorm(config.size, config),
});
