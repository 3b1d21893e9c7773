import { defineOp, type Op } from '../autograd/define-op.js';
import { ShapeError } from '../errors/errors.js';
import { numelOf, sameShape, show, wrapDim, wrapDims, type Shape } from '../shape/shape.js';
import { contiguousStrides, viewStrides } from '../shape/strides.js';
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

/**
 * As `view`, with a copy where it takes one.
 *
 * @see torch.reshape
 * @example
 * tensor([[1, 2], [3, 4]]).t().reshape([-1]).toArray() // [1, 3, 2, 4]
 */
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
  checkTensor('unflatten', input);
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

/**
 * The dimensions in another order: `dims[i]` is the old place of the new dimension i.
 *
 * @see torch.permute
 * @example
 * zeros([2, 3, 4]).permute([2, 0, 1]).shape // [4, 2, 3]
 */
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

/**
 * With a new dimension of size 1 at `dim`.
 *
 * @see torch.unsqueeze
 * @example
 * zeros([2, 3]).unsqueeze(1).shape // [2, 1, 3]
 */
export function unsqueeze(input: Tensor, dim: number): Tensor {
  checkTensor('unsqueeze', input);
  const at = wrapDim('unsqueeze', dim, input.ndim + 1);
  const stride = at < input.ndim ? input.shape[at] * input.strides[at] : 1;
  const insert = (list: readonly number[], value: number): number[] => [...list.slice(0, at), value, ...list.slice(at)];
  return viewOp(input, insert(input.shape, 1), insert(input.strides, stride));
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

type Attached = 'view' | 'reshape' | 'flatten' | 'unflatten' | 'transpose' | 't' | 'permute' | 'movedim' | 'squeeze' | 'unsqueeze';
const methods = { view, reshape, flatten, unflatten, transpose, t, permute, movedim, squeeze, unsqueeze };
attachMethods(methods satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./view.js'), Attached> {}
}
