import { data } from '@lamella/nn';
import { family, type OneOf } from '@lamella/nn/config';
import * as z from 'zod';

const share = (what: string) => z.number().min(0).max(1).default(0.5).describe(what);
const fill = z.number().default(0).describe('what stands where no pixel of the image is');
const numbers = z.union([z.number(), z.array(z.number()).min(1)], { error: 'wanted a number, or a list of one a channel' });

const shapes = {
  Normalize: {
    mean: numbers.nullable().default(null).describe('what is taken away; null: the mean of the training samples'),
    std: numbers.nullable().default(null).describe('what is divided by; null: the standard deviation of the training samples'),
  },
  RandomHorizontalFlip: { p: share('how likely an image is mirrored') },
  RandomVerticalFlip: { p: share('how likely an image is turned upside down') },
  RandomShift: {
    pixels: z
      .union([z.int().min(0), z.tuple([z.int().min(0), z.int().min(0)])], { error: 'wanted a whole number from 0, or [down, right]' })
      .describe('how far an image moves at most'),
    fill,
  },
  RandomRotation: {
    degrees: z
      .union([z.number().min(0).max(360), z.tuple([z.number(), z.number()])], { error: 'wanted degrees from 0, or [from, to]' })
      .describe('how far an image turns at most'),
    fill,
  },
  Cutout: {
    size: z.int().min(1).max(4096).describe('the side of the square that is erased'),
    p: z.number().min(0).max(1).default(1).describe('how likely an image loses one'),
    fill,
  },
  Mixup: { alpha: z.number().positive().default(0.2).describe('how much samples are mixed') },
};

/** A transform, with all defaults filled in. */
export type TransformConfig = OneOf<typeof shapes>;

export const transformSchema: z.ZodType<TransformConfig> = family(shapes);

/** What training goes through, and what evaluation does. */
export interface Pipelines {
  readonly training: data.Transform;
  readonly evaluation: data.Transform;
}

/** The transforms with what they take from the training samples in them, so that a run does the same to other data. */
export function settleTransforms(configs: readonly TransformConfig[], train: data.Dataset): TransformConfig[] {
  return configs.map((config) => {
    if (config.type !== 'Normalize' || (config.mean !== null && config.std !== null)) return config;
    const { mean, std } = data.statisticsOf(train);
    return { ...config, mean: config.mean ?? [...mean], std: config.std ?? [...std] };
  });
}

/** Makes the transforms. Each has a stream of its own, from the run's seed. */
export function pipelinesOf(configs: readonly TransformConfig[], classes: number | null, seed: number): Pipelines {
  const made = configs.map((config, i) => ({ config, transform: transformOf(config, classes, seed + i * 2 ** 33) }));
  return {
    training: new data.Compose(made.map(({ transform }) => transform)),
    evaluation: new data.Compose(made.filter(({ config }) => config.type === 'Normalize').map(({ transform }) => transform)),
  };
}

function transformOf(config: TransformConfig, classes: number | null, seed: number): data.Transform {
  switch (config.type) {
    case 'Normalize':
      return new data.Normalize(config.mean ?? 0, config.std ?? 1);
    case 'RandomHorizontalFlip':
      return new data.RandomHorizontalFlip(config.p, { seed });
    case 'RandomVerticalFlip':
      return new data.RandomVerticalFlip(config.p, { seed });
    case 'RandomShift':
      return new data.RandomShift(config.pixels, { fill: config.fill, seed });
    case 'RandomRotation':
      return new data.RandomRotation(config.degrees, { fill: config.fill, seed });
    case 'Cutout':
      return new data.Cutout(config.size, { p: config.p, fill: config.fill, seed });
    case 'Mixup':
      return new data.Mixup(config.alpha, { seed, ...(classes === null ? {} : { numClasses: classes }) });
  }
}
