import { defineOp, type Op } from '../autograd/define-op.js';
import { kernels } from '../kernels/active.js';
import type { ActivationName, BinaryName, UnaryName } from '../kernels/kernels.js';
import type { View } from '../memory/storage.js';
import type { DType } from '../shape/dtype.js';
import { broadcastShapes, sameShape, type Shape } from '../shape/shape.js';
import { expandStrides } from '../shape/strides.js';
import { allocateLike, allocateTensor, emptyLike } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { sumTo } from './broadcast.js';

// The makers that element-wise ops come from: a kernel's name, and the slope.

/** x seen as a larger shape, for a kernel. */
export function stretched(x: Tensor, shape: Shape): View {
  return sameShape(x.shape, shape) ? x : { storage: x.storage, shape, strides: expandStrides(x, shape), offset: x.offset };
}

/** A tensor for the result of an element-wise op: in the memory layout of the first operand that has its shape. */
export function resultLike(shape: Shape, operands: readonly Tensor[], dtype: DType): Tensor {
  for (let i = 0; i < operands.length; i++) if (sameShape(operands[i].shape, shape)) return allocateLike(operands[i], dtype);
  return allocateTensor(shape, dtype);
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
      const out = a.shape === shape ? allocateLike(a) : resultLike(shape, [a, b], a.dtype);
      kernels().binary(name, stretched(a, shape), stretched(b, shape), out);
      const needsA = a.requiresGrad;
      const needsB = b.requiresGrad;
      if (!needsA && !needsB) return { out, save: [null, null, a.shape, b.shape] };
      const usesA = (needsA && slopeA.uses.a) || (needsB && slopeB.uses.a);
      const usesB = (needsA && slopeA.uses.b) || (needsB && slopeB.uses.b);
      return { out, save: [usesA ? a : null, usesB ? b : null, a.shape, b.shape] };
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

/** An activation, with numbers that shape it. */
export type ActivationOp = Op<[x: Tensor, parameters: readonly number[]]>;

/**
 * An activation whose slope is a kernel of the gradient and the input, and an op of its own, so that it can be differentiated again:
 * `curvature` is the slope of the slope. Left out: it is 0, of what is made of straight lines.
 */
export function activationOp(name: ActivationName, curvature?: (x: Tensor, parameters: readonly number[]) => Tensor): ActivationOp {
  const slopeName = `${name}Backward` as const;
  const slopeOp: Op<[grad: Tensor, x: Tensor, parameters: readonly number[]]> = defineOp(slopeName, {
    forward(grad: Tensor, x: Tensor, parameters: readonly number[]) {
      const out = emptyLike(x);
      kernels().binary(slopeName, grad, x, out, parameters);
      return { out, save: [grad, x, parameters] };
    },
    backward: ({ grad: g, saved: [grad, x, parameters], needs }) => [
      needs[0] ? slopeOp(g, x, parameters) : null,
      needs[1] && curvature !== undefined ? g.mul(grad).mul(curvature(x, parameters)) : null,
      null,
    ],
  });
  return defineOp(name, {
    forward(x: Tensor, parameters: readonly number[]) {
      const out = emptyLike(x);
      kernels().unary(name, x, out, parameters);
      return { out, save: [x, parameters] };
    },
    backward: ({ grad, saved: [x, parameters] }) => [slopeOp(grad, x, parameters), null],
  });
}
