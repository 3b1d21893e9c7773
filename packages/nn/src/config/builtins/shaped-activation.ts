import type { GeluOptions, SoftplusOptions } from '@lamella/core';
import * as z from 'zod';
import type { InplaceOptions } from '../../functional/activation.js';
import type { HardtanhOptions, ShrinkOptions } from '../../functional/hard-activation.js';
import {
  CELU,
  ELU,
  GELU,
  Hardshrink,
  Hardtanh,
  LeakyReLU,
  PReLU,
  RReLU,
  Softplus,
  Softshrink,
  Threshold,
  type PReLUOptions,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { whole } from '../fields.js';

// Activations with numbers that shape them.

const inplace = z.boolean().default(false).describe('whether the input is changed itself');
const alpha = z.number().default(1).describe('what the negative side goes down to');

export const elu: ModuleDefinition<'ELU', InplaceOptions & { readonly alpha?: number }> = defineModule({
  type: 'ELU',
  version: 1,
  config: z.strictObject({ alpha, inplace }),
  create: (config) => new ELU(config.alpha, config),
});

export const celu: ModuleDefinition<'CELU', InplaceOptions & { readonly alpha?: number }> = defineModule({
  type: 'CELU',
  version: 1,
  config: z.strictObject({ alpha, inplace }),
  create: (config) => new CELU(config.alpha, config),
});

export const gelu: ModuleDefinition<'GELU', GeluOptions> = defineModule({
  type: 'GELU',
  version: 1,
  config: z.strictObject({ approximate: z.enum(['none', 'tanh']).default('none').describe('the error function, or an approximation') }),
  create: (config) => new GELU(config),
});

export const softplus: ModuleDefinition<'Softplus', SoftplusOptions> = defineModule({
  type: 'Softplus',
  version: 1,
  config: z.strictObject({
    beta: z.number().default(1).describe('how sharp the bend is'),
    threshold: z.number().default(20).describe('above it, times beta, the input comes out as it is'),
  }),
  create: (config) => new Softplus(config),
});

export const leakyRelu: ModuleDefinition<'LeakyReLU', InplaceOptions & { readonly negativeSlope?: number }> = defineModule({
  type: 'LeakyReLU',
  version: 1,
  config: z.strictObject({ negativeSlope: z.number().default(0.01).describe('the slope of the negative side'), inplace }),
  create: (config) => new LeakyReLU(config.negativeSlope, config),
});

export const prelu: ModuleDefinition<'PReLU', PReLUOptions> = defineModule({
  type: 'PReLU',
  version: 1,
  config: z.strictObject({
    numParameters: whole(1).default(1).describe('1, or the number of channels: how many slopes are learnt'),
    init: z.number().default(0.25).describe('the slopes at the start'),
  }),
  create: (config) => new PReLU(config),
});

export const rrelu: ModuleDefinition<'RReLU', InplaceOptions & { readonly lower?: number; readonly upper?: number }> = defineModule({
  type: 'RReLU',
  version: 1,
  config: z.strictObject({
    lower: z
      .number()
      .default(1 / 8)
      .describe('the least slope that is drawn'),
    upper: z
      .number()
      .default(1 / 3)
      .describe('the greatest slope that is drawn'),
    inplace,
  }),
  create: ({ lower, upper, ...options }) => new RReLU(lower, upper, options),
});

export const hardtanh: ModuleDefinition<'Hardtanh', HardtanhOptions> = defineModule({
  type: 'Hardtanh',
  version: 1,
  config: z.strictObject({
    minVal: z.number().default(-1).describe('nothing less comes out'),
    maxVal: z.number().default(1).describe('nothing more comes out'),
    inplace,
  }),
  create: (config) => new Hardtanh(config),
});

const shrink = z.strictObject({ lambd: z.number().default(0.5).describe('what is no further from 0 becomes 0') });

export const hardshrink: ModuleDefinition<'Hardshrink', ShrinkOptions> = defineModule({
  type: 'Hardshrink',
  version: 1,
  config: shrink,
  create: (config) => new Hardshrink(config),
});

export const softshrink: ModuleDefinition<'Softshrink', ShrinkOptions> = defineModule({
  type: 'Softshrink',
  version: 1,
  config: shrink,
  create: (config) => new Softshrink(config),
});

export const threshold: ModuleDefinition<'Threshold', InplaceOptions & { readonly threshold: number; readonly value: number }> =
  defineModule({
    type: 'Threshold',
    version: 1,
    config: z.strictObject({
      threshold: z.number().describe('what is above it comes out as it is'),
      value: z.number().describe('what takes the place of all else'),
      inplace,
    }),
    create: (config) => new Threshold(config.threshold, config.value, config),
  });
