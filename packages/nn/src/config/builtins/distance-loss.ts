import * as z from 'zod';
import type { MarginOptions, TripletMarginOptions } from '../../functional/embedding-loss.js';
import type { ReductionOptions } from '../../functional/reduction.js';
import type { GaussianNllOptions, HuberOptions, PoissonNllOptions, SmoothL1Options } from '../../functional/regression-loss.js';
import {
  CosineEmbeddingLoss,
  GaussianNLLLoss,
  HingeEmbeddingLoss,
  HuberLoss,
  L1Loss,
  MarginRankingLoss,
  MSELoss,
  PoissonNLLLoss,
  SmoothL1Loss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { extended, reduction, type Extended } from '../fields.js';

// Losses whose targets are numbers, and those that compare.

const margin = (unsaid: number): z.ZodDefault<z.ZodNumber> =>
  z.number().default(unsaid).describe('how far apart what does not belong together should be');
const swap = z.boolean().default(false).describe('whether the nearer of two anchors counts');

export const mseLoss: ModuleDefinition<'MSELoss', ReductionOptions> = defineModule({
  type: 'MSELoss',
  version: 1,
  config: z.strictObject({ reduction }),
  create: (config) => new MSELoss(config),
});

export const l1Loss: ModuleDefinition<'L1Loss', ReductionOptions> = defineModule({
  type: 'L1Loss',
  version: 1,
  config: z.strictObject({ reduction }),
  create: (config) => new L1Loss(config),
});

export const smoothL1Loss: ModuleDefinition<'SmoothL1Loss', SmoothL1Options> = defineModule({
  type: 'SmoothL1Loss',
  version: 1,
  config: z.strictObject({ beta: z.number().default(1).describe('where the square ends'), reduction }),
  create: (config) => new SmoothL1Loss(config),
});

export const huberLoss: ModuleDefinition<'HuberLoss', HuberOptions> = defineModule({
  type: 'HuberLoss',
  version: 1,
  config: z.strictObject({ delta: z.number().default(1).describe('where the square ends'), reduction }),
  create: (config) => new HuberLoss(config),
});

const full = z.boolean().default(false).describe('whether the constant term counts');

export const poissonNllLoss: ModuleDefinition<'PoissonNLLLoss', PoissonNllOptions> = defineModule({
  type: 'PoissonNLLLoss',
  version: 1,
  config: z.strictObject({
    logInput: z.boolean().default(true).describe('whether the input is a logarithm'),
    full,
    eps: z.number().default(1e-8).describe('what is added before the logarithm'),
    reduction,
  }),
  create: (config) => new PoissonNLLLoss(config),
});

export const gaussianNllLoss: ModuleDefinition<'GaussianNLLLoss', GaussianNllOptions> = defineModule({
  type: 'GaussianNLLLoss',
  version: 1,
  config: z.strictObject({ full, eps: z.number().default(1e-6).describe('the least variance'), reduction }),
  create: (config) => new GaussianNLLLoss(config),
});

export const cosineEmbeddingLoss: ModuleDefinition<'CosineEmbeddingLoss', MarginOptions> = defineModule({
  type: 'CosineEmbeddingLoss',
  version: 1,
  config: z.strictObject({ margin: margin(0), reduction }),
  create: (config) => new CosineEmbeddingLoss(config),
});

export const hingeEmbeddingLoss: ModuleDefinition<'HingeEmbeddingLoss', MarginOptions> = defineModule({
  type: 'HingeEmbeddingLoss',
  version: 1,
  config: z.strictObject({ margin: margin(1), reduction }),
  create: (config) => new HingeEmbeddingLoss(config),
});

export const marginRankingLoss: ModuleDefinition<'MarginRankingLoss', MarginOptions> = defineModule({
  type: 'MarginRankingLoss',
  version: 1,
  config: z.strictObject({ margin: margin(0), reduction }),
  create: (config) => new MarginRankingLoss(config),
});

export const tripletMarginLoss: ModuleDefinition<'TripletMarginLoss', Omit<TripletMarginOptions, 'p'> & { readonly p?: Extended }> =
  defineModule({
    type: 'TripletMarginLoss',
    version: 1,
    config: z.strictObject({
      margin: margin(1),
      p: extended().default(2).describe('the p of the norm'),
      eps: z.number().default(1e-6).describe('what is added to the difference'),
      swap,
      reduction,
    }),
    create: (config) => new TripletMarginLoss(config),
  });

/** With the Euclidean distance alone: a function is no data. */
export const tripletMarginWithDistanceLoss: ModuleDefinition<
  'TripletMarginWithDistanceLoss',
  Pick<TripletMarginOptions, 'margin' | 'swap' | 'reduction'> & { readonly distanceFunction?: null }
> = defineModule({
  type: 'TripletMarginWithDistanceLoss',
  version: 1,
  config: z.strictObject({
    distanceFunction: z.null().default(null).describe('null, the Euclidean distance: a function is no data'),
    margin: margin(1),
    swap,
    reduction,
  }),
  create: (config) => new TripletMarginWithDistanceLoss(config),
});
