import { ArgumentError } from '@lamella/core';
import { Module } from '../modules/module.js';

type Write = () => void;

/**
 * Plans to put modules in the places of others, wherever a model holds them: in fields, and in arrays and maps in fields. Nothing is
 * changed before the writes are made.
 *
 * @throws ArgumentError when a place cannot be written to, or when the model itself would be replaced
 */
export function planReplacing(op: string, model: Module, replacements: ReadonlyMap<Module, Module>): Write[] {
  if (replacements.has(model)) {
    throw new ArgumentError(op, `the model itself is a ${model.type}: its place is held by nobody that could be changed`, {
      argument: 'model',
      hint: `new nn.Sequential(new nn.${model.type}())`,
    });
  }
  const writes: Write[] = [];
  const seen = new Set<unknown>();
  for (const [path, module] of model.namedModules()) {
    for (const [field, value] of Object.entries(module)) planIn(value, `${path === '' ? '' : `${path}.`}${field}`, writerOf(module, field));
  }
  return writes;

  function planIn(value: unknown, path: string, write: (value: unknown) => Write | null): void {
    if (value instanceof Module) {
      const replacement = replacements.get(value);
      if (replacement === undefined) return;
      const planned = write(replacement);
      if (planned === null) {
        throw new ArgumentError(op, `the ${value.type} at '${path}' cannot be replaced: its place is read-only`, {
          argument: 'model',
          hint: 'a field or an array that is not frozen',
        });
      }
      writes.push(planned);
      return;
    }
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    if (Array.isArray(value)) {
      seen.add(value);
      value.forEach((item, i) => planIn(item, `${path}.${i}`, writerOf(value, String(i))));
    } else if (value instanceof Map) {
      seen.add(value);
      const map = value as Map<unknown, unknown>;
      for (const [key, item] of map) planIn(item, `${path}.${String(key)}`, (next) => () => void map.set(key, next));
    }
  }
}

/** Null where the place cannot be written to. */
function writerOf(holder: object, key: string): (value: unknown) => Write | null {
  const place = Object.getOwnPropertyDescriptor(holder, key);
  const isWritable = place !== undefined && (place.writable === true || place.set !== undefined);
  return (value) => (isWritable ? (): void => void Reflect.set(holder, key, value) : null);
}
