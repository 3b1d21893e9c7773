import type { Generator, Tensor } from '@lamella/core';
import type { LoaderState } from '../data/position.js';
import type { Reduction } from '../functional/reduction.js';
import type { Module } from '../modules/module.js';
import type { OptimizerState } from '../optim/state-dict.js';
import type { Callback } from './callback.js';
import type { Metric } from './metrics/metric.js';

/** A model as the trainer calls it: with the parts of a batch that are its inputs. */
export interface TrainedModel extends Module {
  forward(...inputs: Tensor[]): Tensor;
}

/** An optimiser, as the trainer sees it. */
export interface TrainedOptimizer {
  readonly paramGroups: readonly { lr: number; readonly params: readonly Tensor[] }[];
  step(): void;
  zeroGrad(): void;
  stateDict(): OptimizerState;
  loadStateDict(state: OptimizerState): void;
}

/** A loss: those of `nn.functional` as they are, or a function of one's own. */
export type Loss = (output: Tensor, target: Tensor, options?: LossOptions) => Tensor;

export interface LossOptions {
  /** The weights of the classes, if the trainer has any. */
  readonly weight?: Tensor | null;
  readonly reduction?: Reduction;
}

/** Batches, one epoch each time they are walked: a `DataLoader`, a list, or what arrives over time. */
export type Batches = (Iterable<readonly Tensor[]> | AsyncIterable<readonly Tensor[]>) & Partial<Positioned>;

/** What can go on in the middle of an epoch. */
export interface Positioned {
  /** Batches an epoch. */
  readonly length: number;
  stateDict(): LoaderState;
  loadStateDict(state: LoaderState): void;
}

export interface TrainerOptions {
  readonly model: TrainedModel;
  readonly optimizer: TrainedOptimizer;
  readonly loss: Loss;
  /** How many parts of a batch go into the model; the one behind them is the target. Default: 1. */
  readonly inputs?: number;
  /** What is told beside the loss, by name. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /**
   * What metrics see of a target. Default: the target. Where `Mixup` has made targets of probabilities, the class that weighs most:
   * `(target) => (target.ndim === 1 ? target : target.argmax(1))`.
   */
  readonly metricTarget?: (target: Tensor) => Tensor;
  /** Weights of the classes, passed on to the loss as its option `weight`. */
  readonly classWeights?: Tensor;
  /** How many batches make one step of the optimiser; their gradients are averaged. Default: 1. */
  readonly accumulate?: number;
  readonly callbacks?: readonly Callback[];
  /** Generators besides the default one and the loader's that the run draws from: checkpoints hold them. */
  readonly generators?: Readonly<Record<string, Generator>>;
}

export interface FitOptions {
  /** How many epochs there will be in all, with those that are done already. */
  readonly epochs: number;
  /** Evaluated after every epoch: its results are `valLoss` and so on. */
  readonly validation?: Batches;
  /** Ends training behind the step at hand; a later `fit` goes on there. */
  readonly signal?: AbortSignal;
}

export interface WalkOptions {
  readonly signal?: AbortSignal;
}
