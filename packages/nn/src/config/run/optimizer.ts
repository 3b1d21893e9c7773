import type { Tensor } from '@lamella/core';
import * as z from 'zod';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  NAdam,
  RAdam,
  RMSprop,
  SGD,
  type AdadeltaOptions,
  type AdagradOptions,
  type AdamOptions,
  type AdamVariantOptions,
  type NAdamOptions,
  type RMSpropOptions,
  type SGDOptions,
} from '../../optim/index.js';
import type { TrainedOptimizer } from '../../train/index.js';
import { atLeastZero, family } from './family.js';

type Of<Type extends string, Options> = { readonly type: Type } & Options;

/** An optimiser and its options, by PyTorch's names. */
export type OptimizerConfig =
  | Of<'Adadelta', AdadeltaOptions>
  | Of<'Adagrad', AdagradOptions>
  | Of<'Adam', AdamOptions>
  | Of<'AdamW', AdamOptions>
  | Of<'Adamax', AdamVariantOptions>
  | Of<'NAdam', NAdamOptions>
  | Of<'RAdam', AdamVariantOptions>
  | Of<'RMSprop', RMSpropOptions>
  | Of<'SGD', SGDOptions>;

const classes = { Adadelta, Adagrad, Adam, AdamW, Adamax, NAdam, RAdam, RMSprop, SGD };

const lr = (usual: number): z.ZodDefault<z.ZodNumber> => atLeastZero().default(usual).describe('the learning rate');
const eps = (usual: number): z.ZodDefault<z.ZodNumber> =>
  atLeastZero().default(usual).describe('added to the divisor, so that nothing is divided by 0');
const penalty = atLeastZero().default(0).describe('an L2 penalty: this much of the parameter is added to its gradient');
const maximize = z.boolean().default(false).describe('whether it climbs instead of descending');
const beta = z.number().min(0).lt(1);
const betas = z
  .tuple([beta, beta])
  .default([0.9, 0.999])
  .describe('how much of the running means of the gradient and of its square is kept at each step');
const amsgrad = z.boolean().default(false).describe('whether it divides by the largest mean square so far');
const momentum = atLeastZero().default(0).describe('how much of the last step is made again');
const variant = (usual: number) => ({ lr: lr(usual), betas, eps: eps(1e-8), weightDecay: penalty, maximize });
const decay = atLeastZero().default(0.01).describe('how much a parameter shrinks, times the learning rate');

export const optimizerSchema: z.ZodType<OptimizerConfig> = family({
  Adadelta: {
    lr: lr(1),
    rho: z.number().min(0).max(1).default(0.9).describe('how much of the running means of squares is kept at each step'),
    eps: eps(1e-6),
    weightDecay: penalty,
    maximize,
  },
  Adagrad: {
    lr: lr(0.01),
    lrDecay: atLeastZero().default(0).describe('how the learning rate falls: it is divided by 1 + steps times this'),
    weightDecay: penalty,
    initialAccumulatorValue: atLeastZero().default(0).describe('what the sums of squares start from'),
    eps: eps(1e-10),
    maximize,
  },
  Adam: { ...variant(1e-3), amsgrad },
  AdamW: { ...variant(1e-3), weightDecay: decay, amsgrad },
  Adamax: variant(2e-3),
  NAdam: { ...variant(2e-3), momentumDecay: atLeastZero().default(4e-3).describe('how fast the momentum rises to its full size') },
  RAdam: variant(1e-3),
  RMSprop: {
    lr: lr(0.01),
    alpha: atLeastZero().default(0.99).describe('how much of the running mean of squares is kept'),
    eps: eps(1e-8),
    weightDecay: penalty,
    momentum,
    centered: z.boolean().default(false).describe('whether it divides by the standard deviation of the gradient'),
    maximize,
  },
  SGD: {
    lr: lr(1e-3),
    momentum,
    dampening: z.number().default(0).describe('how much of the gradient is left out of the momentum'),
    weightDecay: penalty,
    nesterov: z.boolean().default(false).describe('whether it looks ahead along the momentum'),
    maximize,
  },
});

/** @throws ArgumentError on options that do not go together */
export function optimizerOf({ type, ...options }: OptimizerConfig, params: Iterable<Tensor>): TrainedOptimizer {
  const Class = classes[type] as new (params: Iterable<Tensor>, options: object) => TrainedOptimizer;
  return new Class(params, options);
}
