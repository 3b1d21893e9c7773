import { builtins } from './builtins/index.js';
import type { Definition } from './define.js';
import { ConfigError, showValue } from './errors.js';

interface Registered {
  readonly definition: Definition;
  /** The line that registered it. */
  readonly from: string;
}

const registered = new Map<string, Registered>(
  builtins.map((definition) => [definition.type, { definition, from: 'Lamella itself' }] as const),
);

/**
 * Makes definitions known to `buildModel`, `toConfig` and `configSchema`. Once more with the same definition does nothing.
 *
 * @throws ConfigError on a type without a scope, and on a second definition of a type, with the lines of both; then none is registered
 * @example
 * registerModules([defineModule({ type: 'acme/Same', version: 1, config: z.strictObject({}), create: () => new nn.Identity() })]);
 * buildModel({ type: 'acme/Same' }).type // 'Identity'
 */
export function registerModules(definitions: readonly Definition[]): void {
  const from = callSite();
  const fresh = new Map<string, Registered>();
  for (const definition of definitions) {
    const { type } = definition;
    const known = registered.get(type) ?? fresh.get(type);
    if (known?.definition === definition) continue;
    if (known !== undefined) {
      const problem = `there are two definitions of ${type}: one registered by ${known.from}, one by ${from}`;
      throw new ConfigError('registerModules', [{ path: '', problem }], { argument: 'definitions', hint: 'a scope of your own' });
    }
    if (!type.includes('/')) {
      const problem = `${type} has no scope; names without one are Lamella's own`;
      throw new ConfigError('registerModules', [{ path: '', problem }], { argument: 'definitions', hint: `type: 'acme/${type}'` });
    }
    fresh.set(type, { definition, from });
  }
  for (const [type, entry] of fresh) registered.set(type, entry);
}

/** All that is registered, in order: the built-in ones first. */
export function allDefinitions(): Definition[] {
  return [...registered.values()].map(({ definition }) => definition);
}

export function definitionOf(type: string): Definition | undefined {
  return registered.get(type)?.definition;
}

/** What is wrong with a type that nobody registered: which package has it, or which names are near. */
export function unknownType(type: string): string {
  const names = [...registered.keys()];
  const near = nearest(type, names);
  const hint = near.length === 0 ? '' : `; ${near.join(', ')} ${near.length === 1 ? 'is' : 'are'} near`;
  const [, scope] = /^([^/]{1,60})\/./.exec(type) ?? [];
  if (scope === undefined) return `there is no module ${showValue(type)}${hint}`;
  if (names.some((name) => name.startsWith(`${scope}/`))) return `there is no module ${showValue(type)} among those of ${scope}${hint}`;
  return `there is no module ${showValue(type)}: install ${scope}, and register its modules with registerModules${hint}`;
}

/** The names that are few letters away from `name`, the nearest first. */
export function nearest(name: string, names: readonly string[]): string[] {
  const start = name.slice(0, 64).toLowerCase();
  const most = Math.max(1, Math.floor(start.length / 4));
  return names
    .filter((known) => Math.abs(known.length - start.length) <= most)
    .map((known) => ({ known, far: distance(start, known.toLowerCase()) }))
    .filter(({ far }) => far <= most)
    .sort((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ known }) => known);
}

/** How many letters one has to put in, take out or change. @see Levenshtein 1966 */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
  }
  return row[b.length]!;
}

/** The line that called `registerModules`, as the engine writes it: with a header in V8, without one elsewhere. */
function callSite(): string {
  const frames = (new Error().stack ?? '').split('\n').filter((line) => /:\d+/.test(line));
  return frames[2]?.trim().replace(/^at /, '') ?? 'a place unknown';
}
