import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseRunText, readRun, RunFileError, type ReadRunOptions } from '../../src/run/index.js';
import { formatJson } from '../../src/run/format-json.js';
import { smallRun, temporaryFolder, writeRun } from '../support/program.js';

const folder = temporaryFolder();

function linesOf(text: string, options: ReadRunOptions = {}): string[] {
  try {
    parseRunText(text, 'run.json', options);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    return error.problems.map(({ line, column, path, problem }) => `${line}:${column} ${path}: ${problem}`);
  }
  return [];
}

describe('a run file', () => {
  it('is read with its defaults', async () => {
    const run = await readRun(writeRun(folder, 'good.json', smallRun()));
    expect(run.baseDirectory).toBe(folder);
    expect(run.config.data.source).toEqual({ type: 'moons', n: 60, noise: 0.1, test: 0.2, seed: 0 });
    expect(run.config.data.transforms).toEqual([{ type: 'Normalize', mean: null, std: null }]);
    expect(parseRunText(JSON.stringify(run.config), 'again.json').config).toEqual(run.config);
  });

  it('may name its schema', () => {
    expect(linesOf(JSON.stringify({ $schema: './run.schema.json', ...smallRun() }))).toEqual([]);
  });

  it('says line, column and path of each problem, in the order of the file', () => {
    const text = [
      '{',
      '  "version": 1,',
      '  "data": { "source": { "type": "moons", "nose": 1 } },',
      '  "model": { "type": "Sequential", "layers": [',
      '    { "type": "Linear", "inFeatures": 2, "outFeatures": "8" },',
      '    { "type": "Selu" }, { "type": "acme/DropPath" }',
      '  ] },',
      '  "optimizer": { "type": "Adam", "lr": -1 },',
      '  "lss": "mseLoss"',
      '}',
    ].join('\n');
    expect(linesOf(text)).toEqual([
      '1:1 loss: is missing; wanted a name, or an object with a type',
      '3:42 data.source.nose: there is no field "nose"; noise is near',
      '5:42 model.layers[0].outFeatures: wanted a number, got "8"',
      '6:7 model.layers[1].type: there is no module "Selu"; SELU, CELU, ELU are near',
      expect.stringContaining('6:27 model.layers[1].type'.replace('[1]', '[2]')),
      '8:34 optimizer.lr: wanted at least 0, got -1',
      '9:3 lss: there is no field "lss"; loss is near',
    ]);
    expect(linesOf(text)[4]).toContain(
      'install acme, and register its modules with registerModules; run files import no code, --plugin acme does',
    );
  });

  it.each([
    ['', '1:1 : is empty; lamella init writes one'],
    ['{\n  "seed": 3,\n}', '3:1 : is no JSON: wanted the name of a field in "double quotes"; the last field has no comma behind it'],
    ['{\r\n  "seed": 3\r\n  "name": "x" }', '3:3 : is no JSON: wanted a comma, or the end of the list or object'],
    ["{ 'seed': 3 }", '1:3 : is no JSON: this is no value: texts have "double quotes"'],
    ['{ "seed": 3 // so\n}', '1:13 : is no JSON: JSON has no comments'],
    ['{ "seed": 3', '1:12 : is no JSON: wanted a closing }'],
    ['{} {}', '1:4 : is no JSON: wanted the end of the file'],
    ['{ "seed": 1,\n "seed": 2 }', '2:2 seed: stands here twice'],
    ['{ "data": { "__proto__": {} } }', '1:13 data.__proto__: is no name for a field'],
    ['{ "a": { "constructor": 1 } }', '1:10 a.constructor: is no name for a field'],
    ['{ "a": '.repeat(70), '1:449 a.a.a.a.a.a: is nested more than 64 deep'],
    ['['.repeat(1e5), '1:65 [0][0][0][0][0][0]: is nested more than 64 deep'],
    ['[1]', '1:1 : a run is an object, got a list of 1'],
  ])('%j is refused', (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });

  it('is refused with 2 ** 53 and with endless numbers', () => {
    const text = (seed: string): string => JSON.stringify(smallRun({ seed: 0 })).replace('"seed":0', `"seed":${seed}`);
    for (const seed of ['9007199254740992', '1e999', '-1', '1.5', 'null']) expect(linesOf(text(seed))[0]).toContain('seed: wanted');
    expect(linesOf(text('4294967295'))).toEqual([]);
  });

  it('that is no file, or no text, is refused', async () => {
    const bytes = writeRun(folder, 'bytes.json', '');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(bytes, new Uint8Array([0xff, 0xfe, 0]));
    await expect(readRun(bytes)).rejects.toThrow(`${bytes}:1:1  is no text in UTF-8`);
    await expect(readRun(join(folder, 'none.json'))).rejects.toThrow('there is no such file');
    await expect(readRun(folder)).rejects.toThrow('is a directory');
    writeFileSync(bytes, ' '.repeat(2 ** 20 + 1));
    await expect(readRun(bytes)).rejects.toThrow('has 1,048,577 bytes; a run file has at most 1,048,576');
  });
});

describe("values in place of the file's", () => {
  const text = JSON.stringify(smallRun({ optimizer: 'SGD' }));
  const configWith = (...set: readonly (readonly [string, unknown])[]) => parseRunText(text, 'run.json', { set }).config;

  it('are put in, and checked', () => {
    const config = configWith(['optimizer.lr', 0.5], ['train.checkpoints.last', 1], ['model.layers[2].p', 0.4], ['name', 'other']);
    expect(config.optimizer).toMatchObject({ type: 'SGD', lr: 0.5 });
    expect(config.train.checkpoints.last).toBe(1);
    expect((config.model.layers as { p?: number }[])[2]!.p).toBe(0.4);
    expect(config.name).toBe('other');
  });

  it.each([
    ['optimizer.lr', -1, 'optimizer.lr: wanted at least 0, got -1'],
    ['optimizer.lrr', 1, 'optimizer.lrr: there is no field "lrr"; lr is near'],
    ['model.layers[9].p', 1, 'model.layers[9].p: there is a list of 4 here, and no 9'],
    ['a..b', 1, 'a..b: is no path; write optimizer.lr or model.layers[0].outFeatures'],
    ['__proto__.x', 1, '__proto__.x: is no name for a field'],
    ['data.source.type', 'moon', 'data.source.type: there is no "moon"; moons is near'],
  ])('%s = %j is refused, as --set', (path, value, line) => {
    expect(linesOf(text, { set: [[path, value]] })).toEqual([`null:null ${line}`]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});

it('an error shows ten problems, and how many more there are', () => {
  const layers = Array.from({ length: 20 }, () => ({ type: 'Linear', inFeatures: 'x', outFeatures: 1 }));
  const file = writeRun(folder, 'many.json', smallRun({ model: { type: 'Sequential', layers } }));
  expect(() => parseRunText(readFileSync(file, 'utf8'), 'many.json')).toThrow(
    /many\.json has 20 problems\n {2}many\.json:\d+:\d+ [^]*and 10 more$/,
  );
});

it('JSON is written with what fits in a line', () => {
  const value = { a: 1, b: { c: [1, 2, { d: null }] }, long: Array.from({ length: 40 }, (_, i) => i), empty: {}, none: [] };
  const text = formatJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toContain('\n  "b": { "c": [1, 2, { "d": null }] },\n');
});
