import type { Generator, Tensor } from '@lamella/core';
import { generatorsIn, transformed, type Transform, type TransformObject } from './transform.js';

/**
 * One transform behind the other.
 *
 * @see torchvision.transforms.Compose
 * @example
 * const both = new nn.data.Compose([new nn.data.RandomHorizontalFlip(1), ([x]) => [x!.mul(2)]]);
 * both.apply([tensor([[[[1, 2]]]])])[0]!.toArray() // [[[[4, 2]]]]
 */
export class Compose implements TransformObject {
  readonly transforms: readonly Transform[];

  constructor(transforms: readonly Transform[]) {
    this.transforms = transforms;
  }

  get generators(): readonly Generator[] {
    return [...new Set(this.transforms.flatMap(generatorsIn))];
  }

  apply(parts: readonly Tensor[]): readonly Tensor[] {
    return this.transforms.reduce((batch, transform) => transformed(transform, batch), parts);
  }
}
