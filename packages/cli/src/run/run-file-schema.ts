import { runSchema } from '@lamella/nn/config';
import { dataFields } from './data-config.js';

/**
 * The JSON Schema (draft 2020-12) of run files, with the modules that are registered: what `docs/run.schema.json` holds.
 *
 * @example
 * runFileSchema().$schema // 'https://json-schema.org/draft/2020-12/schema'
 */
export const runFileSchema = (): Readonly<Record<string, unknown>> => runSchema(dataFields);
