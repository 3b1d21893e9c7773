import { Tensor } from '@lamella/core';

/**
 * A tensor that a module learns: found in the module's fields, given to the optimiser, kept in the state dict. It takes over the memory of
 * the tensor it is made from.
 *
 * @see torch.nn.Parameter
 * @example
 * new nn.Parameter(zeros([2])).requiresGrad // true
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, requiresGrad = true) {
    super(data);
    this.requiresGrad_(requiresGrad);
  }
}

/**
 * A tensor that belongs to a module's state but is not learnt, such as a running mean.
 *
 * @see torch.nn.Buffer
 */
export class Buffer extends Tensor {
  /** Whether the state dict has it. */
  readonly persistent: boolean;

  constructor(data: Tensor, options: { readonly persistent?: boolean } = {}) {
    super(data);
    this.persistent = options.persistent ?? true;
  }
}
