import * as z from 'zod';
import { configSchema, leaveOutWhatAllHave, type Json } from '../json-schema.js';
import { moduleField, whole } from '../fields.js';
import { strict } from './family.js';
import { initSchema } from './init.js';
import { lossSchema } from './loss.js';
import { metricSchema } from './metrics.js';
import { RUN_VERSION } from './migrate.js';
import { optimizerSchema } from './optimizer.js';
import { scheduleSchema } from './schedule.js';
import { trainingSchema } from './training.js';

/** Fields of `data` that the program adds, which knows where data come from. */
export type DataFields = Readonly<Record<string, z.ZodType>>;

/** Making a schema takes longer than using it. */
const known = new WeakMap<DataFields, z.ZodObject>();

/** The schema of a run file. */
export function schemaWith(data: DataFields): z.ZodObject {
  let schema = known.get(data);
  if (schema === undefined) known.set(data, (schema = made(data)));
  return schema;
}

function made(data: DataFields): z.ZodObject {
  return strict({
    $schema: z.string().optional().describe('where the JSON Schema of run files is, for editors'),
    version: z.literal(RUN_VERSION).describe('the version of this format'),
    name: z.string().min(1).max(100).default('run').describe('what the run is called'),
    seed: whole(0)
      .max(2 ** 32 - 1)
      .default(0)
      .describe('of all that is drawn: parameters, order, dropout, the split'),
    data: strict({
      ...data,
      validation: z.number().min(0).lt(1).default(0).describe('the share of the training samples that is kept for validation'),
      batchSize: whole(1).default(64).describe('samples a batch'),
      shuffle: z.boolean().default(true).describe('whether each epoch has an order of its own'),
      dropLast: z.boolean().default(false).describe('whether a last batch that is not full is left out'),
    }).describe('what is learnt from'),
    model: moduleField().describe('the model: a config of a module'),
    init: initSchema.default({ type: 'default' }).describe('how the parameters begin'),
    loss: lossSchema.describe('what is made small'),
    metrics: z.array(metricSchema).default([]).describe('what is told besides the loss'),
    optimizer: optimizerSchema.describe('how parameters change'),
    schedule: scheduleSchema.nullable().default(null).describe('how the learning rate changes'),
    train: trainingSchema.default(trainingSchema.parse({})).describe('how long, and what surrounds the training'),
  });
}

/**
 * The JSON Schema (draft 2020-12) of run files, with the modules that are registered. `data` are the fields that the program adds to the part
 * `data`.
 *
 * @example
 * runSchema().type // 'object'
 */
export function runSchema(data: DataFields = {}): Json {
  const { $defs, ...own } = z.toJSONSchema(schemaWith(data), {
    io: 'input',
    override: ({ jsonSchema }) => leaveOutWhatAllHave(jsonSchema),
  });
  const modules = configSchema();
  return { ...own, title: 'A run of Lamella', $defs: { ...$defs, ...(modules.$defs as object) } };
}
