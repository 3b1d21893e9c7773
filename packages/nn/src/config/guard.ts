import { showPath, showValue, type ConfigIssue } from './errors.js';

/** As deep as a config may be nested, counted in lists and objects: a stack is not endless. */
export const DEEPEST = 200;

/** Names under which an object has what is not its own. */
const forbidden: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether a config is plain data, looked at before anything else reads it. */
export function unsafeParts(config: unknown): ConfigIssue[] {
  const issues: ConfigIssue[] = [];
  const refuse = (path: readonly PropertyKey[], problem: string): void => void issues.push({ path: showPath(path), problem });
  const look = (value: unknown, path: readonly PropertyKey[]): void => {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
      refuse(path, `a config is plain data, got ${showValue(value)}`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    if (path.length > DEEPEST) {
      refuse(path.slice(0, 6), `is nested more than ${DEEPEST} deep`);
      return;
    }
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) look(item, [...path, i]);
      return;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      refuse(path, 'a config is plain data, got an instance of a class');
      return;
    }
    for (const key of Object.keys(value)) {
      if (forbidden.has(key)) refuse([...path, key], 'is no name for a field');
      else look((value as Record<string, unknown>)[key], [...path, key]);
    }
  };
  look(config, []);
  return issues;
}
