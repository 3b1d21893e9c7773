import { inPlace } from '../autograd/in-place.js';
import { ArgumentError } from '../errors/errors.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { activationOp, type ActivationOp } from './elementwise.js';
import { checkFloating } from './support.js';

// Activations without a corner: x times a gate that opens smoothly, and the logarithm of a sigmoid.

export interface GeluOptions {
  /** `tanh` takes a formula close to it. Default: `none`. */
  readonly approximate?: 'none' | 'tanh';
}

export interface SoftplusOptions {
  /** How sharp the bend is. Default: 1. */
  readonly beta?: number;
  /** Beyond `beta * x = threshold` the result is x itself. Default: 20. */
  readonly threshold?: number;
}

/**
 * `x · Φ(x)`, with Φ(x) the share of a normal distribution below x; or, with `approximate: 'tanh'`,
 * `x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans, ArgumentError on another `approximate`
 * @see Hendrycks and Gimpel 2016, Gaussian Error Linear Units, arXiv 1606.08415; torch.nn.functional.gelu
 * @example
 * tensor([-1, 0, 1]).gelu().toArray() // [-0.158655256, 0, 0.841344714]
 */
export function gelu(input: Tensor, options: GeluOptions = {}): Tensor {
  const { approximate = 'none' } = options;
  checkFloating('gelu', input);
  if (approximate === 'none') return geluOp(input, []);
  if (approximate === 'tanh') return geluTanhOp(input, []);
  throw new ArgumentError('gelu', `approximate must be either none or tanh, got ${String(approximate)}`, {
    argument: 'approximate',
    hint: "{ approximate: 'tanh' }",
  });
}

/**
 * `x / (1 + exp(-x))`, which is x times its sigmoid; also known as swish.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Elfwing et al. 2018, Sigmoid-Weighted Linear Units, arXiv 1702.03118; torch.nn.functional.silu
 * @example
 * tensor([-1, 0, 1]).silu().toArray() // [-0.26894143, 0, 0.7310586]
 */
export function silu(input: Tensor): Tensor {
  checkFloating('silu', input);
  return siluOp(input, []);
}

/**
 * `x · tanh(softplus(x))`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Misra 2019, Mish: A Self Regularized Non-Monotonic Activation Function, arXiv 1908.08681; torch.nn.functional.mish
 * @example
 * tensor([0, 1]).mish().toArray() // [0, 0.8650984]
 */
export function mish(input: Tensor): Tensor {
  checkFloating('mish', input);
  return mishOp(input, []);
}

/**
 * `log(1 + exp(beta * x)) / beta`: a relu without the corner, and always positive.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see torch.nn.functional.softplus
 * @example
 * tensor([-1000, 0, 1000]).softplus().toArray() // [0, 0.6931472, 1000]
 */
export function softplus(input: Tensor, options: SoftplusOptions = {}): Tensor {
  const { beta = 1, threshold = 20 } = options;
  checkFloating('softplus', input);
  return softplusOp(input, [beta, threshold]);
}

/**
 * `log(1 / (1 + exp(-x)))`, without the overflow of taking one after the other.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see torch.nn.functional.logsigmoid
 * @example
 * tensor([-1000, 0]).logsigmoid().toArray() // [-1000, -0.6931472]
 */
export function logsigmoid(input: Tensor): Tensor {
  checkFloating('logsigmoid', input);
  return softplusOp(input, [-1, Infinity]); // log(1 + exp(-x)) / -1
}

// φ(x) · (2 - x²). What is far out is held where exp(-x²/2) is 0 already: 0 times an infinite x² would be NaN.
const geluOp: ActivationOp = activationOp('gelu', (x) => {
  const square = x.clamp(-FAR, FAR).square();
  return square
    .mul(-0.5)
    .exp()
    .mul(square.neg().add(2))
    .div(Math.sqrt(2 * Math.PI));
});

// Of x · s with s = σ(v), v = 2 √(2/π) (x + 0.044715 x³): s (1 - s) · (2 v' + x v'' + x v'² (1 - 2 s)).
const geluTanhOp: ActivationOp = activationOp('geluTanh', (given) => {
  const x = given.clamp(-FAR, FAR);
  const square = x.square();
  const [root, cubic] = [2 * Math.sqrt(2 / Math.PI), 0.044715];
  const gate = square.mul(cubic).add(1).mul(x).mul(root).sigmoid();
  const slope = square
    .mul(3 * cubic)
    .add(1)
    .mul(root); // v'
  const bend = square.mul(6 * cubic * root); // x v''
  return gateSlope(gate).mul(
    slope
      .mul(2)
      .add(bend)
      .add(x.mul(slope.square()).mul(gate.mul(-2).add(1))),
  );
});

// s (1 - s) · (2 + x (1 - 2 s)) with s = σ(x).
const siluOp: ActivationOp = activationOp('silu', (x) => {
  const gate = x.sigmoid();
  return gateSlope(gate).mul(x.mul(gate.mul(-2).add(1)).add(2));
});

// With t = tanh(softplus(x)) and t' = σ(x) (1 - t²): t' · (2 + x (1 - σ(x) (1 + 2 t))).
const mishOp: ActivationOp = activationOp('mish', (x) => {
  const gate = x.sigmoid();
  const t = softplusOp(x, [1, Infinity]).tanh();
  const slope = gate.mul(t.square().neg().add(1));
  return slope.mul(x.mul(gate.mul(t.mul(2).add(1)).neg().add(1)).add(2));
});

// beta · s (1 - s) with s = σ(beta x), and 0 beyond the threshold.
const softplusOp: ActivationOp = activationOp('softplus', (x, [beta, threshold]) => {
  const scaled = x.mul(beta);
  return gateSlope(scaled.sigmoid()).mul(beta).maskedFill(scaled.gt(threshold), 0);
});

const FAR = 40;

/** The slope of a sigmoid, from its result. */
const gateSlope = (gate: Tensor): Tensor => gate.mul(gate.neg().add(1));

/** `silu`, written to `input` itself. */
export function silu_(input: Tensor): Tensor {
  return inPlace('silu_', input, silu);
}

/** `mish`, written to `input` itself. */
export function mish_(input: Tensor): Tensor {
  return inPlace('mish_', input, mish);
}

type Attached = 'gelu' | 'silu' | 'mish' | 'softplus' | 'logsigmoid' | 'silu_' | 'mish_';
attachMethods({ gelu, silu, mish, softplus, logsigmoid, silu_, mish_ } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./smooth-activation.js'), Attached> {}
}
