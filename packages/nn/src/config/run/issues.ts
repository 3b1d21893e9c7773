import type * as z from 'zod';
import { showPath, showValue, type ConfigIssue, type ConfigPath } from '../errors.js';
import { problemOf } from '../issue-text.js';
import { nearest } from '../registry.js';

type Issue = z.core.$ZodIssue;

/** What zod found, each with the place that it is about: an unknown field is one problem, at that field. */
export function issuesOf(found: readonly Issue[], at: ConfigPath = []): ConfigIssue[] {
  return found.flatMap((issue) => {
    const path = [...at, ...issue.path];
    const said = (problem: string): ConfigIssue[] => [{ path: showPath(path), problem }];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: showPath([...path, key]), problem: unknownField(issue, key) }));
      case 'invalid_union': {
        if (issue.discriminator !== undefined)
          return said(notAmong(readType(issue.input), (issue as { readonly options?: readonly string[] }).options ?? []));
        const meant = issue.errors.filter((errors) => isMeant(errors, issue.input));
        return meant.length === 1 ? issuesOf(meant[0]!, path) : said(problemOf(issue, []));
      }
      case 'invalid_value':
        return said(issue.values.length > 3 ? notAmong(issue.input, issue.values.map(String)) : problemOf(issue, []));
      default:
        return said(problemOf(issue, []));
    }
  });
}

/** An object was meant by the option that takes objects, a text by the one that takes texts. */
function isMeant(errors: readonly Issue[], input: unknown): boolean {
  return !errors.some(
    ({ path, code }) => path.length === 0 && (code === 'invalid_type' || (code === 'invalid_value' && typeof input !== 'string')),
  );
}

const readType = (input: unknown): unknown => (input as { readonly type?: unknown } | null)?.type;

function notAmong(value: unknown, names: readonly string[]): string {
  if (value === undefined) return `is missing; wanted ${orList(names)}`;
  const near = typeof value === 'string' ? nearest(value, names) : [];
  return near.length === 0
    ? `wanted ${orList(names)}, got ${showValue(value)}`
    : `there is no ${showValue(value)}; ${orList(near)} is near`;
}

export function orList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}`;
}

/** The fields that there are stand in the message: `strict` puts them there. */
function unknownField(issue: z.core.$ZodIssueUnrecognizedKeys, key: string): string {
  return problemOf({ ...issue, keys: [key] }, issue.message.split(' '));
}
