import type { Tensor } from '@lamella/core';
import * as nn from '../../src/index.js';

const F = nn.functional;

export type Options = nn.functional.DropoutOptions;
export type Drop = (x: Tensor, options?: Options) => Tensor;

export interface DropoutCase {
  /** The op, as errors name it. */
  readonly op: string;
  /** The function, in training unless told otherwise. */
  readonly drop: Drop;
  readonly Module: new (p?: number, options?: nn.DropoutModuleOptions) => nn.Layer & { p: number; lastMask: Tensor | null };
  /** What it is made for. */
  readonly shape: readonly number[];
  /** What is drawn for that shape: one number for all that is dropped together. */
  readonly noiseShape: readonly number[];
  /** Whether what is dropped becomes SELU's saturation instead of 0. */
  readonly isAlpha: boolean;
}

export const dropouts: readonly DropoutCase[] = [
  { op: 'dropout', drop: F.dropout, Module: nn.Dropout, shape: [2, 3, 4], noiseShape: [2, 3, 4], isAlpha: false },
  {
    op: 'alphaDropout',
    drop: (x, options) => F.alphaDropout(x, { training: true, ...options }),
    Module: nn.AlphaDropout,
    shape: [2, 3, 4],
    noiseShape: [2, 3, 4],
    isAlpha: true,
  },
  {
    op: 'featureAlphaDropout',
    drop: F.featureAlphaDropout,
    Module: nn.FeatureAlphaDropout,
    shape: [2, 3, 4],
    noiseShape: [2, 3, 1],
    isAlpha: true,
  },
  { op: 'dropout1d', drop: F.dropout1d, Module: nn.Dropout1d, shape: [2, 3, 4], noiseShape: [2, 3, 1], isAlpha: false },
  { op: 'dropout2d', drop: F.dropout2d, Module: nn.Dropout2d, shape: [2, 3, 4, 5], noiseShape: [2, 3, 1, 1], isAlpha: false },
  { op: 'dropout3d', drop: F.dropout3d, Module: nn.Dropout3d, shape: [2, 3, 4, 2, 2], noiseShape: [2, 3, 1, 1, 1], isAlpha: false },
];

/** The value that a dropped element of SELU's output takes, before it is shifted and scaled. */
export const SATURATION = -1.7580993408473766;

/** Alpha dropout is x · kept · a + (dropped · saturation · a + b), with the a and b that keep mean 0 and variance 1. */
export function alphaConstants(p: number): { a: number; b: number; dropped: number } {
  const a = 1 / Math.sqrt((SATURATION ** 2 * p + 1) * (1 - p));
  const b = -SATURATION * a * p;
  return { a, b, dropped: SATURATION * a + b };
}

export const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
