import { noGrad, ones, tensor, zeros } from '@lamella/core';
import { checkWhole } from '../functional/checks.js';
import { Module } from './module.js';
import { Buffer, Parameter } from './parameter.js';

export interface RunningNormOptions {
  /** Added to the variance, so that a constant input is not divided by 0. Default: 1e-5. */
  readonly eps?: number;
  /** How much of the input's statistics goes into the running ones; null, where it can be had, for the average of all so far. Default: 0.1. */
  readonly momentum?: number | null;
  /** Whether a weight and a bias a channel are learnt. */
  readonly affine?: boolean;
  /** Whether running statistics are kept, for evaluation. */
  readonly trackRunningStats?: boolean;
}

/** What batch and instance norms share: learnt scales, and the statistics of what has been seen in training. */
export abstract class RunningNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly runningMean: Buffer | null;
  readonly runningVar: Buffer | null;
  readonly numBatchesTracked: Buffer | null;

  constructor(numFeatures: number, { eps, momentum, affine, trackRunningStats }: Required<RunningNormOptions>) {
    super();
    checkWhole(this.type, 'numFeatures', numFeatures, 0);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? new Parameter(ones([numFeatures])) : null;
    this.bias = affine ? new Parameter(zeros([numFeatures])) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros([numFeatures])) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones([numFeatures])) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(tensor(0, { dtype: 'int32' })) : null;
  }

  /** Forgets what has been seen: mean 0, variance 1. */
  resetRunningStats(): void {
    noGrad(() => {
      this.runningMean?.zero_();
      this.runningVar?.fill_(1);
      this.numBatchesTracked?.zero_();
    });
  }

  /** Weight 1, bias 0, and running statistics forgotten. Draws nothing. */
  resetParameters(): void {
    this.resetRunningStats();
    noGrad(() => {
      this.weight?.fill_(1);
      this.bias?.zero_();
    });
  }

  override extraRepr(): string {
    const { numFeatures, eps, momentum, affine, trackRunningStats } = this;
    return `${numFeatures}, eps=${eps}, momentum=${String(momentum)}, affine=${affine}, trackRunningStats=${trackRunningStats}`;
  }
}
