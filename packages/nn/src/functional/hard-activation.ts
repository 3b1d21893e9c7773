import {
  ArgumentError,
  checkFloating,
  checkTensor,
  hardsigmoid as hardsigmoidOf,
  hardsigmoid_,
  hardswish as hardswishOf,
  hardswish_,
  hardtanh as hardtanhOf,
  hardtanh_,
  inPlace,
  type HardtanhOptions as HardtanhOptionsOf,
  type Tensor,
} from '@lamella/core';
import type { InplaceOptions } from './activation.js';

// Activations with corners, and those that take something away from x: what is smooth elsewhere, made of straight lines.

export interface HardtanhOptions extends InplaceOptions, HardtanhOptionsOf {}

export interface ShrinkOptions {
  /** What is no further from 0 becomes 0. Default: 0.5. */
  readonly lambd?: number;
}

/**
 * `x` held between `minVal` and `maxVal`.
 *
 * Shape: any -> the same.
 * @throws ArgumentError when `minVal` is above `maxVal`, DTypeError on booleans
 * @see torch.nn.functional.hardtanh
 * @example
 * nn.functional.hardtanh(tensor([-2, 0.5, 2])).toArray() // [-1, 0.5, 1]
 */
export function hardtanh(input: Tensor, { minVal = -1, maxVal = 1, inplace = false }: HardtanhOptions = {}): Tensor {
  return inplace ? hardtanh_(input, { minVal, maxVal }) : hardtanhOf(input, { minVal, maxVal });
}

/**
 * `min(max(x, 0), 6)`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on booleans
 * @see Krizhevsky 2010, Convolutional Deep Belief Networks on CIFAR-10; torch.nn.functional.relu6
 * @example
 * nn.functional.relu6(tensor([-1, 3, 9])).toArray() // [0, 3, 6]
 */
export function relu6(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return hardtanh(input, { minVal: 0, maxVal: 6, inplace });
}

/**
 * `min(max(x + 3, 0), 6) / 6`: a sigmoid of three straight lines.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Courbariaux et al. 2015, BinaryConnect, arXiv 1511.00363; torch.nn.functional.hardsigmoid
 * @example
 * nn.functional.hardsigmoid(tensor([-4, 0, 1.5])).toArray() // [0, 0.5, 0.75]
 */
export function hardsigmoid(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? hardsigmoid_(input) : hardsigmoidOf(input);
}

/**
 * `x · min(max(x + 3, 0), 6) / 6`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Howard et al. 2019, arXiv 1905.02244; torch.nn.functional.hardswish
 * @example
 * nn.functional.hardswish(tensor([-4, 1.5, 4])).toArray() // [0, 1.125, 4]
 */
export function hardswish(input: Tensor, { inplace = false }: InplaceOptions = {}): Tensor {
  return inplace ? hardswish_(input) : hardswishOf(input);
}

/**
 * `|x| > lambd ? x : 0`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see torch.nn.functional.hardshrink
 * @example
 * nn.functional.hardshrink(tensor([-1, 0.5, 2])).toArray() // [-1, 0, 2]
 */
export function hardshrink(input: Tensor, { lambd = 0.5 }: ShrinkOptions = {}): Tensor {
  checkFloating('hardshrink', input);
  return input.maskedFill(input.abs().le(lambd), 0);
}

/**
 * `x` moved towards 0 by `lambd`, and 0 where it would pass it.
 *
 * Shape: any -> the same.
 * @throws ArgumentError when `lambd` is negative, DTypeError on integers and booleans
 * @see torch.nn.functional.softshrink
 * @example
 * nn.functional.softshrink(tensor([-1, 0.5, 2])).toArray() // [-0.5, 0, 1.5]
 */
export function softshrink(input: Tensor, { lambd = 0.5 }: ShrinkOptions = {}): Tensor {
  checkFloating('softshrink', input);
  if (!(lambd >= 0)) {
    throw new ArgumentError('softshrink', `lambd has to be greater or equal to 0, but found to be ${lambd}`, { argument: 'lambd' });
  }
  return input.sub(lambd).relu().sub(input.add(lambd).neg().relu());
}

/**
 * `x - tanh(x)`.
 *
 * Shape: any -> the same.
 * @see torch.nn.functional.tanhshrink
 * @example
 * nn.functional.tanhshrink(tensor([0, 100])).toArray() // [0, 99]
 */
export function tanhshrink(input: Tensor): Tensor {
  checkTensor('tanhshrink', input);
  return input.sub(input.tanh());
}

/**
 * `x / (1 + |x|)`: comes to 1 more slowly than `tanh`.
 *
 * Shape: any -> the same.
 * @see Turian et al. 2009, Quadratic Features and Deep Architectures for Chunking; torch.nn.functional.softsign
 * @example
 * nn.functional.softsign(tensor([-1, 0, 3])).toArray() // [-0.5, 0, 0.75]
 */
export function softsign(input: Tensor): Tensor {
  checkTensor('softsign', input);
  return input.div(input.abs().add(1));
}

/**
 * `x > threshold ? x : value`.
 *
 * Shape: any -> the same.
 * @see torch.nn.functional.threshold
 * @example
 * nn.functional.threshold(tensor([-1, 0.1, 2]), 0.1, 20).toArray() // [20, 20, 2]
 */
export function threshold(input: Tensor, threshold: number, value: number, { inplace = false }: InplaceOptions = {}): Tensor {
  checkTensor('threshold', input);
  const filled = (x: Tensor): Tensor => x.maskedFill(x.le(threshold), value);
  return inplace ? inPlace('threshold_', input, filled) : filled(input);
}
