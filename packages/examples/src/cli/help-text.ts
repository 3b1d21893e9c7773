import type * as z from 'zod';
import { optionSpecs, type OptionSpec } from './option-spec.js';

const WIDTH = 80;

/** What `--help` prints, from the schema alone. */
export function helpText(command: string, about: string, schema: z.ZodObject): string {
  const rows = [...optionSpecs(schema).map((spec) => [label(spec), details(spec)] as const), ['--help', 'this text'] as const];
  const indent = Math.max(...rows.map(([name]) => name.length)) + 4;
  const lines = rows.map(([name, text]) => `  ${name}`.padEnd(indent) + wrap(text, WIDTH - indent).join(`\n${' '.repeat(indent)}`));
  return [...wrap(about, WIDTH), '', `Usage: ${command} [options]`, '', ...lines].join('\n');
}

export function wantsHelp(argv: readonly string[]): boolean {
  return argv.includes('--help') || argv.includes('-h');
}

function label({ name, kind, placeholder }: OptionSpec): string {
  return kind === 'flag' ? `--${name}` : `--${name} ${placeholder}`;
}

function details({ description, expected, kind, isRequired, defaultValue }: OptionSpec): string {
  const facts = kind === 'flag' || kind === 'text' ? [] : [expected];
  if (isRequired) facts.push('required');
  if (typeof defaultValue === 'number' || typeof defaultValue === 'string' || defaultValue === true) facts.push(`default ${defaultValue}`);
  return [description, facts.length > 0 ? `(${facts.join('; ')})` : undefined].filter((part) => part !== undefined).join(' ');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
