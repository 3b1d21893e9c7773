import { kernels } from '../kernels/active.js';
import type { DType } from '../shape/dtype.js';
import { emptyLike } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { defineOp, type Op } from './define-op.js';

// The three ops that the engine itself needs. `ops/` offers them to users.

/** The sum of two gradients of one tensor. */
export const accumulate: Op<[a: Tensor, b: Tensor]> = defineOp('accumulate', {
  forward(a: Tensor, b: Tensor) {
    const out = emptyLike(a);
    kernels().binary('add', a, b, out);
    return { out };
  },
  backward: ({ grad }) => [grad, grad],
});

/** The same values in a memory of their own. */
export const copyOf: Op<[x: Tensor]> = defineOp('clone', {
  forward(x: Tensor) {
    const out = emptyLike(x);
    kernels().copy(x, out);
    return { out };
  },
  backward: ({ grad }) => [grad],
});

/** The same values as another dtype. */
export const convert: Op<[x: Tensor, dtype: DType]> = defineOp('to', {
  forward(x: Tensor, dtype: DType) {
    const out = emptyLike(x, { dtype });
    kernels().copy(x, out);
    return { out, save: [x.dtype] };
  },
  backward: ({ grad, saved: [dtype] }) => [convert(grad, dtype), null],
});
