import { InvalidArgumentError, Option } from 'commander';
import type { SetValue } from '../run/set-values.js';

// Options that several commands have.

export const setOption = (): Option =>
  new Option('-s, --set <path=value>', "put a value in place of the file's; may be repeated: --set optimizer.lr=0.01")
    .default([], 'none')
    .argParser((text: string, before: readonly SetValue[]) => [...before, parseSet(text)]);

export const pluginOption = (): Option =>
  new Option('--plugin <package>', 'import a package, or a file, that registers modules; may be repeated')
    .default([], 'none')
    .argParser((name: string, before: readonly string[]) => [...before, name]);

export const jsonOption = (what: string): Option => new Option('--json', `print one JSON object on stdout: ${what}`);
export const quietOption = (): Option => new Option('-q, --quiet', 'show no progress');
export const plainOption = (): Option => new Option('--plain', 'lines instead of the live display');
export const epochsOption = (): Option => new Option('-e, --epochs <n>', 'train for so many epochs in all').argParser(wholeFrom(1));
export const seedOption = (): Option => new Option('--seed <n>', 'another seed').argParser(wholeFrom(0));

/** The values that `--set`, `--epochs` and `--seed` put into the file. */
export function setValuesOf(options: { readonly set?: readonly SetValue[]; readonly epochs?: number; readonly seed?: number }): SetValue[] {
  return [
    ...(options.set ?? []),
    ...(options.epochs === undefined ? [] : [['train.epochs', options.epochs] as const]),
    ...(options.seed === undefined ? [] : [['seed', options.seed] as const]),
  ];
}

/** A value is JSON, or a text as it stands. */
function parseSet(text: string): SetValue {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Wanted a path and a value: --set optimizer.lr=0.01');
  return [text.slice(0, at).trim(), valueOf(text.slice(at + 1))];
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (value >= least) return value;
    throw new InvalidArgumentError(`Wanted a whole number from ${least}.`);
  };
}
