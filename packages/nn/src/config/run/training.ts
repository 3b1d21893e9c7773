import * as z from 'zod';
import {
  ClipGradients,
  EarlyStopping,
  EmaWeights,
  MaxNorm,
  type Callback,
  type CheckpointsOptions,
  type MonitorOptions,
} from '../../train/index.js';
import { whole } from '../fields.js';
import { atLeastZero, positive, strict } from './family.js';
import { isBetterSmall, type MetricConfig } from './metrics.js';

/** A log that is watched. `mode` null: what is usual for the log. */
export interface MonitorConfig {
  readonly monitor: string;
  readonly mode: 'min' | 'max' | null;
  readonly minDelta: number;
}

/** How a model is trained. */
export interface TrainingConfig {
  readonly epochs: number;
  readonly accumulate: number;
  readonly clipGradNorm: number | null;
  readonly clipGradValue: number | null;
  readonly ema: { readonly decay: number; readonly evaluate: boolean } | null;
  readonly maxNorm: number | null;
  readonly earlyStopping: (MonitorConfig & { readonly patience: number }) | null;
  readonly checkpoints: { readonly last: number; readonly everySteps: number | null; readonly best: MonitorConfig | null };
  readonly classWeights: 'balanced' | readonly number[] | null;
  readonly log: { readonly format: 'jsonl' | 'csv'; readonly every: 'epoch' | 'step' };
  readonly kernels: 'wasm' | 'ndarray';
  readonly threads: number | null;
}

const monitored = {
  monitor: z.string().default('valLoss').describe('the log that tells: loss, valLoss, valAccuracy, …'),
  mode: z.enum(['min', 'max']).nullable().default(null).describe('whether smaller is better, or larger; null: what is usual for the log'),
  minDelta: atLeastZero().default(0).describe('how much better than the best counts as better'),
};
const monitorObject = strict(monitored);
const emaObject = strict({
  decay: z.number().min(0).lt(1).default(0.999).describe('how much of the mean is kept at each step'),
  evaluate: z.boolean().default(true).describe('whether evaluations use the mean'),
});
const checkpoints = strict({
  last: whole(1).default(3).describe('how many of the newest are kept'),
  everySteps: whole(1).nullable().default(null).describe('saves every so many steps too; null: after each epoch alone'),
  best: z
    .union([z.string().transform((monitor) => monitorObject.parse({ monitor })), monitorObject], {
      error: 'wanted the name of a log, or { monitor, mode, minDelta }',
    })
    .nullable()
    .default(null)
    .describe('keeps the best one besides, by this log'),
});
const log = strict({
  format: z.enum(['jsonl', 'csv']).default('jsonl').describe('log.jsonl or log.csv'),
  every: z.enum(['epoch', 'step']).default('epoch').describe('a line an epoch, or a line a step'),
});

export const trainingSchema: z.ZodType<TrainingConfig> = strict({
  epochs: whole(1).default(10).describe('how often all samples are seen'),
  accumulate: whole(1).default(1).describe('how many batches make one step of the optimiser'),
  clipGradNorm: positive().nullable().default(null).describe('the largest norm of all gradients together'),
  clipGradValue: positive().nullable().default(null).describe('the largest size of each element of a gradient'),
  ema: z
    .union(
      [
        z
          .number()
          .min(0)
          .lt(1)
          .transform((decay) => emaObject.parse({ decay })),
        emaObject,
      ],
      {
        error: 'wanted a decay from 0 to below 1, or { decay, evaluate }',
      },
    )
    .nullable()
    .default(null)
    .describe('a running mean of the parameters'),
  maxNorm: positive().nullable().default(null).describe('the longest that the incoming weights of a unit may be'),
  earlyStopping: strict({ ...monitored, patience: whole(0).default(5).describe('how many epochs without a better value are borne') })
    .nullable()
    .default(null)
    .describe('ends training when a log has stopped getting better'),
  checkpoints: checkpoints.default(checkpoints.parse({})).describe('which states of the run are kept'),
  classWeights: z
    .union([z.literal('balanced'), z.array(positive())], { error: "wanted 'balanced', or a list of one number above 0 a class" })
    .nullable()
    .default(null)
    .describe('what each class counts in the loss'),
  log: log.default(log.parse({})).describe('where the numbers of each epoch are written'),
  kernels: z.enum(['wasm', 'ndarray']).default('wasm').describe('what computes; ndarray is the slow reference'),
  threads: whole(1).max(64).nullable().default(null).describe('how many threads compute; null: the processors that there are, up to 4'),
});

const watched = ({ monitor, mode, minDelta }: MonitorConfig, metrics: readonly MetricConfig[]): Required<MonitorOptions> => ({
  monitor,
  mode: mode ?? (isBetterSmall(monitor, metrics) ? 'min' : 'max'),
  minDelta,
});

/** What surrounds the loop, in the order in which it works. The schedule, the logs and the checkpoints stand apart. */
export function callbacksOf(train: TrainingConfig, metrics: readonly MetricConfig[]): Callback[] {
  const { clipGradNorm: norm, clipGradValue: value, maxNorm, ema, earlyStopping } = train;
  const clips = { ...(norm === null ? {} : { norm }), ...(value === null ? {} : { value }) };
  return [
    ...(norm === null && value === null ? [] : [new ClipGradients(clips)]),
    ...(maxNorm === null ? [] : [new MaxNorm(maxNorm)]),
    ...(ema === null ? [] : [new EmaWeights(ema)]),
    ...(earlyStopping === null ? [] : [new EarlyStopping({ ...watched(earlyStopping, metrics), patience: earlyStopping.patience })]),
  ];
}

/** What the callback `Checkpoints` is told. */
export function checkpointsOf({ checkpoints }: TrainingConfig, metrics: readonly MetricConfig[]): CheckpointsOptions {
  const { last, everySteps, best } = checkpoints;
  return {
    keep: last,
    ...(everySteps === null ? {} : { everySteps }),
    ...(best === null ? {} : { best: watched(best, metrics) }),
  };
}
