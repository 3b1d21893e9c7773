import type { Tensor } from '@lamella/core';
import * as nn from '../../../src/index.js';

/** A model whose forward is written at the place where it is made; `parts` are its modules. */
export class Net<Parts extends Record<string, unknown>> extends nn.Module {
  static override readonly type = 'Net';
  readonly parts: Parts;
  readonly #forward: (x: Tensor, parts: Parts, net: nn.Module) => Tensor;

  constructor(parts: Parts, forward: (x: Tensor, parts: Parts, net: nn.Module) => Tensor) {
    super();
    this.parts = parts;
    this.#forward = forward;
  }

  protected override members(): Iterable<readonly [string, unknown]> {
    return Object.entries(this.parts);
  }

  override forward(x: Tensor): Tensor {
    return this.#forward(x, this.parts, this);
  }
}

export const linear = (from: number, to: number): nn.Linear => new nn.Linear(from, to);

/** The same layers `count` times. */
export const repeat = (count: number, make: (i: number) => readonly nn.Layer[]): nn.Layer[] =>
  Array.from({ length: count }, (_, i) => make(i)).flat();

export const sequential = (...layers: readonly nn.Layer[]): nn.Sequential => new nn.Sequential(...layers);

/** The models of packages/examples. */
export function seluMlp(p: number, pixels = 64): nn.Sequential {
  return nn.init.selfNormalizing_(
    sequential(
      new nn.Flatten(),
      linear(pixels, 256), new nn.SELU(), new nn.AlphaDropout(p),
      linear(256, 128), new nn.SELU(), new nn.AlphaDropout(p),
      linear(128, 10),
    ),
  ); // prettier-ignore
}

export function seluCnn(p: number): nn.Sequential {
  return nn.init.selfNormalizing_(
    sequential(
      new nn.Conv2d(1, 8, 3, { padding: 1 }), new nn.SELU(), new nn.MaxPool2d(2), new nn.FeatureAlphaDropout(p),
      new nn.Conv2d(8, 16, 3, { padding: 1 }), new nn.SELU(), new nn.MaxPool2d(2), new nn.FeatureAlphaDropout(p),
      new nn.Flatten(), linear(16 * 4, 64), new nn.SELU(), new nn.AlphaDropout(p),
      linear(64, 10),
    ),
  ); // prettier-ignore
}

/** The model of examples/src/same-as-pytorch. */
export function sameAsPytorch(): nn.Sequential {
  return sequential(
    new nn.Flatten(),
    linear(64, 32), new nn.SELU(), new nn.AlphaDropout(0.1),
    linear(32, 24), new nn.SELU(), new nn.AlphaDropout(0.1),
    linear(24, 10),
  ); // prettier-ignore
}
