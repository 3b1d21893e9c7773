import { defineOp, type Op } from '../autograd/define-op.js';
import { placeRegion, regionOf } from '../autograd/region.js';
import { ArgumentError, AutogradError, ShapeError } from '../errors/errors.js';
import { numelOf, sameShape, show, wrapDim, wrapDims, type Shape } from '../shape/shape.js';
import { contiguousStrides, extentOf, overlapsItself, viewStrides } from '../shape/strides.js';
import { kernels } from '../kernels/active.js';
import { allocateTensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './support.js';

// Views: another reading of the same memory. Nothing is copied, except by `reshape` and `flatten` where no strides can do it.

/**
 * The same elements in row-major order as another shape, without a copy; -1 stands for the size that is left over.
 *
 * @throws ShapeError when the numbers of elements differ, or when no strides can express it
 * @see torch.Tensor.view
 * @example
 * arange(0, 6).view([2, -1]).toArray() // [[0, 1, 2], [3, 4, 5]]
 */
export function view(input: Tensor, shape: Shape): Tensor {
  checkTensor('view', input);
  const target = inferShape('view', input.shape, shape);
  const strides = viewStrides(input, target);
  if (strides === null) {
    throw new ShapeError(
      'view',
      `${show(input.shape)} with strides ${show(input.strides)} cannot be seen as ${show(target)} without a copy`,
      { shapes: [input.shape, target], hint: 'reshape()' },
    );
  }
  return viewOp(input, target, strides);
}

/** As `view`, with a copy where it takes one. @see torch.reshape */
export function reshape(input: Tensor, shape: Shape): Tensor {
  checkTensor('reshape', input);
  const target = inferShape('reshape', input.shape, shape);
  const strides = viewStrides(input, target);
  return strides === null ? viewOp(input.contiguous(), target, contiguousStrides(target)) : viewOp(input, target, strides);
}

function inferShape(op: string, from: Shape, wanted: Shape): Shape {
  const open = wanted.filter((size) => size === -1).length;
  if (open > 1 || wanted.some((size) => !Number.isInteger(size) || size < -1)) {
    throw new ShapeError(op, `invalid shape ${show(wanted)}: sizes are whole numbers from 0, and only one dimension can be inferred (-1)`, {
      shapes: [from, wanted],
    });
  }
  const numel = numelOf(from);
  const known = numelOf(wanted.filter((size) => size !== -1));
  const rest = open === 1 && known > 0 ? numel / known : 0;
  const target = wanted.map((size) => (size === -1 ? rest : size));
  if ((open === 1 && (known === 0 || !Number.isInteger(rest))) || numelOf(target) !== numel) {
    throw new ShapeError(op, `shape ${show(wanted)} is invalid for ${show(from)} of ${numel} elements`, { shapes: [from, wanted] });
  }
  return target;
}

/** The dimensions from `startDim` to `endDim`, both included, as one. @see torch.flatten */
export function flatten(input: Tensor, startDim = 0, endDim = -1): Tensor {
  checkTensor('flatten', input);
  const start = wrapDim('flatten', startDim, input.ndim);
  const end = wrapDim('flatten', endDim, input.ndim);
  if (start > end) throw new ShapeError('flatten', `startDim ${startDim} cannot come after endDim ${endDim}`, { shapes: [input.shape] });
  if (input.ndim === 0) return reshape(input, [1]);
  if (start === end) return input;
  return reshape(input, [...input.shape.slice(0, start), numelOf(input.shape.slice(start, end + 1)), ...input.shape.slice(end + 1)]);
}

/** Dimension `dim` split up into `sizes`, of which one may be -1. @see torch.unflatten */
export function unflatten(input: Tensor, dim: number, sizes: Shape): Tensor {
  const axis = wrapDim('unflatten', dim, input.ndim);
  if (sizes.length === 0) throw new ShapeError('unflatten', 'sizes must be non-empty', { argument: 'sizes' });
  const inner = inferShape('unflatten', [input.shape[axis]], sizes);
  return view(input, [...input.shape.slice(0, axis), ...inner, ...input.shape.slice(axis + 1)]);
}

/** Two dimensions exchanged. @see torch.transpose */
export function transpose(input: Tensor, dim0: number, dim1: number): Tensor {
  checkTensor('transpose', input);
  const [a, b] = [wrapDim('transpose', dim0, input.ndim), wrapDim('transpose', dim1, input.ndim)];
  if (input.ndim === 0) return permuteOp(input, []);
  const order = input.shape.map((_, dim) => (dim === a ? b : dim === b ? a : dim));
  return permuteOp(input, order);
}

/** A matrix transposed; a vector or scalar as it is. @throws ShapeError on more than 2 dimensions @see torch.t */
export function t(input: Tensor): Tensor {
  checkTensor('t', input);
  if (input.ndim > 2)
    throw new ShapeError('t', `expects a tensor with at most 2 dimensions, got ${show(input.shape)}`, {
      shapes: [input.shape],
      hint: 'transpose(dim0, dim1)',
    });
  return input.ndim < 2
    ? permuteOp(
        input,
        input.shape.map((_, dim) => dim),
      )
    : permuteOp(input, [1, 0]);
}

/** The dimensions in another order: `dims[i]` is the old place of the new dimension i. @see torch.permute */
export function permute(input: Tensor, dims: readonly number[]): Tensor {
  checkTensor('permute', input);
  if (dims.length !== input.ndim) {
    throw new ShapeError('permute', `${show(dims)} names ${dims.length} dimensions, ${show(input.shape)} has ${input.ndim}`, {
      shapes: [input.shape],
      argument: 'dims',
    });
  }
  return permuteOp(input, wrapDims('permute', dims, input.ndim));
}

/** Dimensions moved from `source` to `destination`; the others stay in order. @see torch.movedim */
export function movedim(input: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor {
  checkTensor('movedim', input);
  const from = wrapDims('movedim', source, input.ndim);
  const to = wrapDims('movedim', destination, input.ndim);
  if (from.length !== to.length)
    throw new ShapeError('movedim', `source ${show(from)} and destination ${show(to)} have different lengths`, { shapes: [input.shape] });
  const order = new Array<number>(input.ndim).fill(-1);
  to.forEach((place, i) => (order[place] = from[i]!));
  const rest = input.shape.map((_, dim) => dim).filter((dim) => !from.includes(dim));
  return permuteOp(
    input,
    order.map((dim) => (dim === -1 ? rest.shift()! : dim)),
  );
}

/** Without its dimensions of size 1, or without those among `dim` that are. @see torch.squeeze */
export function squeeze(input: Tensor, dim: number | readonly number[] | null = null): Tensor {
  checkTensor('squeeze', input);
  const dims = wrapDims('squeeze', dim, input.ndim);
  const kept = input.shape.map((_, d) => d).filter((d) => !(dims.includes(d) && input.shape[d] === 1));
  return viewOp(
    input,
    kept.map((d) => input.shape[d]),
    kept.map((d) => input.strides[d]),
  );
}

/** With a new dimension of size 1 at `dim`. @see torch.unsqueeze */
export function unsqueeze(input: Tensor, dim: number): Tensor {
  checkTensor('unsqueeze', input);
  const at = wrapDim('unsqueeze', dim, input.ndim + 1);
  const stride = at < input.ndim ? input.shape[at] * input.strides[at] : 1;
  const insert = (list: readonly number[], value: number): number[] => [...list.slice(0, at), value, ...list.slice(at)];
  return viewOp(input, insert(input.shape, 1), insert(input.strides, stride));
}

/** `length` elements of dimension `dim` from `start` on, which may count from the end. @see torch.narrow */
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

/** The diagonal of dimensions dim1 and dim2, as a last dimension. @see torch.diagonal */
export function diagonal(
  input: Tensor,
  options: { readonly offset?: number; readonly dim1?: number; readonly dim2?: number } = {},
): Tensor {
  const { offset = 0, dim1 = 0, dim2 = 1 } = options;
  checkTensor('diagonal', input);
  const [a, b] = [wrapDim('diagonal', dim1, input.ndim), wrapDim('diagonal', dim2, input.ndim)];
  if (a === b) throw new ShapeError('diagonal', `dimensions cannot be identical, got ${dim1} and ${dim2}`, { shapes: [input.shape] });
  const [rows, columns] = [input.shape[a], input.shape[b]];
  const length = Math.max(0, offset >= 0 ? Math.min(rows, columns - offset) : Math.min(rows + offset, columns));
  const start = length === 0 ? 0 : offset >= 0 ? offset * input.strides[b] : -offset * input.strides[a];
  const kept = input.shape.map((_, dim) => dim).filter((dim) => dim !== a && dim !== b);
  return stridedOp(
    input,
    [...kept.map((dim) => input.shape[dim]), length],
    [...kept.map((dim) => input.strides[dim]), input.strides[a] + input.strides[b]],
    input.offset + start,
  );
}

/** Windows of `size` elements of one dimension, `step` apart, as a last dimension. @see torch.Tensor.unfold */
export function unfold(input: Tensor, dimension: number, size: number, step: number): Tensor {
  checkTensor('unfold', input);
  const axis = wrapDim('unfold', dimension, input.ndim);
  const extent = input.ndim === 0 ? 1 : input.shape[axis];
  if (!(size >= 0 && size <= extent))
    throw new ShapeError('unfold', `size ${size} exceeds dimension ${axis} of size ${extent}`, { shapes: [input.shape], argument: 'size' });
  if (!(step > 0)) throw new ArgumentError('unfold', `step is ${step} but must be > 0`, { argument: 'step' });
  const stride = input.ndim === 0 ? 1 : input.strides[axis];
  const count = Math.floor((extent - size) / step) + 1;
  const shape = input.ndim === 0 ? [size] : [...input.shape.map((s, dim) => (dim === axis ? count : s)), size];
  const strides = input.ndim === 0 ? [1] : [...input.strides.map((s, dim) => (dim === axis ? s * step : s)), stride];
  return stridedOp(input, shape, strides, input.offset);
}

/**
 * Any reading of the storage: element (i, j, …) at `storageOffset + i * stride[0] + …`, counted in elements.
 *
 * @throws ShapeError when it reaches beyond the storage
 * @see torch.as_strided
 */
export function asStrided(input: Tensor, size: Shape, stride: readonly number[], storageOffset: number = input.offset): Tensor {
  checkTensor('asStrided', input);
  if (size.length !== stride.length)
    throw new ShapeError('asStrided', `size ${show(size)} and stride ${show(stride)} have different lengths`, {
      shapes: [input.shape, size],
    });
  if (stride.some((step) => step < 0)) throw new ArgumentError('asStrided', `strides from 0, got ${show(stride)}`, { argument: 'stride' });
  const needed = storageOffset + extentOf({ shape: size, strides: stride, offset: 0 });
  if (storageOffset < 0 || needed > input.storage.length) {
    throw new ShapeError(
      'asStrided',
      `${show(size)} with strides ${show(stride)} from ${storageOffset} needs ${needed} elements, the storage has ${input.storage.length}`,
      { shapes: [input.shape, size] },
    );
  }
  return stridedOp(input, size, stride, storageOffset);
}

function shared(x: Tensor, shape: Shape, strides: readonly number[], offset: number): Tensor {
  return new Tensor({ storage: x.storage, shape, strides, offset });
}

/** Another shape in the same row-major order. */
const viewOp: Op<[x: Tensor, shape: Shape, strides: readonly number[]]> = defineOp('view', {
  forward: (x: Tensor, shape: Shape, strides: readonly number[]) => ({ out: shared(x, shape, strides, x.offset), save: [x.shape] }),
  backward: ({ grad, saved: [shape] }) => [sameShape(grad.shape, shape) ? grad : reshape(grad, shape), null, null],
});

const permuteOp: Op<[x: Tensor, order: readonly number[]]> = defineOp('permute', {
  forward: (x: Tensor, order: readonly number[]) => ({
    out: shared(
      x,
      order.map((dim) => x.shape[dim]),
      order.map((dim) => x.strides[dim]),
      x.offset,
    ),
    save: [order],
  }),
  backward: ({ grad, saved: [order] }) => [
    permuteOp(
      grad,
      order.map((_, dim) => order.indexOf(dim)),
    ),
    null,
  ],
});

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
  backward: ({ grad, saved: [shape, dim, index] }) => [sliceBackwardOp(unsqueeze(grad, dim), shape, dim, index, 1), null, null],
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

function without(list: readonly number[], at: number): number[] {
  return list.filter((_, i) => i !== at);
}

type Attached =
  | 'view'
  | 'reshape'
  | 'flatten'
  | 'unflatten'
  | 'transpose'
  | 't'
  | 'permute'
  | 'movedim'
  | 'squeeze'
  | 'unsqueeze'
  | 'narrow'
  | 'slice'
  | 'select'
  | 'diagonal'
  | 'unfold'
  | 'asStrided';
attachMethods({
  view,
  reshape,
  flatten,
  unflatten,
  transpose,
  t,
  permute,
  movedim,
  squeeze,
  unsqueeze,
  narrow,
  slice,
  select,
  diagonal,
  unfold,
  asStrided,
} satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./view.js'), Attached> {}
}
