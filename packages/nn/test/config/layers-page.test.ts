import { readFileSync, writeFileSync } from 'node:fs';
import { describeModules, families, type Definition } from '../../src/config/index.js';
import { expect, it } from 'vitest';

// The page is made from the schemas. UPDATE_DOCS=1 writes it anew.
const page = new URL('../../../../docs/layers.md', import.meta.url);

/** What each field means, in the order of the fields' names. */
function meanings(definitions: readonly Definition[]): string[] {
  const found = new Map<string, Set<string>>();
  for (const { schema } of definitions)
    for (const [name, field] of Object.entries(schema.shape)) found.set(name, (found.get(name) ?? new Set()).add(field.description ?? ''));
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, texts]) => `- \`${name}\`: ${[...texts].join('; or ')}`);
}

function markdown(): string {
  const all = families.flatMap(({ definitions }) => definitions);
  return [
    '# Every layer, and what its config takes',
    '',
    'Made from the schemas of `@lamella/nn/config`. A config is `{ type: "Linear", inFeatures: 8, outFeatures: 4 }`: the type, and the fields',
    'below; what stands behind `=` is meant when a field is left out. `buildModel` makes the layer, `toConfig` gives the config back.',
    ...families.flatMap(({ title, definitions }) => ['', `## ${title}`, '', describeModules(definitions)]),
    '',
    '## What the fields mean',
    '',
    ...meanings(all),
    '',
  ].join('\n');
}

it('docs/layers.md says what the schemas say', () => {
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, markdown());
  expect(readFileSync(page, 'utf8')).toBe(markdown());
});

it('every field says what it means', () => {
  const silent = families
    .flatMap(({ definitions }) => definitions)
    .flatMap(({ type, schema }) =>
      Object.entries(schema.shape).flatMap(([name, field]) => (field.description === undefined ? [`${type}.${name}`] : [])),
    );
  expect(silent).toEqual([]);
});
