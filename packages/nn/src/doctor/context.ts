import type { Generator, Tensor } from '@lamella/core';
import type { Module } from '../modules/module.js';
import type { Observed } from './finding.js';
import type { LossKind } from './loss-kind.js';
import type { Call, Observation } from './observe.js';

/** A model as the doctor calls it: with the inputs of a batch. */
export interface ExaminedModel extends Module {
  forward(...inputs: Tensor[]): Tensor;
}

export type ExaminedLoss = (output: Tensor, target: Tensor) => Tensor;

/** What is examined. */
export interface Patient {
  readonly model: ExaminedModel;
  readonly inputs: readonly Tensor[];
  readonly target: Tensor;
  readonly loss: ExaminedLoss;
  readonly generators: readonly Generator[];
}

/** A parameter after one backward pass. */
export interface ParameterFacts {
  readonly name: string;
  readonly ndim: number;
  readonly norm: number;
  /** Null when no gradient came. */
  readonly gradNorm: number | null;
}

/** A pass in training with the dropout modules off, forward and backward. */
export interface QuietPass extends Observation {
  readonly lossKind: LossKind;
  readonly loss: number | null;
  readonly parameters: readonly ParameterFacts[];
  /** What went wrong in the loss or in backward. */
  readonly troubles: readonly Observed[];
}

export const leafCalls = (calls: readonly Call[]): Call[] => calls.filter(({ module }) => module.children().next().done === true);

/** How an error reads, whatever was thrown. */
export const textOfError = (error: unknown): string => (error instanceof Error ? error.message : String(error));
