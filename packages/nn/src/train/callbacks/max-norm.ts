import { ArgumentError, noGrad, type Tensor } from '@lamella/core';
import type { Callback } from '../callback.js';
import type { Trainer } from '../trainer.js';

export interface MaxNormOptions {
  /** Which parameters, by name. Default: those of two dimensions and more, so no biases. */
  readonly filter?: (name: string, parameter: Tensor) => boolean;
}

/**
 * After each step, shortens the incoming weights of each unit (a row of `weight`) to at most `maxNorm`: what goes well with dropout.
 *
 * @throws ArgumentError unless `maxNorm` is positive
 * @see Srivastava et al. 2014, Dropout: A Simple Way to Prevent Neural Networks from Overfitting, section 5.1
 * @example
 * const model = new nn.Linear(3, 2);
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new nn.optim.SGD(model.parameters(), { lr: 10 }),
 *   loss: nn.functional.mseLoss,
 *   callbacks: [new MaxNorm(1)],
 * });
 * await trainer.fit([[ones([4, 3]), ones([4, 2])]], { epochs: 3 });
 * model.weight.norm(2, 1).le(1.0001).toArray() // [true, true]
 */
export class MaxNorm implements Callback {
  readonly name = 'MaxNorm';
  readonly #maxNorm: number;
  readonly #filter: NonNullable<MaxNormOptions['filter']>;

  constructor(maxNorm: number, options: MaxNormOptions = {}) {
    if (!(maxNorm > 0)) {
      throw new ArgumentError('MaxNorm', `maxNorm has to be positive, got ${String(maxNorm)}`, { argument: 'maxNorm', hint: '3' });
    }
    this.#maxNorm = maxNorm;
    this.#filter = options.filter ?? ((_, { ndim }) => ndim >= 2);
  }

  onStep({ model }: Trainer): void {
    noGrad(() => {
      for (const [name, parameter] of model.namedParameters()) {
        if (!this.#filter(name, parameter)) continue;
        const rows = parameter.detach().flatten(1).norm(2, 1);
        const scale = rows.clamp(this.#maxNorm, null).reciprocal().mul(this.#maxNorm);
        parameter.mul_(scale.reshape([-1, ...parameter.shape.slice(1).map(() => 1)]));
      }
    });
  }
}
