import { defineOp, type Op } from '../autograd/define-op.js';
import { DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { isFloating } from '../shape/dtype.js';
import { broadcastShapes, sameShape, show, type Shape } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { expand, sumTo } from './broadcast.js';
import { stretched } from './elementwise.js';
import { checkTensor } from './support.js';

/** Scales of the two summands: `beta * input + alpha * product`. With beta = 0 the input is not read. */
export interface AddProductOptions {
  /** Default: 1. */
  readonly beta?: number;
  /** Default: 1. */
  readonly alpha?: number;
}

/**
 * The matrix product. Two vectors: their dot product. A vector is read as a row on the left and a column on the right, and that dimension
 * is gone from the result. More dimensions: stacks of matrices, whose leading dimensions broadcast.
 *
 * Shape: (…, n, k) and (…, k, m) -> (…, n, m).
 * @throws ShapeError when the inner sizes differ, DTypeError when the dtypes do
 * @see torch.matmul
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray() // [3, 7]
 */
export function matmul(input: Tensor, other: Tensor): Tensor {
  return multiply('matmul', input, other);
}

/** The product of two matrices: (n, k) and (k, m) -> (n, m). @see torch.mm */
export function mm(input: Tensor, mat2: Tensor): Tensor {
  return multiply('mm', input, mat2, [2, 2]);
}

/** The products of two stacks of matrices: (b, n, k) and (b, k, m) -> (b, n, m). @see torch.bmm */
export function bmm(input: Tensor, mat2: Tensor): Tensor {
  return multiply('bmm', input, mat2, [3, 3]);
}

/** A matrix times a vector: (n, k) and (k) -> (n). @see torch.mv */
export function mv(input: Tensor, vec: Tensor): Tensor {
  return multiply('mv', input, vec, [2, 1]);
}

/** The dot product of two vectors of one size. @see torch.dot */
export function dot(input: Tensor, tensor: Tensor): Tensor {
  return multiply('dot', input, tensor, [1, 1]);
}

/** The matrix product under the name of `op`, of operands with just as many dimensions as `ranks` says, if it does. */
function multiply(op: string, input: Tensor, other: Tensor, ranks?: readonly [number, number]): Tensor {
  checkPair(op, input, other);
  if (ranks !== undefined) checkRanks(op, [input, other], ranks);
  if (input.ndim === 0 || other.ndim === 0) {
    throw new ShapeError(op, `both arguments need at least 1 dimension, got ${show(input.shape)} and ${show(other.shape)}`, {
      shapes: [input.shape, other.shape],
      hint: 'mul()',
    });
  }
  const a = input.ndim === 1 ? input.unsqueeze(0) : input;
  const b = other.ndim === 1 ? other.unsqueeze(1) : other;
  checkInner(op, a, b, input, other);
  if (op === 'bmm' && a.shape[0] !== b.shape[0]) throw stacksDiffer(op, a, b);
  const product = stackedProduct(op, a, b);
  const rows = input.ndim === 1 ? product.squeeze(-2) : product;
  return other.ndim === 1 ? rows.squeeze(-1) : rows;
}

function stackedProduct(op: string, a: Tensor, b: Tensor): Tensor {
  // Many rows on one matrix are one product: (…, n, k) · (k, m).
  if (b.ndim === 2 && a.ndim > 2) {
    const rows = a.reshape([a.shape.slice(0, -1).reduce((x, y) => x * y, 1), a.shape.at(-1)!]);
    return gemmOp(rows, b).reshape([...a.shape.slice(0, -1), b.shape[1]]);
  }
  const lead = commonLead(op, a, b);
  const stretch = (x: Tensor): Tensor => (sameShape(x.shape.slice(0, -2), lead) ? x : expand(x, [...lead, ...x.shape.slice(-2)]));
  return gemmOp(stretch(a), stretch(b));
}

function commonLead(op: string, a: Tensor, b: Tensor): Shape {
  try {
    return broadcastShapes(op, a.shape.slice(0, -2), b.shape.slice(0, -2));
  } catch (cause) {
    throw stacksDiffer(op, a, b, cause);
  }
}

function stacksDiffer(op: string, a: Tensor, b: Tensor, cause?: unknown): ShapeError {
  return new ShapeError(op, `the stacks ${show(a.shape)} and ${show(b.shape)} do not fit: their leading sizes differ`, {
    shapes: [a.shape, b.shape],
    hint: op === 'bmm' ? 'matmul(), which broadcasts' : 'leading sizes that are equal, or 1',
    cause,
  });
}

/**
 * The products of each element of one vector with each of another: (n) and (m) -> (n, m).
 *
 * @see torch.outer
 * @example
 * tensor([1, 2]).outer(tensor([10, 20])).toArray() // [[10, 20], [20, 40]]
 */
export function outer(input: Tensor, vec2: Tensor): Tensor {
  checkTensor('outer', input);
  checkTensor('outer', vec2, 'vec2');
  checkRanks('outer', [input, vec2], [1, 1]);
  return input.unsqueeze(1).mul(vec2.unsqueeze(0));
}

/** `beta * input + alpha * mat1 · mat2`; input broadcasts to the product. @see torch.addmm */
export function addmm(input: Tensor, mat1: Tensor, mat2: Tensor, options: AddProductOptions = {}): Tensor {
  const { beta = 1, alpha = 1 } = options;
  if (beta !== 1 || alpha !== 1) return addProduct('addmm', input, multiply('addmm', mat1, mat2, [2, 2]), options);
  checkPair('addmm', mat1, mat2);
  checkPair('addmm', input, mat1);
  checkRanks('addmm', [mat1, mat2], [2, 2]);
  checkInner('addmm', mat1, mat2);
  const shape = [mat1.shape[0], mat2.shape[1]];
  return addProductOp(sameShape(broadcastShapes('addmm', input.shape, shape), shape) ? input : expand(input, shape), mat1, mat2);
}

/** `beta * input + alpha * mat · vec`; input broadcasts to the product. @see torch.addmv */
export function addmv(input: Tensor, mat: Tensor, vec: Tensor, options: AddProductOptions = {}): Tensor {
  return addProduct('addmv', input, multiply('addmv', mat, vec, [2, 1]), options);
}

/** `beta * input + alpha * batch1 · batch2`, stack by stack; input broadcasts to the product. @see torch.baddbmm */
export function baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options: AddProductOptions = {}): Tensor {
  return addProduct('baddbmm', input, multiply('baddbmm', batch1, batch2, [3, 3]), options);
}

/** `start + a · b` of two matrices in one pass; start is stretched to the product. */
const addProductOp: Op<[start: Tensor, a: Tensor, b: Tensor]> = defineOp('addmm', {
  forward(start: Tensor, a: Tensor, b: Tensor) {
    const out = allocateTensor([a.shape[0], b.shape[1]], a.dtype);
    const summand = stretched(start, out.shape);
    const { fused } = kernels();
    if (fused === undefined || !isFloating(a.dtype)) {
      kernels().gemm(a, b, out);
      kernels().binary('add', out, summand, out);
    } else fused.addmm(summand, a, b, out);
    return { out, save: [a, b, start.shape] };
  },
  backward: ({ grad, saved: [a, b, shape], needs }) => [
    needs[0] ? sumTo(grad, shape) : null,
    needs[1] ? gemmOp(grad, b.transpose(-1, -2)) : null,
    needs[2] ? gemmOp(a.transpose(-1, -2), grad) : null,
  ],
});

function addProduct(op: string, input: Tensor, product: Tensor, { beta = 1, alpha = 1 }: AddProductOptions): Tensor {
  checkPair(op, input, product);
  const scaled = alpha === 1 ? product : product.mul(alpha);
  const summand = expand(input, product.shape);
  if (beta === 0) return scaled;
  return scaled.add(summand, { alpha: beta });
}

/** The sum of the diagonal of a matrix. @see torch.trace */
export function trace(input: Tensor): Tensor {
  checkTensor('trace', input);
  checkRanks('trace', [input], [2]);
  return input.diagonal().sum();
}

function checkPair(op: string, a: Tensor, b: Tensor): void {
  checkTensor(op, a);
  checkTensor(op, b, 'other');
  if (a.dtype !== b.dtype) {
    throw new DTypeError(op, `expected both to have the same dtype, got ${a.dtype} and ${b.dtype}`, {
      dtype: b.dtype,
      shapes: [a.shape, b.shape],
      hint: `to('${a.dtype}')`,
    });
  }
  if (a.dtype === 'bool') throw new DTypeError(op, 'is not defined for bool', { dtype: 'bool', hint: "x.to('float32')" });
}

function checkRanks(op: string, tensors: readonly Tensor[], ranks: readonly number[]): void {
  if (tensors.every((x, i) => x.ndim === ranks[i])) return;
  const shapes = tensors.map((x) => x.shape);
  throw new ShapeError(op, `expects ${ranks.map((rank) => `${rank}-D`).join(' and ')}, got ${shapes.map(show).join(' and ')}`, {
    shapes,
    hint: op === 'trace' ? 'diagonal()' : 'matmul()',
  });
}

function checkInner(op: string, a: Tensor, b: Tensor, input: Tensor = a, other: Tensor = b): void {
  const [left, right] = [a.shape.at(-1)!, b.shape.at(-2)!];
  if (left === right) return;
  throw new ShapeError(op, `${show(input.shape)} and ${show(other.shape)} cannot be multiplied: the inner sizes are ${left} and ${right}`, {
    shapes: [input.shape, other.shape],
    hint: b.shape.at(-1) === left ? 'other.transpose(-1, -2)' : 'sizes (…, n, k) and (…, k, m)',
  });
}

// d(ab) = da · b + a · db, so that grad · bᵀ and aᵀ · grad.
const gemmOp: Op<[a: Tensor, b: Tensor]> = defineOp('matmul', {
  forward(a: Tensor, b: Tensor) {
    const shape: Shape = [...a.shape.slice(0, -1), b.shape.at(-1)!];
    const out = allocateTensor(shape, a.dtype);
    kernels().gemm(a, b, out);
    return { out, save: [a, b] };
  },
  backward: ({ grad, saved: [a, b], needs }) => [
    needs[0] ? gemmOp(grad, b.transpose(-1, -2)) : null,
    needs[1] ? gemmOp(a.transpose(-1, -2), grad) : null,
  ],
});

type Attached = 'matmul' | 'mm' | 'bmm' | 'mv' | 'dot' | 'outer' | 'addmm' | 'addmv' | 'baddbmm' | 'trace';
attachMethods({ matmul, mm, bmm, mv, dot, outer, addmm, addmv, baddbmm, trace } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./matrix.js'), Attached> {}
}
