import * as z from 'zod';

/** The options that both programs have; `data`, `epochs`, `p` and `limit` have their own defaults in each. */
export function trainingOptions(defaults: { readonly epochs: number; readonly p: number; readonly limit: number }) {
  return {
    epochs: z.int().min(1).max(10_000).default(defaults.epochs).describe('passes over the training images'),
    batchSize: z.int().min(1).default(64).describe('images a step'),
    lr: z.number().positive().default(1e-3).describe('learning rate of Adam'),
    p: z.number().min(0).max(1).default(defaults.p).describe('probability of dropping a unit or channel'),
    seed: z.int().min(0).default(0).describe('seed of all random numbers'),
    limit: z.int().min(1).default(defaults.limit).describe('at most so many training images'),
    data: z
      .string()
      .min(1)
      .default('fashion-mnist')
      .describe('fashion-mnist, digits, or a folder with IDX files (the full set, or MNIST)')
      .meta({ placeholder: 'DIR' }),
  };
}
