import { defineOp, type Op } from '../autograd/define-op.js';
import { inPlace } from '../autograd/in-place.js';
import { ArgumentError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { DType } from '../shape/dtype.js';
import type { BinaryName } from '../kernels/kernels.js';
import { wrapDim } from '../shape/shape.js';
import { emptyLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { unaryOpOfResult } from './elementwise.js';
import { cast, checkFloating, checkTensor, promoteFloating } from './support.js';

/**
 * `x > 0 ? x : 0`; NaN stays NaN.
 *
 * Shape: any -> the same.
 * @see torch.nn.functional.relu
 * @example
 * tensor([-1, 2]).relu().toArray() // [0, 2]
 */
export function relu(input: Tensor): Tensor {
  checkTensor('relu', input);
  return reluOp(input);
}

/**
 * `scale * (x > 0 ? x : alpha * (exp(x) - 1))`, with the scale 1.0507 and the alpha 1.6733 at which activations of mean 0 and variance 1
 * stay so from layer to layer, if the weights are LeCun-normal.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Klambauer et al. 2017, Self-Normalizing Neural Networks, arXiv 1706.02515; torch.nn.functional.selu
 * @example
 * tensor([-Infinity, 0, 1]).selu().toArray() // [-1.7580993, 0, 1.0507010]
 */
export function selu(input: Tensor): Tensor {
  checkFloating('selu', input);
  return seluOp(input);
}

/**
 * `x > 0 ? x : alpha * (exp(x) - 1)`.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans
 * @see Clevert et al. 2016, Fast and Accurate Deep Network Learning by Exponential Linear Units, arXiv 1511.07289
 */
export function elu(input: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  const { alpha = 1 } = options;
  checkFloating('elu', input);
  // The result of a negative alpha is positive on both sides: it does not tell the slope.
  if (alpha < 0) return reluOp(input).add(input.clamp(null, 0).expm1().mul(alpha));
  return eluOp(input, alpha, 1);
}

/**
 * `x > 0 ? x : alpha * (exp(x / alpha) - 1)`: an `elu` whose slope has no jump at 0, whatever alpha.
 *
 * Shape: any -> the same.
 * @throws DTypeError on integers and booleans, ArgumentError when alpha is 0
 * @see Barron 2017, Continuously Differentiable Exponential Linear Units, arXiv 1704.07483; torch.celu
 * @example
 * tensor([-Infinity, 0, 1]).celu({ alpha: 2 }).toArray() // [-2, 0, 1]
 */
export function celu(input: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  const { alpha = 1 } = options;
  checkFloating('celu', input);
  if (alpha === 0) throw new ArgumentError('celu', 'alpha cannot be 0', { argument: 'alpha', hint: 'relu(), which is its limit' });
  return eluOp(input, alpha, 1 / alpha);
}

/** `1 / (1 + exp(-x))`. @see torch.sigmoid */
export function sigmoid(input: Tensor): Tensor {
  return sigmoidOp(promoteFloating('sigmoid', input));
}

/** The hyperbolic tangent. @see torch.tanh */
export function tanh(input: Tensor): Tensor {
  return tanhOp(promoteFloating('tanh', input));
}

/**
 * `exp(x) / Σ exp(x)` along `dim`: positive numbers that sum to 1.
 *
 * Shape: any -> the same. `dtype` converts the input first.
 * @throws DTypeError on integers and booleans, ShapeError when there is no such dimension
 * @see torch.softmax
 * @example
 * tensor([0, 0]).softmax(0).toArray() // [0.5, 0.5]
 */
export function softmax(input: Tensor, dim: number, options: { readonly dtype?: DType } = {}): Tensor {
  return rowFunction('softmax', input, dim, options);
}

/** The logarithm of `softmax`, without the loss of digits of taking it afterwards. @see torch.log_softmax */
export function logSoftmax(input: Tensor, dim: number, options: { readonly dtype?: DType } = {}): Tensor {
  return rowFunction('logSoftmax', input, dim, options);
}

function rowFunction(name: 'softmax' | 'logSoftmax', input: Tensor, dim: number, options: { readonly dtype?: DType }): Tensor {
  checkTensor(name, input);
  const x = cast(input, options.dtype ?? input.dtype);
  checkFloating(name, x);
  return rowOp(x, name, wrapDim(name, dim, x.ndim));
}

// The slope of each of these is a function of its result y, so y is all that is kept.
const reluOp = unaryOpOfResult('relu', (grad, y) => reluBackwardOp(grad, y));
const seluOp = unaryOpOfResult('selu', (grad, y) => seluBackwardOp(grad, y));
const sigmoidOp = unaryOpOfResult('sigmoid', (grad, y) => sigmoidBackwardOp(grad, y));
const tanhOp = unaryOpOfResult('tanh', (grad, y) => tanhBackwardOp(grad, y));

/** x > 0 ? x : alpha · (exp(rate · x) - 1) */
const eluOp: Op<[x: Tensor, alpha: number, rate: number]> = defineOp('elu', {
  forward(x: Tensor, alpha: number, rate: number) {
    const y = emptyLike(x);
    kernels().unary('elu', x, y, [alpha, rate]);
    return { out: y, save: [y, alpha, rate] };
  },
  backward: ({ grad, saved: [y, alpha, rate] }) => [eluBackwardOp(grad, y, alpha, rate), null, null],
});

// The slopes are ops of their own, so that a fused kernel can be differentiated again.
const reluBackwardOp: SlopeOp = slopeOp('reluBackward', () => null);
const seluBackwardOp: SlopeOp = slopeOp('seluBackward', (g, grad, y) => g.mul(grad).mul(y.le(0)));
const sigmoidBackwardOp: SlopeOp = slopeOp('sigmoidBackward', (g, grad, y) => g.mul(grad).mul(y.mul(-2).add(1)));
const tanhBackwardOp: SlopeOp = slopeOp('tanhBackward', (g, grad, y) => g.mul(grad).mul(y).mul(-2));

const eluBackwardOp: Op<[grad: Tensor, y: Tensor, alpha: number, rate: number]> = defineOp('eluBackward', {
  forward(grad: Tensor, y: Tensor, alpha: number, rate: number) {
    const out = emptyLike(y);
    kernels().binary('eluBackward', grad, y, out, [alpha, rate]);
    return { out, save: [grad, y, alpha, rate] };
  },
  backward: ({ grad: g, saved: [grad, y, alpha, rate] }) => [
    eluBackwardOp(g, y, alpha, rate),
    g.mul(grad).mul(y.le(0)).mul(rate),
    null,
    null,
  ],
});

type SlopeOp = Op<[grad: Tensor, y: Tensor]>;

/** grad · f(y), linear in grad; `byResult` is its slope by y. */
function slopeOp(name: BinaryName, byResult: (g: Tensor, grad: Tensor, y: Tensor) => Tensor | null): SlopeOp {
  const op: SlopeOp = defineOp(name, {
    forward(grad: Tensor, y: Tensor) {
      const out = emptyLike(y);
      kernels().binary(name, grad, y, out);
      return { out, save: [grad, y] };
    },
    backward: ({ grad: g, saved: [grad, y] }) => [op(g, y), byResult(g, grad, y)],
  });
  return op;
}

const rowOp: Op<[x: Tensor, name: 'softmax' | 'logSoftmax', dim: number]> = defineOp('softmax', {
  forward(x: Tensor, name: 'softmax' | 'logSoftmax', dim: number) {
    const y = emptyLike(x);
    kernels().row(name, x, dim, y);
    return { out: y, save: [y, name, dim] };
  },
  backward: ({ grad, saved: [y, name, dim] }) => [rowBackwardOp(grad, y, name, dim), null, null],
});

const rowBackwardOp: Op<[grad: Tensor, y: Tensor, name: 'softmax' | 'logSoftmax', dim: number]> = defineOp('softmaxBackward', {
  forward(grad: Tensor, y: Tensor, name: 'softmax' | 'logSoftmax', dim: number) {
    const out = emptyLike(y);
    kernels().rowBackward(name, grad, y, dim, out);
    return { out, save: [grad, y, name, dim] };
  },
  backward({ grad: g, saved: [grad, y, name, dim] }) {
    const sum = (x: Tensor): Tensor => x.sum(dim, { keepdim: true });
    if (name === 'softmax') {
      // out = y (grad - Σ grad y)
      const weighted = sum(g.mul(y));
      return [y.mul(g.sub(weighted)), g.mul(grad.sub(sum(grad.mul(y)))).sub(grad.mul(weighted)), null, null];
    }
    // out = grad - exp(y) Σ grad
    const probability = y.exp();
    return [g.sub(sum(g.mul(probability))), g.mul(probability).mul(sum(grad)).neg(), null, null];
  },
});

/** `relu`, written to `input` itself. */
export function relu_(input: Tensor): Tensor {
  return inPlace('relu_', input, relu);
}

/** `selu`, written to `input` itself. */
export function selu_(input: Tensor): Tensor {
  return inPlace('selu_', input, selu);
}

/** `elu`, written to `input` itself. */
export function elu_(input: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  return inPlace('elu_', input, (x) => elu(x, options));
}

/** `celu`, written to `input` itself. */
export function celu_(input: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  return inPlace('celu_', input, (x) => celu(x, options));
}

/** `sigmoid`, written to `input` itself. */
export function sigmoid_(input: Tensor): Tensor {
  return inPlace('sigmoid_', input, sigmoid);
}

/** `tanh`, written to `input` itself. */
export function tanh_(input: Tensor): Tensor {
  return inPlace('tanh_', input, tanh);
}

type Attached =
  | ('relu' | 'selu' | 'elu' | 'celu' | 'sigmoid' | 'tanh' | 'softmax' | 'logSoftmax')
  | ('relu_' | 'selu_' | 'elu_' | 'celu_' | 'sigmoid_' | 'tanh_');
const methods = { relu, selu, elu, celu, sigmoid, tanh, softmax, logSoftmax, relu_, selu_, elu_, celu_, sigmoid_, tanh_ };
attachMethods(methods satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./activation.js'), Attached> {}
}
