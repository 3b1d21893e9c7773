import type { DataFields } from '@lamella/nn/config';
import * as z from 'zod';
import { sourceSchema, type SourceConfig } from './source-schema.js';
import { transformSchema, type TransformConfig } from './transforms.js';

/** What the program adds to the part `data` of a run: where data come from. */
export interface DataConfig {
  readonly source: SourceConfig;
  readonly transforms: readonly TransformConfig[];
}

export const dataFields: DataFields = {
  source: sourceSchema.describe('where the samples come from; paths are relative to the run file'),
  transforms: z.array(transformSchema).default([]).describe('what each batch goes through, in order; random ones in training alone'),
};
