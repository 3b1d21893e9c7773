import * as z from 'zod';
import { MultiheadAttention, type MultiheadAttentionOptions } from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { probability, whole } from '../fields.js';

export const multiheadAttention: ModuleDefinition<
  'MultiheadAttention',
  Omit<MultiheadAttentionOptions, 'generator'> & { readonly embedDim: number; readonly numHeads: number }
> = defineModule({
  type: 'MultiheadAttention',
  version: 1,
  config: z.strictObject({
    embedDim: whole(1).describe('features of query and output'),
    numHeads: whole(1).describe('how many heads share them'),
    dropout: probability().default(0).describe('how likely a weight is dropped'),
    bias: z.boolean().default(true).describe('whether something is added that is learnt'),
    addBiasKv: z.boolean().default(false).describe('whether a learnt key and value are added to the sequence'),
    addZeroAttn: z.boolean().default(false).describe('whether a key and value of zeros are added to the sequence'),
    kdim: whole(1).nullable().default(null).describe('features of the keys; null: embedDim'),
    vdim: whole(1).nullable().default(null).describe('features of the values; null: embedDim'),
    batchFirst: z.boolean().default(false).describe('whether the batch is dimension 0, and the sequence 1'),
  }),
  create: ({ embedDim, numHeads, ...options }) => new MultiheadAttention(embedDim, numHeads, options),
  read: ({ inProjBias, biasK }) => ({ bias: inProjBias !== null, addBiasKv: biasK !== null }),
});
