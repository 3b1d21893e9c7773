import { ArgumentError, isFloating } from '@lamella/core';
import * as z from 'zod';
import {
  Accuracy,
  AUROC,
  CalibrationError,
  ConfusionMatrix,
  F1,
  R2,
  TopK,
  type F1Options,
  type Metric,
  type ProbabilityOptions,
} from '../../train/index.js';
import { whole } from '../fields.js';
import { family } from './family.js';

type Of<Type extends string, Options = object> = { readonly type: Type; readonly name: string | null } & Options;
type Classes = { readonly classes: number | null; readonly threshold: number };

/** A metric, and under which name it is told. */
export type MetricConfig =
  | Of<'accuracy', { readonly threshold: number }>
  | Of<'topK', { readonly k: number }>
  | Of<'f1', Classes & { readonly average: NonNullable<F1Options['average']> }>
  | Of<'auroc', Required<ProbabilityOptions>>
  | Of<'calibrationError', Required<ProbabilityOptions> & { readonly bins: number }>
  | Of<'confusionMatrix', Classes>
  | Of<'r2'>;

const name = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/, { error: 'wanted a name like top5: a small letter, then letters and digits' })
  .nullable()
  .default(null)
  .describe('under which name it is told; null: its type');
const threshold = z.number().default(0).describe('of outputs of one number: class 1 lies above it; 0 is for logits');
const classes = whole(2).nullable().default(null).describe('how many classes there are; null: those of the data');
const probabilities = z.boolean().default(false).describe('whether outputs are probabilities already, and not logits');

export const metricSchema: z.ZodType<MetricConfig> = family({
  accuracy: { threshold, name },
  topK: { k: whole(1).default(5).describe('how many of the largest scores count'), name },
  f1: {
    average: z.enum(['macro', 'weighted', 'micro', 'binary']).default('macro').describe('how the classes become one number'),
    classes,
    threshold,
    name,
  },
  auroc: { probabilities, name },
  calibrationError: { bins: whole(1).default(15).describe('how many bins of equal width'), probabilities, name },
  confusionMatrix: { classes, threshold, name },
  r2: { name },
});

export const nameOf = ({ type, name }: MetricConfig): string => name ?? type;

/** Whether less of a log is better. */
export function isBetterSmall(log: string, metrics: readonly MetricConfig[]): boolean {
  const plain = plainName(log);
  return plain === 'loss' || plain === 'lr' || metrics.some((metric) => nameOf(metric) === plain && metric.type === 'calibrationError');
}

/** `valTopK` is told of `topK`. */
export const plainName = (log: string): string => (/^val[A-Z]/.test(log) ? log[3]!.toLowerCase() + log.slice(4) : log);

/** @throws ArgumentError where the number of classes is known nowhere */
export function metricOf(config: MetricConfig, ofData: number | null): Metric {
  const metric = made(config, ofData);
  if (ofData === null) return metric;
  // Mixed samples have probabilities of classes as targets: the likeliest is the one that counts.
  const update = metric.update.bind(metric);
  metric.update = (output, target) => update(output, isFloating(target.dtype) && target.ndim === 2 ? target.argmax(1) : target);
  return metric;
}

function made(config: MetricConfig, ofData: number | null): Metric {
  switch (config.type) {
    case 'accuracy':
      return new Accuracy(config);
    case 'topK':
      return new TopK(config.k);
    case 'f1':
      return new F1({ ...config, classes: classesOf(config, ofData) });
    case 'auroc':
      return new AUROC(config);
    case 'calibrationError':
      return new CalibrationError(config);
    case 'confusionMatrix':
      return new ConfusionMatrix({ ...config, classes: classesOf(config, ofData) });
    case 'r2':
      return new R2();
  }
}

function classesOf({ type, classes }: MetricConfig & Classes, ofData: number | null): number {
  const known = classes ?? ofData;
  if (known !== null) return known;
  throw new ArgumentError(type, 'the data have no classes', { argument: 'classes', hint: 'r2, or "classes"' });
}
