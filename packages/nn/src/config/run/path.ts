import type { ConfigPath } from '../errors.js';

const PART = /^(?:\.?([A-Za-z_$][\w$]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\])/;

/**
 * The path that a text says, as `ConfigIssue.path` and the command line write it; null where it says none.
 *
 * @example
 * parsePath('model.layers[2]["my key"]') // ['model', 'layers', 2, 'my key']
 */
export function parsePath(text: string): ConfigPath | null {
  const path: PropertyKey[] = [];
  let rest = text;
  while (rest !== '') {
    const [whole, name, index, quoted] = PART.exec(rest) ?? [];
    if (whole === undefined || (path.length === 0 && whole.startsWith('.'))) return null;
    if (path.length > 0 && name !== undefined && !whole.startsWith('.')) return null;
    const key = index === undefined ? (name ?? unquoted(quoted!)) : Number(index);
    if (key === null) return null;
    path.push(key);
    rest = rest.slice(whole.length);
  }
  return path;
}

function unquoted(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}
