import { ArgumentError } from '@lamella/core';
import type { LabelledSet } from '../labelled-set.js';
import { pointSet, type PointOptions } from './points.js';

export interface SpiralsOptions extends PointOptions {
  /** How many arms there are, one a class. Default: 2. */
  readonly classes?: number;
  /** How often an arm goes round. Default: 1. */
  readonly turns?: number;
}

/**
 * Arms that wind about (0, 0) from radius 0 to 1, evenly turned against each other. Points are as dense on the arms' inside as on their
 * outside: the radius is evenly distributed.
 *
 * Shape: a sample is an input [2] in float32 and a class in int32.
 * Draws, from a generator of its own: one number a point (the radius), then two normal ones a point (the noise); for the test part one
 * `randperm`, from the seed anew.
 * @throws ArgumentError when `n` is below the number of classes, `classes` below 2, `turns` not above 0, `noise` below 0 or `test` not in [0, 1)
 * @example
 * spirals({ n: 300, classes: 3, turns: 1.5, noise: 0.02 }).classes // ['0', '1', '2']
 */
export function spirals(options: SpiralsOptions = {}): LabelledSet {
  const { classes = 2, turns = 1, noise = 0.02, ...others } = options;
  if (!Number.isSafeInteger(classes) || classes < 2) {
    throw new ArgumentError('spirals', `classes have to be a whole number from 2, got ${String(classes)}`, { argument: 'classes' });
  }
  if (!(Number.isFinite(turns) && turns > 0)) {
    throw new ArgumentError('spirals', `turns have to be a number above 0, got ${String(turns)}`, {
      argument: 'turns',
      hint: '{ turns: 1.5 }',
    });
  }
  return pointSet('spirals', { ...others, noise }, classes, (radius, kind) => {
    const angle = 2 * Math.PI * (turns * radius + kind / classes);
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
}
