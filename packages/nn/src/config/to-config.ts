import { Tensor } from '@lamella/core';
import { Module } from '../modules/index.js';
import { checkedPlan } from './build.js';
import type { ModuleConfig } from './define.js';
import { ConfigError, showPath, type ConfigPath } from './errors.js';
import { DEEPEST } from './guard.js';
import { definitionOf } from './registry.js';

/**
 * The config that a model can be built from again: plain data, for `JSON.stringify`. It has what the constructors were given. It has not the
 * parameters (`stateDict` has), nor generators, hooks, dtype, what is frozen, and whether it trains.
 *
 * @throws ConfigError on a module without a definition, on a function, and on a parameter that two layers share
 * @example
 * toConfig(new nn.Dropout(0.2)) // { type: 'Dropout', version: 1, p: 0.2, inplace: false }
 */
export function toConfig(model: Module): ModuleConfig {
  if (!(model instanceof Module))
    throw fault([], `wanted a Module, got ${model === null ? 'null' : typeof model}`, 'toConfig(new nn.SELU())');
  refuseShared(model);
  const config = configOf(model, []);
  checkedPlan('toConfig', config);
  return config;
}

function configOf(module: Module, path: ConfigPath): ModuleConfig {
  if (path.length > DEEPEST) throw fault(path.slice(0, 6), `is nested more than ${DEEPEST} deep`, 'a config of a part');
  const { type } = module;
  const { name } = module.constructor;
  if (!Object.hasOwn(module.constructor, 'type')) {
    throw fault(
      path,
      `${name} has no type of its own`,
      `static override readonly type = 'acme/${name}', then defineModule and registerModules`,
    );
  }
  const definition = definitionOf(type);
  if (definition === undefined) {
    throw fault(path, `no definition of ${type} is registered`, `registerModules([defineModule({ type: 'acme/${name}', … })])`);
  }
  const read = definition.read(module);
  const fields = Object.keys(definition.schema.shape).map((key) => {
    const value = Object.hasOwn(read, key) ? read[key] : (module as unknown as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined) return [key, plain(value, [...path, key])] as const;
    throw fault([...path, key], `${name} has no field '${key}', which its config has`, `this.${key} = ${key}, or read in defineModule`);
  });
  return { type, version: definition.version, ...Object.fromEntries(fields) };
}

/** A value as JSON has it. */
function plain(value: unknown, path: ConfigPath): unknown {
  if (value instanceof Module) return configOf(value, path);
  if (value instanceof Tensor) return value.detach().toArray();
  if (value === Infinity || value === -Infinity) return String(value);
  if (Array.isArray(value)) return value.map((item, i) => plain(item, [...path, i]));
  if (typeof value === 'object' && value !== null) {
    if (Object.getPrototypeOf(value) !== Object.prototype) throw fault(path, 'an instance of a class cannot stand in a config', 'read');
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, [...path, key])]));
  }
  if (typeof value !== 'function') return value;
  throw fault(path, 'a function cannot stand in a config', 'a name for it, or a module of its own with a definition');
}

/** A config says of two layers only that they are equal, not that they share. */
function refuseShared(model: Module): void {
  const firsts = new Set([...model.namedParameters(), ...model.namedBuffers()].map(([key]) => key));
  const second = Object.keys(model.stateDict()).find((key) => !firsts.has(key));
  if (second === undefined) return;
  throw fault(
    [],
    `${second} is shared with another layer, which a config cannot say`,
    'a module of your own that shares it, with a definition',
  );
}

const fault = (path: ConfigPath, problem: string, hint: string): ConfigError =>
  new ConfigError('toConfig', [{ path: showPath(path), problem }], { hint });
