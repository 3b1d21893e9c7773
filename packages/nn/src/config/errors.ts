import { LamellaError, type ErrorDetails } from '@lamella/core';

/** A place in a config: `['layers', 2, 'p']`. */
export type ConfigPath = readonly PropertyKey[];

/** One thing that is wrong with a config. */
export interface ConfigIssue {
  /** Where it is, as one writes it: `layers[2].p`; empty for the whole. */
  readonly path: string;
  /** What came, and what was wanted. */
  readonly problem: string;
}

/** A config that no model can be built from, or a module that has no config. Its text has the place of each problem. */
export class ConfigError extends LamellaError {
  override readonly name: string = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  constructor(op: string, issues: readonly ConfigIssue[], details: ErrorDetails = {}) {
    super(op, textOf(issues), details);
    this.issues = issues;
  }
}

/** `layers[2].p`, as it is written in JavaScript. */
export function showPath(path: ConfigPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

/** A value as a message shows it, cut where it is long. */
export function showValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return short(JSON.stringify(value));
    case 'object':
      return value === null ? 'null' : 'an object';
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

const short = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);

const SHOWN = 10;

function textOf(issues: readonly ConfigIssue[]): string {
  const lines = issues.map(({ path, problem }) => (path === '' ? problem : `${path}: ${problem}`));
  if (lines.length === 1) return lines[0]!;
  const rest = lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [];
  return [`${lines.length} problems`, ...lines.slice(0, SHOWN), ...rest].join('\n  ');
}
