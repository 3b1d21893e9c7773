import { LamellaError, tensor, type Tensor } from '@lamella/core';
import type { Module } from '../../modules/index.js';
import { balancedWeights, type Callback, type Loss, type Metric, type TrainedModel, type TrainedOptimizer } from '../../train/index.js';
import { buildModel } from '../build.js';
import { ConfigError } from '../errors.js';
import { initialise } from './init.js';
import { lossOf } from './loss.js';
import { metricOf, nameOf } from './metrics.js';
import { optimizerOf } from './optimizer.js';
import type { RunConfig } from './run-config.js';
import { scheduleOf } from './schedule.js';
import { callbacksOf } from './training.js';

/** What a run has to know of its data. */
export interface RunData {
  /** How many classes there are; null where targets are numbers. */
  readonly classes: number | null;
  /** Steps of the optimiser an epoch. */
  readonly stepsPerEpoch: number;
  /** The targets of all training samples, which `"classWeights": "balanced"` counts. */
  readonly targets: () => Tensor;
}

/** What a `Trainer` is made of. */
export interface RunParts {
  readonly model: TrainedModel;
  readonly optimizer: TrainedOptimizer;
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly accumulate: number;
  readonly classWeights?: Tensor;
  /** Clipping, norms, means, early stopping and the schedule. */
  readonly callbacks: readonly Callback[];
}

/**
 * The model that a run trains, with its parameters drawn from the default generator: call `manualSeed(run.seed)` before.
 *
 * @throws ConfigError on a layer that cannot be made
 */
export function buildRunModel({ model: config, init }: Pick<RunConfig, 'model' | 'init'>): Module {
  const model = at('model', () => buildModel(config));
  at('init', () => initialise(model, init));
  return model;
}

/**
 * Makes all that a run names: what `new Trainer` takes.
 *
 * Draws: as `buildRunModel`.
 * @throws ConfigError on options that do not go together, with their place
 * @example
 * const file = { version: 1, data: {}, model: { type: 'Linear', inFeatures: 2, outFeatures: 2 }, loss: 'crossEntropy', optimizer: 'SGD' };
 * const parts = buildRun(parseRun(file), { classes: 2, stepsPerEpoch: 1, targets: () => tensor([0, 1]) });
 * const history = await new Trainer(parts).fit([[zeros([4, 2]), zeros([4], { dtype: 'int32' })]], { epochs: 2 });
 * history.length // 2
 */
export function buildRun(run: RunConfig, data: RunData): RunParts {
  const { loss, metrics, train, schedule } = run;
  const model = buildRunModel(run) as TrainedModel;
  const optimizer = at('optimizer', () => optimizerOf(run.optimizer, model.parameters()));
  const length = { epochs: train.epochs, stepsPerEpoch: data.stepsPerEpoch };
  const callbacks = callbacksOf(train, metrics);
  if (schedule !== null) callbacks.push(at('schedule', () => scheduleOf(schedule, optimizer, length)));
  const classWeights = at('train.classWeights', () => classWeightsOf(run, data));
  return {
    model,
    optimizer,
    loss: lossOf(loss),
    metrics: Object.fromEntries(metrics.map((metric, i) => [nameOf(metric), at(`metrics[${i}]`, () => metricOf(metric, data.classes))])),
    accumulate: train.accumulate,
    ...(classWeights === null ? {} : { classWeights }),
    callbacks,
  };
}

function classWeightsOf({ train: { classWeights } }: RunConfig, { classes, targets }: RunData): Tensor | null {
  if (classWeights === null) return null;
  if (classes === null) throw new LamellaError('classWeights', 'the targets are numbers, not classes');
  if (classWeights === 'balanced') return balancedWeights(targets(), classes);
  if (classWeights.length === classes) return tensor([...classWeights], { dtype: 'float32' });
  throw new LamellaError('classWeights', `there are ${classes} classes, and ${classWeights.length} weights`);
}

/** An error of a part, with the part's place in the run. */
function at<Part>(path: string, make: () => Part): Part {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConfigError)
      throw new ConfigError(
        'run',
        error.issues.map((issue) => ({ ...issue, path: joined(path, issue.path) })),
        { cause: error },
      );
    if (error instanceof LamellaError) throw new ConfigError('run', [{ path, problem: error.message }], { cause: error });
    throw error;
  }
}

const joined = (path: string, within: string): string => (within === '' || within.startsWith('[') ? path + within : `${path}.${within}`);
