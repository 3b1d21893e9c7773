import { ArgumentError, Tensor, tensor } from '@lamella/core';

// A state is a tree of plain data with tensors in it. Packed, the tensors stand apart under dotted names, and the rest is JSON, in which
// { $tensor: name } says where one belongs.

/** What JSON holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Packed {
  readonly tree: Json;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Longer lists of numbers become tensors. */
const SHORT = 64;

/** @throws ArgumentError on what is neither plain data nor a tensor, and says where it stands */
export function pack(state: unknown): Packed {
  const tensors: Record<string, Tensor> = {};
  const keep = (tag: string, path: string, value: Tensor): Json => {
    const name = freeName(path, tensors);
    tensors[name] = value;
    return { [tag]: name };
  };
  const walk = (value: unknown, path: string): Json => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: numberText(value) };
    if (typeof value === 'bigint') return { $bigint: value.toString() };
    if (value instanceof Tensor) return keep('$tensor', path, value);
    if (value instanceof Uint8Array) return keep('$bytes', path, tensor(value));
    if (Array.isArray(value)) {
      if (value.length > SHORT && value.every((item) => typeof item === 'number'))
        return keep('$numbers', path, tensor(Float64Array.from(value)));
      return value.map((item, i) => walk(item, `${path}.${i}`));
    }
    if (typeof value === 'object' && isPlain(value)) {
      const entries = Object.entries(value).filter(([, item]) => item !== undefined);
      return Object.fromEntries(entries.map(([key, item]) => [checkKey(key, path), walk(item, path === '' ? key : `${path}.${key}`)]));
    }
    throw new ArgumentError('checkpoint', `${path} is no plain data: ${Object.prototype.toString.call(value)}`, { argument: path });
  };
  const tree = walk(state, '');
  return { tree, tensors };
}

/** What `pack` was given. */
export function unpack({ tree, tensors }: Packed): unknown {
  const walk = (value: Json): unknown => {
    if (value === null || typeof value !== 'object') return value;
    if (Array.isArray(value)) return value.map((item: Json) => walk(item));
    const entries = Object.entries(value as Readonly<Record<string, Json>>);
    const [tag, name] = entries[0] ?? [];
    if (tag?.startsWith('$') !== true || typeof name !== 'string') {
      return Object.fromEntries(entries.map(([key, item]) => [key, walk(item)]));
    }
    if (tag === '$number') return Number(name);
    if (tag === '$bigint') return BigInt(name);
    const found = tensors[name]!;
    if (tag === '$bytes') return found.data();
    return tag === '$numbers' ? Array.from(found.data()) : found;
  };
  return walk(tree);
}

/** Keys may have dots: two paths can read alike. */
function freeName(path: string, taken: Readonly<Record<string, Tensor>>): string {
  let name = path;
  for (let i = 2; Object.hasOwn(taken, name); i++) name = `${path}~${i}`;
  return name;
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function checkKey(key: string, path: string): string {
  if (!key.startsWith('$')) return key;
  throw new ArgumentError('checkpoint', `no key of a state begins with $: ${key} in ${path}`, { argument: path });
}
