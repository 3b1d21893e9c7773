import { defineOp, type Op } from '../autograd/define-op.js';
import { inPlace } from '../autograd/in-place.js';
import { DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { broadcastShapes, numelOf, show } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand, sumTo } from './broadcast.js';
import { gatherOp } from './gather.js';
import { resultLike, stretched } from './elementwise.js';
import { asOperand, cast, checkTensor, promoteOperands, type Operand } from './support.js';

// Elements chosen by masks, tensors of bool.

/**
 * `condition ? input : other`, element by element; the three broadcast.
 *
 * @throws DTypeError when the condition is not bool
 * @see torch.where
 * @example
 * where(tensor([true, false]), tensor([1, 2]), tensor([-1, -2])).toArray() // [1, -2]
 */
export function where(condition: Tensor, input: Operand, other: Operand): Tensor {
  checkTensor('where', condition, 'condition');
  if (condition.dtype !== 'bool' && condition.dtype !== 'uint8') {
    throw new DTypeError('where', `expected condition to be bool, got ${condition.dtype}`, { dtype: condition.dtype, hint: 'x.ne(0)' });
  }
  return whereOp(cast(condition, 'bool'), ...promoteOperands('where', input, other));
}

/**
 * input with `value` where the mask is true. The mask broadcasts to the input.
 *
 * @see torch.Tensor.masked_fill
 * @example
 * tensor([1, 2, 3]).maskedFill(tensor([true, false, true]), 0).toArray() // [0, 2, 0]
 */
export function maskedFill(input: Tensor, mask: Tensor, value: number | boolean | Tensor): Tensor {
  checkTensor('maskedFill', input);
  checkMask('maskedFill', mask);
  if (value instanceof Tensor && value.ndim > 0) {
    throw new ShapeError('maskedFill', `value has to be a number or a tensor without dimensions, got ${show(value.shape)}`, {
      shapes: [input.shape, mask.shape, value.shape],
      hint: 'where()',
    });
  }
  return whereOp(mask, asOperand('maskedFill', value, input.dtype), input);
}

/**
 * The elements where the mask is true, in row-major order; input and mask broadcast.
 *
 * @see torch.masked_select
 * @example
 * const x = tensor([3, -1, 2]);
 * x.maskedSelect(x.gt(0)).toArray() // [3, 2]
 */
export function maskedSelect(input: Tensor, mask: Tensor): Tensor {
  checkTensor('maskedSelect', input);
  checkMask('maskedSelect', mask);
  const shape = broadcastShapes('maskedSelect', input.shape, mask.shape);
  const places = nonzero(expand(mask, shape).reshape([numelOf(shape)])).select(1, 0);
  return gatherOp(expand(input, shape).reshape([numelOf(shape)]), 0, places);
}

/**
 * Where the elements are that are not 0: a row of indices each.
 *
 * Shape: any -> (count, ndim), int32.
 * @see torch.nonzero
 * @example
 * tensor([[0, 5], [7, 0]]).nonzero().toArray() // [[0, 1], [1, 0]]
 */
export function nonzero(input: Tensor): Tensor {
  checkTensor('nonzero', input);
  const out = allocateTensor([Number(input.countNonzero().item()), input.ndim], 'int32');
  kernels().nonzero(input, out);
  return out;
}

function checkMask(op: string, mask: Tensor): void {
  checkTensor(op, mask, 'mask');
  if (mask.dtype === 'bool') return;
  throw new DTypeError(op, `the mask has to be bool, got ${mask.dtype}`, { dtype: mask.dtype, hint: 'mask.ne(0)' });
}

const whereOp: Op<[condition: Tensor, a: Tensor, b: Tensor]> = defineOp('where', {
  forward(condition: Tensor, a: Tensor, b: Tensor) {
    const shape = broadcastShapes('where', condition.shape, a.shape, b.shape);
    const out = resultLike(shape, [a, b], a.dtype);
    kernels().ternary('where', stretched(condition, shape), stretched(a, shape), stretched(b, shape), out);
    return { out, save: [condition, a.shape, b.shape] };
  },
  backward({ grad, saved: [condition, shapeA, shapeB], needs }) {
    const zero = allocateTensor([], grad.dtype);
    return [
      null,
      needs[1] ? sumTo(whereOp(condition, grad, zero), shapeA) : null,
      needs[2] ? sumTo(whereOp(condition, zero, grad), shapeB) : null,
    ];
  },
});

/** `maskedFill`, written to `input` itself. */
export function maskedFill_(input: Tensor, mask: Tensor, value: number | boolean | Tensor): Tensor {
  return inPlace('maskedFill_', input, (x) => maskedFill(x, mask, value));
}

type Attached = 'maskedFill' | 'maskedSelect' | 'nonzero' | 'maskedFill_';
attachMethods({ maskedFill, maskedSelect, nonzero, maskedFill_ } satisfies Record<Attached, unknown>);
attachMethods({ where: (input: Tensor, condition: Tensor, other: Operand) => where(condition, input, other) });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./masking.js'), Attached> {
    /** `condition ? this : other`, element by element. */
    where(condition: Tensor, other: Operand): Tensor;
  }
}
