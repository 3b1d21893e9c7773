import { isFloating, noGrad, onesLike, zerosLike, type Tensor } from '@lamella/core';
import { mseLoss } from '../functional/regression-loss.js';
import type { ExaminedLoss } from './context.js';

/** What a loss behaves like, whatever function it is wrapped in. */
export type LossKind = 'cross-entropy' | 'nll' | 'squared-error' | 'unknown';

/**
 * Asks the loss for outputs of nothing but zeros and ones. Cross entropy gives ln(classes) for both, weights and smoothing included; nllLoss
 * gives 0 and -1; a squared error is told by its value.
 */
export function kindOfLoss(loss: ExaminedLoss, output: Tensor, target: Tensor, value: number): LossKind {
  try {
    return noGrad(() => {
      const at = (given: Tensor): number => Number(loss(given, target).item());
      const [atZero, atOne] = [at(zerosLike(output)), at(onesLike(output))];
      const isClasses = !isFloating(target.dtype) && target.ndim === output.ndim - 1;
      const isDistribution = isFloating(target.dtype) && target.shape.join() === output.shape.join() && output.ndim > 1;
      const chance = Math.log(classesOf(output));
      if ((isClasses || isDistribution) && chance > 0 && isNear(atZero, chance) && isNear(atOne, chance)) return 'cross-entropy';
      if (isClasses && atZero === 0 && isNear(atOne, -1)) return 'nll';
      const isNumbers = isFloating(target.dtype) && target.shape.join() === output.shape.join();
      if (isNumbers && isNear(Number(mseLoss(output, target).item()), value) && at(target) === 0) return 'squared-error';
      return 'unknown';
    });
  } catch {
    return 'unknown'; // a loss that cannot take other outputs than the model's
  }
}

/** The dimension of the classes: 1, and 0 of an output without a batch. */
export const classDim = (output: Tensor): number => (output.ndim === 1 ? 0 : 1);

export const classesOf = (output: Tensor): number => output.shape[classDim(output)] ?? 0;

const isNear = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-3 * Math.max(Math.abs(x), Math.abs(y));
