import { inPlace } from '../autograd/in-place.js';
import { ArgumentError, DTypeError } from '../errors/errors.js';
import { isFloating } from '../shape/dtype.js';
import { zerosLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { unaryOp, unaryOpOfGrad, unaryOpOfResult } from './elementwise.js';
import { checkTensor, promoteFloating } from './support.js';

// Element-wise functions of one tensor. Those with a floating answer take integers and booleans as float32.

/** The absolute value; its slope at 0 is 0. @see torch.abs */
export function abs(input: Tensor): Tensor {
  checkTensor('abs', input);
  return absOp(input);
}

/** `-input`. @throws DTypeError on booleans @see torch.neg */
export function neg(input: Tensor): Tensor {
  checkTensor('neg', input);
  if (input.dtype === 'bool')
    throw new DTypeError('neg', 'negation of a bool tensor is not supported', { dtype: 'bool', hint: 'logicalNot()' });
  return negOp(input);
}

/** -1, 0 or 1; of NaN 0. @see torch.sign */
export function sign(input: Tensor): Tensor {
  checkTensor('sign', input);
  return signOp(input);
}

/** The largest whole number that is not larger. @see torch.floor */
export function floor(input: Tensor): Tensor {
  checkTensor('floor', input);
  return isFloating(input.dtype) ? floorOp(input) : input.clone();
}

/** The smallest whole number that is not smaller. @see torch.ceil */
export function ceil(input: Tensor): Tensor {
  checkTensor('ceil', input);
  return isFloating(input.dtype) ? ceilOp(input) : input.clone();
}

/** Without what stands behind the point. @see torch.trunc */
export function trunc(input: Tensor): Tensor {
  checkTensor('trunc', input);
  return isFloating(input.dtype) ? truncOp(input) : input.clone();
}

/** What stands behind the point, with the sign of the input. @see torch.frac */
export function frac(input: Tensor): Tensor {
  checkTensor('frac', input);
  return input.sub(trunc(input));
}

/**
 * To the nearest whole number, or to `decimals` decimals; halves go to the even neighbour.
 *
 * @see torch.round
 * @example
 * tensor([0.5, 1.5, 2.5]).round().toArray() // [0, 2, 2]
 */
export function round(input: Tensor, options: { readonly decimals?: number } = {}): Tensor {
  const { decimals = 0 } = options;
  checkTensor('round', input);
  if (!Number.isInteger(decimals))
    throw new ArgumentError('round', `decimals has to be a whole number, got ${decimals}`, { argument: 'decimals' });
  if (!isFloating(input.dtype)) return input.clone();
  if (decimals === 0) return roundOp(input);
  const scale = 10 ** Math.abs(decimals);
  return decimals > 0 ? roundOp(input.mul(scale)).div(scale) : roundOp(input.div(scale)).mul(scale);
}

/** e to the power `input`. @see torch.exp */
export function exp(input: Tensor): Tensor {
  return expOp(promoteFloating('exp', input));
}

/** exp(input) - 1, without the loss of digits near 0. @see torch.expm1 */
export function expm1(input: Tensor): Tensor {
  return expm1Op(promoteFloating('expm1', input));
}

/** 2 to the power `input`. @see torch.exp2 */
export function exp2(input: Tensor): Tensor {
  return exp2Op(promoteFloating('exp2', input));
}

/** The natural logarithm. @see torch.log */
export function log(input: Tensor): Tensor {
  return logOp(promoteFloating('log', input));
}

/** The logarithm to the base 2. @see torch.log2 */
export function log2(input: Tensor): Tensor {
  return log2Op(promoteFloating('log2', input));
}

/** The logarithm to the base 10. @see torch.log10 */
export function log10(input: Tensor): Tensor {
  return log10Op(promoteFloating('log10', input));
}

/** log(1 + input), without the loss of digits near 0. @see torch.log1p */
export function log1p(input: Tensor): Tensor {
  return log1pOp(promoteFloating('log1p', input));
}

/** The square root. @see torch.sqrt */
export function sqrt(input: Tensor): Tensor {
  return sqrtOp(promoteFloating('sqrt', input));
}

/** 1 / sqrt(input). @see torch.rsqrt */
export function rsqrt(input: Tensor): Tensor {
  return rsqrtOp(promoteFloating('rsqrt', input));
}

/** `input * input`. @see torch.square */
export function square(input: Tensor): Tensor {
  checkTensor('square', input);
  return input.mul(input);
}

/** 1 / input. @see torch.reciprocal */
export function reciprocal(input: Tensor): Tensor {
  return reciprocalOp(promoteFloating('reciprocal', input));
}

/** The sine of an angle in radians. @see torch.sin */
export function sin(input: Tensor): Tensor {
  return sinOp(promoteFloating('sin', input));
}

/** The cosine of an angle in radians. @see torch.cos */
export function cos(input: Tensor): Tensor {
  return cosOp(promoteFloating('cos', input));
}

/** The tangent of an angle in radians. @see torch.tan */
export function tan(input: Tensor): Tensor {
  return tanOp(promoteFloating('tan', input));
}

/** The angle, in radians, whose sine it is. @see torch.asin */
export function asin(input: Tensor): Tensor {
  return asinOp(promoteFloating('asin', input));
}

/** The angle, in radians, whose cosine it is. @see torch.acos */
export function acos(input: Tensor): Tensor {
  return acosOp(promoteFloating('acos', input));
}

/** The angle, in radians, whose tangent it is. @see torch.atan */
export function atan(input: Tensor): Tensor {
  return atanOp(promoteFloating('atan', input));
}

/** The hyperbolic sine. @see torch.sinh */
export function sinh(input: Tensor): Tensor {
  return sinhOp(promoteFloating('sinh', input));
}

/** The hyperbolic cosine. @see torch.cosh */
export function cosh(input: Tensor): Tensor {
  return coshOp(promoteFloating('cosh', input));
}

/** The inverse of `sinh`. @see torch.asinh */
export function asinh(input: Tensor): Tensor {
  return asinhOp(promoteFloating('asinh', input));
}

/** The inverse of `cosh`. @see torch.acosh */
export function acosh(input: Tensor): Tensor {
  return acoshOp(promoteFloating('acosh', input));
}

/** The inverse of `tanh`. @see torch.atanh */
export function atanh(input: Tensor): Tensor {
  return atanhOp(promoteFloating('atanh', input));
}

/** The error function. @see torch.erf */
export function erf(input: Tensor): Tensor {
  return erfOp(promoteFloating('erf', input));
}

/** 1 - erf(input), without the loss of digits for large inputs. @see torch.erfc */
export function erfc(input: Tensor): Tensor {
  return erfcOp(promoteFloating('erfc', input));
}

/** The inverse of `erf`. @see torch.erfinv */
export function erfinv(input: Tensor): Tensor {
  return erfinvOp(promoteFloating('erfinv', input));
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const flat = (grad: Tensor): Tensor => zerosLike(grad);

const absOp = unaryOp('abs', (grad, x) => grad.mul(x.sign()));
const negOp = unaryOpOfGrad('neg', (grad) => grad.neg());
const signOp = unaryOpOfGrad('sign', flat);
const floorOp = unaryOpOfGrad('floor', flat);
const ceilOp = unaryOpOfGrad('ceil', flat);
const truncOp = unaryOpOfGrad('trunc', flat);
const roundOp = unaryOpOfGrad('round', flat);
const expOp = unaryOpOfResult('exp', (grad, y) => grad.mul(y));
const expm1Op = unaryOpOfResult('expm1', (grad, y) => grad.mul(y.add(1)));
const exp2Op = unaryOpOfResult('exp2', (grad, y) => grad.mul(y.mul(Math.LN2)));
const logOp = unaryOp('log', (grad, x) => grad.div(x));
const log2Op = unaryOp('log2', (grad, x) => grad.div(x.mul(Math.LN2)));
const log10Op = unaryOp('log10', (grad, x) => grad.div(x.mul(Math.LN10)));
const log1pOp = unaryOp('log1p', (grad, x) => grad.div(x.add(1)));
const sqrtOp = unaryOpOfResult('sqrt', (grad, y) => grad.div(y.mul(2)));
const rsqrtOp = unaryOpOfResult('rsqrt', (grad, y) => grad.mul(y.pow(3)).mul(-0.5));
const reciprocalOp = unaryOpOfResult('reciprocal', (grad, y) => grad.neg().mul(y).mul(y));
const sinOp = unaryOp('sin', (grad, x) => grad.mul(x.cos()));
const cosOp = unaryOp('cos', (grad, x) => grad.mul(x.sin()).neg());
const tanOp = unaryOpOfResult('tan', (grad, y) => grad.mul(y.square().add(1)));
const asinOp = unaryOp('asin', (grad, x) => grad.mul(x.square().neg().add(1).rsqrt()));
const acosOp = unaryOp('acos', (grad, x) => grad.mul(x.square().neg().add(1).rsqrt()).neg());
const atanOp = unaryOp('atan', (grad, x) => grad.div(x.square().add(1)));
const sinhOp = unaryOp('sinh', (grad, x) => grad.mul(x.cosh()));
const coshOp = unaryOp('cosh', (grad, x) => grad.mul(x.sinh()));
const asinhOp = unaryOp('asinh', (grad, x) => grad.mul(x.square().add(1).rsqrt()));
const acoshOp = unaryOp('acosh', (grad, x) => grad.mul(x.square().sub(1).rsqrt()));
const atanhOp = unaryOp('atanh', (grad, x) => grad.div(x.square().neg().add(1)));
const erfOp = unaryOp('erf', (grad, x) => grad.mul(x.square().neg().exp().mul(TWO_OVER_SQRT_PI)));
const erfcOp = unaryOp('erfc', (grad, x) => grad.mul(x.square().neg().exp().mul(-TWO_OVER_SQRT_PI)));
const erfinvOp = unaryOpOfResult('erfinv', (grad, y) => grad.mul(y.square().exp().div(TWO_OVER_SQRT_PI)));

/** `exp`, written to `input` itself. */
export function exp_(input: Tensor): Tensor {
  return inPlace('exp_', input, exp);
}

/** `sqrt`, written to `input` itself. */
export function sqrt_(input: Tensor): Tensor {
  return inPlace('sqrt_', input, sqrt);
}

/** `neg`, written to `input` itself. */
export function neg_(input: Tensor): Tensor {
  return inPlace('neg_', input, neg);
}

type Attached =
  | 'abs'
  | 'neg'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'frac'
  | 'round'
  | 'exp'
  | 'expm1'
  | 'exp2'
  | 'log'
  | 'log2'
  | 'log10'
  | 'log1p'
  | 'sqrt'
  | 'rsqrt'
  | 'square'
  | 'reciprocal'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'erf'
  | 'erfc'
  | 'erfinv'
  | 'exp_'
  | 'sqrt_'
  | 'neg_';
attachMethods({
  abs,
  neg,
  sign,
  floor,
  ceil,
  trunc,
  frac,
  round,
  exp,
  expm1,
  exp2,
  log,
  log2,
  log10,
  log1p,
  sqrt,
  rsqrt,
  square,
  reciprocal,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc,
  erfinv,
  exp_,
  sqrt_,
  neg_,
} satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./unary.js'), Attached> {}
}
