import * as z from 'zod';
import {
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
  type CyclicLROptions,
  type LinearLROptions,
  type LRScheduler,
  type OneCycleLROptions,
  type ReduceLROnPlateauOptions,
  type Scheduled,
} from '../../optim/lr-scheduler/index.js';
import { LRSchedule, type Schedule } from '../../train/index.js';
import { whole } from '../fields.js';
import { atLeastZero, family, positive } from './family.js';

// Every scheduler of nn.optim.lrScheduler but LambdaLR and MultiplicativeLR: a file has no functions.

const rate = positive();
const gamma = atLeastZero().default(0.1).describe('what the rate is multiplied by');
const least = atLeastZero().default(0).describe('the smallest rate');
const total = whole(1).default(5).describe('after how many steps it has come to its end');
const momenta = (base: number, max: number) => ({
  cycleMomentum: z.boolean().default(true).describe('whether the momentum goes the other way'),
  baseMomentum: z.number().min(0).max(1).default(base).describe('the smallest momentum'),
  maxMomentum: z.number().min(0).max(1).default(max).describe('the largest momentum'),
});

const shapes = {
  ConstantLR: {
    factor: z
      .number()
      .min(0)
      .max(1)
      .default(1 / 3)
      .describe('what the rate is multiplied by at first'),
    totalIters: total,
  },
  CosineAnnealingLR: { tMax: whole(1).describe('in how many steps the rate falls'), etaMin: least },
  CosineAnnealingWarmRestarts: {
    t0: whole(1).describe('how many steps the first fall takes'),
    tMult: whole(1).default(1).describe('how many times as long each fall takes as the one before'),
    etaMin: least,
  },
  CyclicLR: {
    baseLr: rate.describe('the smallest rate'),
    maxLr: rate.describe('the largest rate'),
    stepSizeUp: whole(1).default(2000).describe('steps of the way up'),
    stepSizeDown: whole(1).nullable().default(null).describe('steps of the way down; null: as many'),
    mode: z.enum(['triangular', 'triangular2', 'exp_range']).default('triangular').describe('how the height changes'),
    gamma: positive().default(1).describe('of exp_range: what the height is multiplied by at each step'),
    ...momenta(0.8, 0.9),
  },
  ExponentialLR: { gamma: positive().describe('what the rate is multiplied by at each step') },
  LinearLR: {
    startFactor: positive()
      .max(1)
      .default(1 / 3)
      .describe('what the rate is multiplied by at first'),
    endFactor: z.number().min(0).max(1).default(1).describe('what it is multiplied by at the end'),
    totalIters: total,
  },
  MultiStepLR: { milestones: z.array(whole(0)).describe('the steps at which the rate changes'), gamma },
  OneCycleLR: {
    maxLr: rate.describe('the largest rate'),
    totalSteps: whole(1).nullable().default(null).describe('all the steps there are; null: those of the training'),
    pctStart: z.number().min(0).max(1).default(0.3).describe('the share of the steps that goes up'),
    annealStrategy: z.enum(['cos', 'linear']).default('cos').describe('along which line'),
    ...momenta(0.85, 0.95),
    divFactor: positive().default(25).describe('the first rate is the largest one divided by this'),
    finalDivFactor: positive().default(1e4).describe('the last rate is the first one divided by this'),
    threePhase: z.boolean().default(false).describe('whether it goes down as it went up, and then on'),
  },
  PolynomialLR: { totalIters: total, power: atLeastZero().default(1).describe('of the curve; 1 is a straight line') },
  StepLR: { stepSize: whole(1).describe('after how many steps the rate changes'), gamma },
};

type Of<Type extends string, Options> = { readonly type: Type } & Options;

/** A scheduler that can stand within another. */
export type SimpleScheduleConfig =
  | Of<'ConstantLR', { readonly factor: number; readonly totalIters: number }>
  | Of<'CosineAnnealingLR', { readonly tMax: number; readonly etaMin: number }>
  | Of<'CosineAnnealingWarmRestarts', { readonly t0: number; readonly tMult: number; readonly etaMin: number }>
  | Of<'CyclicLR', { readonly baseLr: number; readonly maxLr: number } & Required<CyclicLROptions>>
  | Of<'ExponentialLR', { readonly gamma: number }>
  | Of<'LinearLR', Required<LinearLROptions>>
  | Of<'MultiStepLR', { readonly milestones: readonly number[]; readonly gamma: number }>
  | Of<'OneCycleLR', { readonly maxLr: number } & Required<Omit<OneCycleLROptions, 'epochs' | 'stepsPerEpoch'>>>
  | Of<'PolynomialLR', { readonly totalIters: number; readonly power: number }>
  | Of<'StepLR', { readonly stepSize: number; readonly gamma: number }>;

/** A learning-rate schedule: a scheduler and its options, by PyTorch's names, and how often it steps. */
export type ScheduleConfig = (
  | SimpleScheduleConfig
  | Of<'ReduceLROnPlateau', { readonly monitor: string } & Required<Omit<ReduceLROnPlateauOptions, 'minLr'>> & { readonly minLr: number }>
  | Of<'SequentialLR', { readonly schedulers: readonly SimpleScheduleConfig[]; readonly milestones: readonly number[] }>
  | Of<'ChainedScheduler', { readonly schedulers: readonly SimpleScheduleConfig[] }>
) & { readonly every: 'epoch' | 'step' };

const every = (usual: 'epoch' | 'step') =>
  z.enum(['epoch', 'step']).default(usual).describe('whether it steps once an epoch or once a step of the optimiser');
/** What PyTorch's documentation steps after each batch. */
const perStep: ReadonlySet<string> = new Set(['CyclicLR', 'OneCycleLR']);

const simple: z.ZodType<SimpleScheduleConfig> = family(shapes);
const schedulers = z.array(simple).min(1).describe('the schedulers, each without `every`');
const simpleWithEvery = Object.fromEntries(
  Object.entries(shapes).map(([type, fields]) => [type, { ...fields, every: every(perStep.has(type) ? 'step' : 'epoch') }]),
);

export const scheduleSchema: z.ZodType<ScheduleConfig> = family({
  ...simpleWithEvery,
  ChainedScheduler: { schedulers, every: every('epoch') },
  ReduceLROnPlateau: {
    monitor: z.string().default('valLoss').describe('the log that tells'),
    mode: z.enum(['min', 'max']).default('min').describe('whether smaller is better, or larger'),
    factor: z.number().min(0).lt(1).default(0.1).describe('what the rate is multiplied by'),
    patience: whole(0).default(10).describe('how many epochs without improvement are borne'),
    threshold: atLeastZero().default(1e-4).describe('what counts as improvement: so much better than the best'),
    thresholdMode: z.enum(['rel', 'abs']).default('rel').describe('whether that is a share of the best or a difference'),
    cooldown: whole(0).default(0).describe('epochs after a reduction that do not count'),
    minLr: least,
    eps: atLeastZero().default(1e-8).describe('a smaller change than this is left undone'),
    every: z.literal('epoch').default('epoch').describe('what it steps by'),
  },
  SequentialLR: {
    schedulers,
    milestones: z.array(whole(1)).describe('when the next one takes over: one fewer than schedulers'),
    every: every('epoch'),
  },
});

/** The callback that moves the learning rate. `steps` is how many steps the schedule has in all. */
export function scheduleOf(config: ScheduleConfig, optimizer: Scheduled, { epochs, stepsPerEpoch }: Length): LRSchedule {
  const steps = config.every === 'step' ? epochs * stepsPerEpoch : epochs;
  const scheduler = schedulerOf(config, optimizer, steps);
  return new LRSchedule(scheduler, { every: config.every, ...(config.type === 'ReduceLROnPlateau' ? { monitor: config.monitor } : {}) });
}

/** How long the training is. */
export interface Length {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

function schedulerOf(config: ScheduleConfig, optimizer: Scheduled, steps: number): Schedule {
  const inner = (each: SimpleScheduleConfig): LRScheduler => simpleOf(each, optimizer, steps);
  switch (config.type) {
    case 'ReduceLROnPlateau':
      return new ReduceLROnPlateau(optimizer, config);
    case 'SequentialLR':
      return new SequentialLR(optimizer, config.schedulers.map(inner), config.milestones);
    case 'ChainedScheduler':
      return new ChainedScheduler(config.schedulers.map(inner));
    default:
      return inner(config);
  }
}

function simpleOf(config: SimpleScheduleConfig, optimizer: Scheduled, steps: number): LRScheduler {
  switch (config.type) {
    case 'ConstantLR':
      return new ConstantLR(optimizer, config);
    case 'CosineAnnealingLR':
      return new CosineAnnealingLR(optimizer, config.tMax, config);
    case 'CosineAnnealingWarmRestarts':
      return new CosineAnnealingWarmRestarts(optimizer, config.t0, { TMult: config.tMult, etaMin: config.etaMin });
    case 'CyclicLR':
      return new CyclicLR(optimizer, config.baseLr, config.maxLr, config);
    case 'ExponentialLR':
      return new ExponentialLR(optimizer, config.gamma);
    case 'LinearLR':
      return new LinearLR(optimizer, config);
    case 'MultiStepLR':
      return new MultiStepLR(optimizer, config.milestones, config);
    case 'OneCycleLR':
      return new OneCycleLR(optimizer, config.maxLr, { ...config, totalSteps: config.totalSteps ?? steps });
    case 'PolynomialLR':
      return new PolynomialLR(optimizer, config);
    case 'StepLR':
      return new StepLR(optimizer, config.stepSize, config);
  }
}
