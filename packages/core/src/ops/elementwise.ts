import { defineOp, type Op } from '../autograd/define-op.js';
import { kernels } from '../kernels/active.js';
import type { BinaryName, UnaryName } from '../kernels/kernels.js';
import type { View } from '../memory/storage.js';
import type { DType } from '../shape/dtype.js';
import { broadcastShapes, sameShape, type Shape } from '../shape/shape.js';
import { expandStrides } from '../shape/strides.js';
import { allocateTensor, emptyLike } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { sumTo } from './broadcast.js';

// The makers that element-wise ops come from: a kernel's name, and the slope.

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
