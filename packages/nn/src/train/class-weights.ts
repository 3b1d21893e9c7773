import { ArgumentError, tensor, type Tensor } from '@lamella/core';

/**
 * Weights for the classes that let each count the same in all: N / (C · how often the class occurs).
 *
 * Shape: targets (N) of whole numbers -> (C).
 * @throws ArgumentError on a class that does not occur
 * @see King and Zeng 2001, Logistic Regression in Rare Events Data; sklearn's class_weight='balanced'
 * @example
 * balancedWeights(tensor([0, 0, 0, 1]), 2).toArray() // [0.6666666865348816, 2]
 */
export function balancedWeights(targets: Tensor, classes: number): Tensor {
  const counts = new Array<number>(classes).fill(0);
  for (const label of targets.data()) {
    if (counts[label] === undefined) {
      throw new ArgumentError('balancedWeights', `${label} is no class: there are ${classes}`, { argument: 'targets' });
    }
    counts[label] += 1;
  }
  const missing = counts.indexOf(0);
  if (missing !== -1) throw new ArgumentError('balancedWeights', `class ${missing} does not occur`, { argument: 'targets' });
  return tensor(counts.map((count) => targets.numel / (classes * count)));
}
