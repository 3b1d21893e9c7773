import type { Definition } from './define.js';
import { jsonOf, type Json } from './json-schema.js';

/**
 * A table in Markdown, a row for each definition: its fields, what they take, and what they are when nothing is said. Made from the schemas.
 *
 * @example
 * describeModules([builtins.dropPath]).split('\n').at(-1) // '| `DropPath` | `p` (number from 0 to 1) = `0.1` |'
 */
export function describeModules(definitions: readonly Definition[]): string {
  const rows = [['layer', 'fields'], ...definitions.map((definition) => [`\`${definition.type}\``, fieldsOf(definition)])];
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(rows[0]!), line(widths.map((width) => '-'.repeat(width))), ...rows.slice(1).map(line)].join('\n');
}

function fieldsOf({ schema }: Definition): string {
  const texts = Object.entries(jsonOf(schema).properties).map(([name, field]) => {
    const unsaid = Object.hasOwn(field, 'default') ? ` = \`${JSON.stringify(field.default)}\`` : '';
    return `\`${name}\` (${kindOf(field)})${unsaid}`;
  });
  return texts.join(', ').replaceAll('|', '\\|');
}

/** What a field takes, in words. */
function kindOf(field: Json): string {
  if (Array.isArray(field.anyOf)) return kindsOf(field.anyOf as Json[]).join(' or ');
  if (Array.isArray(field.enum)) return field.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (Object.hasOwn(field, 'const')) return `\`${String(field.const)}\``;
  if (typeof field.$ref === 'string') return field.$ref.endsWith('/Module') ? 'config' : 'numbers';
  switch (field.type) {
    case 'integer':
    case 'number':
      return field.type + rangeOf(field);
    case 'array':
      return `list of ${kindOf(field.items as Json)}`;
    case 'object':
      return typeof field.additionalProperties === 'object' ? `object of ${kindOf(field.additionalProperties as Json)}` : partsOf(field);
    default:
      return [field.type].flat().join(' or ');
  }
}

/** Each kind once; a list of what could stand alone is just a list. */
function kindsOf(options: readonly Json[]): string[] {
  const kinds = [...new Set(options.map(kindOf))];
  return kinds.map((kind) => (kind.startsWith('list of ') && kinds.includes(kind.slice('list of '.length)) ? 'list' : kind));
}

const partsOf = (field: Json): string => `{ ${Object.keys(field.properties ?? {}).join(', ')} }`;

function rangeOf({ minimum, maximum, exclusiveMinimum }: Json): string {
  const bounds = [
    ['from', minimum],
    ['above', exclusiveMinimum],
    ['to', maximum],
  ] as const;
  return bounds.map(([word, bound]) => (typeof bound === 'number' ? ` ${word} ${bound}` : '')).join('');
}
