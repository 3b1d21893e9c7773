import type { View } from '../memory/storage.js';

/** The numbers of a step of Adam, by the order in which kernels take them. */
export interface AdamNumbers {
  /** The learning rate over the correction of the mean. */
  readonly stepSize: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** The root of the correction of the square. */
  readonly rootCorrection: number;
  readonly weightDecay: number;
  /** What the parameter shrinks by first: 1 - lr · weightDecay for AdamW, else 1. */
  readonly shrink: number;
  readonly maximize: boolean;
}

export interface SgdNumbers {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly maximize: boolean;
}

/**
 * What a kernel set may have besides: several ops in one pass over the memory, to the very bits of the ops one after the other. Who uses one
 * has the unfused form too, for sets without it. All views are of float32 or float64, one dtype a call, except where it says otherwise.
 */
export interface FusedKernels {
  /** out = start + a·b, where start is stretched to out. Two dimensions. */
  addmm(start: View, a: View, b: View, out: View): void;

  /** out = x · (mask ? factor : 0) + (mask ? kept : dropped). The mask is uint8, stretched to x. */
  dropout(x: View, mask: View, factor: number, kept: number, dropped: number, out: View): void;

  /** Rows of logits (N, C) and classes (N), int32: minus the log-probability of each row's class (N), and all log-probabilities (N, C). */
  crossEntropy(logits: View, classes: View, losses: View, logProbabilities: View): void;
  /** out = (exp(logProbabilities) - onehot(classes)) · scale, where scale (N) has a number a row. */
  crossEntropyBackward(logProbabilities: View, classes: View, scale: View, out: View): void;

  /** One step of Adam, in place. `largest` is there with amsgrad. All views are dense and lie alike. */
  adamStep(param: View, grad: View, mean: View, square: View, largest: View | null, numbers: AdamNumbers): void;
  /** One step of gradient descent, in place. `velocity` is there with momentum. All views are dense and lie alike. */
  sgdStep(param: View, grad: View, velocity: View | null, isFirst: boolean, numbers: SgdNumbers): void;
}
