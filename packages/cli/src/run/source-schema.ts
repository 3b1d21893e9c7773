import { family, type OneOf } from '@lamella/nn/config';
import * as z from 'zod';

// Where samples come from, by the readers of @lamella/data.

const path = (what: string) => z.string().min(1).max(4096).describe(what);
const seed = z.int().min(0).default(0).describe('of what is drawn here');
const test = z.number().min(0).lt(1).describe('the share of the samples that is kept for testing');
const samples = z.int().min(1).max(10_000_000).default(1000).describe('how many samples');
const noise = z.number().min(0).default(0.1).describe('how far points lie from their line');
const task = z
  .enum(['classification', 'regression'])
  .nullable()
  .default(null)
  .describe('whether targets are classes or numbers; null: by what they look like');
const classes = z.array(z.string()).min(2).nullable().default(null).describe('the names of the classes; null: those that occur');
const column = z.union([z.string(), z.int()], { error: 'wanted the name of a column, or its number from 0' });
const columns = z.array(column).min(1);
const testShare = test.default(0);

const table = {
  file: path('the file'),
  testFile: z.string().min(1).max(4096).nullable().default(null).describe('a file of samples for testing'),
  inputs: columns.nullable().default(null).describe('the columns that go in; null: all but the target'),
  target: z
    .union([column, columns], { error: 'wanted a column, or a list of them' })
    .nullable()
    .default(null)
    .describe('the column to be told; null: the last'),
  task,
  classes,
  missing: z
    .union([z.enum(['refuse', 'mean', 'median']), z.number()], { error: "wanted 'refuse', 'mean', 'median' or a number" })
    .default('refuse')
    .describe('what stands for a value that is not there'),
  test: testShare,
  seed,
};
const arrays = { task, classes, test: testShare, seed };

const shapes = {
  'fashion-mnist': { limit: z.int().min(1).nullable().default(null).describe('how many training samples; null: all of the bundled part') },
  digits: {},
  iris: {},
  moons: { n: samples, noise, test: test.default(0.2), seed },
  spirals: {
    n: samples,
    noise,
    turns: z.number().positive().max(100).default(1).describe('how often each arm goes round'),
    classes: z.int().min(2).max(100).default(2).describe('how many arms'),
    test: test.default(0.2),
    seed,
  },
  csv: {
    ...table,
    header: z.boolean().default(true).describe('whether the first row has the names of the columns'),
    delimiter: z.string().length(1).default(',').describe('what stands between two values'),
    quote: z.string().length(1).default('"').describe('what stands around a text'),
  },
  json: table,
  npz: {
    file: path('the file'),
    keys: z
      .strictObject({
        inputs: z.string().default('x').describe('the array that goes in'),
        targets: z.string().default('y').describe('the array to be told'),
        testInputs: z.string().nullable().default(null).describe('the same for testing'),
        testTargets: z.string().nullable().default(null).describe('the same for testing'),
      })
      .default({ inputs: 'x', targets: 'y', testInputs: null, testTargets: null })
      .describe('what the arrays are called'),
    ...arrays,
  },
  npy: { inputs: path('the file of what goes in'), targets: path('the file of what is to be told'), ...arrays },
  'image-folder': {
    directory: path('a folder with a folder a class'),
    channels: z.enum(['grey', 'rgb']).default('grey').describe('how many numbers a pixel has'),
    resize: z
      .union([z.int().min(1).max(4096), z.tuple([z.int().min(1).max(4096), z.int().min(1).max(4096)])], {
        error: 'wanted a size, or [height, width]',
      })
      .nullable()
      .default(null)
      .describe('the size that all images get; null: they have one already'),
    test: testShare,
    seed,
  },
  idx: { directory: path('a folder with the four files of MNIST') },
};

/** A source, with all defaults filled in. */
export type SourceConfig = OneOf<typeof shapes>;

export const sourceSchema: z.ZodType<SourceConfig> = family(shapes);

/** The fields of a source that are paths. */
const paths: Readonly<Record<string, readonly string[]>> = {
  csv: ['file', 'testFile'],
  json: ['file', 'testFile'],
  npz: ['file'],
  npy: ['inputs', 'targets'],
  'image-folder': ['directory'],
  idx: ['directory'],
};

/** The source with each of its paths changed. */
export function mapPaths(source: SourceConfig, change: (path: string) => string): SourceConfig {
  const fields = source as Readonly<Record<string, unknown>>;
  const changed = (paths[source.type] ?? []).flatMap((name) => (typeof fields[name] === 'string' ? [[name, change(fields[name])]] : []));
  return { ...source, ...(Object.fromEntries(changed) as object) };
}
