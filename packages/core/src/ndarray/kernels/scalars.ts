import type { BinaryName, TernaryName, UnaryName } from '../../kernels/kernels.js';
import * as activations from './activations.js';
import { erf, erfc, erfinv, floorDivide, pow, remainder, roundHalfEven } from './special.js';

// The specification of every element-wise kernel: what becomes of one element, in double precision, rounded when it is stored. Three
// operands of float32 are the exception.

type Parameters = readonly number[];
type Unary = (x: number, parameters: Parameters) => number;
type Binary = (a: number, b: number, parameters: Parameters) => number;
type Ternary = (a: number, b: number, c: number, parameters: Parameters) => number;

/** SELU's constants: Klambauer et al. 2017, the fixed point of mean 0 and variance 1. */
export const SELU_ALPHA = 1.6732632423543772;
export const SELU_SCALE = 1.0507009873554805;

export const unaryScalars: Readonly<Record<UnaryName, Unary>> = {
  abs: Math.abs,
  neg: (x) => -x,
  sign: (x) => Number(x > 0) - Number(x < 0),
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  trunc: Math.trunc,
  exp: Math.exp,
  expm1: Math.expm1,
  exp2: (x) => 2 ** x,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  erfc,
  erfinv,
  sigmoid: activations.sigmoid,
  tanh: Math.tanh,
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  elu: (x, [alpha, rate]) => (x > 0 ? x : alpha * Math.expm1(x * rate)),
  leakyRelu: (x, [slope]) => (x > 0 ? x : x * slope),
  hardtanh: (x, [min, max]) => (x < min ? min : x > max ? max : x),
  hardsigmoid: activations.hardsigmoid,
  hardswish: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
  gelu: activations.gelu,
  geluTanh: activations.geluTanh,
  silu: (x) => x * activations.sigmoid(x),
  mish: (x) => x * Math.tanh(activations.softplus(x)),
  softplus: (x, [beta, threshold]) => (x * beta > threshold ? x : activations.softplus(x * beta) / beta),
  logicalNot: (x) => (x === 0 ? 1 : 0),
  isnan: (x) => Number(Number.isNaN(x)),
  isinf: (x) => Number(Math.abs(x) === Infinity),
  isfinite: (x) => Number(Number.isFinite(x)),
};

export const binaryScalars: Readonly<Record<BinaryName, Binary>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  floorDivide,
  truncDivide: (a, b) => Math.trunc(a / b),
  remainder,
  fmod: (a, b) => a % b,
  pow,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  atan2: Math.atan2,
  hypot: (a, b) => Math.hypot(a, b),
  logaddexp: (a, b) => (a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))),
  xlogy: (a, b) => (a === 0 && !Number.isNaN(b) ? 0 : a * Math.log(b)),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  gt: (a, b) => Number(a > b),
  ge: (a, b) => Number(a >= b),
  logicalAnd: (a, b) => Number(a !== 0 && b !== 0),
  logicalOr: (a, b) => Number(a !== 0 || b !== 0),
  logicalXor: (a, b) => Number((a !== 0) !== (b !== 0)),
  // The slopes of activations, each from the gradient and the activation's result y.
  reluBackward: (grad, y) => (y > 0 ? grad : 0),
  seluBackward: (grad, y) => grad * (y > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA),
  eluBackward: (grad, y, [alpha, rate]) => grad * (y > 0 ? 1 : (y + alpha) * rate),
  sigmoidBackward: (grad, y) => grad * y * (1 - y),
  tanhBackward: (grad, y) => grad * (1 - y * y),
  // And those from the gradient and the input x.
  leakyReluBackward: (grad, x, [slope]) => (x > 0 ? grad : grad * slope),
  hardtanhBackward: (grad, x, [min, max]) => (x <= min || x >= max ? 0 : grad),
  hardsigmoidBackward: (grad, x) => grad * activations.hardsigmoidSlope(x),
  hardswishBackward: (grad, x) => grad * activations.hardswishSlope(x),
  geluBackward: (grad, x) => grad * activations.geluSlope(x),
  geluTanhBackward: (grad, x) => grad * activations.geluTanhSlope(x),
  siluBackward: (grad, x) => grad * activations.siluSlope(x),
  mishBackward: (grad, x) => grad * activations.mishSlope(x),
  softplusBackward: (grad, x, [beta, threshold]) => (x * beta > threshold ? grad : grad * activations.sigmoid(x * beta)),
  prelu: (x, weight) => (x > 0 ? x : x * weight),
};

export const ternaryScalars: Readonly<Record<TernaryName, Ternary>> = {
  where: (condition, a, b) => (condition !== 0 ? a : b),
  addcmul: (a, b, c, [value]) => a + value * b * c,
  addcdiv: (a, b, c, [value]) => a + (value * b) / c,
  lerp: (a, b, weight) => (weight < 0.5 ? a + weight * (b - a) : b - (b - a) * (1 - weight)),
};

const round = Math.fround;

/** Of float32, where PyTorch rounds each operation by itself. */
export const ternaryScalarsFloat32: Readonly<Record<TernaryName, Ternary>> = {
  where: ternaryScalars.where,
  addcmul: (a, b, c, [value]) => a + round(round(round(value) * b) * c),
  addcdiv: (a, b, c, [value]) => a + round(round(round(value) * b) / c),
  lerp: (a, b, weight) => (weight < 0.5 ? a + round(weight * round(b - a)) : b - round(round(b - a) * round(1 - weight))),
};
