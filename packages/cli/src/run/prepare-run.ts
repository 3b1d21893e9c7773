import { defaultGenerator, Generator, LamellaError, manualSeed, noGrad, tensor, type Tensor } from '@lamella/core';
import type { LabelledSet } from '@lamella/data';
import { data } from '@lamella/nn';
import { buildRun, ConfigError, type RunParts } from '@lamella/nn/config';
import { loadSource } from './load-source.js';
import type { Run } from './run.js';
import { pipelinesOf, settleTransforms } from './transforms.js';

/** What a run works with: its data in batches, and its model with what surrounds it. */
export interface PreparedRun {
  /** The run's, with what was taken from the training samples in it: names of classes, means and deviations. */
  readonly config: Run['config'];
  readonly set: LabelledSet;
  readonly train: data.DataLoader;
  readonly validation: data.DataLoader | null;
  readonly test: data.DataLoader | null;
  /** Samples in batches as evaluation sees them: in order, and without what is random. */
  readonly evaluating: (samples: data.Dataset) => data.DataLoader;
  readonly parts: RunParts;
}

/**
 * Reads the data and makes the model, optimiser and so on, with the generators set to the run's seed. One batch goes through the model, so that
 * shapes that do not fit are told before anything is written.
 *
 * @throws DataError on data that cannot be read, RunFileError on what fits neither them nor itself
 */
export async function prepareRun(run: Run): Promise<PreparedRun> {
  const set = await loadSource(run.config.data.source, run.baseDirectory);
  const classes = set.classes?.length ?? null;
  const [samples, kept] = split(run, set.train);
  const config = settled(run.config, set, samples);
  const { batchSize, shuffle, dropLast, transforms } = config.data;
  const { training, evaluation } = inFile(run, 'data.transforms', () => pipelinesOf(transforms, classes, config.seed));
  const evaluating: PreparedRun['evaluating'] = (dataset) => new data.DataLoader(dataset, { batchSize, transform: evaluation });
  const train = new data.DataLoader(samples, { batchSize, shuffle, dropLast, transform: training });
  if (train.length === 0) throw run.source.error([{ path: 'data.batchSize', problem: `${samples.length} samples make no batch` }]);
  manualSeed(config.seed);
  const stepsPerEpoch = Math.ceil(train.length / config.train.accumulate);
  const parts = inFile(run, 'model', () => buildRun(config, { classes, stepsPerEpoch, targets: () => targetsOf(samples) }));
  tryOneBatch(run, parts, evaluating(new data.Subset(samples, [0, samples.length - 1])));
  const [validation, test] = [kept, set.test].map((part) => (part === null ? null : evaluating(part))) as [
    data.DataLoader | null,
    data.DataLoader | null,
  ];
  return { config, set, train, validation, test, evaluating, parts };
}

/** What the data say, where the file left it to them. */
function settled(config: Run['config'], { classes }: LabelledSet, train: data.Dataset): Run['config'] {
  const { source, transforms } = config.data;
  const named = 'classes' in source && source.classes === null && classes !== null ? { ...source, classes: [...classes] } : source;
  return { ...config, data: { ...config.data, source: named as typeof source, transforms: settleTransforms(transforms, train) } };
}

/** The training samples, and those that are kept from them for validation, the same ones for a seed. */
function split({ config, source }: Run, samples: data.Dataset): [train: data.Dataset, validation: data.Dataset | null] {
  const { validation } = config.data;
  if (validation === 0) return [samples, null];
  const count = Math.round(samples.length * validation);
  if (count === 0 || count === samples.length)
    throw source.error([{ path: 'data.validation', problem: `of ${samples.length} samples this keeps ${count}` }]);
  const generator = new Generator().manualSeed(config.seed);
  const [train, kept] = data.randomSplit(samples, [samples.length - count, count], { generator });
  return [train!, kept!];
}

function targetsOf(samples: data.Dataset): Tensor {
  const targets = Array.from({ length: samples.length }, (_, i) => Number(samples.get(i).at(-1)!.item()));
  return tensor(targets, { dtype: 'int32' });
}

/** @throws RunFileError where model, loss and metrics do not take the data */
function tryOneBatch(run: Run, { model, loss, metrics }: RunParts, batches: data.DataLoader): void {
  const before = defaultGenerator.getState();
  const [input, target] = [...batches][0] as [Tensor, Tensor];
  model.eval();
  try {
    const shape = `[${input.shape.join(', ')}]`;
    const output = inFile(
      run,
      'model',
      () => noGrad(() => model.forward(input)),
      `does not take the data, whose batches are (N, …) ${shape}: `,
    );
    inFile(run, 'loss', () => noGrad(() => loss(output, target)), 'does not take the outputs and targets: ');
    for (const [i, metric] of Object.values(metrics).entries()) {
      inFile(run, `metrics[${i}]`, () => metric.update(output, target), 'does not take the outputs and targets: ');
      metric.reset();
    }
  } finally {
    model.train();
    defaultGenerator.setState(before);
  }
}

/** An error of Lamella's own as one of the run file, with its place. */
function inFile<Result>({ source }: Run, path: string, work: () => Result, prefix = ''): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) throw source.error(error.issues, error);
    if (error instanceof LamellaError) throw source.error([{ path, problem: prefix + error.message }], error);
    throw error;
  }
}
