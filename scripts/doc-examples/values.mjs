// What an expression gives, against what the documentation says.

import { readLiteral } from './generate.mjs';

/** Numbers agree to this share: documentation shows six or seven digits. */
const TOLERANCE = 1e-6;

/** null when they agree; else both as text. */
export function difference(got, expectedText) {
  if (expectedText.startsWith('tensor(')) return String(got) === expectedText ? null : { expected: expectedText, got: String(got) };
  const actual = plain(got);
  return agree(actual, readLiteral(expectedText)) ? null : { expected: expectedText, got: show(actual) };
}

/** Tensors and typed arrays as plain arrays, undefined as null. */
function plain(value) {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.toArray === 'function') return value.toArray();
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** As one would write it in the documentation. */
function show(value) {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, item]) => `${key}: ${show(item)}`)
    .join(', ')} }`;
}

function agree(actual, expected) {
  if (typeof actual === 'number' && typeof expected === 'number') {
    return Object.is(actual, expected) || actual === expected || Math.abs(actual - expected) <= TOLERANCE * Math.abs(expected);
  }
  if (typeof actual !== 'object' || typeof expected !== 'object' || actual === null || expected === null) return actual === expected;
  if (Array.isArray(actual) !== Array.isArray(expected)) return false;
  const [keys, wanted] = [Object.keys(actual), Object.keys(expected)];
  return keys.length === wanted.length && wanted.every((key) => Object.hasOwn(actual, key) && agree(actual[key], expected[key]));
}
