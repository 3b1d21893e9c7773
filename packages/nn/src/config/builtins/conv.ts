import * as z from 'zod';
import type { Spatial } from '../../functional/spatial.js';
import {
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvModuleOptions,
  type ConvTransposeModuleOptions,
  type Module,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { hasBias, spatial, whole } from '../fields.js';

interface Sizes {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Spatial;
}

type Conv<Type extends string> = ModuleDefinition<Type, Sizes & ConvModuleOptions>;
type ConvTranspose<Type extends string> = ModuleDefinition<Type, Sizes & ConvTransposeModuleOptions>;
type Class<Options> = new (
  inChannels: number,
  outChannels: number,
  kernelSize: Spatial,
  options: Options,
) => Module & {
  readonly bias: unknown;
};

const shared = {
  inChannels: whole(1).describe('channels that come in'),
  outChannels: whole(1).describe('channels that come out'),
  kernelSize: spatial(1).describe('size of the window'),
  stride: spatial(1).default(1).describe('how far the window moves'),
  dilation: spatial(1).default(1).describe('distance of the points within the window'),
  groups: whole(1).default(1).describe('parts of the channels that do not see each other'),
  bias: z.boolean().default(true).describe('whether something is added that is learnt'),
};
const added = spatial(0);

const convSchema = z.strictObject({
  ...shared,
  padding: z
    .union([added, z.enum(['same', 'valid'])], { error: "wanted whole numbers from 0, 'same' or 'valid'" })
    .default(0)
    .describe('what is added on both sides'),
  paddingMode: z.enum(['zeros', 'reflect', 'replicate', 'circular']).default('zeros').describe('what the padding is filled with'),
});

const transposeSchema = z.strictObject({
  ...shared,
  padding: added.default(0).describe('what is taken away on both sides'),
  outputPadding: added.default(0).describe('what is added on one side'),
});

const convOf = <Type extends string>(type: Type, Conv: Class<ConvModuleOptions>): Conv<Type> =>
  defineModule({
    type,
    version: 1,
    config: convSchema,
    create: ({ inChannels, outChannels, kernelSize, ...options }) => new Conv(inChannels, outChannels, kernelSize, options),
    read: (module) => hasBias(module),
  });

const transposeOf = <Type extends string>(type: Type, Conv: Class<ConvTransposeModuleOptions>): ConvTranspose<Type> =>
  defineModule({
    type,
    version: 1,
    config: transposeSchema,
    create: ({ inChannels, outChannels, kernelSize, ...options }) => new Conv(inChannels, outChannels, kernelSize, options),
    read: (module) => hasBias(module),
  });

export const conv1d: Conv<'Conv1d'> = convOf('Conv1d', Conv1d);
export const conv2d: Conv<'Conv2d'> = convOf('Conv2d', Conv2d);
export const conv3d: Conv<'Conv3d'> = convOf('Conv3d', Conv3d);
export const convTranspose1d: ConvTranspose<'ConvTranspose1d'> = transposeOf('ConvTranspose1d', ConvTranspose1d);
export const convTranspose2d: ConvTranspose<'ConvTranspose2d'> = transposeOf('ConvTranspose2d', ConvTranspose2d);
export const convTranspose3d: ConvTranspose<'ConvTranspose3d'> = transposeOf('ConvTranspose3d', ConvTranspose3d);
