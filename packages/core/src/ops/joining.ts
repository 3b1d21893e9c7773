import { defineOp, type Op } from '../autograd/define-op.js';
import { ArgumentError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { promoteTypes } from '../shape/dtype.js';
import { show, wrapDim } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import type { Tensor } from '../tensor/tensor.js';
import { cast, checkTensor, checkTensors } from './support.js';

/**
 * Tensors behind each other along `dim`; their other sizes are equal. An empty one-dimensional tensor among them is passed over.
 *
 * @throws ShapeError when other sizes differ, ArgumentError on an empty list
 * @see torch.cat
 * @example
 * cat([zeros([1, 2]), ones([1, 2])], 0).toArray() // [[0, 0], [1, 1]]
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  checkTensors('cat', tensors);
  const dtype = tensors.map((x) => x.dtype).reduce(promoteTypes);
  const parts = tensors.filter((x) => !isEmptyVector(x));
  const [first = tensors[0]] = parts;
  if (first.ndim === 0)
    throw new ShapeError('cat', 'zero-dimensional tensors cannot be concatenated', { shapes: [first.shape], hint: 'stack()' });
  const axis = wrapDim('cat', dim, first.ndim);
  for (const part of parts) {
    if (part.ndim !== first.ndim || part.shape.some((size, d) => d !== axis && size !== first.shape[d])) {
      throw new ShapeError('cat', `sizes must match except in dimension ${axis}: ${show(first.shape)} and ${show(part.shape)}`, {
        shapes: [first.shape, part.shape],
      });
    }
  }
  return catOp(axis, ...tensors.map((part) => cast(part, dtype)));
}

/**
 * Tensors of one shape behind each other along a new dimension.
 *
 * @see torch.stack
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray() // [[1, 2], [3, 4]]
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  checkTensors('stack', tensors);
  const [first] = tensors;
  for (const x of tensors) {
    if (show(x.shape) !== show(first.shape))
      throw new ShapeError('stack', `expects tensors of equal size: ${show(first.shape)} and ${show(x.shape)}`, {
        shapes: [first.shape, x.shape],
      });
  }
  const axis = wrapDim('stack', dim, first.ndim + 1);
  return cat(
    tensors.map((x) => x.unsqueeze(axis)),
    axis,
  );
}

/**
 * Views of `splitSize` elements each along `dim`, the last one perhaps smaller; or of the listed sizes.
 *
 * @see torch.split
 * @example
 * arange(0, 5).split(2).map((part) => part.toArray()) // [[0, 1], [2, 3], [4]]
 */
export function split(input: Tensor, splitSize: number | readonly number[], dim = 0): Tensor[] {
  checkTensor('split', input);
  if (input.ndim === 0) throw new ShapeError('split', 'expects at least one dimension', { shapes: [input.shape] });
  const axis = wrapDim('split', dim, input.ndim);
  const extent = input.shape[axis];
  const sizes = typeof splitSize === 'number' ? evenly(extent, splitSize) : splitSize;
  if (sizes.some((size) => !(size >= 0)) || sizes.reduce((a, b) => a + b, 0) !== extent) {
    throw new ShapeError('split', `sizes ${show(sizes)} have to sum to ${extent}, the size of dimension ${axis}`, {
      shapes: [input.shape],
      argument: 'splitSize',
    });
  }
  let start = 0;
  return sizes.map((size) => {
    const part = input.narrow(axis, start, size);
    start += size;
    return part;
  });
}

function evenly(extent: number, size: number): number[] {
  if (!Number.isInteger(size) || size < 0 || (size === 0 && extent > 0)) {
    throw new ArgumentError('split', `splitSize has to be a whole number from 1, got ${size}`, { argument: 'splitSize' });
  }
  if (extent === 0) return [0];
  return Array.from({ length: Math.ceil(extent / size) }, (_, i) => Math.min(size, extent - i * size));
}

/** At most `chunks` views of equal size along `dim`, the last one perhaps smaller. @see torch.chunk */
export function chunk(input: Tensor, chunks: number, dim = 0): Tensor[] {
  checkTensor('chunk', input);
  if (!Number.isInteger(chunks) || chunks < 1)
    throw new ArgumentError('chunk', `chunks has to be a whole number from 1, got ${chunks}`, { argument: 'chunks' });
  if (input.ndim === 0) throw new ShapeError('chunk', 'expects at least one dimension', { shapes: [input.shape] });
  const extent = input.shape[wrapDim('chunk', dim, input.ndim)];
  return extent === 0 ? split(input, new Array<number>(chunks).fill(0), dim) : split(input, Math.ceil(extent / chunks), dim);
}

/** The views along `dim`, one an element, without that dimension. @see torch.unbind */
export function unbind(input: Tensor, dim = 0): Tensor[] {
  checkTensor('unbind', input);
  if (input.ndim === 0) throw new ShapeError('unbind', 'expects at least one dimension', { shapes: [input.shape] });
  const axis = wrapDim('unbind', dim, input.ndim);
  return Array.from({ length: input.shape[axis] }, (_, i) => input.select(axis, i));
}

/** The whole tensor `repeats[i]` times along dimension i; new dimensions come first. @see torch.Tensor.repeat */
export function repeat(input: Tensor, repeats: readonly number[]): Tensor {
  checkTensor('repeat', input);
  if (repeats.length < input.ndim) {
    throw new ShapeError('repeat', `${show(repeats)} names fewer dimensions than ${show(input.shape)} has`, {
      shapes: [input.shape],
      argument: 'repeats',
    });
  }
  if (repeats.some((count) => !Number.isInteger(count) || count < 0))
    throw new ArgumentError('repeat', `repeats are whole numbers from 0, got ${show(repeats)}`, { argument: 'repeats' });
  const shape = [...new Array<number>(repeats.length - input.ndim).fill(1), ...input.shape];
  // Each dimension becomes two, of which the first is stretched.
  const spread = input.reshape(shape.flatMap((size) => [1, size])).expand(shape.flatMap((size, dim) => [repeats[dim], size]));
  return spread.clone().reshape(shape.map((size, dim) => size * repeats[dim]));
}

/** As `repeat`, with missing leading dimensions counted as 1. @see torch.tile */
export function tile(input: Tensor, dims: readonly number[]): Tensor {
  checkTensor('tile', input);
  return repeat(input, [...new Array<number>(Math.max(0, input.ndim - dims.length)).fill(1), ...dims]);
}

// Also of the empty vectors that are passed over: their gradient is there, and empty.
const catOp: Op<[dim: number, ...parts: Tensor[]]> = defineOp('cat', {
  forward(dim: number, ...parts: Tensor[]) {
    const [model = parts[0]] = parts.filter((part) => !isEmptyVector(part));
    const sizes = parts.map((part) => (isEmptyVector(part) ? 0 : part.shape[dim]));
    const total = sizes.reduce((a, b) => a + b, 0);
    const out = allocateTensor(
      model.shape.map((size, d) => (d === dim ? total : size)),
      model.dtype,
    );
    let start = 0;
    parts.forEach((part, i) => {
      if (sizes[i] > 0) kernels().copy(part, out.narrow(dim, start, sizes[i]));
      start += sizes[i];
    });
    return { out, save: [dim, sizes, parts.map((part) => part.shape)] };
  },
  backward({ grad, saved: [dim, sizes, shapes], needs }) {
    let start = 0;
    const grads = sizes.map((size, i) => {
      const part = needs[i + 1] ? grad.narrow(dim, start, size).reshape(shapes[i]) : null;
      start += size;
      return part;
    });
    return [null, ...grads];
  },
});

function isEmptyVector(x: Tensor): boolean {
  return x.ndim === 1 && x.numel === 0;
}

type Attached = 'split' | 'chunk' | 'unbind' | 'repeat' | 'tile';
attachMethods({ split, chunk, unbind, repeat, tile } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./joining.js'), Attached> {}
}
