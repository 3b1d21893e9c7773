import * as z from 'zod';

/** An option as the command line sees it; read off the field of the schema that validates it, so that no fact is written twice. */
export interface OptionSpec {
  /** The key in the schema: `batchSize`. */
  readonly key: string;
  /** The name on the command line, without the dashes: `batch-size`. */
  readonly name: string;
  /** A flag is true when it is there (and false as `--no-name`). The others take a value; for a `number`, a text that reads as one is one. */
  readonly kind: 'flag' | 'number' | 'choice' | 'text';
  /** What stands for the value in the help: `N`. */
  readonly placeholder: string;
  /** What the value has to be: `a number from 0 to 1`. */
  readonly expected: string;
  readonly description: string | undefined;
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

type Json = z.core.JSONSchema.BaseSchema;

/** The options of a schema, in its order. A field's `.describe()` says what it is for, `.meta({ placeholder: 'DIR' })` what its value is called. */
export function optionSpecs(schema: z.ZodObject): OptionSpec[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([key, property]) => {
    const json = property as Json;
    return {
      key,
      name: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      kind: kindOf(json),
      placeholder: typeof json['placeholder'] === 'string' ? json['placeholder'] : placeholderOf(json),
      expected: expectationOf(json),
      description: json.description,
      defaultValue: json.default,
      isRequired: required.includes(key),
    };
  });
}

function alternativesOf(json: Json): Json[] | undefined {
  return json.anyOf;
}

function choicesOf(json: Json): readonly unknown[] | undefined {
  return json.enum ?? (json.const === undefined ? undefined : [json.const]);
}

function kindOf(json: Json): OptionSpec['kind'] {
  if (json.type === 'boolean') return 'flag';
  if (isNumeric(json)) return 'number';
  return choicesOf(json) === undefined ? 'text' : 'choice';
}

function isNumeric(json: Json): boolean {
  return json.type === 'number' || json.type === 'integer' || (alternativesOf(json)?.some(isNumeric) ?? false);
}

function placeholderOf(json: Json): string {
  const alternatives = alternativesOf(json);
  if (alternatives !== undefined) return alternatives.map(placeholderOf).join('|');
  const choices = choicesOf(json);
  if (choices !== undefined) return choices.join('|');
  if (json.type === 'integer') return 'N';
  return json.type === 'number' ? 'X' : 'TEXT';
}

function expectationOf(json: Json): string {
  const alternatives = alternativesOf(json);
  if (alternatives !== undefined) return alternatives.map(expectationOf).join(' or ');
  const choices = choicesOf(json);
  if (choices !== undefined) return choices.length === 1 ? String(choices[0]) : `one of ${choices.join(', ')}`;
  if (json.type === 'integer' || json.type === 'number') return numberExpectation(json);
  return textExpectation(json);
}

function textExpectation({ minLength = 0, maxLength }: Json): string {
  if (maxLength !== undefined) return `a text of ${minLength} to ${maxLength} characters`;
  if (minLength > 1) return `a text of ${minLength} or more characters`;
  return minLength === 1 ? 'a text that is not empty' : 'a text';
}

function numberExpectation(json: Json): string {
  const words = [json.type === 'integer' ? 'a whole number' : 'a number'];
  if (isBound(json.minimum)) words.push(`from ${json.minimum}`);
  if (isBound(json.exclusiveMinimum)) words.push(`above ${json.exclusiveMinimum}`);
  if (isBound(json.maximum)) words.push(isBound(json.minimum) ? `to ${json.maximum}` : `up to ${json.maximum}`);
  if (isBound(json.exclusiveMaximum)) words.push(`${words.length > 1 ? 'and ' : ''}below ${json.exclusiveMaximum}`);
  if (json.multipleOf !== undefined) words.push(`(a multiple of ${json.multipleOf})`);
  return words.join(' ');
}

// zod gives every whole number the bounds of what a number can count to: no news to anybody.
function isBound(bound: number | boolean | undefined): bound is number {
  return typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
}
