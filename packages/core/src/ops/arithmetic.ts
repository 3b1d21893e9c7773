import { inPlace } from '../autograd/in-place.js';
import { ArgumentError, DTypeError } from '../errors/errors.js';
import { isFloating } from '../shape/dtype.js';
import { zerosLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { binaryOp, constantSlope, slopeOfA, slopeOfB, slopeOfBoth } from './elementwise.js';
import { checkTensor, promote, promoteOperands, type Operand } from './support.js';

export interface AddOptions {
  /** What `other` is multiplied by. Default: 1. */
  readonly alpha?: number;
}

export interface DivOptions {
  /** `trunc` rounds the quotient towards 0, `floor` down. Default: true division. */
  readonly roundingMode?: 'trunc' | 'floor' | null;
}

/**
 * `input + alpha * other`, element by element.
 *
 * Shape: the two broadcast. Dtype: promoted as in PyTorch; a number never widens a tensor of its own kind. Of booleans: or.
 * @throws ShapeError when the shapes do not broadcast
 * @see torch.add
 * @example
 * tensor([1, 2]).add(tensor([[10], [20]])).toArray() // [[11, 12], [21, 22]]
 */
export function add(input: Tensor, other: Operand, options: AddOptions = {}): Tensor {
  const { alpha = 1 } = options;
  const [a, b] = promote('add', input, other);
  if (a.dtype === 'bool') return orOp(a, b);
  return addOp(a, alpha === 1 ? b : b.mul(alpha));
}

/** `input - alpha * other`. @throws DTypeError on booleans @see torch.sub */
export function sub(input: Tensor, other: Operand, options: AddOptions = {}): Tensor {
  const { alpha = 1 } = options;
  const [a, b] = promote('sub', input, other);
  if (a.dtype === 'bool')
    throw new DTypeError('sub', 'subtraction with bool tensors is not supported', {
      dtype: 'bool',
      hint: 'logicalXor(), or logicalNot() for a mask',
    });
  return subOp(a, alpha === 1 ? b : b.mul(alpha));
}

/** `input * other`. Of booleans: and. @see torch.mul */
export function mul(input: Tensor, other: Operand): Tensor {
  const [a, b] = promote('mul', input, other);
  return a.dtype === 'bool' ? andOp(a, b) : mulOp(a, b);
}

/**
 * `input / other`. Integers give float32, unless the quotient is rounded.
 *
 * @throws ArgumentError for a rounding mode other than `trunc` and `floor`, and when an integer is divided by 0 with rounding
 * @see torch.div
 * @example
 * tensor([7, -7]).div(2, { roundingMode: 'floor' }).toArray() // [3, -4]
 */
export function div(input: Tensor, other: Operand, options: DivOptions = {}): Tensor {
  const { roundingMode = null } = options;
  if (roundingMode === null) return divOp(...promote('div', input, other, { floating: true }));
  if (roundingMode !== 'trunc' && roundingMode !== 'floor') {
    throw new ArgumentError('div', `roundingMode has to be 'trunc', 'floor' or null, got ${String(roundingMode)}`, {
      argument: 'roundingMode',
    });
  }
  const [a, b] = promote('div', input, other);
  checkDivisor('div', b);
  return roundingMode === 'floor' ? floorDivideOp(a, b) : truncDivideOp(a, b);
}

/** The quotient rounded down. @see torch.floor_divide */
export function floorDivide(input: Tensor, other: Operand): Tensor {
  return div(input, other, { roundingMode: 'floor' });
}

/** The rest of the division, with the sign of `other`. @see torch.remainder */
export function remainder(input: Tensor, other: Operand): Tensor {
  const [a, b] = promote('remainder', input, other);
  checkDivisor('remainder', b);
  return remainderOp(a, b);
}

/** The rest of the division, with the sign of `input`. @see torch.fmod */
export function fmod(input: Tensor, other: Operand): Tensor {
  const [a, b] = promote('fmod', input, other);
  checkDivisor('fmod', b);
  return fmodOp(a, b);
}

/**
 * `input`, a tensor or a number, to the power `exponent`.
 *
 * @throws ArgumentError for an integer to a negative whole power
 * @see torch.pow
 * @example
 * tensor([1, 2, 3]).pow(2).toArray() // [1, 4, 9]
 */
export function pow(input: Tensor | number, exponent: Operand): Tensor {
  if (!(exponent instanceof Tensor)) checkTensor('pow', input);
  const [a, b] = promoteOperands('pow', input, exponent);
  if (!isFloating(a.dtype) && typeof exponent === 'number' && exponent < 0) {
    throw new ArgumentError('pow', 'integers to negative integer powers are not allowed', {
      argument: 'exponent',
      dtype: a.dtype,
      hint: "x.to('float32')",
    });
  }
  return powOp(a, b);
}

/** The larger of the two; where they are equal, each gets half of the gradient. NaN wins. @see torch.maximum */
export function maximum(input: Tensor, other: Operand): Tensor {
  return maximumOp(...promote('maximum', input, other));
}

/** The smaller of the two; where they are equal, each gets half of the gradient. NaN wins. @see torch.minimum */
export function minimum(input: Tensor, other: Operand): Tensor {
  return minimumOp(...promote('minimum', input, other));
}

/** The angle of the point (other, input), from -π to π. @see torch.atan2 */
export function atan2(input: Tensor, other: Operand): Tensor {
  return atan2Op(...promote('atan2', input, other, { floating: true }));
}

/** The length of the hypotenuse, without overflow on the way. @see torch.hypot */
export function hypot(input: Tensor, other: Operand): Tensor {
  return hypotOp(...promote('hypot', input, other, { floating: true }));
}

/** log(exp(input) + exp(other)), without overflow on the way. @see torch.logaddexp */
export function logaddexp(input: Tensor, other: Operand): Tensor {
  return logaddexpOp(...promote('logaddexp', input, other, { floating: true }));
}

/** input · log(other), and 0 where `input` is 0, unless `other` is NaN. @see torch.xlogy */
export function xlogy(input: Tensor, other: Operand): Tensor {
  return xlogyOp(...promote('xlogy', input, other, { floating: true }));
}

function checkDivisor(op: string, divisor: Tensor): void {
  if (isFloating(divisor.dtype)) return;
  if (divisor.data().includes(0))
    throw new ArgumentError(op, 'an integer is divided by zero', { dtype: divisor.dtype, hint: "x.to('float32'), which gives ±inf" });
}

const pass = constantSlope((grad) => grad);
const none = constantSlope((grad) => zerosLike(grad));
const addOp = binaryOp('add', pass, pass);
const subOp = binaryOp(
  'sub',
  pass,
  constantSlope((grad) => grad.neg()),
);
const mulOp = binaryOp(
  'mul',
  slopeOfB((grad, b) => grad.mul(b)),
  slopeOfA((grad, a) => grad.mul(a)),
);
const divOp = binaryOp(
  'div',
  slopeOfB((grad, b) => grad.div(b)),
  slopeOfBoth((grad, a, b) => grad.mul(a.div(b).div(b).neg())),
);
const floorDivideOp = binaryOp('floorDivide', none, none);
const truncDivideOp = binaryOp('truncDivide', none, none);
const remainderOp = binaryOp(
  'remainder',
  pass,
  slopeOfBoth((grad, a, b) => grad.mul(a.div(b, { roundingMode: 'floor' })).neg()),
);
const fmodOp = binaryOp(
  'fmod',
  pass,
  slopeOfBoth((grad, a, b) => grad.mul(a.div(b, { roundingMode: 'trunc' })).neg()),
);
const orOp = binaryOp('logicalOr', none, none);
const andOp = binaryOp('logicalAnd', none, none);

const atan2Op = binaryOp(
  'atan2',
  slopeOfBoth((grad, a, b) => grad.mul(b.div(a.square().add(b.square())))),
  slopeOfBoth((grad, a, b) => grad.mul(a.neg().div(a.square().add(b.square())))),
);
// Of a point at the origin 0, the middle of all slopes there.
const hypotSlope = (grad: Tensor, side: Tensor, length: Tensor): Tensor => grad.mul(side.div(length).maskedFill(length.eq(0), 0));
const hypotOp = binaryOp(
  'hypot',
  slopeOfBoth((grad, a, b) => hypotSlope(grad, a, hypot(a, b))),
  slopeOfBoth((grad, a, b) => hypotSlope(grad, b, hypot(a, b))),
);

// b · aᵇ⁻¹, but 0 where b is 0: there aᵇ⁻¹ may be infinite. aᵇ · ln a, but 0 where a is 0 and b is not negative.
const powOp = binaryOp(
  'pow',
  slopeOfBoth((grad, a, b) => grad.mul(b.mul(a.pow(b.sub(1)))).maskedFill(b.eq(0), 0)),
  slopeOfBoth((grad, a, b) => grad.mul(a.pow(b).mul(a.log())).maskedFill(a.eq(0).logicalAnd(b.ge(0)), 0)),
);

const logaddexpOp = binaryOp(
  'logaddexp',
  slopeOfBoth((grad, a, b) => grad.div(b.sub(a).exp().add(1))),
  slopeOfBoth((grad, a, b) => grad.div(a.sub(b).exp().add(1))),
);

// Where a is 0 the result is 0 whatever b is, also where log b has no slope.
const xlogyOp = binaryOp(
  'xlogy',
  slopeOfBoth((grad, a, b) => grad.xlogy(b).maskedFill(a.eq(0).logicalAnd(b.le(0)), 0)),
  slopeOfBoth((grad, a, b) => grad.mul(a.div(b).maskedFill(a.eq(0).logicalAnd(b.eq(0)), 0))),
);

// Where both are equal, the gradient is shared.
const share = (grad: Tensor, wins: Tensor, ties: Tensor): Tensor => grad.mul(wins.to(grad.dtype).add(ties.to(grad.dtype), { alpha: 0.5 }));
const maximumOp = binaryOp(
  'maximum',
  slopeOfBoth((grad, a, b) => share(grad, a.gt(b), a.eq(b))),
  slopeOfBoth((grad, a, b) => share(grad, b.gt(a), a.eq(b))),
);
const minimumOp = binaryOp(
  'minimum',
  slopeOfBoth((grad, a, b) => share(grad, a.lt(b), a.eq(b))),
  slopeOfBoth((grad, a, b) => share(grad, b.lt(a), a.eq(b))),
);

/** `add`, written to `input` itself. */
export function add_(input: Tensor, other: Operand, options: AddOptions = {}): Tensor {
  return inPlace('add_', input, (x) => add(x, other, options));
}

/** `sub`, written to `input` itself. */
export function sub_(input: Tensor, other: Operand, options: AddOptions = {}): Tensor {
  return inPlace('sub_', input, (x) => sub(x, other, options));
}

/** `mul`, written to `input` itself. */
export function mul_(input: Tensor, other: Operand): Tensor {
  return inPlace('mul_', input, (x) => mul(x, other));
}

/** `div`, written to `input` itself. */
export function div_(input: Tensor, other: Operand, options: DivOptions = {}): Tensor {
  return inPlace('div_', input, (x) => div(x, other, options));
}

type Attached =
  | ('add' | 'sub' | 'mul' | 'div' | 'floorDivide' | 'remainder' | 'fmod' | 'pow' | 'maximum' | 'minimum' | 'atan2' | 'hypot')
  | ('logaddexp' | 'xlogy' | 'add_' | 'sub_' | 'mul_' | 'div_');
attachMethods({ add, sub, mul, div, floorDivide, remainder, fmod, pow, maximum, minimum, atan2, hypot, logaddexp, xlogy } as const);
attachMethods({ add_, sub_, mul_, div_ });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./arithmetic.js'), Attached> {}
}
