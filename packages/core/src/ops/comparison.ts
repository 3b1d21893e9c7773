import { defineOp, type Op } from '../autograd/define-op.js';
import { kernels } from '../kernels/active.js';
import type { BinaryName, UnaryName } from '../kernels/kernels.js';
import { isFloating } from '../shape/dtype.js';
import { broadcastShapes, sameShape } from '../shape/shape.js';
import { emptyLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { resultLike, stretched } from './elementwise.js';
import { checkTensor, promote, type Operand } from './support.js';

// Comparisons and logic: bool answers, without a gradient. The two operands broadcast and are compared in their common dtype.

/** Whether equal. @see torch.eq */
export function eq(input: Tensor, other: Operand): Tensor {
  return compare('eq', input, other);
}

/** Whether unequal; NaN is unequal to itself. @see torch.ne */
export function ne(input: Tensor, other: Operand): Tensor {
  return compare('ne', input, other);
}

/** Whether smaller. @see torch.lt */
export function lt(input: Tensor, other: Operand): Tensor {
  return compare('lt', input, other);
}

/** Whether smaller or equal. @see torch.le */
export function le(input: Tensor, other: Operand): Tensor {
  return compare('le', input, other);
}

/** Whether larger. @see torch.gt */
export function gt(input: Tensor, other: Operand): Tensor {
  return compare('gt', input, other);
}

/** Whether larger or equal. @see torch.ge */
export function ge(input: Tensor, other: Operand): Tensor {
  return compare('ge', input, other);
}

/** Whether neither is 0. @see torch.logical_and */
export function logicalAnd(input: Tensor, other: Operand): Tensor {
  return compare('logicalAnd', input, other);
}

/** Whether not both are 0. @see torch.logical_or */
export function logicalOr(input: Tensor, other: Operand): Tensor {
  return compare('logicalOr', input, other);
}

/** Whether just one of the two is 0. @see torch.logical_xor */
export function logicalXor(input: Tensor, other: Operand): Tensor {
  return compare('logicalXor', input, other);
}

/** Whether 0. @see torch.logical_not */
export function logicalNot(input: Tensor): Tensor {
  return ask('logicalNot', input);
}

/** Whether not a number. @see torch.isnan */
export function isnan(input: Tensor): Tensor {
  return ask('isnan', input);
}

/** Whether ±∞. @see torch.isinf */
export function isinf(input: Tensor): Tensor {
  return ask('isinf', input);
}

/** Whether neither NaN nor ±∞. @see torch.isfinite */
export function isfinite(input: Tensor): Tensor {
  return ask('isfinite', input);
}

/** How far apart two numbers may lie and still count as close: |a - b| <= atol + rtol · |b|. */
export interface CloseOptions {
  /** Default: 1e-5. */
  readonly rtol?: number;
  /** Default: 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. Default: false. */
  readonly equalNan?: boolean;
}

/**
 * Whether close, element by element.
 *
 * @see torch.isclose
 * @example
 * tensor([1, 1.000001]).isclose(tensor([1.1, 1])).toArray() // [false, true]
 */
export function isclose(input: Tensor, other: Tensor, options: CloseOptions = {}): Tensor {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const equal = eq(input, other);
  const both = equalNan ? equal.logicalOr(isnan(input).logicalAnd(isnan(other))) : equal;
  const bound = other.detach().abs().mul(rtol).add(atol);
  const near = input.detach().sub(other.detach()).abs().le(bound).logicalAnd(isfinite(input)).logicalAnd(isfinite(other));
  return both.logicalOr(near);
}

/** Whether all are close. @see torch.allclose */
export function allclose(input: Tensor, other: Tensor, options: CloseOptions = {}): boolean {
  return isclose(input, other, options).all().item() === true;
}

/** Whether shape and all values are equal. @see torch.equal */
export function equal(input: Tensor, other: Tensor): boolean {
  checkTensor('equal', input);
  checkTensor('equal', other, 'other');
  return sameShape(input.shape, other.shape) && eq(input, other).all().item() === true;
}

/** NaN and ±∞ replaced; left out: 0, and the largest and smallest number of the dtype. @see torch.nan_to_num */
export function nanToNum(
  input: Tensor,
  options: { readonly nan?: number; readonly posinf?: number | null; readonly neginf?: number | null } = {},
): Tensor {
  checkTensor('nanToNum', input);
  if (!isFloating(input.dtype)) return input.clone();
  const largest = input.dtype === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE;
  const { nan = 0 } = options;
  return input
    .maskedFill(isnan(input), nan)
    .maskedFill(eq(input, Infinity), options.posinf ?? largest)
    .maskedFill(eq(input, -Infinity), options.neginf ?? -largest);
}

function compare(name: ComparisonName, input: Tensor, other: Operand): Tensor {
  return compareOp(name, ...promote(name, input, other));
}

function ask(name: QuestionName, input: Tensor): Tensor {
  checkTensor(name, input);
  return askOp(name, input);
}

type ComparisonName = Extract<BinaryName, 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'logicalAnd' | 'logicalOr' | 'logicalXor'>;
type QuestionName = Extract<UnaryName, 'logicalNot' | 'isnan' | 'isinf' | 'isfinite'>;

const compareOp: Op<[name: ComparisonName, a: Tensor, b: Tensor]> = defineOp('compare', {
  forward(name: ComparisonName, a: Tensor, b: Tensor) {
    const shape = broadcastShapes(name, a.shape, b.shape);
    const out = resultLike(shape, [a, b], 'bool');
    kernels().binary(name, stretched(a, shape), stretched(b, shape), out);
    return { out };
  },
});

const askOp: Op<[name: QuestionName, x: Tensor]> = defineOp('ask', {
  forward(name: QuestionName, x: Tensor) {
    const out = emptyLike(x, { dtype: 'bool' });
    kernels().unary(name, x, out);
    return { out };
  },
});

type Attached =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'logicalAnd'
  | 'logicalOr'
  | 'logicalXor'
  | 'logicalNot'
  | 'isnan'
  | 'isinf'
  | 'isfinite'
  | 'isclose'
  | 'allclose'
  | 'equal'
  | 'nanToNum';
attachMethods({
  eq,
  ne,
  lt,
  le,
  gt,
  ge,
  logicalAnd,
  logicalOr,
  logicalXor,
  logicalNot,
  isnan,
  isinf,
  isfinite,
  isclose,
  allclose,
  equal,
  nanToNum,
} satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./comparison.js'), Attached> {}
}
