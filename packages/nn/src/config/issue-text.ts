import type * as z from 'zod';
import { showValue } from './errors.js';
import { nearest } from './registry.js';

/** What zod found, in the words of this framework: what was wanted, and what came. */
export function problemOf(issue: z.core.$ZodIssue, fields: readonly string[]): string {
  if (issue.code === 'unrecognized_keys') {
    const near = issue.keys.flatMap((key) => nearest(key, fields));
    const hint =
      near.length > 0 ? `; ${[...new Set(near)].join(', ')} is near` : fields.length > 0 ? `; there are ${fields.join(', ')}` : '';
    return `there is no field ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}${hint}`;
  }
  if (issue.code === 'custom') return issue.message;
  const wanted = wantedBy(issue);
  return issue.input === undefined ? `is missing; ${wanted}` : `${wanted}, got ${showValue(issue.input)}`;
}

function wantedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `wanted ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `wanted ${issue.values.map((value) => showValue(value)).join(' or ')}`;
    case 'too_small':
      return `wanted ${sizeOf(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum)}`;
    case 'too_big':
      return `wanted ${sizeOf(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum)}`;
    default:
      return issue.message;
  }
}

const kinds: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  string: 'a text',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function sizeOf(origin: string, bound: string, limit: number | bigint): string {
  const what: Readonly<Record<string, string>> = { array: 'a list of', string: 'a text of' };
  return [what[origin], bound, String(limit)].filter((part) => part !== undefined).join(' ');
}
