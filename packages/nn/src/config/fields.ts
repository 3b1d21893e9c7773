import type { Tensor } from '@lamella/core';
import { tensor } from '@lamella/core';
import * as z from 'zod';
import type { Spatial } from '../functional/spatial.js';
import { Module } from '../modules/index.js';
import type { ModuleConfig } from './define.js';

// The pieces that schemas are made of. Their texts say what a field means, not how zod calls it.

/** A config within a config, between its parse and its building. */
export class Nested {
  readonly config: ModuleConfig;
  /** What the module has to be. */
  readonly of: abstract new (...args: never[]) => Module;

  constructor(config: ModuleConfig, of: Nested['of']) {
    this.config = config;
    this.of = of;
  }
}

const moduleConfig = z.looseObject({ type: z.string() }).meta({ id: 'Module' });

/**
 * A module within a module: in a config its config, in `create` the module itself. `of` is the class that it has to be an instance of.
 *
 * @example
 * const block = defineModule({ type: 'acme/Block', version: 1, config: z.strictObject({ inner: moduleField() }), create: ({ inner }) => inner });
 * block.version // 1
 */
export function moduleField<M extends Module = Module>(
  of: abstract new (...args: never[]) => M = Module as never,
): z.ZodType<M, ModuleConfig> {
  return moduleConfig.transform((config) => new Nested(config, of)) as unknown as z.ZodType<M, ModuleConfig>;
}

/** A number, or a list of numbers, of lists … */
export type Numbers = number | readonly Numbers[];

const numbers: z.ZodType<Numbers, Numbers> = z
  .lazy(() => z.union([z.number(), z.array(numbers)], { error: 'wanted numbers, or lists of them' }))
  .meta({ id: 'Numbers' });

/** Values of a tensor, written as nested lists of numbers. */
export function tensorField(): z.ZodType<Tensor, Numbers> {
  return numbers.transform((values, context) => {
    try {
      return tensor(values, { dtype: 'float32' });
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}

/** Any number; the two that JSON has not are written as texts. */
export type Extended = number | 'Infinity' | '-Infinity';

export function extended(): z.ZodType<number, Extended> {
  return z.union([z.number(), z.enum(['Infinity', '-Infinity']).transform(Number)], {
    error: "wanted a number, 'Infinity' or '-Infinity'",
  });
}

export function whole(least: number): z.ZodNumber {
  return z.int().min(least);
}

export function probability(): z.ZodNumber {
  return z.number().min(0).max(1);
}

/** One whole number for all spatial dimensions, or one for each. */
export function spatial(least: number): z.ZodType<Spatial, Spatial> {
  const one = whole(least);
  return z.union([one, z.array(one).min(1).max(3)], {
    error: `wanted a whole number from ${least}, or a list of one for each dimension`,
  });
}

export const reduction: z.ZodDefault<z.ZodEnum<{ mean: 'mean'; sum: 'sum'; none: 'none' }>> = z
  .enum(['mean', 'sum', 'none'])
  .default('mean')
  .describe('what becomes of the losses of all elements');

/** `true` where the module has a bias: what the option says, and the field `bias` does not. */
export const hasBias = ({ bias }: { readonly bias: unknown }): { readonly bias: boolean } => ({ bias: bias !== null });
