import type { LabelledSet } from '../labelled-set.js';
import { pointSet, type PointOptions } from './points.js';

export type MoonsOptions = PointOptions;

/**
 * Two half circles of radius 1 that reach into each other: class 0 about (0, 0), open below, class 1 about (1, 0.5), open above.
 *
 * Shape: a sample is an input [2] in float32 and a class in int32.
 * Draws, from a generator of its own: one number a point (the angle), then two normal ones a point (the noise); for the test part one
 * `randperm`, from the seed anew.
 * @throws ArgumentError when `n` is below 2, `noise` below 0 or `test` not in [0, 1)
 * @see sklearn.datasets.make_moons
 * @example
 * const { train, test, inputShape } = moons({ n: 500, noise: 0.2 });
 * [train.length, test!.length, inputShape] // [400, 100, [2]]
 */
export function moons(options: MoonsOptions = {}): LabelledSet {
  return pointSet('moons', options, 2, (t, kind) => {
    const [x, y] = [Math.cos(Math.PI * t), Math.sin(Math.PI * t)];
    return kind === 0 ? [x, y] : [1 - x, 0.5 - y];
  });
}
