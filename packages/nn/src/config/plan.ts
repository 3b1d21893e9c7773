import type { Definition } from './define.js';
import { showPath, showValue, type ConfigIssue, type ConfigPath } from './errors.js';
import { Nested } from './fields.js';
import { problemOf } from './issue-text.js';
import { definitionOf, unknownType } from './registry.js';

/** A config that was found right: of the current version, with its defaults, and with a plan in the place of each config within. */
export interface Planned {
  readonly definition: Definition;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The plan of a module within a module, in the fields of the outer one. */
export class NestedPlan {
  readonly plan: Planned;
  readonly of: Nested['of'];

  constructor(plan: Planned, of: Nested['of']) {
    this.plan = plan;
    this.of = of;
  }
}

/** Checks a config, and those within it. What is wrong is added to `issues`; the plan can be used if there is nothing. */
export function planOf(config: unknown, path: ConfigPath, issues: ConfigIssue[]): Planned | null {
  const refuse = (at: ConfigPath, problem: string): null => {
    issues.push({ path: showPath(at), problem });
    return null;
  };
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    return refuse(path, `wanted the config of a module, got ${showValue(config)}`);
  const { type, version, ...given } = config as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') return refuse([...path, 'type'], `wanted the name of a module, got ${showValue(type)}`);
  const definition = definitionOf(type);
  if (definition === undefined) return refuse([...path, 'type'], unknownType(type));
  const migrated = migrate(definition, version, given);
  if (typeof migrated === 'string') return refuse([...path, 'version'], migrated);
  const parsed = definition.schema.safeParse(migrated, { reportInput: true });
  if (!parsed.success) {
    const names = Object.keys(definition.schema.shape);
    for (const issue of parsed.error.issues) refuse([...path, ...issue.path], problemOf(issue, names));
    return null;
  }
  const planAt = (value: unknown, at: ConfigPath): unknown => {
    if (!(value instanceof Nested)) return mapParts(value, (part, key) => planAt(part, [...at, key]));
    const plan = planOf(value.config, at, issues);
    return plan && new NestedPlan(plan, value.of);
  };
  return { definition, fields: planAt(parsed.data, path) as Planned['fields'] };
}

/** Lists and plain objects with each part changed; all else as it is. */
export function mapParts(value: unknown, change: (part: unknown, key: string | number) => unknown): unknown {
  if (Array.isArray(value)) return value.map(change);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part, key)]));
}

/** The fields in the current version, or what stands in the way. */
function migrate(definition: Definition, from: unknown, given: Planned['fields']): Planned['fields'] | string {
  const { type, version } = definition;
  if (from === undefined || from === version) return given;
  if (typeof from !== 'number' || !Number.isSafeInteger(from) || from < 1) return `wanted a whole number from 1, got ${showValue(from)}`;
  if (from > version) return `${type} is at version ${version} here, and this is ${from}: install a newer version of its package`;
  if (definition.migrate === null) return `${type} is at version ${version}, and says nothing of how to come from ${from}`;
  try {
    return definition.migrate(given, from);
  } catch (error) {
    return `${type} could not come from version ${from} to ${version}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
