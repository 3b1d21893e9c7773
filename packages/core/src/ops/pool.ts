import { defineOp, type Op } from '../autograd/define-op.js';
import { ArgumentError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { AvgPoolWindow, Window } from '../kernels/kernels.js';
import { numelOf, show, type Shape } from '../shape/shape.js';
import { allocateTensor, zerosLike } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { gatherOp } from './gather.js';
import { checkFloating } from './support.js';
import { checkEach, checkElements } from './window.js';

/** A window that moves over the spatial dimensions: one number each. */
export interface PoolWindow extends Window {
  /** Lets the last window reach beyond the end. */
  readonly ceilMode: boolean;
}

/**
 * The largest of each window, and where it stands in the flattened spatial dimensions: the first of equals; NaN above all, and of several
 * the last.
 *
 * Shape: (N, C, …) -> twice (N, C, …), the second int32.
 * @throws ShapeError when nothing would be left, ArgumentError on a window out of range or a padding of more than half of the kernel
 * @see torch.nn.functional.max_pool2d and its sisters, which nn.functional has
 * @example
 * const window = { kernel: [2], stride: [2], padding: [0], dilation: [1], ceilMode: false };
 * const [values, indices] = maxPool(tensor([[[1, 3, 4, 2]]]), window);
 * values.toArray() // [[[3, 4]]]
 * indices.toArray() // [[[1, 2]]]
 */
export function maxPool(input: Tensor, window: PoolWindow): [values: Tensor, indices: Tensor] {
  const shape = pooledShape('maxPool', input, window);
  checkMeets(input, shape, window);
  const [values, indices] = maxPoolOp(input, window, shape);
  return [values, indices];
}

/** A dilated window that begins in the padding may step over all of a short input; then there is no largest. */
function checkMeets(input: Tensor, shape: Shape, { stride, padding, dilation }: PoolWindow): void {
  input.shape.slice(2).forEach((size, dim) => {
    for (let start = -padding[dim], i = 0; start < 0 && i < shape[dim + 2]; start += stride[dim], i++) {
      const firstInside = start + Math.ceil(-start / dilation[dim]) * dilation[dim];
      if (firstInside < size) continue;
      throw new ShapeError('maxPool', `a window has only padding in it: input ${show(input.shape)}, dilation ${show(dilation)}`, {
        shapes: [input.shape],
        hint: 'less padding, or less dilation',
      });
    }
  });
}

/** What an average is divided by. */
export interface AvgPoolOptions extends Omit<PoolWindow, 'dilation'> {
  /** Counts the padding as zeros. */
  readonly countIncludePad: boolean;
  /** Divides by this instead of the number of elements. */
  readonly divisorOverride: number | null;
}

/**
 * The mean of each window.
 *
 * Shape: (N, C, …) -> (N, C, …).
 * @throws ShapeError when nothing would be left, ArgumentError on a window out of range, a padding of more than half of the kernel, or a
 * divisor of 0
 * @see torch.nn.functional.avg_pool2d and its sisters, which nn.functional has
 * @example
 * const window = { kernel: [2], stride: [2], padding: [0], ceilMode: false, countIncludePad: true, divisorOverride: null };
 * avgPool(tensor([[[1, 3, 4, 2]]]), window).toArray() // [[[2, 3]]]
 */
export function avgPool(input: Tensor, options: AvgPoolOptions): Tensor {
  const window = { ...options, dilation: options.kernel.map(() => 1) };
  const shape = pooledShape('avgPool', input, window);
  const { divisorOverride } = options;
  if (divisorOverride !== null && (!Number.isInteger(divisorOverride) || divisorOverride === 0)) {
    throw new ArgumentError('avgPool', `divisor must be a whole number and not zero, got ${divisorOverride}`, {
      argument: 'divisorOverride',
      hint: 'null, for the number of elements',
    });
  }
  return avgPoolOp(input, window, shape);
}

function pooledShape(op: string, input: Tensor, { kernel, stride, padding, dilation, ceilMode }: PoolWindow): Shape {
  checkFloating(op, input);
  const sizes = input.shape.slice(2);
  if (input.ndim < 3 || kernel.length !== sizes.length) {
    const problem = `expects input (N, C, …) and a kernel of one number a spatial dimension, got ${show(input.shape)} and ${show(kernel)}`;
    throw new ShapeError(op, problem, {
      shapes: [input.shape],
      hint: input.ndim === kernel.length + 1 ? 'input.unsqueeze(0)' : 'a number for each dimension behind the first two',
    });
  }
  checkElements(op, input, { channels: false });
  checkEach(op, 'kernel', kernel, sizes.length, 1);
  checkEach(op, 'stride', stride, sizes.length, 1);
  checkEach(op, 'padding', padding, sizes.length, 0);
  checkEach(op, 'dilation', dilation, sizes.length, 1);
  padding.forEach((size, dim) => {
    if (size <= kernel[dim] / 2) return;
    throw new ArgumentError(op, `pad should be at most half of kernel size, but got pad=${size} and kernel_size=${kernel[dim]}`, {
      argument: 'padding',
      hint: `at most ${Math.floor(kernel[dim] / 2)}`,
    });
  });
  const spatial = sizes.map((size, dim) => {
    const room = size + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1;
    const count = Math.floor((room + (ceilMode ? stride[dim] - 1 : 0)) / stride[dim]) + 1;
    // A last window that would begin in the padding behind the end is left out.
    return ceilMode && (count - 1) * stride[dim] >= size + padding[dim] ? count - 1 : count;
  });
  if (spatial.some((size) => size < 1)) {
    throw new ShapeError(op, `output size is too small: ${show(input.shape)} would become ${show(spatial)}`, {
      shapes: [input.shape],
      hint: 'a smaller kernel',
    });
  }
  return [input.shape[0], input.shape[1], ...spatial];
}

const maxPoolOp: Op<[x: Tensor, window: Window, shape: Shape], readonly Tensor[]> = defineOp('maxPool', {
  forward(x: Tensor, window: Window, shape: Shape): { out: readonly Tensor[]; save: readonly [Tensor, Shape] } {
    const [values, indices] = [allocateTensor(shape, x.dtype), allocateTensor(shape, 'int32')];
    kernels().maxPool(x, values, indices, window);
    return { out: [values, indices], save: [indices, x.shape] };
  },
  backward: ({ grad, saved: [indices, shape] }) => [maxPoolBackwardOp(grad, indices, shape), null, null],
});

/** Zeros of `shape` with each gradient added where its value stood. */
const maxPoolBackwardOp: Op<[grad: Tensor, indices: Tensor, shape: Shape]> = defineOp('maxPoolBackward', {
  forward(grad: Tensor, indices: Tensor, shape: Shape) {
    const out = allocateTensor(shape, grad.dtype);
    const { fused } = kernels();
    if (fused === undefined) {
      kernels().fill(out, 0);
      kernels().scatter('add', flat(out), 2, flat(indices), flat(grad));
    } else fused.maxPoolBackward(grad.contiguous(), indices, out);
    return { out, save: [indices] };
  },
  backward: ({ grad, saved: [indices] }) => [gatherOp(flat(grad), 2, flat(indices)).reshape(indices.shape), null, null],
});

/** (N, C, elements) */
function flat(x: Tensor): Tensor {
  return x.reshape([x.shape[0], x.shape[1], numelOf(x.shape.slice(2))]);
}

const avgPoolOp: Op<[x: Tensor, window: AvgPoolWindow, shape: Shape]> = defineOp('avgPool', {
  forward(x: Tensor, window: AvgPoolWindow, shape: Shape) {
    const out = allocateTensor(shape, x.dtype);
    kernels().avgPool(x, out, window);
    return { out, save: [window, x] };
  },
  backward: ({ grad, saved: [window, x] }) => [avgPoolBackwardOp(grad, window, x), null, null],
});

// x is an argument, though the result does not depend on its values: PyTorch's second gradient by it is zeros, not missing.
const avgPoolBackwardOp: Op<[grad: Tensor, window: AvgPoolWindow, x: Tensor]> = defineOp('avgPoolBackward', {
  forward(grad: Tensor, window: AvgPoolWindow, x: Tensor) {
    const out = allocateTensor(x.shape, grad.dtype);
    kernels().avgPoolBackward(grad, out, window);
    return { out, save: [window, grad.shape] };
  },
  backward: ({ grad, saved: [window, shape], needs }) => [avgPoolOp(grad, window, shape), null, needs[2] ? zerosLike(grad) : null],
});
