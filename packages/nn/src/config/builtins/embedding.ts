import * as z from 'zod';
import type { EmbeddingOptions } from '../../functional/sparse.js';
import { Embedding, EmbeddingBag, type EmbeddingBagModuleOptions } from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { extended, whole, type Extended } from '../fields.js';

interface Table extends Omit<EmbeddingOptions, 'normType'> {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly normType?: Extended;
}

const table = {
  numEmbeddings: whole(0).describe('the number of rows'),
  embeddingDim: whole(0).describe('the size of a row'),
  paddingIdx: z.int().nullable().default(null).describe('a row that learns nothing'),
  maxNorm: z.number().nullable().default(null).describe('rows that are looked up are shortened to it'),
  normType: extended().default(2).describe('the p of the norm that they are measured in'),
  scaleGradByFreq: z.boolean().default(false).describe('whether a gradient is divided by how often its row was looked up'),
};

export const embedding: ModuleDefinition<'Embedding', Table> = defineModule({
  type: 'Embedding',
  version: 1,
  config: z.strictObject(table),
  create: (config) => new Embedding(config.numEmbeddings, config.embeddingDim, config),
});

export const embeddingBag: ModuleDefinition<'EmbeddingBag', Table & Pick<EmbeddingBagModuleOptions, 'mode' | 'includeLastOffset'>> =
  defineModule({
    type: 'EmbeddingBag',
    version: 1,
    config: z.strictObject({
      ...table,
      mode: z.enum(['sum', 'mean', 'max']).default('mean').describe('how the rows of a bag become one'),
      includeLastOffset: z.boolean().default(false).describe('whether the offsets end with the end'),
    }),
    create: (config) => new EmbeddingBag(config.numEmbeddings, config.embeddingDim, config),
  });
