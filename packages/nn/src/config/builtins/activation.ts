import * as z from 'zod';
import type { InplaceOptions } from '../../functional/activation.js';
import {
  GLU,
  Hardsigmoid,
  Hardswish,
  LogSigmoid,
  LogSoftmax,
  Mish,
  ReLU,
  ReLU6,
  SELU,
  Sigmoid,
  SiLU,
  Softmax,
  Softmax2d,
  Softmin,
  Softsign,
  Tanh,
  Tanhshrink,
  type Module,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';

// Activations whose shape is given: with nothing to choose, in place or not, along which dimension.

type Plain<Type extends string> = ModuleDefinition<Type, object>;
type InPlace<Type extends string> = ModuleDefinition<Type, InplaceOptions>;
type Along<Type extends string> = ModuleDefinition<Type, { readonly dim: number }>;

const nothing = z.strictObject({});
const inPlace = z.strictObject({ inplace: z.boolean().default(false).describe('whether the input is changed itself') });
const dim = z.int().describe('the dimension that it goes along');
const along = z.strictObject({ dim });

const plainOf = <Type extends string>(type: Type, Class: new () => Module): Plain<Type> =>
  defineModule({ type, version: 1, config: nothing, create: () => new Class() });

const inPlaceOf = <Type extends string>(type: Type, Class: new (options: InplaceOptions) => Module): InPlace<Type> =>
  defineModule({ type, version: 1, config: inPlace, create: (options) => new Class(options) });

const alongOf = <Type extends string>(type: Type, Class: new (dim: number) => Module): Along<Type> =>
  defineModule({ type, version: 1, config: along, create: (config) => new Class(config.dim) });

export const relu: InPlace<'ReLU'> = inPlaceOf('ReLU', ReLU);
export const relu6: InPlace<'ReLU6'> = inPlaceOf('ReLU6', ReLU6);
export const selu: InPlace<'SELU'> = inPlaceOf('SELU', SELU);
export const silu: InPlace<'SiLU'> = inPlaceOf('SiLU', SiLU);
export const mish: InPlace<'Mish'> = inPlaceOf('Mish', Mish);
export const hardsigmoid: InPlace<'Hardsigmoid'> = inPlaceOf('Hardsigmoid', Hardsigmoid);
export const hardswish: InPlace<'Hardswish'> = inPlaceOf('Hardswish', Hardswish);

export const tanh: Plain<'Tanh'> = plainOf('Tanh', Tanh);
export const sigmoid: Plain<'Sigmoid'> = plainOf('Sigmoid', Sigmoid);
export const logSigmoid: Plain<'LogSigmoid'> = plainOf('LogSigmoid', LogSigmoid);
export const softsign: Plain<'Softsign'> = plainOf('Softsign', Softsign);
export const tanhshrink: Plain<'Tanhshrink'> = plainOf('Tanhshrink', Tanhshrink);
export const softmax2d: Plain<'Softmax2d'> = plainOf('Softmax2d', Softmax2d);

export const softmax: Along<'Softmax'> = alongOf('Softmax', Softmax);
export const softmin: Along<'Softmin'> = alongOf('Softmin', Softmin);
export const logSoftmax: Along<'LogSoftmax'> = alongOf('LogSoftmax', LogSoftmax);

export const glu: ModuleDefinition<'GLU', { readonly dim?: number }> = defineModule({
  type: 'GLU',
  version: 1,
  config: z.strictObject({ dim: z.int().default(-1).describe('the dimension that is halved') }),
  create: (config) => new GLU(config.dim),
});
