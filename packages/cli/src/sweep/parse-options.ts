import { ArgumentError } from '@lamella/core';
import type { Json, Range, Setting } from './setting.js';

/**
 * `0..4`, `0,1,7` or `0..2,10` as a list of seeds.
 *
 * @throws ArgumentError on anything else
 */
export function parseSeeds(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d{1,10})(?:\.\.(\d{1,10}))?\s*$/.exec(part) ?? [];
    if (first === undefined) refuse('--seeds', `wanted whole numbers, got ${JSON.stringify(part)}`, '--seeds 0..4');
    const [from, to] = [Number(first), Number(last)];
    if (to < from || to - from >= 10_000) refuse('--seeds', `${part} has no end or no beginning`, '--seeds 0..4');
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

/** A whole number from `least`, of the option `name`. */
export function parseCount(name: string, least = 1): (text: string) => number {
  return (text) => {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (count >= least) return count;
    return refuse(name, `wanted a whole number from ${least}, got ${JSON.stringify(text)}`, `${name} 2`);
  };
}

/**
 * `optimizer.lr=0.1,0.01` as a setting. A value is JSON, or a text as it stands; `1e-4..1e-1` is a range, `log:1e-4..1e-1` one in which
 * each decade is as likely as any other.
 *
 * @throws ArgumentError where there is no value
 */
export function parseSetting(text: string): Setting {
  const [, path, values] = /^\s*([^=]+?)\s*=(.*)$/s.exec(text) ?? [];
  if (path === undefined || values === undefined || values.trim() === '') {
    refuse('--set', `wanted a path and its values, got ${JSON.stringify(text)}`, '--set optimizer.lr=0.1,0.01');
  }
  return { path, values: rangeOf(path, values) ?? listOf(path, values) };
}

const NUMBER = '[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?';
const RANGE = new RegExp(`^\\s*(log:)?(${NUMBER})\\.\\.(${NUMBER})\\s*$`);

function rangeOf(path: string, text: string): Range | undefined {
  const [, log, first, last] = RANGE.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const whole = /^\s*[+-]?\d+\.\.[+-]?\d+\s*$/.test(text.replace('log:', ''));
  const [min, max] = [Number(first), Number(last)];
  if (max < min || (log !== undefined && min <= 0)) {
    refuse('--set', `${path}: the range ${text.trim()} is empty`, `--set ${path}=log:1e-4..1e-1`);
  }
  return { min, max, ...(log === undefined ? {} : { scale: 'log' }), ...(whole ? { whole } : {}) };
}

function listOf(path: string, text: string): readonly Json[] {
  const whole = fromJson(`[${text}]`);
  if (whole !== undefined) return whole as readonly Json[];
  return text.split(',').map((part) => {
    const word = part.trim();
    if (word === '' || /["[\]{}]/.test(word)) {
      refuse('--set', `${path}: wanted values with commas between them, got ${JSON.stringify(text)}`, `--set '${path}=["a","b"]'`);
    }
    const value = fromJson(word);
    return value === undefined ? word : value;
  });
}

/** undefined where a text is no JSON. */
function fromJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function refuse(argument: string, problem: string, hint: string): never {
  throw new ArgumentError(`sweep ${argument}`, problem, { argument, hint });
}
