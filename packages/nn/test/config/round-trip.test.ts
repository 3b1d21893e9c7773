import { manualSeed } from '@lamella/core';
import * as nn from '../../src/index.js';
import { builtins, buildModel, toConfig, type Definition, type ModuleConfig } from '../../src/config/index.js';
import { describe, expect, it } from 'vitest';
import { samples } from './samples.js';

const definitions = new Map<string, Definition>(Object.values(builtins).map((definition) => [definition.type, definition]));

const built = (config: ModuleConfig): nn.Module => {
  manualSeed(7);
  return buildModel(config);
};
const shapes = (model: nn.Module): unknown => Object.entries(model.stateDict()).map(([key, { shape, dtype }]) => [key, shape, dtype]);
const values = (model: nn.Module): unknown => Object.values(model.stateDict()).map((tensor) => tensor.toArray());

describe('every built-in module comes back', () => {
  it.each(samples.map((config) => [`${config.type} ${JSON.stringify(config)}`, config] as const))('%s', (_, config) => {
    const first = built(config);
    const saved = toConfig(first);
    const text = JSON.stringify(saved);
    const second = built(JSON.parse(text) as ModuleConfig);
    expect(JSON.stringify(toConfig(second))).toBe(text);
    expect(second.constructor).toBe(first.constructor);
    expect(second.toString()).toBe(first.toString());
    expect(shapes(second)).toEqual(shapes(first));
    expect(values(second)).toEqual(values(first));
  });
});

describe('what is given is what is saved', () => {
  it.each(samples.map((config) => [`${config.type} ${JSON.stringify(config)}`, config] as const))('%s', (_, config) => {
    const saved = toConfig(built(config));
    for (const [key, value] of Object.entries(config)) {
      expect(withoutDefaults(saved[key], value), key).toEqual(value);
    }
  });
});

/** Of objects only the fields that were given. Some constructors write a list of equal numbers for one: it is that one. */
function withoutDefaults(saved: unknown, given: unknown): unknown {
  if (Array.isArray(saved) && typeof given === 'number') return new Set(saved).size === 1 ? saved[0] : saved;
  if (Array.isArray(saved) && Array.isArray(given)) return saved.map((item, i) => withoutDefaults(item, given[i]));
  if (typeof saved !== 'object' || typeof given !== 'object' || saved === null || given === null) return saved;
  const [from, keys] = [saved as Record<string, unknown>, given as Record<string, unknown>];
  return Object.fromEntries(Object.entries(from).flatMap(([key, item]) => (key in keys ? [[key, withoutDefaults(item, keys[key])]] : [])));
}

it('the samples cover every module that nn exports', () => {
  const isModule = (value: unknown): boolean => typeof value === 'function' && value.prototype instanceof nn.Module;
  const types = Object.values(nn)
    .filter(isModule)
    .map((Class) => (Class as unknown as typeof nn.Module).type);
  expect([...definitions.keys()].sort()).toEqual(types.sort());
  expect([...new Set(samples.map(({ type }) => type))].sort()).toEqual(types.sort());
});

it('the samples give every field that has a default another value', () => {
  const untried = [...definitions.values()].flatMap(({ type, schema }) => {
    const saved = samples.filter((config) => config.type === type).map((config) => toConfig(built(config)));
    return Object.entries(schema.shape).flatMap(([key, field]) => {
      const unsaid = field.safeParse(undefined);
      const isTried = saved.some((config) => JSON.stringify(config[key]) !== JSON.stringify(unsaid.data));
      return !unsaid.success || isTried ? [] : [`${type}.${key}`];
    });
  });
  expect(untried).toEqual(['TripletMarginWithDistanceLoss.distanceFunction']); // there is no other
});

it("the defaults of the schemas are the constructors'", () => {
  for (const [type, { schema }] of definitions) {
    const { type: _, ...given } = samples.find((config) => config.type === type)!;
    const isRequired = (key: string): boolean => schema.shape[key]?.safeParse(undefined).success === false;
    const made = ([key, value]: [string, unknown]): unknown =>
      ['linear', 'encoderLayer', 'decoderLayer'].includes(key) ? buildModel(value as ModuleConfig) : value;
    const inOrder = Object.keys(schema.shape).filter((key) => isRequired(key));
    const options = Object.fromEntries(Object.entries(given).filter(([key]) => !isRequired(key)));
    const Class = (nn as unknown as Record<string, new (...args: unknown[]) => nn.Module>)[type]!;
    const module = new Class(...inOrder.map((key) => made([key, given[key]])), ...(Object.keys(options).length === 0 ? [] : [options]));
    expect(toConfig(module), type).toEqual(toConfig(built({ type, ...given })));
  }
});
