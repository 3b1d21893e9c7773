import { parseArgs } from 'node:util';
import type * as z from 'zod';
import { nearestName } from './nearest-name.js';
import { optionSpecs, type OptionSpec } from './option-spec.js';
import { UsageError } from './usage-error.js';

/**
 * The options in `argv`, checked and completed by the schema: `--batch-size 64` or `--batch-size=64` for a key `batchSize`, `--flag` and
 * `--no-flag` for a boolean. An option that is given twice has the later value.
 *
 * @throws UsageError with everything that is wrong: unknown names, missing, unreadable and refused values
 * @example
 * const schema = z.strictObject({ epochs: z.int().min(1).default(10).describe('passes over the training images') });
 * parseOptions('selu-mlp', schema, ['--epochs', '3']) // { epochs: 3 }
 */
export function parseOptions<Schema extends z.ZodObject>(command: string, schema: Schema, argv: readonly string[]): z.output<Schema> {
  const specs = optionSpecs(schema);
  const { given, problems } = readGiven(specs, argv);
  const refused = new Set(problems.map(({ key }) => key));

  const values = Object.fromEntries(
    specs.filter(({ key }) => given.has(key)).map((spec) => [spec.key, convert(spec, given.get(spec.key)!)]),
  );
  const result = schema.safeParse(values);
  const texts = problems.map(({ text }) => text);
  for (const issue of result.error?.issues ?? []) {
    const spec = specs.find(({ key }) => key === issue.path[0]);
    if (spec === undefined) texts.push(issue.message);
    else if (!refused.has(spec.key)) texts.push(explain(spec, issue, given.get(spec.key)));
  }
  if (!result.success || texts.length > 0) throw new UsageError(command, texts);
  return result.data;
}

interface Problem {
  /** The option that it is about, if that is one of the schema's. */
  readonly key?: string;
  readonly text: string;
}

type Given = string | boolean;

function readGiven(specs: readonly OptionSpec[], argv: readonly string[]): { given: Map<string, Given>; problems: Problem[] } {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  let mayBeValueOfUnknown = -1;
  for (const token of tokensOf(specs, argv)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      if (token.index !== mayBeValueOfUnknown) problems.push({ text: `"${token.value}": expected only options, which begin with --` });
      continue;
    }
    const negated = token.name.startsWith('no-')
      ? specs.find(({ name, kind }) => kind === 'flag' && token.name === `no-${name}`)
      : undefined;
    const spec = negated ?? specs.find(({ name }) => token.rawName === `--${name}`);
    if (spec === undefined) {
      problems.push({ text: unknownOption(token.rawName, specs) });
      if (token.value === undefined) mayBeValueOfUnknown = token.index + 1;
    } else if (spec.kind === 'flag') {
      if (token.value !== undefined) problems.push({ key: spec.key, text: `${token.rawName}: expected no value, got "${token.value}"` });
      given.set(spec.key, negated === undefined);
    } else if (token.value === undefined) {
      problems.push({ key: spec.key, text: `--${spec.name}: expected ${expectation(spec)}, got no value` });
    } else {
      given.set(spec.key, token.value);
    }
  }
  return { given, problems };
}

type Token =
  | { readonly kind: 'option'; readonly index: number; readonly name: string; readonly rawName: string; readonly value: string | undefined }
  | { readonly kind: 'positional'; readonly index: number; readonly value: string }
  | { readonly kind: 'option-terminator'; readonly index: number };

// Not strict, since node's own errors come one at a time. Then `--epochs --p 1` makes "--p" the value of --epochs, which is undone here.
function tokensOf(specs: readonly OptionSpec[], argv: readonly string[]): Token[] {
  const options = Object.fromEntries(
    specs.map(({ name, kind }) => [name, { type: kind === 'flag' ? ('boolean' as const) : ('string' as const) }]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const swallower = tokens.find((token) => token.kind === 'option' && !token.inlineValue && token.value?.startsWith('--'));
  if (swallower === undefined) return tokens;
  const rest = tokensOf(specs, argv.slice(swallower.index + 1)).map((token) => ({ ...token, index: token.index + swallower.index + 1 }));
  return [...tokens.slice(0, tokens.indexOf(swallower)), { ...swallower, value: undefined } as Token, ...rest];
}

function unknownOption(rawName: string, specs: readonly OptionSpec[]): string {
  const names = specs.map(({ name }) => name);
  const nearest = nearestName(rawName.replace(/^-+/, ''), names);
  const advice = nearest === undefined ? `There are ${names.map((name) => `--${name}`).join(', ')}` : `Did you mean --${nearest}?`;
  return `${rawName}: no such option. ${advice}`;
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

// What does not read as a number stays a text, for the schema to refuse.
function convert(spec: OptionSpec, value: Given): Given | number {
  return spec.kind === 'number' && typeof value === 'string' && decimal.test(value) ? Number(value) : value;
}

function expectation({ expected, description }: OptionSpec): string {
  return description === undefined ? expected : `${expected} (${description})`;
}

// The kinds of issue that the words of `expected` cover; the others bring their own.
const covered: ReadonlySet<string> = new Set(['invalid_type', 'invalid_value', 'invalid_union', 'too_big', 'too_small', 'not_multiple_of']);

function explain(spec: OptionSpec, issue: z.core.$ZodIssue, value: Given | undefined): string {
  const came = value === undefined ? 'nothing' : `"${value}"`;
  return `--${spec.name}: ${covered.has(issue.code) ? `expected ${expectation(spec)}` : issue.message}, got ${came}`;
}
