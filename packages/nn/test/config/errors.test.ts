import { ArgumentError, LamellaError, manualSeed, type Tensor } from '@lamella/core';
import * as nn from '../../src/index.js';
import { buildModel, ConfigError, defineModule, registerModules, toConfig, type ModuleConfig } from '../../src/config/index.js';
import { expect, it } from 'vitest';
import * as z from 'zod';

const linear = { type: 'Linear', inFeatures: 2, outFeatures: 2 };

function refusal(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
const issuesOf = (config: unknown): ConfigError['issues'] => refusal(() => buildModel(config as ModuleConfig)).issues;
const only = (config: unknown): string => {
  const issues = issuesOf(config);
  expect(issues).toHaveLength(1);
  return `${issues[0]!.path}: ${issues[0]!.problem}`;
};
const toArrays = (model: nn.Module): unknown => [...model.parameters()].map((parameter) => parameter.toArray());
const inLayers = (...layers: unknown[]): unknown => ({ type: 'Sequential', layers });

it.each([
  ['a value out of range', inLayers(linear, { type: 'SELU' }, { type: 'Dropout', p: 2 }), 'layers[2].p: wanted at most 1, got 2'],
  ['a value of another kind', inLayers({ ...linear, inFeatures: '2' }), 'layers[0].inFeatures: wanted a number, got "2"'],
  ['a part of a number', inLayers({ ...linear, inFeatures: 2.5 }), 'layers[0].inFeatures: wanted a whole number, got 2.5'],
  ['a missing field', { type: 'Linear', inFeatures: 2 }, 'outFeatures: is missing; wanted a number'],
  ['a field nobody knows', { ...linear, infeatures: 2 }, ': there is no field "infeatures"; inFeatures is near'],
  ['a field of a layer without any', { type: 'Tanh', p: 2 }, ': there is no field "p"'],
  ['a word that is none of them', { type: 'GELU', approximate: 'erf' }, 'approximate: wanted "none" or "tanh", got "erf"'],
  ['a size that is no size', { type: 'MaxPool2d', kernelSize: [] }, 'kernelSize: wanted a list of at least 1, got a list of 0'],
  ['no numbers', { type: 'NLLLoss', weight: ['a'] }, 'weight: wanted numbers, or lists of them, got a list of 1'],
  ['numbers in no shape', { type: 'NLLLoss', weight: [[1], [2, 3]] }, /^weight: tensor: /],
  ['numbers deep within', { type: 'NLLLoss', weight: [1, [2, 'a']] }, /^weight/],
  ['a list where an object is', { type: 'Sequential', layers: {} }, 'layers: wanted a list, got an object'],
  ['no config within', inLayers(3), 'layers[0]: wanted an object, got 3'],
  ['a config without a type', inLayers({ p: 0.5 }), 'layers[0].type: is missing; wanted a text'],
  ['no config at all', [], ': wanted the config of a module, got a list of 0'],
  ['no type at all', {}, 'type: wanted the name of a module, got nothing'],
  [
    'a module deep within',
    { type: 'ModuleDict', modules: { 'a b': inLayers({ type: 'Dropout', p: -1 }) } },
    'modules["a b"].layers[0].p: wanted at least 0, got -1',
  ],
  [
    'what a constructor refuses',
    inLayers({ type: 'MultiheadAttention', embedDim: 5, numHeads: 2 }),
    /^layers\[0\]: MultiheadAttention: embedDim must be divisible/,
  ],
  [
    'another layer than it can be',
    { type: 'DropConnect', linear: { type: 'SELU' } },
    'linear: wanted a module of the class Linear, got SELU',
  ],
  ['an infinite number', { type: 'ELU', alpha: Infinity }, /^alpha: wanted a number, got Infinity/],
])('refuses %s', (_, config, text) => {
  if (typeof text === 'string') expect(only(config)).toBe(text);
  else expect(only(config)).toMatch(text);
});

it('makes a model of the class that was asked for', () => {
  expect(buildModel({ type: 'SELU' }, nn.SELU).inplace).toBe(false);
  expect(refusal(() => buildModel({ type: 'SELU' }, nn.Sequential)).message).toBe(
    'buildModel: wanted a module of the class Sequential, got SELU',
  );
});

it('tells all that is wrong at once', () => {
  const error = refusal(() => buildModel(inLayers({ type: 'Dropout', p: 2, inplace: 1 }, { type: 'Selu' }) as ModuleConfig));
  expect(error).toBeInstanceOf(LamellaError);
  expect(error.issues.map(({ path }) => path)).toEqual(['layers[0].p', 'layers[0].inplace', 'layers[1].type']);
  expect(error.message.split('\n')[0]).toBe('buildModel: 3 problems');
  const many = refusal(() => buildModel(inLayers(...new Array<unknown>(20).fill({ type: 'Dropout', p: 2 })) as ModuleConfig));
  expect(many.issues).toHaveLength(20);
  expect(many.message.split('\n').at(-1)).toBe('  and 10 more');
});

it('draws nothing for a config that is refused', () => {
  const drawn = (): unknown => toArrays(buildModel(linear));
  manualSeed(3);
  const first = drawn();
  manualSeed(3);
  issuesOf(inLayers(linear, linear, { type: 'Dropout', p: 2 }));
  expect(drawn()).toEqual(first);
});

it('says which names are near, and which package to install', () => {
  expect(only({ type: 'Liner' })).toBe('type: there is no module "Liner"; Linear is near');
  expect(only({ type: 'Conv4d' })).toMatch(/Conv1d, Conv2d, Conv3d are near$/);
  expect(only({ type: 'Qqqqqqqq' })).toBe('type: there is no module "Qqqqqqqq"');
  expect(only({ type: 'foo/DropPath' })).toMatch(
    /^type: there is no module "foo\/DropPath": install foo, and register its modules with registerModules/,
  );
  expect(only({ type: 'x'.repeat(100_000) }).length).toBeLessThan(200);
});

it.each(['__proto__', 'constructor', 'prototype'])('refuses the name %s wherever it stands', (name) => {
  for (const text of [
    `{"type":"Linear","inFeatures":2,"outFeatures":2,"${name}":{"polluted":1}}`,
    `{"type":"Sequential","layers":[{"type":"SELU","${name}":{"polluted":1}}]}`,
    `{"type":"ModuleDict","modules":{"${name}":{"type":"SELU"}}}`,
  ]) {
    expect(only(JSON.parse(text))).toMatch(/is no name for a field$/);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(only({ type: name })).toMatch(/^type: there is no module/);
});

it('refuses what is no plain data', () => {
  expect(only(inLayers(new nn.SELU()))).toBe('layers[0]: a config is plain data, got an instance of a class');
  expect(only({ type: 'ELU', alpha: () => 1 })).toBe('alpha: a config is plain data, got a function');
  const endless: Record<string, unknown> = { type: 'Sequential' };
  endless.layers = [endless];
  expect(only(endless)).toMatch(/nested more than 200 deep$/);
});

it('refuses what is nested too deeply before a stack overflows', () => {
  const nested = (depth: number): unknown => JSON.parse(`${'{"type":"Sequential","layers":['.repeat(depth)}${']}'.repeat(depth)}`);
  expect(buildModel(nested(100) as ModuleConfig).type).toBe('Sequential');
  expect(only(nested(2000))).toMatch(/nested more than 200 deep$/);
});

class Nameless extends nn.Module {
  override forward(x: Tensor): Tensor {
    return x;
  }
}
class Wide extends nn.Linear {}
class Unknown extends nn.Module {
  static override readonly type: string = 'test/Unknown';
  override forward(x: Tensor): Tensor {
    return x;
  }
}

it('says how a module of your own gets a config', () => {
  const text = (model: nn.Module): string => refusal(() => toConfig(model)).message;
  expect(text(new nn.Sequential(new nn.SELU(), new Nameless()))).toBe(
    "toConfig: layers[1]: Nameless has no type of its own. Try: static override readonly type = 'acme/Nameless', then defineModule and registerModules",
  );
  expect(text(new Wide(2, 2))).toMatch(/^toConfig: Wide has no type of its own/);
  expect(text(new Unknown())).toMatch(/^toConfig: no definition of test\/Unknown is registered\. Try: registerModules\(\[defineModule/);
  registerModules([
    defineModule({ type: 'test/Unknown', version: 1, config: z.strictObject({ p: z.number() }), create: () => new Unknown() }),
  ]);
  expect(text(new nn.Sequential(new Unknown()))).toBe(
    "toConfig: layers[0].p: Unknown has no field 'p', which its config has. Try: this.p = p, or read in defineModule",
  );
  expect(text('model' as unknown as nn.Module)).toMatch(/wanted a Module, got string/);
});

it('refuses what a config cannot say', () => {
  const text = (model: nn.Module): string => refusal(() => toConfig(model)).message;
  const shared = new nn.Linear(2, 2);
  expect(text(new nn.Sequential(shared, new nn.SELU(), shared))).toMatch(/^toConfig: 2\.weight is shared with another layer/);
  const selu = new nn.SELU(); // what has no parameters may stand twice
  expect(toConfig(new nn.Sequential(selu, selu)).layers).toHaveLength(2);
  const euclid = new nn.TripletMarginWithDistanceLoss({ distanceFunction: (x, y) => x.sub(y).abs().sum(-1) });
  expect(text(euclid)).toMatch(/^toConfig: distanceFunction: a function cannot stand in a config/);
  expect(text(new nn.TransformerEncoderLayer(4, 2, { activation: (x) => x.tanh() }))).toMatch(/^toConfig: activation: a function/);
  expect(
    text(
      new nn.ModuleDict([
        ['a', selu],
        ['7', selu],
      ]),
    ),
  ).toMatch(/ModuleDict: JSON cannot hold its keys in their order: 7/);
  const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 4 });
  expect(text(new nn.TransformerEncoder(layer, 0))).toMatch(/encoderLayer/);
  const changed = new nn.TransformerEncoder(layer, 2);
  (changed.layers[1] as nn.TransformerEncoderLayer).dropout.p = 0.9;
  expect(text(changed)).toMatch(/layer 1 is no copy of layer 0/);
  let deep: nn.Layer = selu;
  for (let i = 0; i < 300; i++) deep = new nn.Sequential(deep);
  expect(text(deep)).toMatch(/nested more than 200 deep/);
  expect(text(new nn.Sequential(new nn.ELU(NaN)))).toMatch(/layers\[0\]\.alpha: wanted a number, got NaN/);
});

it('a definition has a name, a version and a schema', () => {
  const spec = { type: 'acme/A', version: 1, config: z.strictObject({}), create: () => new nn.Identity() };
  const refused = (change: object): unknown => defineModule({ ...spec, ...change });
  for (const change of [
    { type: 'acme/' },
    { type: '' },
    { type: 'acme/a b' },
    { type: 3 },
    { version: 0 },
    { version: 1.5 },
    { config: {} },
  ])
    expect(() => refused(change)).toThrow(ArgumentError);
  expect(() => refused({ config: z.strictObject({ type: z.string() }) })).toThrow(/cannot have a field 'type'/);
  expect(() => refused({ config: z.strictObject({ version: z.number() }) })).toThrow(/cannot have a field 'version'/);
});
