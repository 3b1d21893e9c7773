import { ArgumentError } from '@lamella/core';
import { clipGradNorm_, clipGradValue_ } from '../../utils/clip-grad.js';
import type { Callback } from '../callback.js';
import type { Trainer } from '../trainer.js';

export interface ClipGradientsOptions {
  /** The largest norm of all gradients together. */
  readonly norm?: number;
  /** The largest size of each element. */
  readonly value?: number;
}

/**
 * Holds gradients within bounds before each step: by value first, then by norm.
 *
 * @throws ArgumentError without a bound
 * @example
 * const model = new nn.Linear(1, 1, { bias: false });
 * const before = model.weight.item() as number;
 * const trainer = new Trainer({
 *   model,
 *   optimizer: new nn.optim.SGD(model.parameters(), { lr: 1 }),
 *   loss: nn.functional.mseLoss,
 *   callbacks: [new ClipGradients({ norm: 0.5 })],
 * });
 * await trainer.fit([[ones([1, 1]), ones([1, 1]).mul(100)]], { epochs: 1 });
 * ((model.weight.item() as number) - before).toFixed(3) // '0.500'
 */
export class ClipGradients implements Callback {
  readonly name = 'ClipGradients';
  readonly #options: ClipGradientsOptions;

  constructor(options: ClipGradientsOptions) {
    if (options.norm === undefined && options.value === undefined) {
      throw new ArgumentError('ClipGradients', 'needs a norm or a value', { argument: 'options', hint: '{ norm: 1 }' });
    }
    this.#options = options;
  }

  onGradients({ optimizer }: Trainer): void {
    const { norm, value } = this.#options;
    const params = optimizer.paramGroups.flatMap((group) => group.params);
    if (value !== undefined) clipGradValue_(params, value);
    if (norm !== undefined) clipGradNorm_(params, norm);
  }
}
