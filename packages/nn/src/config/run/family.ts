import * as z from 'zod';

// The pieces that the schema of a run is made of.

type Shape = Readonly<Record<string, z.ZodType>>;

/** An object that refuses unknown fields, and says which there are: `issuesOf` reads them from the message. */
export function strict<Fields extends Shape>(
  fields: Fields,
): z.ZodObject<{ -readonly [Key in keyof Fields]: Fields[Key] }, z.core.$strict> {
  return z.strictObject(fields, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(fields).join(' ') : undefined),
  });
}

type Fields<Shapes, Type extends keyof Shapes> = Shapes[Type] extends Shape ? z.output<z.ZodObject<Shapes[Type]>> : never;

/** One of a family: its type, and its fields. */
export type OneOf<Shapes> = { [Type in keyof Shapes]: { type: Type } & Fields<Shapes, Type> }[keyof Shapes];

/** One of several things, `{ type, …fields }`; the name alone where no field is needed. */
export function family<Shapes extends Readonly<Record<string, Shape>>>(shapes: Shapes): z.ZodType<OneOf<Shapes>> {
  const kinds = Object.entries(shapes).map(([type, fields]) => strict({ type: z.literal(type), ...fields }));
  const [first, ...rest] = kinds;
  const objects = z.discriminatedUnion('type', [first!, ...rest]);
  const bare = Object.keys(shapes).filter((type) => objects.safeParse({ type }).success);
  if (bare.length === 0) return objects as unknown as z.ZodType<OneOf<Shapes>>;
  const names = z.enum(bare).transform((type) => objects.parse({ type }));
  return z.union([names, objects], { error: 'wanted a name, or an object with a type' }) as unknown as z.ZodType<OneOf<Shapes>>;
}

/** A number above 0. */
export const positive = (): z.ZodNumber => z.number().positive();

/** A number from 0. */
export const atLeastZero = (): z.ZodNumber => z.number().min(0);
