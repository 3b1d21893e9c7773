import * as z from 'zod';
import { unsafeParts } from './guard.js';
import { allDefinitions } from './registry.js';

/** A piece of a JSON Schema. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * A JSON Schema (draft 2020-12) of the configs of all modules that are registered, for editors that complete and check while one types.
 *
 * @example
 * configSchema().$ref // '#/$defs/Module'
 */
export function configSchema(): Json {
  const definitions = allDefinitions();
  const parts: Record<string, unknown> = {};
  for (const { type, version, schema } of definitions) {
    const { $schema: _, $defs, properties, required = [], ...own } = jsonOf(schema);
    const head = { type: { const: type }, version: { type: 'integer', minimum: 1, maximum: version } };
    Object.assign(parts, $defs, { [type]: { ...own, properties: { ...head, ...properties }, required: ['type', ...required] } });
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $ref: '#/$defs/Module',
    $defs: { ...parts, Module: { anyOf: definitions.map(({ type }) => ({ $ref: `#/$defs/${pointer(type)}` })) } },
  };
}

/** What zod makes of a schema, with the defaults that it leaves out where a value is transformed. */
export function jsonOf(schema: z.ZodObject): z.core.JSONSchema.JSONSchema & { readonly properties: Readonly<Record<string, Json>> } {
  const json = z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => leaveOutWhatAllHave(jsonSchema) });
  const properties = Object.entries<z.ZodType>(schema.shape).map(([name, field]) => {
    const unsaid = field.safeParse(undefined);
    const isPlain = unsaid.success && unsafeParts(unsaid.data).length === 0;
    return [name, { ...(json.properties?.[name] as Json), ...(isPlain ? { default: unsaid.data } : {}) }] as const;
  });
  return { ...json, properties: Object.fromEntries(properties) };
}

/** That a whole number is one that JavaScript can hold. */
export function leaveOutWhatAllHave(json: z.core.JSONSchema.BaseSchema): void {
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
}

/** A name within a JSON pointer. @see RFC 6901 */
const pointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
