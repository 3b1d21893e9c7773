import type { Tensor } from '@lamella/core';
import * as nn from '../../src/index.js';
import {
  buildModel,
  builtins,
  configSchema,
  defineModule,
  moduleField,
  registerModules,
  tensorField,
  toConfig,
  type ConfigOf,
  type ModuleConfig,
} from '../../src/config/index.js';
import { expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';

class Residual extends nn.Module {
  static override readonly type: string = 'acme/Residual';
  readonly inner: nn.Layer;
  readonly scale: number;
  constructor(inner: nn.Layer, scale: number) {
    super();
    this.inner = inner;
    this.scale = scale;
  }
  override forward(x: Tensor): Tensor {
    return x.add(this.inner.forward(x).mul(this.scale));
  }
}

const residual = defineModule({
  type: 'acme/Residual',
  version: 3,
  config: z.object({ inner: moduleField<nn.Layer>(), scale: z.number().min(0).default(1).describe('of what is added') }),
  create: ({ inner, scale }) => new Residual(inner, scale),
  migrate: (config, from) => {
    if (from === 1) throw new Error('version 1 had no scale');
    const { factor, ...rest } = config;
    return { ...rest, scale: factor };
  },
});
const inner = { type: 'Linear', inFeatures: 2, outFeatures: 2 };
const problem = (config: ModuleConfig): string => {
  try {
    buildModel(config);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
};

it('a plugin defines, registers, builds and saves', () => {
  expect(problem({ type: 'acme/Residual', inner })).toMatch(/install acme, and register its modules/);
  registerModules([residual]);
  registerModules([residual]); // once more does nothing
  const model = buildModel({ type: 'Sequential', layers: [{ type: 'acme/Residual', inner, scale: 0.5 }] });
  expect(toConfig(model).layers).toEqual([{ type: 'acme/Residual', version: 3, inner: { ...inner, version: 1, bias: true }, scale: 0.5 }]);
  expect(buildModel(toConfig(model)).toString()).toBe(model.toString());
  // Once a scope is known, its package is there: only the name is wrong.
  expect(problem({ type: 'acme/Residul', inner })).toBe(
    'buildModel: type: there is no module "acme/Residul" among those of acme; acme/Residual is near',
  );
  expect(problem({ type: 'acme/Residual', inner, p: 1 })).toMatch(/there is no field "p"/); // z.object refuses as z.strictObject does
});

it('an older version is brought to the current one', () => {
  const model = buildModel({ type: 'acme/Residual', version: 2, inner, factor: 0.25 }, Residual);
  expect(model.scale).toBe(0.25);
  const within = (config: ModuleConfig): string => problem({ type: 'Sequential', layers: [config] });
  expect(within({ type: 'acme/Residual', version: 2, inner, factor: -1 })).toMatch(/layers\[0\]\.scale: wanted at least 0, got -1/);
  expect(within({ type: 'acme/Residual', version: 1, inner })).toMatch(
    /layers\[0\]\.version: acme\/Residual could not come from version 1 to 3: version 1 had no scale/,
  );
  expect(within({ type: 'acme/Residual', version: 4, inner })).toMatch(
    /at version 3 here, and this is 4: install a newer version of its package/,
  );
  expect(within({ type: 'acme/Residual', version: 'x' as unknown as number, inner })).toMatch(/wanted a whole number from 1, got "x"/);
  registerModules([defineModule({ type: 'acme/Second', version: 2, config: z.strictObject({}), create: () => new nn.Identity() })]);
  expect(within({ type: 'acme/Second', version: 1 })).toMatch(/at version 2, and says nothing of how to come from 1/);
});

it('two definitions of a type are refused, with the lines of both', () => {
  const define = (type: string) => defineModule({ type, version: 1, config: z.strictObject({}), create: () => new nn.Identity() });
  registerModules([define('acme/Twice')]);
  expect(() => registerModules([define('acme/Other'), define('acme/Twice')])).toThrow(
    /two definitions of acme\/Twice: one registered by .*plugin\.test\.ts.*:\d+.*, one by .*plugin\.test\.ts.*:\d+/,
  );
  expect(problem({ type: 'acme/Other' })).toMatch(/there is no module/); // all or none
  expect(() => registerModules([define('Own')])).toThrow(/Own has no scope/);
  expect(() => registerModules([define('Linear')])).toThrow(/one registered by Lamella itself/);
});

it('values of tensors stand in a config as lists', () => {
  class Shift extends nn.Module {
    static override readonly type: string = 'acme/Shift';
    readonly by: nn.Buffer;
    constructor(by: Tensor) {
      super();
      this.by = new nn.Buffer(by);
    }
    override forward(x: Tensor): Tensor {
      return x.add(this.by);
    }
  }
  registerModules([
    defineModule({ type: 'acme/Shift', version: 1, config: z.strictObject({ by: tensorField() }), create: ({ by }) => new Shift(by) }),
  ]);
  expect(toConfig(buildModel({ type: 'acme/Shift', by: [[0.5, 2]] })).by).toEqual([[0.5, 2]]);
});

it('types follow from the schema', () => {
  expectTypeOf<ConfigOf<typeof residual>>().toExtend<{ readonly type: 'acme/Residual'; inner: ModuleConfig; scale?: number | undefined }>();
  expectTypeOf<{ type: 'acme/Residual'; inner: ModuleConfig; scale: number }>().toExtend<ConfigOf<typeof residual>>();
  expectTypeOf<ConfigOf<typeof builtins.linear>['inFeatures']>().toEqualTypeOf<number>();
  expectTypeOf<ConfigOf<typeof builtins.linear>['bias']>().toEqualTypeOf<boolean | undefined>();
  expectTypeOf<ConfigOf<typeof builtins.gelu>['approximate']>().toEqualTypeOf<'none' | 'tanh' | undefined>();
  expectTypeOf<ConfigOf<typeof builtins.tanh>['type']>().toEqualTypeOf<'Tanh'>();
  expectTypeOf<ConfigOf<typeof builtins.linear>>().toExtend<ModuleConfig>();
  // @ts-expect-error a module takes what its schema says
  const wrong: ConfigOf<typeof builtins.linear> = { type: 'Linear', inFeatures: '2', outFeatures: 2 };
  expect(() => buildModel(wrong)).toThrow(/inFeatures/);
});

it('the JSON Schema has all that is registered', () => {
  const { $ref, $defs } = configSchema() as { $ref: string; $defs: Record<string, Record<string, unknown>> };
  expect($ref).toBe('#/$defs/Module');
  expect(JSON.stringify($defs.Module)).toContain('#/$defs/acme~1Residual');
  expect(Object.keys($defs)).toEqual(expect.arrayContaining(Object.values(builtins).map(({ type }) => type)));
  expect($defs.Dropout).toEqual({
    type: 'object',
    properties: {
      type: { const: 'Dropout' },
      version: { type: 'integer', minimum: 1, maximum: 1 },
      p: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'how likely something is dropped' },
      inplace: { type: 'boolean', default: false, description: 'whether the input is changed itself' },
    },
    required: ['type'],
    additionalProperties: false,
  });
  expect($defs.Linear?.required).toEqual(['type', 'inFeatures', 'outFeatures']);
  const references = [...JSON.stringify($defs).matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name!.replace('~1', '/'));
  expect(new Set(references)).toContain('Numbers');
  for (const name of references) expect($defs).toHaveProperty([name]);
});
