import { ArgumentError } from '@lamella/core';
import * as z from 'zod';
import type { Module } from '../modules/index.js';

/** The JSON form of a module: its type, and the fields of its schema. */
export interface ModuleConfig {
  /** `Linear`, or `acme/DropPath` for one of a plugin. */
  readonly type: string;
  /** The version of the type's schema that the config was written for. Default: the current one. */
  readonly version?: number;
  readonly [field: string]: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** What is known of a type of modules: what `defineModule` returns, whatever the type. */
export interface Definition {
  readonly type: string;
  readonly version: number;
  /** Of the fields; it refuses others. */
  readonly schema: z.ZodObject;
  readonly create: (config: Fields) => Module;
  readonly read: (module: Module) => Fields;
  readonly migrate: ((config: Fields, from: number) => Fields) | null;
}

declare const typeOnly: unique symbol;

/** A definition that knows the type of its config. */
export interface ModuleDefinition<Type extends string, Config, Keys = keyof Config> extends Definition {
  readonly type: Type;
  /** Never there: keeps an annotated type and the schema from drifting apart, in what is accepted and in which keys there are. */
  readonly [typeOnly]?: {
    readonly accepts: (config: Config) => void;
    readonly keys: (key: Keys) => Keys;
  };
}

/** What is written for a schema. One without fields takes none, which `z.input` says in a way that forbids `type` as well. */
type InputOf<Schema extends z.ZodObject> = [keyof Schema['shape']] extends [never] ? object : z.input<Schema>;

/** One object type: an interface would not be assignable to ModuleConfig, which has an index signature. */
type Flat<T> = { readonly [Key in keyof T]: T[Key] };

/** The config that a definition describes, as one writes it: `ConfigOf<typeof dropPath>`. */
export type ConfigOf<D extends Definition> =
  D extends ModuleDefinition<infer Type, infer Config, infer _> ? Flat<{ readonly type: Type; readonly version?: number } & Config> : never;

/** What `defineModule` takes. */
export interface ModuleSpec<Type extends string, Schema extends z.ZodObject, M extends Module> {
  /** `scope/Name`, where the scope says which package has it. The class has it too, as `static readonly type`. */
  readonly type: Type;
  /** A whole number from 1 that grows when a config of yesterday would mean something else, or nothing. */
  readonly version: number;
  /** A `z.strictObject` of the fields, each with a `describe()` and, where there is one, a `default()`. */
  readonly config: Schema;
  /** Makes the module. Nested modules have been made already. */
  readonly create: (config: z.output<Schema>) => M;
  /** The fields of the config that are no fields of the instance with the same name. */
  readonly read?: (module: NoInfer<M>) => Fields;
  /** Turns the fields of an older version into those of the current one. */
  readonly migrate?: (config: Fields, from: number) => Fields;
}

/**
 * Describes a type of modules once; validation, types, the JSON form, the JSON Schema and the documentation follow from it. It registers
 * nothing: `registerModules` does.
 *
 * @throws ArgumentError on a type that is no name, a version that is no whole number from 1, and fields called `type` or `version`
 * @example
 * const scale = defineModule({
 *   type: 'acme/Scale', version: 1,
 *   config: z.strictObject({ slope: z.number().default(0.1).describe('of the negative part') }),
 *   create: ({ slope }) => new nn.LeakyReLU(slope),
 * });
 * scale.type // 'acme/Scale'
 */
export function defineModule<const Type extends string, Schema extends z.ZodObject, M extends Module>(
  spec: ModuleSpec<Type, Schema, M>,
): ModuleDefinition<Type, InputOf<Schema>> {
  const { type, version, config, create, read, migrate } = spec;
  const refuse = (argument: string, problem: string, hint: string): never => {
    throw new ArgumentError('defineModule', problem, { argument, hint });
  };
  if (typeof type !== 'string' || !/^([a-z][\w.-]*\/)?[A-Z]\w*$/.test(type))
    refuse('type', `a type is scope/Name, got ${JSON.stringify(type)}`, "type: 'acme/DropPath'");
  if (!Number.isSafeInteger(version) || version < 1)
    refuse('version', `the version of ${type} has to be a whole number from 1, got ${String(version)}`, 'version: 1');
  if (!(config instanceof z.ZodObject)) refuse('config', `the config of ${type} has to be a schema of zod`, 'z.strictObject({})');
  for (const key of ['type', 'version'])
    if (Object.hasOwn(config.shape, key)) refuse('config', `${type} cannot have a field '${key}': every config has it`, `${key}Of`);
  // The type that create and read are called with is what the schema gave, and what create made.
  return {
    type,
    version,
    schema: config.strict(),
    create: create as unknown as Definition['create'],
    read: (read ?? (() => ({}))) as Definition['read'],
    migrate: migrate ?? null,
  };
}
