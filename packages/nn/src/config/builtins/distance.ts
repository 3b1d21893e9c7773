import * as z from 'zod';
import type { CosineSimilarityOptions, PairwiseDistanceOptions } from '../../functional/distance.js';
import { CosineSimilarity, PairwiseDistance } from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { extended, type Extended } from '../fields.js';

export const cosineSimilarity: ModuleDefinition<'CosineSimilarity', CosineSimilarityOptions> = defineModule({
  type: 'CosineSimilarity',
  version: 1,
  config: z.strictObject({
    dim: z.int().default(1).describe('the dimension that the vectors lie along'),
    eps: z.number().default(1e-8).describe('the least length that is divided by'),
  }),
  create: (config) => new CosineSimilarity(config),
});

export const pairwiseDistance: ModuleDefinition<'PairwiseDistance', Omit<PairwiseDistanceOptions, 'p'> & { readonly p?: Extended }> =
  defineModule({
    type: 'PairwiseDistance',
    version: 1,
    config: z.strictObject({
      p: extended().default(2).describe('the p of the norm'),
      eps: z.number().default(1e-6).describe('what is added to the difference'),
      keepdim: z.boolean().default(false).describe('whether the dimension stays, with size 1'),
    }),
    create: (config) => new PairwiseDistance(config),
  });
