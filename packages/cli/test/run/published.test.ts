import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manualSeed } from '@lamella/core';
import { buildModel } from '@lamella/nn/config';
import * as nn from '@lamella/nn';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readRun, runFileSchema, trainRun } from '../../src/run/index.js';
import { formatJson } from '../../src/run/format-json.js';
import { starters, starterText } from '../../src/run/starters.js';
import { temporaryFolder } from '../support/program.js';

// What is published is made from the schemas and the starters. UPDATE_DOCS=1 writes it anew.
const schemaFile = fileURLToPath(new URL('../../../../docs/run.schema.json', import.meta.url));
const runs = fileURLToPath(new URL('../../runs/', import.meta.url));
const samples = ['digits-mlp', 'selu-mlp', 'selu-cnn'];
const folder = temporaryFolder();

function published(path: string, text: string): void {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, text);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(text);
}

/** Without the modules of plugins: another test registers one, and the files of tests share a process. */
function builtIn(schema: Readonly<Record<string, unknown>>): object {
  const parts = schema['$defs'] as Readonly<Record<string, { readonly anyOf: readonly { readonly $ref: string }[] }>>;
  const own = Object.entries(parts)
    .filter(([name]) => !name.includes('/'))
    .map(([name, part]) => [name, name === 'Module' ? { anyOf: part.anyOf.filter(({ $ref }) => !$ref.includes('~1')) } : part]);
  return { ...schema, $defs: Object.fromEntries(own) as object };
}

it('docs/run.schema.json says what the schemas say', () => {
  published(schemaFile, `${formatJson(builtIn(runFileSchema()))}\n`);
});

it('the schema takes what the program takes, and refuses what it refuses', () => {
  const schema = z.fromJSONSchema(runFileSchema());
  const takes = (file: unknown): boolean => schema.safeParse(file).success;
  for (const { file } of Object.values(starters)) {
    expect(takes(file)).toBe(true);
    expect(takes({ $schema: 'run.schema.json', ...file })).toBe(true);
    expect(takes({ ...file, optimizer: { type: 'Adam', lr: -1 } })).toBe(false);
    expect(takes({ ...file, optimizer: { type: 'Adam', lrr: 1 } })).toBe(false);
    expect(takes({ ...file, model: { type: 'Sequential', layers: [{ type: 'Liner' }] } })).toBe(false);
    expect(takes({ ...file, data: { source: 'mnist' } })).toBe(false);
    expect(takes({ ...file, loss: undefined })).toBe(false);
  }
});

it('every field of the schema says what it means', () => {
  const silent: string[] = [];
  const look = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null || path.startsWith('$defs')) return;
    const { properties, anyOf, oneOf, items } = schema as Record<string, unknown>;
    for (const [name, field] of Object.entries((properties ?? {}) as Record<string, { description?: string; const?: unknown }>)) {
      if (field.description === undefined && field.const === undefined) silent.push(`${path}.${name}`);
      look(field, `${path}.${name}`);
    }
    for (const part of [...((anyOf ?? []) as unknown[]), ...((oneOf ?? []) as unknown[]), items]) look(part, path);
  };
  look(runFileSchema(), '');
  expect(silent).toEqual([]);
});

describe('the files in runs/', () => {
  it('are those that lamella init writes', () => {
    for (const name of samples) published(join(runs, `${name}.json`), starterText(starters[name]!));
    expect(readdirSync(runs).sort()).toEqual(samples.map((name) => `${name}.json`).sort());
  });

  it.each(samples)('%s trains', { timeout: 60_000 }, async (name) => {
    const short = name === 'digits-mlp' ? [] : [['data.source', { type: 'fashion-mnist', limit: 600 }] as const];
    const run = await readRun(join(runs, `${name}.json`), { set: [['train.epochs', 2], ...short] });
    const { final, epochs } = await trainRun(run, { directory: join(folder, name) });
    expect(epochs).toBe(2);
    expect(final['valAccuracy']).toBeGreaterThan(0.5);
  });
});

it('iris trains', async () => {
  const file = join(folder, 'iris.json');
  writeFileSync(file, starterText(starters['iris']!));
  expect((await trainRun(await readRun(file), { directory: join(folder, 'iris') })).final['testAccuracy']).toBeGreaterThan(0.85);
});

it('csv trains on a table', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [i % 7, (i * 3) % 11, (i * 5) % 13, i % 2]);
  const lines = rows.map(([a, b, c, d]) => [a, b, c, d, a! - 2 * b! + c! * d!].join(','));
  writeFileSync(join(folder, 'data.csv'), `a,b,c,d,y\n${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'csv.json'), starterText(starters['csv']!));
  expect((await trainRun(await readRun(join(folder, 'csv.json')), { directory: join(folder, 'csv') })).final['testR2']).toBeGreaterThan(
    0.5,
  );
});

it('selu-mlp is the model of the example', () => {
  manualSeed(0);
  const model = nn.init.selfNormalizing_(
    new nn.Sequential(
      new nn.Flatten(),
      new nn.Linear(784, 256),
      new nn.SELU(),
      new nn.AlphaDropout(0.05),
      new nn.Linear(256, 128),
      new nn.SELU(),
      new nn.AlphaDropout(0.05),
      new nn.Linear(128, 10),
    ),
  );
  expect(buildModel(starters['selu-mlp']!.file['model'] as never).toString()).toBe(model.toString());
});
