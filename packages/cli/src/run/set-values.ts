import { parsePath } from '@lamella/nn/config';

/** A value in place of the file's: `['optimizer.lr', 0.01]`. */
export type SetValue = readonly [path: string, value: unknown];

type Container = Record<PropertyKey, unknown>;

const forbidden: ReadonlySet<PropertyKey> = new Set(['__proto__', 'constructor', 'prototype']);

/** Puts values into a file that was read. What is not there is made; a name, as of `"optimizer": "Adam"`, becomes an object of this type. */
export function setValues(file: unknown, values: readonly SetValue[]): { readonly path: string; readonly problem: string }[] {
  return values.flatMap(([text, value]) => {
    const problem = setOne(file, text, value);
    return problem === null ? [] : [{ path: text, problem }];
  });
}

function setOne(file: unknown, text: string, value: unknown): string | null {
  const path = parsePath(text);
  if (path === null || path.length === 0) return 'is no path; write optimizer.lr or model.layers[0].outFeatures';
  if (path.some((key) => forbidden.has(key))) return 'is no name for a field';
  let at = file as Container;
  for (const [i, key] of path.entries()) {
    if (Array.isArray(at) && (typeof key !== 'number' || key >= at.length))
      return `there is a list of ${at.length} here, and no ${String(key)}`;
    if (i === path.length - 1) at[key] = value;
    else at = (at[key] = containerOf(Object.hasOwn(at, key) ? at[key] : undefined)) as Container;
  }
  return null;
}

function containerOf(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) return value;
  return typeof value === 'string' ? { type: value } : {};
}
