import type { View } from '../memory/storage.js';

/** The numbers of the n-th step of Adam. */
export interface AdamNumbers {
  readonly lr: number;
  /** 1 - beta1ⁿ */
  readonly meanCorrection: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  /** √(1 - beta2ⁿ) */
  readonly rootCorrection: number;
  readonly weightDecay: number;
  /** Whether the parameter decays apart from its gradient, as in AdamW. */
  readonly decoupled: boolean;
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
 * A contiguous view seen as (outer, groups, inner): each group has a mean and a variance over outer and inner. Weight and bias change every
 * `span` elements of inner, and begin again after `period` groups. More than one `outer` wants `period` = `groups`.
 *
 * Batch norm of (N, C, …): N, C, elements of a channel, period C, span inner. Layer norm: 1, rows, features, period 1, span 1. Group norm:
 * 1, N G, C / G channels, period G, span one channel. Instance norm: 1, N C, a channel, period C, span inner.
 */
export interface NormaliseGroups {
  readonly outer: number;
  readonly groups: number;
  readonly inner: number;
  readonly period: number;
  readonly span: number;
}

/**
 * What a kernel set may have besides: several ops in one pass over the memory. Dropout and the steps of optimisers give the very bits of the
 * ops one after the other, the others may sum in another order. Who uses one has the unfused form too, for sets without it. All views are of
 * float32 or float64, one dtype a call, except where it says otherwise.
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

  /** The slope of `maxPool`: zeros, with each number of grad (N, C, …) added where the index says in gradX (N, C, …). All contiguous. */
  maxPoolBackward(grad: View, indices: View, gradX: View): void;

  /** out = (x - mean) / √(variance + eps) · weight + bias; mean and (biased) variance, one a group, are results too. float32, contiguous. */
  normalise(
    x: View,
    weight: View | null,
    bias: View | null,
    groups: NormaliseGroups,
    eps: number,
    out: View,
    mean: View,
    variance: View,
  ): void;
  /** The slopes of `normalise`, from the gradient of out and what it was computed with; those that are null are not wanted. */
  normaliseBackward(
    grad: View,
    x: View,
    mean: View,
    variance: View,
    weight: View | null,
    groups: NormaliseGroups,
    eps: number,
    gradX: View | null,
    gradWeight: View | null,
    gradBias: View | null,
  ): void;

  /** One step of Adam, in place. `largest` is there with amsgrad. All views are dense and lie alike. */
  adamStep(param: View, grad: View, mean: View, square: View, largest: View | null, numbers: AdamNumbers): void;
  /** One step of gradient descent, in place. `velocity` is there with momentum. All views are dense and lie alike. */
  sgdStep(param: View, grad: View, velocity: View | null, isFirst: boolean, numbers: SgdNumbers): void;
}
