import { zeros } from '@lamella/core';
import * as z from 'zod';
import { ModuleDict, ModuleList, Parameter, ParameterDict, ParameterList, Sequential, type Layer } from '../../modules/index.js';
import { defineModule, type ModuleConfig, type ModuleDefinition } from '../define.js';
import { ConfigError } from '../errors.js';
import { moduleField, whole } from '../fields.js';

/** A parameter without its values: it is 0 until a state dict is loaded. */
interface ParameterConfig {
  readonly shape: readonly number[];
  readonly requiresGrad?: boolean;
}

const parameter = z.strictObject({
  shape: (z.array(whole(0)) as z.ZodType<readonly number[], readonly number[]>).describe('its sizes'),
  requiresGrad: z.boolean().default(true).describe('whether it learns'),
});
const parameterOf = ({ shape, requiresGrad }: Required<ParameterConfig>): Parameter => new Parameter(zeros(shape), requiresGrad);
const configOf = ({ shape, requiresGrad }: Parameter): ParameterConfig => ({ shape: [...shape], requiresGrad });
const list = <Out, In>(item: z.ZodType<Out, In>): z.ZodType<readonly Out[], readonly In[]> => z.array(item);

export const sequential: ModuleDefinition<'Sequential', { readonly layers?: readonly ModuleConfig[] }> = defineModule({
  type: 'Sequential',
  version: 1,
  config: z.strictObject({
    layers: list(moduleField<Layer>()).default([]).describe('one after the other'),
  }),
  create: ({ layers }) => new Sequential(...layers),
});

export const moduleList: ModuleDefinition<'ModuleList', { readonly modules?: readonly ModuleConfig[] }> = defineModule({
  type: 'ModuleList',
  version: 1,
  config: z.strictObject({ modules: list(moduleField()).default([]).describe('what it holds') }),
  create: ({ modules }) => new ModuleList(modules),
  read: (held) => ({ modules: [...held] }),
});

/** Keys that are numbers come first and in order, as in every object; `toConfig` refuses a dictionary that this would change. */
export const moduleDict: ModuleDefinition<'ModuleDict', { readonly modules?: Readonly<Record<string, ModuleConfig>> }> = defineModule({
  type: 'ModuleDict',
  version: 1,
  config: z.strictObject({ modules: z.record(z.string(), moduleField()).default({}).describe('what it holds, by name') }),
  create: ({ modules }) => new ModuleDict(modules),
  read: (held) => ({ modules: inOrder('ModuleDict', [...held]) }),
});

export const parameterList: ModuleDefinition<'ParameterList', { readonly parameters?: readonly ParameterConfig[] }> = defineModule({
  type: 'ParameterList',
  version: 1,
  config: z.strictObject({ parameters: list(parameter).default([]).describe('shapes of what it holds; all 0 until a state is loaded') }),
  create: ({ parameters }) => new ParameterList(parameters.map(parameterOf)),
  read: (held) => ({ parameters: [...held].map(configOf) }),
});

export const parameterDict: ModuleDefinition<'ParameterDict', { readonly parameters?: Readonly<Record<string, ParameterConfig>> }> =
  defineModule({
    type: 'ParameterDict',
    version: 1,
    config: z.strictObject({
      parameters: z.record(z.string(), parameter).default({}).describe('shapes of what it holds, by name; all 0 until a state is loaded'),
    }),
    create: ({ parameters }) => new ParameterDict(Object.entries(parameters).map(([key, config]) => [key, parameterOf(config)] as const)),
    read: (held) => ({
      parameters: inOrder(
        'ParameterDict',
        [...held].map(([key, item]) => [key, configOf(item)] as const),
      ),
    }),
  });

/** @throws ConfigError when an object would hold the entries in another order */
function inOrder<Item>(type: string, entries: readonly (readonly [string, Item])[]): Record<string, Item> {
  const object = Object.fromEntries(entries);
  const at = Object.keys(object).findIndex((key, i) => key !== entries[i]![0]);
  if (at < 0) return object;
  const problem = `${type}: JSON cannot hold its keys in their order: ${Object.keys(object)[at]!}, a number, would come first`;
  throw new ConfigError('toConfig', [{ path: '', problem }], { hint: `keys that are no numbers: 'layer_${Object.keys(object)[at]!}'` });
}
