import { ArgumentError, Generator, rand, randn, tensor } from '@lamella/core';
import { data } from '@lamella/nn';
import type { LabelledSet } from '../labelled-set.js';
import { splitDataset } from '../split.js';
import { checkSplitOptions } from '../table/options.js';

/** What the sets of made-up points in the plane take. */
export interface PointOptions {
  /** How many points in all, spread over the classes as evenly as can be. Default: 1000. */
  readonly n?: number;
  /** The standard deviation of what is added to both coordinates. Default: 0.1. */
  readonly noise?: number;
  /** The share of the points that is for testing. Default: 0.2. */
  readonly test?: number;
  /** Default: 0. */
  readonly seed?: number;
}

/**
 * Points of the plane: point i is of class i % classes, at a place that depends on a number in [0, 1), plus noise.
 * Draws, from a generator of its own: one number a point, then two normal ones a point.
 */
export function pointSet(
  name: string,
  { n = 1000, noise = 0.1, test = 0.2, seed = 0 }: PointOptions,
  classes: number,
  place: (t: number, kind: number) => readonly [x: number, y: number],
): LabelledSet {
  checkSplitOptions(name, { test, seed });
  if (!Number.isSafeInteger(n) || n < classes) {
    throw new ArgumentError(name, `n has to be a whole number from ${classes}, got ${String(n)}`, { argument: 'n', hint: '{ n: 1000 }' });
  }
  if (!(Number.isFinite(noise) && noise >= 0)) {
    throw new ArgumentError(name, `noise has to be a number from 0, got ${String(noise)}`, { argument: 'noise', hint: '{ noise: 0.1 }' });
  }
  const generator = new Generator().manualSeed(seed);
  const places = rand([n], { generator }).data();
  const added = randn([n, 2], { generator }).data();
  const points = new Float32Array(n * 2);
  const kinds = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const kind = i % classes;
    const [x, y] = place(places[i]!, kind);
    points.set([x + noise * added[2 * i]!, y + noise * added[2 * i + 1]!], 2 * i);
    kinds[i] = kind;
  }
  const all = new data.TensorDataset(tensor(points).reshape([n, 2]), tensor(kinds));
  const names = Array.from({ length: classes }, (_, kind) => String(kind));
  return { name, ...splitDataset(name, all, { test, seed }), inputShape: [2], classes: names };
}
