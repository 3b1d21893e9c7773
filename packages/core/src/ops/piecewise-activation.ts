import { inPlace } from '../autograd/in-place.js';
import { ArgumentError, DTypeError, ShapeError } from '../errors/errors.js';
import { isFloating } from '../shape/dtype.js';
import { show } from '../shape/shape.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { activationOp, binaryOp, slopeOfA, slopeOfBoth } from './elementwise.js';
import { where } from './masking.js';
import { checkFloating, checkTensor } from './support.js';

// Activations that change their formula at a corner.

export interface LeakyReluOptions {
  /** What is left of a negative x. Default: 0.01. */
  readonly negativeSlope?: number;
}

export interface HardtanhOptions {
  /** Default: -1. */
  readonly minVal?: number;
  /** Default: 1. */
  readonly maxVal?: number;
}

/**
 * `x > 0 ? x : negativeSlope * x`: a relu whose negative side still learns.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Maas et al. 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models; torch.nn.functional.leaky_relu
 * @example
 * tensor([-1, 2]).leakyRelu({ negativeSlope: 0.5 }).toArray() // [-0.5, 2]
 */
export function leakyRelu(input: Tensor, options: LeakyReluOptions = {}): Tensor {
  const { negativeSlope = 0.01 } = options;
  checkFloating('leakyRelu', input);
  return leakyReluOp(input, [negativeSlope]);
}

/**
 * `x > 0 ? x : weight * x`: a leaky relu that learns its slopes, one for all or one a channel.
 *
 * Shape: input (N, C, …) or any; weight (C), (1) or () -> input's.
 * @throws DTypeError unless both have the same floating dtype, ShapeError when the weights do not match the channels
 * @see He et al. 2015, Delving Deep into Rectifiers, arXiv 1502.01852; torch.prelu
 * @example
 * tensor([[-1, -1]]).prelu(tensor([0.5, 2])).toArray() // [[-0.5, -2]]
 */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  checkFloating('prelu', input);
  checkTensor('prelu', weight, 'weight');
  const details = { shapes: [input.shape, weight.shape], argument: 'weight' };
  if (weight.dtype !== input.dtype) {
    const problem = `weight is ${weight.dtype}, input ${input.dtype}: they have to be the same`;
    throw new DTypeError('prelu', problem, { ...details, dtype: weight.dtype, hint: `weight.to('${input.dtype}')` });
  }
  if (weight.ndim > 1) throw new ShapeError('prelu', `weight has to be (C) or (), got ${show(weight.shape)}`, details);
  const channels = input.ndim > 1 ? input.shape[1] : 1;
  if (weight.numel !== 1 && (weight.numel !== channels || input.ndim === 0)) {
    throw new ShapeError('prelu', `there are ${weight.numel} weights for the ${channels} channels of ${show(input.shape)}`, {
      ...details,
      hint: 'one weight for all, or one a channel',
    });
  }
  return preluOp(input, weight.reshape(input.ndim > 1 ? [-1, ...new Array<number>(input.ndim - 2).fill(1)] : input.shape.map(() => 1)));
}

/**
 * `x` held between `minVal` and `maxVal`; at the bounds the gradient is 0. Of integers the bounds are rounded towards 0.
 *
 * Shape: any -> the same.
 * @throws ArgumentError when `minVal` is above `maxVal`, or negative for uint8; DTypeError on booleans
 * @see torch.nn.functional.hardtanh
 * @example
 * tensor([-2, 0.5, 2]).hardtanh().toArray() // [-1, 0.5, 1]
 */
export function hardtanh(input: Tensor, options: HardtanhOptions = {}): Tensor {
  const { minVal = -1, maxVal = 1 } = options;
  checkTensor('hardtanh', input);
  if (!(minVal <= maxVal)) {
    throw new ArgumentError('hardtanh', `minVal cannot be greater than maxVal, got ${minVal} and ${maxVal}`, { argument: 'minVal' });
  }
  if (input.dtype === 'bool') throw new DTypeError('hardtanh', 'is not defined for bool', { dtype: 'bool', hint: "x.to('float32')" });
  if (input.dtype === 'uint8' && (minVal < 0 || maxVal < 0)) {
    throw new ArgumentError('hardtanh', 'an unsigned dtype has no negative limits', { argument: 'minVal', dtype: 'uint8' });
  }
  const bounds = isFloating(input.dtype) ? [minVal, maxVal] : [Math.trunc(minVal), Math.trunc(maxVal)];
  return hardtanhOp(input, bounds);
}

/**
 * `min(max(x + 3, 0), 6) / 6`: a sigmoid of three straight lines.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Courbariaux et al. 2015, BinaryConnect, arXiv 1511.00363; torch.nn.functional.hardsigmoid
 * @example
 * tensor([-4, 0, 1.5]).hardsigmoid().toArray() // [0, 0.5, 0.75]
 */
export function hardsigmoid(input: Tensor): Tensor {
  checkFloating('hardsigmoid', input);
  return hardsigmoidOp(input, []);
}

/**
 * `x · min(max(x + 3, 0), 6) / 6`: `silu` with straight lines in place of the sigmoid.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Howard et al. 2019, Searching for MobileNetV3, arXiv 1905.02244; torch.nn.functional.hardswish
 * @example
 * tensor([-4, 0, 1.5, 4]).hardswish().toArray() // [0, 0, 1.125, 4]
 */
export function hardswish(input: Tensor): Tensor {
  checkFloating('hardswish', input);
  return hardswishOp(input, []);
}

const leakyReluOp = activationOp('leakyRelu');
const hardtanhOp = activationOp('hardtanh');
const hardsigmoidOp = activationOp('hardsigmoid');
const hardswishOp = activationOp('hardswish', (x) => x.gt(-3).logicalAnd(x.lt(3)).to(x.dtype).div(3));
const preluOp = binaryOp(
  'prelu',
  slopeOfBoth((grad, x, weight) => where(x.gt(0), grad, grad.mul(weight))),
  slopeOfA((grad, x) => grad.mul(x.clamp(null, 0))),
);

/** `leakyRelu`, written to `input` itself. */
export function leakyRelu_(input: Tensor, options: LeakyReluOptions = {}): Tensor {
  return inPlace('leakyRelu_', input, (x) => leakyRelu(x, options));
}

/** `hardtanh`, written to `input` itself. */
export function hardtanh_(input: Tensor, options: HardtanhOptions = {}): Tensor {
  return inPlace('hardtanh_', input, (x) => hardtanh(x, options));
}

/** `hardsigmoid`, written to `input` itself. */
export function hardsigmoid_(input: Tensor): Tensor {
  return inPlace('hardsigmoid_', input, hardsigmoid);
}

/** `hardswish`, written to `input` itself. */
export function hardswish_(input: Tensor): Tensor {
  return inPlace('hardswish_', input, hardswish);
}

type Attached =
  ('leakyRelu' | 'prelu' | 'hardtanh' | 'hardsigmoid' | 'hardswish') | ('leakyRelu_' | 'hardtanh_' | 'hardsigmoid_' | 'hardswish_');
const methods = { leakyRelu, prelu, hardtanh, hardsigmoid, hardswish, leakyRelu_, hardtanh_, hardsigmoid_, hardswish_ };
attachMethods(methods satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./piecewise-activation.js'), Attached> {}
}
