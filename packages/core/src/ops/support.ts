import { defineOp, type Op } from '../autograd/define-op.js';
import { convert } from '../autograd/copying.js';
import { ArgumentError, DTypeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { BinaryName, UnaryName } from '../kernels/kernels.js';
import type { View } from '../memory/storage.js';
import { isFloating, resultType, type DType } from '../shape/dtype.js';
import { broadcastShapes, sameShape, type Shape } from '../shape/shape.js';
import { expandStrides } from '../shape/strides.js';
import { allocateTensor, emptyLike } from '../tensor/creation.js';
import { Tensor } from '../tensor/tensor.js';
import { sumTo } from './broadcast.js';

// What the files of ops share: checks, promotion, and the two makers that element-wise ops come from.

/** A tensor, or a JavaScript value that stands for a tensor without dimensions. */
export type Operand = Tensor | number | boolean;

export function checkTensor(op: string, x: unknown, argument = 'input'): asserts x is Tensor {
  if (!(x instanceof Tensor)) {
    throw new ArgumentError(op, `${argument} has to be a Tensor, got ${x === null ? 'null' : typeof x}`, {
      argument,
      hint: 'tensor(data)',
    });
  }
}

/** A list with at least one tensor in it. */
export function checkTensors(op: string, tensors: readonly Tensor[]): asserts tensors is readonly [Tensor, ...Tensor[]] {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new ArgumentError(op, 'expected a non-empty list of tensors', { argument: 'tensors', hint: `${op}([a, b])` });
  }
  for (const x of tensors as readonly unknown[]) checkTensor(op, x, 'tensors');
}

export function checkFloating(op: string, x: Tensor): void {
  checkTensor(op, x);
  if (!isFloating(x.dtype)) {
    throw new DTypeError(op, `is defined for float32 and float64, got ${x.dtype}`, {
      dtype: x.dtype,
      shapes: [x.shape],
      hint: "x.to('float32')",
    });
  }
}

/** x as the given dtype: itself, where it is that already. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : convert(x, dtype);
}

export function checkOperand(op: string, value: unknown): asserts value is Operand {
  if (value instanceof Tensor || typeof value === 'number' || typeof value === 'boolean') return;
  throw new ArgumentError(op, `an operand has to be a Tensor, a number or a boolean, got ${value === null ? 'null' : typeof value}`, {
    argument: 'other',
    hint: 'tensor(data)',
  });
}

/** An operand as a tensor of `dtype`. */
export function asOperand(op: string, value: Operand, dtype: DType): Tensor {
  checkOperand(op, value);
  if (value instanceof Tensor) return cast(value, dtype);
  const scalar = allocateTensor([], dtype);
  kernels().fill(scalar, Number(value));
  return scalar;
}

interface PromoteOptions {
  /** Whether integers are taken as float32, because the op has only a floating answer. */
  readonly floating?: boolean;
}

/** Both operands in the dtype in which PyTorch would compute. */
export function promote(op: string, a: Tensor, b: Operand, options: PromoteOptions = {}): [Tensor, Tensor] {
  checkTensor(op, a);
  return promoteOperands(op, a, b, options);
}

/** The same, where the first one may be a number as well. */
export function promoteOperands(op: string, a: Operand, b: Operand, { floating = false }: PromoteOptions = {}): [Tensor, Tensor] {
  checkOperand(op, a);
  checkOperand(op, b);
  const common = resultType(a, b);
  const dtype = floating && !isFloating(common) ? 'float32' : common;
  return [asOperand(op, a, dtype), asOperand(op, b, dtype)];
}

/** x in the dtype of a floating answer: integers and booleans become float32. */
export function promoteFloating(op: string, x: Tensor): Tensor {
  checkTensor(op, x);
  return isFloating(x.dtype) ? x : cast(x, 'float32');
}

/** x seen as a larger shape, for a kernel. */
export function stretched(x: Tensor, shape: Shape): View {
  return sameShape(x.shape, shape) ? x : { storage: x.storage, shape, strides: expandStrides(x, shape), offset: x.offset };
}

/** A tensor for the result of an element-wise op: in the memory layout of the first operand that has its shape. */
export function resultLike(shape: Shape, operands: readonly Tensor[], dtype: DType): Tensor {
  const model = operands.find((operand) => sameShape(operand.shape, shape));
  return model === undefined ? allocateTensor(shape, dtype) : emptyLike(model, { dtype });
}

/** The gradient of one operand, in the result's shape, and which operands it is computed from: only these are kept. */
interface Slope {
  readonly uses: { readonly a: boolean; readonly b: boolean };
  readonly of: (grad: Tensor, a: Tensor, b: Tensor) => Tensor;
}

/** A slope that is the same everywhere. */
export function constantSlope(of: (grad: Tensor) => Tensor): Slope {
  return { uses: { a: false, b: false }, of };
}

/** A slope that depends on the first operand. */
export function slopeOfA(of: (grad: Tensor, a: Tensor) => Tensor): Slope {
  return { uses: { a: true, b: false }, of };
}

/** A slope that depends on the second operand. */
export function slopeOfB(of: (grad: Tensor, b: Tensor) => Tensor): Slope {
  return { uses: { a: false, b: true }, of: (grad, _a, b) => of(grad, b) };
}

/** A slope that depends on both operands. */
export function slopeOfBoth(of: Slope['of']): Slope {
  return { uses: { a: true, b: true }, of };
}

/** An element-wise op of two tensors of one dtype that broadcast, with the slope by each. */
export function binaryOp(name: BinaryName, slopeA: Slope, slopeB: Slope): Op<[a: Tensor, b: Tensor]> {
  return defineOp(name, {
    forward(a: Tensor, b: Tensor) {
      const shape = broadcastShapes(name, a.shape, b.shape);
      const out = resultLike(shape, [a, b], a.dtype);
      kernels().binary(name, stretched(a, shape), stretched(b, shape), out);
      const used = (side: 'a' | 'b'): boolean => (a.requiresGrad && slopeA.uses[side]) || (b.requiresGrad && slopeB.uses[side]);
      return { out, save: [used('a') ? a : null, used('b') ? b : null, a.shape, b.shape] };
    },
    backward: ({ grad, saved: [a, b, shapeA, shapeB], needs }) => [
      needs[0] ? sumTo(slopeA.of(grad, a!, b!), shapeA) : null,
      needs[1] ? sumTo(slopeB.of(grad, a!, b!), shapeB) : null,
    ],
  });
}

/** An element-wise op of one tensor whose slope is a function of its input. */
export function unaryOp(name: UnaryName, slope: (grad: Tensor, x: Tensor) => Tensor): Op<[x: Tensor]> {
  return defineOp(name, {
    forward(x: Tensor) {
      const out = emptyLike(x);
      kernels().unary(name, x, out);
      return { out, save: [x] };
    },
    backward: ({ grad, saved: [x] }) => [slope(grad, x)],
  });
}

/** The same, where the slope does not depend on the input: nothing is kept. */
export function unaryOpOfGrad(name: UnaryName, slope: (grad: Tensor) => Tensor): Op<[x: Tensor]> {
  return defineOp(name, {
    forward(x: Tensor) {
      const out = emptyLike(x);
      kernels().unary(name, x, out);
      return { out };
    },
    backward: ({ grad }) => [slope(grad)],
  });
}

/** The same, where the slope is a function of the result y: only y is kept. */
export function unaryOpOfResult(name: UnaryName, slope: (grad: Tensor, y: Tensor) => Tensor): Op<[x: Tensor]> {
  return defineOp(name, {
    forward(x: Tensor) {
      const y = emptyLike(x);
      kernels().unary(name, x, y);
      return { out: y, save: [y] };
    },
    backward: ({ grad, saved: [y] }) => [slope(grad, y)],
  });
}
