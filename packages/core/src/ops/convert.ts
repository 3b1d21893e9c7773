import { convert, copyOf } from '../autograd/copying.js';
import { defineOp, type Op } from '../autograd/define-op.js';
import { inPlace, overwrite } from '../autograd/in-place.js';
import { kernels } from '../kernels/active.js';
import { checkDType, type DType } from '../shape/dtype.js';
import { allocateTensor, emptyLike, zerosLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand } from './broadcast.js';
import { cast, checkTensor } from './support.js';

/**
 * The values as another dtype: floats lose what stands behind the point, and become `true` where they are not 0. The tensor itself, where
 * it has the dtype already.
 *
 * @throws DTypeError when there is no such dtype
 * @see torch.Tensor.to
 * @example
 * tensor([1.7, 0]).to('int32').toArray() // [1, 0]
 */
export function to(input: Tensor, dtype: DType): Tensor {
  checkTensor('to', input);
  checkDType('to', dtype);
  return input.dtype === dtype ? input : convert(input, dtype);
}

/** The same values in a memory of their own. @see torch.clone */
export function clone(input: Tensor): Tensor {
  checkTensor('clone', input);
  return copyOf(input);
}

/** The tensor itself if its elements lie in row-major order without gaps, else a copy that does. @see torch.Tensor.contiguous */
export function contiguous(input: Tensor): Tensor {
  checkTensor('contiguous', input);
  return input.isContiguous ? input : contiguousOp(input);
}

const contiguousOp: Op<[x: Tensor]> = defineOp('contiguous', {
  forward(x: Tensor) {
    const out = allocateTensor(x.shape, x.dtype);
    kernels().copy(x, out);
    return { out };
  },
  backward: ({ grad }) => [grad],
});

/**
 * Overwrites `input` with the values of `src`, which are stretched to its shape and converted to its dtype.
 *
 * @throws ShapeError when `src` cannot be stretched so
 * @see torch.Tensor.copy_
 */
export function copy_(input: Tensor, src: Tensor): Tensor {
  return inPlace('copy_', input, (target) => replaceOp(target, expand(cast(src, target.dtype), target.shape)));
}

/** Overwrites every element with `value`. @see torch.Tensor.fill_ */
export function fill_(input: Tensor, value: number | boolean | Tensor): Tensor {
  if (value instanceof Tensor) return copy_(input, value);
  return overwrite('fill_', input, (target) => kernels().fill(target, Number(value)));
}

/** Overwrites every element with 0. @see torch.Tensor.zero_ */
export function zero_(input: Tensor): Tensor {
  return fill_(input, 0);
}

/** The values of src, in the place of those of x: x is left without an influence. */
const replaceOp: Op<[x: Tensor, src: Tensor]> = defineOp('copy', {
  forward(x: Tensor, src: Tensor) {
    const out = emptyLike(x);
    kernels().copy(src, out);
    return { out };
  },
  backward: ({ grad, needs }) => [needs[0] ? zerosLike(grad) : null, grad],
});

type Attached = 'to' | 'clone' | 'contiguous' | 'copy_' | 'fill_' | 'zero_';
attachMethods({ to, clone, contiguous, copy_, fill_, zero_ } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./convert.js'), Attached> {}
}
