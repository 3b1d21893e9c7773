import { defineOp, type Op } from '../autograd/define-op.js';
import { inPlace } from '../autograd/in-place.js';
import { ArgumentError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { numelOf, sameShape, show, wrapDim, type Shape } from '../shape/shape.js';
import { allocateTensor, arange, zerosLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand } from './broadcast.js';
import { asOperand, cast, checkTensor } from './support.js';

// Elements picked and placed by tensors of indices, int32 or uint8. A tensor without dimensions counts as a vector of one.

/**
 * `out[i][j] = input[index[i][j]][j]` for dim 0, and likewise for the others.
 *
 * Shape: index has as many dimensions as input and, but for `dim`, no larger sizes; the result has index's shape.
 * @throws ShapeError on other shapes, ArgumentError on an index out of range, DTypeError when the index is no integer tensor
 * @see torch.gather
 * @example
 * tensor([[1, 2], [3, 4]]).gather(1, tensor([[1], [0]], { dtype: 'int32' })).toArray() // [[2], [3]]
 */
export function gather(input: Tensor, dim: number, index: Tensor): Tensor {
  checkTensor('gather', input);
  const axis = wrapDim('gather', dim, input.ndim);
  checkCovered('gather', input, index, axis);
  const [x, at] = [asVector(input), asVector(index)];
  return gatherOp(x, axis, checkIndex('gather', at, x.shape[axis])).reshape(index.shape);
}

/**
 * input with `out[index[i][j]][j] = src[i][j]` for dim 0, and likewise; of equal indices the last one stays.
 *
 * @see torch.scatter
 * @example
 * zeros([3]).scatter(0, tensor([2, 0], { dtype: 'int32' }), tensor([5, 7])).toArray() // [7, 0, 5]
 */
export function scatter(input: Tensor, dim: number, index: Tensor, src: Tensor | number): Tensor {
  return scattered('scatter', 'set', input, dim, index, src);
}

/** input with `out[index[i][j]][j] += src[i][j]` for dim 0, and likewise. @see torch.scatter_add */
export function scatterAdd(input: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  return scattered('scatterAdd', 'add', input, dim, index, src);
}

function scattered(op: string, mode: 'set' | 'add', input: Tensor, dim: number, index: Tensor, src: Tensor | number): Tensor {
  checkTensor(op, input);
  const axis = wrapDim(op, dim, input.ndim);
  checkCovered(op, input, index, axis);
  const [x, at] = [asVector(input), asVector(index)];
  const source = src instanceof Tensor ? asVector(src) : expand(asOperand(op, src, input.dtype), at.shape);
  checkSameDType(op, 'src', source, input);
  if (source.ndim !== at.ndim || at.shape.some((size, d) => size > source.shape[d])) {
    throw new ShapeError(op, `index ${show(index.shape)} reaches beyond src ${show(source.shape)}`, {
      shapes: [input.shape, index.shape, source.shape],
    });
  }
  return scatterOp(x, axis, checkIndex(op, at, x.shape[axis]), source, mode).reshape(input.shape);
}

/** The slices of `input` along `dim` whose numbers the vector `index` lists. @see torch.index_select */
export function indexSelect(input: Tensor, dim: number, index: Tensor): Tensor {
  checkTensor('indexSelect', input);
  const axis = wrapDim('indexSelect', dim, input.ndim);
  checkVector('indexSelect', index);
  const x = asVector(input);
  const checked = checkIndex('indexSelect', index, x.shape[axis]);
  if (input.ndim === 0 && index.numel !== 1) {
    throw new ShapeError('indexSelect', `of an input without dimensions there is one element, got ${index.numel} indices`, {
      shapes: [input.shape, index.shape],
      hint: 'input.reshape([1])',
    });
  }
  const result = gatherOp(x, axis, alongDim(checked, x.shape, axis));
  return input.ndim === 0 ? result.reshape([]) : result;
}

/** input with `alpha * source[i]` added to its slice number `index[i]` along `dim`. @see torch.index_add */
export function indexAdd(input: Tensor, dim: number, index: Tensor, source: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  const { alpha = 1 } = options;
  checkTensor('indexAdd', input);
  checkTensor('indexAdd', source, 'source');
  const axis = wrapDim('indexAdd', dim, input.ndim);
  checkVector('indexAdd', index);
  const [x, from] = [asVector(input), asVector(source)];
  const checked = checkIndex('indexAdd', index, x.shape[axis]);
  const wanted = x.shape.map((size, d) => (d === axis ? index.numel : size));
  if (!sameShape(from.shape, wanted)) {
    const slices = `${index.numel} slices along dimension ${axis}`;
    throw new ShapeError('indexAdd', `source ${show(source.shape)} has to be ${show(wanted)}: input ${show(input.shape)} with ${slices}`, {
      shapes: [input.shape, index.shape, source.shape],
    });
  }
  checkSameDType('indexAdd', 'source', source, input);
  const scaled = alpha === 1 ? from : from.mul(alpha);
  return scatterOp(x, axis, alongDim(checked, x.shape, axis), scaled, 'add').reshape(input.shape);
}

function asVector(x: Tensor): Tensor {
  return x.ndim === 0 ? x.reshape([1]) : x;
}

/** A vector of indices as an index for `gather`: the same along all other dimensions. */
function alongDim(index: Tensor, shape: Shape, dim: number): Tensor {
  const column = index.reshape(shape.map((_, d) => (d === dim ? index.numel : 1)));
  return column.expand(shape.map((size, d) => (d === dim ? index.numel : size)));
}

function checkVector(op: string, index: Tensor): void {
  checkTensor(op, index, 'index');
  if (index.ndim <= 1) return;
  throw new ShapeError(op, `index has to be a vector, got ${show(index.shape)}`, { shapes: [index.shape], hint: 'gather(), or index()' });
}

/** The index as int32, every value in range. @internal */
export function checkIndex(op: string, index: Tensor, size: number): Tensor {
  checkTensor(op, index, 'index');
  if (index.dtype !== 'int32' && index.dtype !== 'uint8') {
    throw new DTypeError(op, `index has to be int32, got ${index.dtype}`, { dtype: index.dtype, hint: "index.to('int32')" });
  }
  const wrong = index.data().find((value) => value < 0 || value >= size);
  if (wrong !== undefined) {
    throw new ArgumentError(op, `index ${wrong} is out of bounds for a dimension of size ${size}`, {
      argument: 'index',
      shapes: [index.shape],
    });
  }
  return cast(index, 'int32');
}

function checkCovered(op: string, input: Tensor, index: Tensor, dim: number): void {
  checkTensor(op, index, 'index');
  const [x, at] = [asVector(input), asVector(index)];
  const fits = at.ndim === x.ndim && at.shape.every((size, d) => d === dim || size <= x.shape[d]);
  if (fits || index.numel === 0) return;
  throw new ShapeError(op, `index ${show(index.shape)} does not fit input ${show(input.shape)} apart from dimension ${dim}`, {
    shapes: [input.shape, index.shape],
  });
}

/** @internal */
export function checkSameDType(op: string, argument: string, source: Tensor, input: Tensor): void {
  if (source.dtype === input.dtype) return;
  throw new DTypeError(op, `${argument} is ${source.dtype}, input ${input.dtype}`, {
    dtype: source.dtype,
    hint: `${argument}.to('${input.dtype}')`,
  });
}

/** `gather`, of checked arguments. @internal */
export const gatherOp: Op<[x: Tensor, dim: number, index: Tensor]> = defineOp('gather', {
  forward(x: Tensor, dim: number, index: Tensor) {
    const out = allocateTensor(index.shape, x.dtype);
    kernels().gather(x, dim, index, out);
    return { out, save: [x.shape, dim, index] };
  },
  backward: ({ grad, saved: [shape, dim, index] }) => [gatherBackwardOp(grad, shape, dim, index), null, null],
});

const gatherBackwardOp: Op<[grad: Tensor, shape: Shape, dim: number, index: Tensor]> = defineOp('gatherBackward', {
  forward(grad: Tensor, shape: Shape, dim: number, index: Tensor) {
    const out = allocateTensor(shape, grad.dtype);
    kernels().scatter('add', out, dim, index, grad);
    return { out, save: [dim, index] };
  },
  backward: ({ grad, saved: [dim, index] }) => [gatherOp(grad, dim, index), null, null, null],
});

/** `scatter` and `scatterAdd`, of checked arguments. @internal */
export const scatterOp: Op<[x: Tensor, dim: number, index: Tensor, src: Tensor, mode: 'set' | 'add']> = defineOp('scatter', {
  forward(x: Tensor, dim: number, index: Tensor, src: Tensor, mode: 'set' | 'add') {
    const out = allocateTensor(x.shape, x.dtype);
    kernels().copy(x, out);
    kernels().scatter(mode, out, dim, index, src);
    return { out, save: [dim, index, src.shape, mode] };
  },
  backward({ grad, saved: [dim, index, srcShape, mode], needs }) {
    const picked = gatherOp(grad, dim, index);
    const gradX = needs[0] && mode === 'set' ? scatterOp(grad, dim, index, zerosLike(picked), 'set') : grad;
    if (!needs[3]) return [gradX, null, null, null, null];
    const gradSrc = mode === 'set' ? picked.mul(stays(grad.shape, dim, index).to(grad.dtype)) : picked;
    return [gradX, null, null, padTo(gradSrc, srcShape), null];
  },
});

/** Which elements of a source `scatter` leaves standing: of those with equal indices the last one. */
function stays(shape: Shape, dim: number, index: Tensor): Tensor {
  const numbers = arange(0, index.numel).reshape(index.shape);
  const last = scatterOp(allocateTensor(shape, 'int32'), dim, index, numbers, 'set');
  return gatherOp(last, dim, index).eq(numbers);
}

/** x with zeros behind it in every dimension, up to `shape`: what of src lay beyond the index had no influence. */
function padTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const zeros = allocateTensor(shape, x.dtype);
  const all = arange(0, numelOf(shape)).reshape(shape);
  const places = x.shape.reduce((view, size, dim) => view.narrow(dim, 0, size), all);
  return scatterOp(zeros.reshape([zeros.numel]), 0, places.reshape([x.numel]), x.reshape([x.numel]), 'set').reshape(shape);
}

/** `indexAdd`, written to `input` itself. */
export function indexAdd_(input: Tensor, dim: number, index: Tensor, source: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  return inPlace('indexAdd_', input, (x) => indexAdd(x, dim, index, source, options));
}

/** `scatter`, written to `input` itself. */
export function scatter_(input: Tensor, dim: number, index: Tensor, src: Tensor | number): Tensor {
  return inPlace('scatter_', input, (x) => scatter(x, dim, index, src));
}

type Attached = 'gather' | 'scatter' | 'scatterAdd' | 'indexSelect' | 'indexAdd' | 'indexAdd_' | 'scatter_';
attachMethods({ gather, scatter, scatterAdd, indexSelect, indexAdd, indexAdd_, scatter_ } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./gather.js'), Attached> {}
}
