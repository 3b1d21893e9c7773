import * as z from 'zod';
import {
  AlphaDropout,
  DropBlock2d,
  DropConnect,
  Dropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  DropPath,
  FeatureAlphaDropout,
  GaussianDropout,
  Linear,
  LockedDropout,
  type DropoutModuleOptions,
  type Module,
} from '../../modules/index.js';
import { defineModule, type ModuleConfig, type ModuleDefinition } from '../define.js';
import { moduleField, probability, whole } from '../fields.js';

interface Dropping {
  readonly p?: number;
}

type DropoutDefinition<Type extends string> = ModuleDefinition<Type, Dropping & Omit<DropoutModuleOptions, 'generator'>>;

const p = probability().default(0.5).describe('how likely something is dropped');
const seldom = probability().default(0.1).describe('how likely something is dropped');

const schema = z.strictObject({ p, inplace: z.boolean().default(false).describe('whether the input is changed itself') });

const dropoutOf = <Type extends string>(
  type: Type,
  Class: new (p: number, options: DropoutModuleOptions) => Module,
): DropoutDefinition<Type> => defineModule({ type, version: 1, config: schema, create: (config) => new Class(config.p, config) });

export const dropout: DropoutDefinition<'Dropout'> = dropoutOf('Dropout', Dropout);
export const dropout1d: DropoutDefinition<'Dropout1d'> = dropoutOf('Dropout1d', Dropout1d);
export const dropout2d: DropoutDefinition<'Dropout2d'> = dropoutOf('Dropout2d', Dropout2d);
export const dropout3d: DropoutDefinition<'Dropout3d'> = dropoutOf('Dropout3d', Dropout3d);
export const alphaDropout: DropoutDefinition<'AlphaDropout'> = dropoutOf('AlphaDropout', AlphaDropout);
export const featureAlphaDropout: DropoutDefinition<'FeatureAlphaDropout'> = dropoutOf('FeatureAlphaDropout', FeatureAlphaDropout);

export const gaussianDropout: ModuleDefinition<'GaussianDropout', Dropping> = defineModule({
  type: 'GaussianDropout',
  version: 1,
  config: z.strictObject({ p }),
  create: (config) => new GaussianDropout(config.p),
});

export const dropPath: ModuleDefinition<'DropPath', Dropping> = defineModule({
  type: 'DropPath',
  version: 1,
  config: z.strictObject({ p: seldom }),
  create: (config) => new DropPath(config.p),
});

export const dropBlock2d: ModuleDefinition<'DropBlock2d', Dropping & { readonly blockSize?: number }> = defineModule({
  type: 'DropBlock2d',
  version: 1,
  config: z.strictObject({ p: seldom, blockSize: whole(1).default(7).describe('side of the square that is dropped') }),
  create: (config) => new DropBlock2d(config.p, config),
});

export const lockedDropout: ModuleDefinition<'LockedDropout', Dropping & { readonly batchFirst?: boolean }> = defineModule({
  type: 'LockedDropout',
  version: 1,
  config: z.strictObject({ p, batchFirst: z.boolean().default(false).describe('whether the batch is dimension 0, and time 1') }),
  create: (config) => new LockedDropout(config.p, config),
});

export const dropConnect: ModuleDefinition<'DropConnect', Dropping & { readonly linear: ModuleConfig }> = defineModule({
  type: 'DropConnect',
  version: 1,
  config: z.strictObject({ linear: moduleField(Linear).describe('the layer whose weights are dropped'), p }),
  create: (config) => new DropConnect(config.linear, config.p),
});
