import * as z from 'zod';
import type { CrossEntropyOptions, MultiMarginOptions, NllOptions } from '../../functional/class-loss.js';
import type { CtcOptions } from '../../functional/ctc-loss.js';
import type {
  BinaryCrossEntropyOptions,
  BinaryCrossEntropyWithLogitsOptions,
  KlDivOptions,
  MultilabelSoftMarginOptions,
} from '../../functional/probability-loss.js';
import type { ReductionOptions } from '../../functional/reduction.js';
import {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  CTCLoss,
  KLDivLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  SoftMarginLoss,
} from '../../modules/index.js';
import { defineModule, type ModuleDefinition } from '../define.js';
import { reduction, tensorField, type Numbers } from '../fields.js';

// Losses whose targets are classes, probabilities, or yes and no. Weights are part of the config, for the loss means nothing without them.

type Weighted<Options> = Omit<Options, 'weight' | 'posWeight'> & { readonly weight?: Numbers | null };

const ofClasses = tensorField().nullable().default(null).describe('the weight of each class; null: all the same');
const weight = tensorField().nullable().default(null).describe('the weight of each element; null: all the same');
const ignoreIndex = z.int().default(-100).describe('a target that does not count');

export const crossEntropyLoss: ModuleDefinition<'CrossEntropyLoss', Weighted<CrossEntropyOptions>> = defineModule({
  type: 'CrossEntropyLoss',
  version: 1,
  config: z.strictObject({
    weight: ofClasses,
    ignoreIndex,
    labelSmoothing: z.number().min(0).max(1).default(0).describe('the share of the target that all classes get alike'),
    reduction,
  }),
  create: (config) => new CrossEntropyLoss(config),
});

export const nllLoss: ModuleDefinition<'NLLLoss', Weighted<NllOptions>> = defineModule({
  type: 'NLLLoss',
  version: 1,
  config: z.strictObject({ weight: ofClasses, ignoreIndex, reduction }),
  create: (config) => new NLLLoss(config),
});

export const multiMarginLoss: ModuleDefinition<'MultiMarginLoss', Weighted<MultiMarginOptions>> = defineModule({
  type: 'MultiMarginLoss',
  version: 1,
  config: z.strictObject({
    p: z
      .union([z.literal(1), z.literal(2)], { error: 'wanted 1 or 2' })
      .default(1)
      .describe('the power that a gap is raised to'),
    margin: z.number().default(1).describe('how far the right class should be ahead'),
    weight: ofClasses,
    reduction,
  }),
  create: (config) => new MultiMarginLoss(config),
});

export const multiLabelMarginLoss: ModuleDefinition<'MultiLabelMarginLoss', ReductionOptions> = defineModule({
  type: 'MultiLabelMarginLoss',
  version: 1,
  config: z.strictObject({ reduction }),
  create: (config) => new MultiLabelMarginLoss(config),
});

export const bceLoss: ModuleDefinition<'BCELoss', Weighted<BinaryCrossEntropyOptions>> = defineModule({
  type: 'BCELoss',
  version: 1,
  config: z.strictObject({ weight, reduction }),
  create: (config) => new BCELoss(config),
});

export const bceWithLogitsLoss: ModuleDefinition<
  'BCEWithLogitsLoss',
  Weighted<BinaryCrossEntropyWithLogitsOptions> & { readonly posWeight?: Numbers | null }
> = defineModule({
  type: 'BCEWithLogitsLoss',
  version: 1,
  config: z.strictObject({
    weight,
    posWeight: tensorField().nullable().default(null).describe('the weight of a yes; null: that of a no'),
    reduction,
  }),
  create: (config) => new BCEWithLogitsLoss(config),
});

export const klDivLoss: ModuleDefinition<'KLDivLoss', KlDivOptions> = defineModule({
  type: 'KLDivLoss',
  version: 1,
  config: z.strictObject({
    reduction: z.enum(['mean', 'batchmean', 'sum', 'none']).default('mean').describe('what becomes of the losses of all elements'),
    logTarget: z.boolean().default(false).describe('whether the target is a logarithm too'),
  }),
  create: (config) => new KLDivLoss(config),
});

export const softMarginLoss: ModuleDefinition<'SoftMarginLoss', ReductionOptions> = defineModule({
  type: 'SoftMarginLoss',
  version: 1,
  config: z.strictObject({ reduction }),
  create: (config) => new SoftMarginLoss(config),
});

export const multiLabelSoftMarginLoss: ModuleDefinition<'MultiLabelSoftMarginLoss', Weighted<MultilabelSoftMarginOptions>> = defineModule({
  type: 'MultiLabelSoftMarginLoss',
  version: 1,
  config: z.strictObject({ weight: ofClasses, reduction }),
  create: (config) => new MultiLabelSoftMarginLoss(config),
});

export const ctcLoss: ModuleDefinition<'CTCLoss', CtcOptions> = defineModule({
  type: 'CTCLoss',
  version: 1,
  config: z.strictObject({
    blank: z.int().default(0).describe('the label that means none'),
    zeroInfinity: z.boolean().default(false).describe('whether an infinite loss becomes 0'),
    reduction,
  }),
  create: (config) => new CTCLoss(config),
});
