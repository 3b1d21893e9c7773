import type { Tensor } from '@lamella/core';
import type { Reduction } from '../functional/reduction.js';
import { Module } from './module.js';
import { Buffer } from './parameter.js';

/** A loss with what becomes of those of the single elements. */
export abstract class ReducedLoss<Kinds extends string = Reduction> extends Module {
  readonly reduction: Kinds | 'mean';

  constructor({ reduction = 'mean' }: { readonly reduction?: Kinds | 'mean' } = {}) {
    super();
    this.reduction = reduction;
  }
}

/** Weights as part of the state. */
export function weightBuffer(weight: Tensor | null | undefined): Buffer | null {
  return weight == null ? null : new Buffer(weight);
}
