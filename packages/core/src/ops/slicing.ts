import { defineOp, type Op } from '../autograd/define-op.js';
import { placeRegion, regionOf } from '../autograd/region.js';
import { ArgumentError, AutogradError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { show, wrapDim, type Shape } from '../shape/shape.js';
import { contiguousStrides, extentOf, overlapsItself, type Geometry } from '../shape/strides.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './support.js';

// Views of part of a tensor: nothing is copied.

/**
 * `length` elements of dimension `dim` from `start` on, which may count from the end.
 *
 * @see torch.narrow
 * @example
 * arange(0, 5).narrow(0, 1, 3).toArray() // [1, 2, 3]
 */
export function narrow(input: Tensor, dim: number, start: number, length: number): Tensor {
  checkTensor('narrow', input);
  if (input.ndim === 0) throw new ShapeError('narrow', 'cannot be applied to a tensor without dimensions', { shapes: [input.shape] });
  const axis = wrapDim('narrow', dim, input.ndim);
  const size = input.shape[axis];
  const first = start < 0 ? start + size : start;
  if (!Number.isInteger(first) || !Number.isInteger(length) || first < 0 || length < 0 || first + length > size) {
    throw new ShapeError('narrow', `start ${start} and length ${length} exceed dimension ${axis} of size ${size}`, {
      shapes: [input.shape],
    });
  }
  return sliceOp(input, axis, first, length, 1);
}

/** Every `step`-th element of dimension `dim` from `start` up to but without `end`; null and left out: to the ends. @see torch slicing */
export function slice(input: Tensor, dim: number, start: number | null = null, end: number | null = null, step = 1): Tensor {
  checkTensor('slice', input);
  if (input.ndim === 0) throw new ShapeError('slice', 'cannot be applied to a tensor without dimensions', { shapes: [input.shape] });
  if (!Number.isInteger(step) || step < 1)
    throw new ArgumentError('slice', `step must be a whole number from 1, got ${step}`, { argument: 'step', hint: 'flip()' });
  const axis = wrapDim('slice', dim, input.ndim);
  const size = input.shape[axis];
  const clip = (place: number): number => Math.min(size, Math.max(0, place < 0 ? place + size : place));
  const first = clip(start ?? 0);
  const length = Math.max(0, Math.ceil((clip(end ?? size) - first) / step));
  return sliceOp(input, axis, first, length, step);
}

/** Element `index` of dimension `dim`, which is gone from the result. @throws ShapeError when there is no such element @see torch.select */
export function select(input: Tensor, dim: number, index: number): Tensor {
  checkTensor('select', input);
  if (input.ndim === 0) throw new ShapeError('select', 'cannot be applied to a tensor without dimensions', { shapes: [input.shape] });
  const axis = wrapDim('select', dim, input.ndim);
  const size = input.shape[axis];
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new ShapeError('select', `index ${index} out of range for ${show(input.shape)} at dimension ${axis}`, {
      shapes: [input.shape],
      argument: 'index',
    });
  }
  return selectOp(input, axis, index < 0 ? index + size : index);
}

/**
 * The diagonal of dimensions dim1 and dim2, as a last dimension.
 *
 * @see torch.diagonal
 * @example
 * arange(0, 9).view([3, 3]).diagonal({ offset: 1 }).toArray() // [1, 5]
 */
export function diagonal(
  input: Tensor,
  options: { readonly offset?: number; readonly dim1?: number; readonly dim2?: number } = {},
): Tensor {
  const { offset = 0, dim1 = 0, dim2 = 1 } = options;
  checkTensor('diagonal', input);
  const [a, b] = [wrapDim('diagonal', dim1, input.ndim), wrapDim('diagonal', dim2, input.ndim)];
  if (a === b || input.ndim < 2) {
    throw new ShapeError('diagonal', `takes two dimensions that differ, got ${dim1} and ${dim2} of ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: '{ dim1, dim2 }',
    });
  }
  const [rows, columns] = [input.shape[a], input.shape[b]];
  const length = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  return diagonalOp(input, ({ shape, strides, offset: start }) => ({
    shape: [...without(shape, a, b), length],
    strides: [...without(strides, a, b), strides[a] + strides[b]],
    offset: start + (length === 0 ? 0 : offset >= 0 ? offset * strides[b] : -offset * strides[a]),
  }));
}

/**
 * Windows of `size` elements of one dimension, `step` apart, as a last dimension.
 *
 * @see torch.Tensor.unfold
 * @example
 * arange(0, 5).unfold(0, 3, 2).toArray() // [[0, 1, 2], [2, 3, 4]]
 */
export function unfold(input: Tensor, dimension: number, size: number, step: number): Tensor {
  checkTensor('unfold', input);
  const axis = wrapDim('unfold', dimension, input.ndim);
  const extent = input.ndim === 0 ? 1 : input.shape[axis];
  if (!(Number.isInteger(size) && size >= 0 && size <= extent)) {
    throw new ShapeError('unfold', `size ${size} exceeds dimension ${axis} of size ${extent}`, { shapes: [input.shape], argument: 'size' });
  }
  if (!(Number.isInteger(step) && step > 0)) {
    throw new ArgumentError('unfold', `step is ${step} but must be a whole number from 1`, { argument: 'step', hint: 'step 1' });
  }
  const count = Math.floor((extent - size) / step) + 1;
  return unfoldOp(input, ({ shape, strides, offset }) => {
    if (shape.length === 0) return { shape: [size], strides: [1], offset };
    return {
      shape: [...shape.map((s, dim) => (dim === axis ? count : s)), size],
      strides: [...strides.map((stride, dim) => (dim === axis ? stride * step : stride)), strides[axis]],
      offset,
    };
  });
}

/**
 * Any reading of the storage: element (i, j, …) at `storageOffset + i * stride[0] + …`, counted in elements.
 *
 * @throws ShapeError when it reaches beyond the storage
 * @see torch.as_strided
 */
export function asStrided(input: Tensor, size: Shape, stride: readonly number[], storageOffset: number | null = null): Tensor {
  checkTensor('asStrided', input);
  const offset = storageOffset ?? input.offset;
  if (size.length !== stride.length)
    throw new ShapeError('asStrided', `size ${show(size)} and stride ${show(stride)} have different lengths`, {
      shapes: [input.shape, size],
    });
  if (stride.some((step) => step < 0)) throw new ArgumentError('asStrided', `strides from 0, got ${show(stride)}`, { argument: 'stride' });
  const needed = offset + extentOf({ shape: size, strides: stride, offset: 0 });
  if (offset < 0 || needed > input.storage.length) {
    throw new ShapeError(
      'asStrided',
      `${show(size)} with strides ${show(stride)} from ${offset} needs ${needed} elements, the storage has ${input.storage.length}`,
      { shapes: [input.shape, size] },
    );
  }
  return stridedOp(input, size, stride, offset);
}

function shared(x: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  return new Tensor({ storage: x.storage, shape, strides, offset });
}

type ReadingOp = Op<[x: Tensor, read: (x: Geometry) => Geometry]>;

/** A reading that follows from shape and strides: its gradient is laid into a row-major tensor, read in the same way. */
function readingOp(name: string): ReadingOp {
  return defineOp(name, {
    forward(x: Tensor, read: (x: Geometry) => Geometry) {
      const { shape, strides, offset } = read(x);
      const dense = { shape: x.shape, strides: contiguousStrides(x.shape), offset: 0 };
      return { out: shared(x, shape, strides, offset), save: [regionOf(dense, read(dense))] };
    },
    backward: ({ grad, saved: [region] }) => [placeRegion(grad, region), null],
  });
}

const diagonalOp = readingOp('diagonal');
const unfoldOp = readingOp('unfold');

/** A reading of part of the memory; its gradient is laid back into zeros. */
const stridedOp: Op<[x: Tensor, shape: Shape, strides: readonly number[], offset: number]> = defineOp('asStrided', {
  forward(x: Tensor, shape: Shape, strides: readonly number[], offset: number) {
    const out = shared(x, shape, strides, offset);
    return { out, save: [regionOf(x, out), overlapsItself(x)] };
  },
  backward({ grad, saved: [region, overlaps] }) {
    if (overlaps)
      throw new AutogradError('asStrided', 'has no gradient by an input whose elements share memory', { hint: 'clone() first' });
    return [placeRegion(grad, region), null, null, null];
  },
});

const sliceOp: Op<[x: Tensor, dim: number, start: number, length: number, step: number]> = defineOp('slice', {
  forward: (x: Tensor, dim: number, start: number, length: number, step: number) => ({
    out: shared(
      x,
      x.shape.map((size, d) => (d === dim ? length : size)),
      x.strides.map((stride, d) => (d === dim ? stride * step : stride)),
      x.offset + (length === 0 ? 0 : start * x.strides[dim]),
    ),
    save: [x.shape, dim, start, step],
  }),
  backward: ({ grad, saved: [shape, dim, start, step] }) => [sliceBackwardOp(grad, shape, dim, start, step), null, null, null, null],
});

const selectOp: Op<[x: Tensor, dim: number, index: number]> = defineOp('select', {
  forward: (x: Tensor, dim: number, index: number) => ({
    out: shared(x, without(x.shape, dim), without(x.strides, dim), x.offset + index * x.strides[dim]),
    save: [x.shape, dim, index],
  }),
  backward: ({ grad, saved: [shape, dim, index] }) => [sliceBackwardOp(grad.unsqueeze(dim), shape, dim, index, 1), null, null],
});

/** Zeros of `shape` with x in every `step`-th place of `dim` from `start` on: the adjoint of a slice. */
const sliceBackwardOp: Op<[x: Tensor, shape: Shape, dim: number, start: number, step: number]> = defineOp('sliceBackward', {
  forward(x: Tensor, shape: Shape, dim: number, start: number, step: number) {
    const out = allocateTensor(shape, x.dtype);
    const region = sliceOp(out, dim, start, x.shape[dim], step);
    kernels().copy(x, region);
    return { out, save: [dim, start, x.shape[dim], step] };
  },
  backward: ({ grad, saved: [dim, start, length, step] }) => [sliceOp(grad, dim, start, length, step), null, null, null, null],
});

function without(list: readonly number[], ...places: readonly number[]): number[] {
  return list.filter((_, i) => !places.includes(i));
}

type Attached = 'narrow' | 'slice' | 'select' | 'diagonal' | 'unfold' | 'asStrided';
attachMethods({ narrow, slice, select, diagonal, unfold, asStrided } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./slicing.js'), Attached> {}
}
