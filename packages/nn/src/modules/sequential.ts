import { ArgumentError, type Tensor } from '@lamella/core';
import { Module } from './module.js';

/** A module of one tensor in and one out. */
export interface Layer extends Module {
  forward(input: Tensor): Tensor;
}

/**
 * Layers one behind the other: each gets what the one before it gives.
 *
 * Shape: the first layer's input -> the last layer's output.
 * @throws ArgumentError when an argument is no module
 * @see torch.nn.Sequential
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 3), new nn.SELU(), new nn.Linear(3, 2));
 * model.forward(zeros([5, 4])).shape // [5, 2]
 */
export class Sequential extends Module {
  static override readonly type = 'Sequential';
  readonly layers: readonly Layer[];

  constructor(...layers: readonly Layer[]) {
    super();
    layers.forEach((layer: unknown, i) => {
      if (!(layer instanceof Module)) {
        throw new ArgumentError('Sequential', `layer ${i} has to be a Module, got ${layer === null ? 'null' : typeof layer}`, {
          argument: `layers[${i}]`,
          hint: 'new nn.SELU(), not nn.SELU',
        });
      }
    });
    this.layers = layers;
  }

  // The layers are called 0, 1, …, as in PyTorch, and not layers.0, layers.1.
  protected override members(): Iterable<readonly [string, unknown]> {
    return this.layers.map((layer, i) => [String(i), layer] as const);
  }

  override forward(input: Tensor): Tensor {
    return this.layers.reduce((x, layer) => layer.forward(x), input);
  }

  get length(): number {
    return this.layers.length;
  }

  [Symbol.iterator](): Iterator<Layer> {
    return this.layers[Symbol.iterator]();
  }
}
