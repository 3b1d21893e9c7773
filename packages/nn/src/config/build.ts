import { Module } from '../modules/index.js';
import type { ModuleConfig } from './define.js';
import { ConfigError, showPath, type ConfigIssue, type ConfigPath } from './errors.js';
import { unsafeParts } from './guard.js';
import { mapParts, NestedPlan, planOf, type Planned } from './plan.js';

/**
 * Makes the model that a config describes: a fresh one, whose parameters are drawn as its constructors draw them. The whole config is checked
 * first. Parameters' values are no part of a config: `loadStateDict` brings them. With a class as `of`, the model has to be one of it, and has
 * its type.
 *
 * @throws ConfigError on what fits no schema, with the place of each problem: `layers[2].p`
 * @example
 * const layers = [{ type: 'Linear', inFeatures: 8, outFeatures: 4 }, { type: 'SELU' }];
 * buildModel({ type: 'Sequential', layers }, nn.Sequential).forward(randn([2, 8])).shape // [2, 4]
 */
export function buildModel<M extends Module = Module>(config: ModuleConfig, of: abstract new (...args: never[]) => M = Module as never): M {
  return realise(checkedPlan('buildModel', config), of, []) as M;
}

/** @throws ConfigError when the config does not fit */
export function checkedPlan(op: string, config: unknown): Planned {
  const issues: ConfigIssue[] = unsafeParts(config);
  const plan = issues.length === 0 ? planOf(config, [], issues) : null;
  if (plan === null || issues.length > 0) throw new ConfigError(op, issues, { argument: 'config' });
  return plan;
}

function realise({ definition, fields }: Planned, of: NestedPlan['of'], path: ConfigPath): Module {
  const built = (value: unknown, at: ConfigPath): unknown =>
    value instanceof NestedPlan ? realise(value.plan, value.of, at) : mapParts(value, (part, key) => built(part, [...at, key]));
  const ready = built(fields, path) as Planned['fields'];
  const module = created(definition, ready, path);
  if (module instanceof of) return module;
  throw fault(path, `wanted a module of the class ${of.name}, got ${definition.type}`);
}

function created({ create }: Planned['definition'], fields: Planned['fields'], path: ConfigPath): Module {
  try {
    return create(fields);
  } catch (error) {
    throw fault(path, error instanceof Error ? error.message : String(error), error);
  }
}

const fault = (path: ConfigPath, problem: string, cause?: unknown): ConfigError =>
  new ConfigError('buildModel', [{ path: showPath(path), problem }], { argument: 'config', ...(cause === undefined ? {} : { cause }) });
