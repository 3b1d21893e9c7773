import { ArgumentError, noGrad, stack, type Tensor } from '@lamella/core';
import { checkProbability } from '../functional/dropout.js';
import type { Layer } from '../modules/sequential.js';
import type { Module } from '../modules/module.js';

/** A module that drops something, and the field with its probability: `p`, or the `dropout` of recurrent layers and attention. */
interface Dropping {
  readonly module: Module;
  readonly field: 'p' | 'dropout';
}

function dropoutsIn(model: Module): Dropping[] {
  return [...model.modules()].flatMap((module) =>
    (['p', 'dropout'] as const).filter((field) => typeof Reflect.get(module, field) === 'number').map((field) => ({ module, field })),
  );
}

function probabilityOf({ module, field }: Dropping): number {
  return Reflect.get(module, field) as number;
}

/** What several passes with dropout say of one input. */
export interface McDropoutResult {
  /** The mean over the passes: of the probabilities, or of the outputs without `probabilities`. */
  readonly mean: Tensor;
  /** The standard deviation over the passes. */
  readonly spread: Tensor;
  /**
   * How much the passes disagree, in nats: the entropy of the mean less the mean of the entropies (BALD). Null without `probabilities`.
   */
  readonly mutualInformation: Tensor | null;
}

export interface McDropoutOptions {
  /** How many. Default: 20. */
  readonly passes?: number;
  /** From the model's outputs to probabilities along `dim`; null for a regression. Default: softmax along dimension 1. */
  readonly probabilities?: ((output: Tensor) => Tensor) | null;
  /** The dimension of the classes. Default: 1. */
  readonly dim?: number;
}

/**
 * Monte-Carlo dropout: several passes with dropout on and everything else in evaluation (norm layers keep their running statistics).
 * Afterwards each module is as it was.
 *
 * Shape: (N, C, …) -> mean and spread (N, C, …), mutual information (N, …). Draws: those of the dropouts, pass after pass.
 * @throws ArgumentError when `passes` is not a whole number from 2, or when the model has no dropout
 * @see Gal and Ghahramani 2016, Dropout as a Bayesian Approximation, arXiv 1506.02142; Houlsby et al. 2011, arXiv 1112.5745
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.SELU(), new nn.AlphaDropout(0.2), new nn.Linear(8, 3));
 * nn.utils.mcDropout(model, zeros([5, 4]), { passes: 8 }).mutualInformation!.shape // [5]
 */
export function mcDropout(model: Layer, input: Tensor, options: McDropoutOptions = {}): McDropoutResult {
  const { passes = 20, dim = 1, probabilities = (output: Tensor): Tensor => output.softmax(dim) } = options;
  if (!Number.isInteger(passes) || passes < 2)
    throw new ArgumentError('mcDropout', `passes has to be a whole number from 2, got ${passes}`, { argument: 'passes' });
  const dropouts = dropoutsIn(model).filter((dropout) => dropout.field === 'p' || probabilityOf(dropout) > 0);
  if (dropouts.length === 0)
    throw new ArgumentError('mcDropout', 'the model has no dropout: all passes would be the same', { argument: 'model' });
  const modes = new Map([...model.modules()].map((module) => [module, module.training]));
  try {
    model.eval();
    for (const { module } of dropouts) module.training = true;
    return noGrad(() => {
      const outputs = stack(
        Array.from({ length: passes }, () => (probabilities ?? ((output: Tensor): Tensor => output))(model.forward(input))),
      );
      const mean = outputs.mean(0);
      const information = probabilities === null ? null : entropy(mean, dim).sub(entropy(outputs, dim + 1).mean(0));
      return { mean, spread: outputs.std(0), mutualInformation: information };
    });
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
}

/** -Σ p log p, where 0 log 0 is 0. */
function entropy(probabilities: Tensor, dim: number): Tensor {
  return probabilities
    .mul(probabilities.maskedFill(probabilities.eq(0), 1).log())
    .sum(dim)
    .neg();
}

/**
 * Changes the `p` of every dropout in a model, and the `dropout` of recurrent layers and attention, from step to step: curriculum dropout, or
 * dropout that fades out.
 *
 * @throws ArgumentError when the schedule gives no probability; no dropout is changed then
 * @see Morerio et al. 2017, Curriculum Dropout, arXiv 1703.06229
 * @example
 * const model = new nn.Sequential(new nn.Dropout(0.4));
 * const schedule = new nn.utils.DropoutSchedule(model, (step, p) => p * (1 - 0.5 ** step));
 * schedule.step();
 * model.toString().includes('p=0.2') // true
 */
export class DropoutSchedule {
  readonly #dropouts: readonly { readonly dropout: Dropping; readonly first: number }[];
  readonly #schedule: (step: number, first: number) => number;
  #steps = -1;

  /** `schedule` is given the number of steps so far and the dropout's first `p`. It is asked at once, for step 0. */
  constructor(model: Module, schedule: (step: number, first: number) => number) {
    this.#dropouts = dropoutsIn(model).map((dropout) => ({ dropout, first: probabilityOf(dropout) }));
    this.#schedule = schedule;
    this.step();
  }

  step(): void {
    const next = this.#dropouts.map(({ first }) => this.#schedule(this.#steps + 1, first));
    for (const p of next) checkProbability('DropoutSchedule', p);
    this.#steps += 1;
    this.#dropouts.forEach(({ dropout: { module, field } }, i) => Reflect.set(module, field, next[i]!));
  }
}
