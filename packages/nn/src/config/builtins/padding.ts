import * as z from 'zod';
import {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
  type Module,
  type Padding,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';

type Pad<Type extends string> = ModuleDefinition<Type, { readonly padding: Padding }>;
type ConstantPad<Type extends string> = ModuleDefinition<Type, { readonly padding: Padding; readonly value: number }>;

const padding = (
  z.union([z.int(), z.array(z.int()).min(2).max(6)], { error: 'wanted a whole number, or a list of one for each side' }) as z.ZodType<
    Padding,
    Padding
  >
).describe('what is added, the last dimension first, left before right');

const padSchema = z.strictObject({ padding });
const constantSchema = z.strictObject({ padding, value: z.number().describe('what is put there') });

const padOf = <Type extends string>(type: Type, Class: new (padding: Padding) => Module): Pad<Type> =>
  defineModule({ type, version: 1, config: padSchema, create: (config) => new Class(config.padding) });

const constantPadOf = <Type extends string>(type: Type, Class: new (padding: Padding, value: number) => Module): ConstantPad<Type> =>
  defineModule({ type, version: 1, config: constantSchema, create: (config) => new Class(config.padding, config.value) });

export const zeroPad1d: Pad<'ZeroPad1d'> = padOf('ZeroPad1d', ZeroPad1d);
export const zeroPad2d: Pad<'ZeroPad2d'> = padOf('ZeroPad2d', ZeroPad2d);
export const zeroPad3d: Pad<'ZeroPad3d'> = padOf('ZeroPad3d', ZeroPad3d);
export const reflectionPad1d: Pad<'ReflectionPad1d'> = padOf('ReflectionPad1d', ReflectionPad1d);
export const reflectionPad2d: Pad<'ReflectionPad2d'> = padOf('ReflectionPad2d', ReflectionPad2d);
export const reflectionPad3d: Pad<'ReflectionPad3d'> = padOf('ReflectionPad3d', ReflectionPad3d);
export const replicationPad1d: Pad<'ReplicationPad1d'> = padOf('ReplicationPad1d', ReplicationPad1d);
export const replicationPad2d: Pad<'ReplicationPad2d'> = padOf('ReplicationPad2d', ReplicationPad2d);
export const replicationPad3d: Pad<'ReplicationPad3d'> = padOf('ReplicationPad3d', ReplicationPad3d);
export const circularPad1d: Pad<'CircularPad1d'> = padOf('CircularPad1d', CircularPad1d);
export const circularPad2d: Pad<'CircularPad2d'> = padOf('CircularPad2d', CircularPad2d);
export const circularPad3d: Pad<'CircularPad3d'> = padOf('CircularPad3d', CircularPad3d);
export const constantPad1d: ConstantPad<'ConstantPad1d'> = constantPadOf('ConstantPad1d', ConstantPad1d);
export const constantPad2d: ConstantPad<'ConstantPad2d'> = constantPadOf('ConstantPad2d', ConstantPad2d);
export const constantPad3d: ConstantPad<'ConstantPad3d'> = constantPadOf('ConstantPad3d', ConstantPad3d);
