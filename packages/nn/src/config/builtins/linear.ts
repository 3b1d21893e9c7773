import * as z from 'zod';
import { Bilinear, Flatten, Identity, Linear, Unflatten } from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { hasBias, whole } from '../fields.js';

interface Biased {
  readonly bias?: boolean;
}

const bias = z.boolean().default(true).describe('whether something is added that is learnt');

export const linear: ModuleDefinition<'Linear', Biased & { readonly inFeatures: number; readonly outFeatures: number }> = defineModule({
  type: 'Linear',
  version: 1,
  config: z.strictObject({
    inFeatures: whole(0).describe('size of the last dimension that comes in'),
    outFeatures: whole(0).describe('size of the last dimension that comes out'),
    bias,
  }),
  create: ({ inFeatures, outFeatures, ...options }) => new Linear(inFeatures, outFeatures, options),
  read: (module) => hasBias(module),
});

export const bilinear: ModuleDefinition<
  'Bilinear',
  Biased & { readonly in1Features: number; readonly in2Features: number; readonly outFeatures: number }
> = defineModule({
  type: 'Bilinear',
  version: 1,
  config: z.strictObject({
    in1Features: whole(1).describe('size of the last dimension of the first input'),
    in2Features: whole(0).describe('size of the last dimension of the second input'),
    outFeatures: whole(0).describe('size of the last dimension that comes out'),
    bias,
  }),
  create: ({ in1Features, in2Features, outFeatures, ...options }) => new Bilinear(in1Features, in2Features, outFeatures, options),
  read: (module) => hasBias(module),
});

export const identity: ModuleDefinition<'Identity', object> = defineModule({
  type: 'Identity',
  version: 1,
  config: z.strictObject({}),
  create: () => new Identity(),
});

export const flatten: ModuleDefinition<'Flatten', { readonly startDim?: number; readonly endDim?: number }> = defineModule({
  type: 'Flatten',
  version: 1,
  config: z.strictObject({
    startDim: z.int().default(1).describe('the first dimension that is joined'),
    endDim: z.int().default(-1).describe('the last dimension that is joined'),
  }),
  create: (config) => new Flatten(config),
});

export const unflatten: ModuleDefinition<'Unflatten', { readonly dim: number; readonly unflattenedSize: number[] }> = defineModule({
  type: 'Unflatten',
  version: 1,
  config: z.strictObject({
    dim: z.int().describe('the dimension that is cut'),
    unflattenedSize: z.array(whole(-1)).min(1).describe('its new sizes; -1 is what is left'),
  }),
  create: ({ dim, unflattenedSize }) => new Unflatten(dim, unflattenedSize),
});
