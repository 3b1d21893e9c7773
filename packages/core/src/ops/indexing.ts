import { defineOp, type Op } from '../autograd/define-op.js';
import { inPlace } from '../autograd/in-place.js';
import { ArgumentError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import { broadcastShapes, numelOf, sameShape, show, wrapDim, type Shape } from '../shape/shape.js';
import { allocateTensor, arange, zerosLike } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand, sumTo } from './broadcast.js';
import { asOperand, cast, checkTensor, promote, resultLike, stretched, type Operand } from './support.js';

// Elements picked and placed by index tensors (int32 or uint8) and by masks (bool).

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
  return gatherOp(input, axis, checkIndex('gather', index, sizeAt(input, axis)));
}

/** input with `out[index[i][j]][j] = src[i][j]` for dim 0, and likewise; of equal indices the last one stays. @see torch.scatter */
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
  const checked = checkIndex(op, index, sizeAt(input, axis));
  const source = src instanceof Tensor ? src : expand(asOperand(op, src, input.dtype), index.shape);
  if (source.dtype !== input.dtype)
    throw new DTypeError(op, `src is ${source.dtype}, input ${input.dtype}`, { dtype: source.dtype, hint: `src.to('${input.dtype}')` });
  if (source.ndim !== index.ndim || index.shape.some((size, d) => size > source.shape[d])) {
    throw new ShapeError(op, `index ${show(index.shape)} reaches beyond src ${show(source.shape)}`, {
      shapes: [input.shape, index.shape, source.shape],
    });
  }
  return scatterOp(input, axis, checked, source, mode);
}

/** The slices of `input` along `dim` whose numbers the vector `index` lists. @see torch.index_select */
export function indexSelect(input: Tensor, dim: number, index: Tensor): Tensor {
  checkTensor('indexSelect', input);
  const axis = wrapDim('indexSelect', dim, input.ndim);
  checkVector('indexSelect', index);
  const checked = checkIndex('indexSelect', index, sizeAt(input, axis));
  if (input.ndim === 0)
    return gatherOp(input.reshape([1]), 0, checked.reshape([checked.numel])).reshape(index.ndim === 0 ? [] : [index.numel]);
  return gatherOp(input, axis, alongDim(checked, input.shape, axis));
}

/** input with `alpha * source[i]` added to its slice number `index[i]` along `dim`. @see torch.index_add */
export function indexAdd(input: Tensor, dim: number, index: Tensor, source: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  const { alpha = 1 } = options;
  checkTensor('indexAdd', input);
  checkTensor('indexAdd', source, 'source');
  const axis = wrapDim('indexAdd', dim, input.ndim);
  checkVector('indexAdd', index);
  const checked = checkIndex('indexAdd', index, sizeAt(input, axis));
  const wanted = input.shape.map((size, d) => (d === axis ? index.numel : size));
  if (!sameShape(source.shape, wanted)) {
    throw new ShapeError(
      'indexAdd',
      `source ${show(source.shape)} has to be ${show(wanted)}: input ${show(input.shape)} with ${index.numel} slices along dimension ${axis}`,
      {
        shapes: [input.shape, index.shape, source.shape],
      },
    );
  }
  if (source.dtype !== input.dtype)
    throw new DTypeError('indexAdd', `source is ${source.dtype}, input ${input.dtype}`, {
      dtype: source.dtype,
      hint: `source.to('${input.dtype}')`,
    });
  const scaled = alpha === 1 ? source : source.mul(alpha);
  if (input.ndim === 0) return input.add(scaled);
  return scatterOp(input, axis, alongDim(checked, input.shape, axis), scaled, 'add');
}

/** A vector of indices as an index for `gather`: the same along all other dimensions. */
function alongDim(index: Tensor, shape: Shape, dim: number): Tensor {
  const column = index.reshape(shape.map((_, d) => (d === dim ? index.numel : 1)));
  return expand(
    column,
    shape.map((size, d) => (d === dim ? index.numel : size)),
  );
}

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
  const [a, b] = input instanceof Tensor ? promote('where', input, other) : promote('where', asNumberTensor(input, other), other);
  return whereOp(cast(condition, 'bool'), a, b);
}

/** A number beside a tensor takes no part in its dtype, unless it is of a higher kind. */
function asNumberTensor(value: number | boolean, other: Operand): Tensor {
  const [, converted] =
    other instanceof Tensor ? promote('where', other, value) : promote('where', asOperand('where', value, 'float32'), value);
  return converted;
}

/** input with `value` where the mask is true. The mask broadcasts to the input. @see torch.Tensor.masked_fill */
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

/** The elements where the mask is true, in row-major order; input and mask broadcast. @see torch.masked_select */
export function maskedSelect(input: Tensor, mask: Tensor): Tensor {
  checkTensor('maskedSelect', input);
  checkMask('maskedSelect', mask);
  const shape = broadcastShapes('maskedSelect', input.shape, mask.shape);
  const places = nonzero(expand(mask, shape).reshape([numelOf(shape)])).select(1, 0);
  return gatherOp(expand(input, shape).reshape([numelOf(shape)]), 0, places);
}

/** Where the elements are that are not 0: a row of indices each. Shape: any -> (count, ndim), int32. @see torch.nonzero */
export function nonzero(input: Tensor): Tensor {
  checkTensor('nonzero', input);
  const out = allocateTensor([Number(input.countNonzero().item()), input.ndim], 'int32');
  kernels().nonzero(input, out);
  return out;
}

/** One item of an index: a number, null for a new dimension, '...', a slice [start, stop, step] with null for open ends, or a tensor. */
export type IndexItem = number | null | '...' | readonly (number | null)[] | Tensor;

/**
 * What `input[i, j, …]` is in Python: numbers take a dimension away, slices keep part of it, tensors of indices pick from it, a mask picks
 * from as many dimensions as it has. Without tensors the result is a view.
 *
 * @throws ShapeError on too many indices or one out of range
 * @see torch.Tensor indexing
 * @example
 * arange(0, 6).reshape([2, 3]).index([1, [0, 2]]).toArray() // [3, 4]
 */
export function index(input: Tensor, indices: readonly IndexItem[]): Tensor {
  checkTensor('index', input);
  const { view, picks } = basicIndex(input, indices);
  return picks.some((pick) => pick !== null) ? advancedIndex(view, picks) : view;
}

/** input with `value`, which broadcasts, in the places that `index(input, indices)` would read. @see torch.Tensor.index_put */
export function indexPut(
  input: Tensor,
  indices: readonly IndexItem[],
  value: Tensor | number,
  options: { readonly accumulate?: boolean } = {},
): Tensor {
  const { accumulate = false } = options;
  checkTensor('indexPut', input);
  const places = index(arange(0, input.numel, 1, { dtype: 'int32' }).reshape(input.shape), indices);
  const values = value instanceof Tensor ? value : asOperand('indexPut', value, input.dtype);
  if (values.dtype !== input.dtype)
    throw new DTypeError('indexPut', `value is ${values.dtype}, input ${input.dtype}`, {
      dtype: values.dtype,
      hint: `value.to('${input.dtype}')`,
    });
  const source = expand(values, places.shape).reshape([places.numel]);
  return scatterOp(input.reshape([input.numel]), 0, places.reshape([places.numel]), source, accumulate ? 'add' : 'set').reshape(
    input.shape,
  );
}

/** Numbers, slices, null and '...' done as views; what is left are tensors, one a dimension of the view (null: all of it). */
function basicIndex(input: Tensor, indices: readonly IndexItem[]): { view: Tensor; picks: (Tensor | null)[] } {
  const consumed = indices.reduce<number>(
    (count, item) => count + (item === null || item === '...' ? 0 : item instanceof Tensor && item.dtype === 'bool' ? item.ndim : 1),
    0,
  );
  if (consumed > input.ndim)
    throw new ShapeError('index', `too many indices for ${show(input.shape)}: ${consumed}`, { shapes: [input.shape], argument: 'indices' });
  let view = input;
  const picks: (Tensor | null)[] = [];
  for (const item of indices) {
    const dim = picks.length;
    if (item === '...') picks.push(...new Array<null>(input.ndim - consumed).fill(null));
    else if (item === null) [view] = [view.unsqueeze(dim), picks.push(null)];
    else if (typeof item === 'number') view = view.select(dim, item);
    else if (item instanceof Tensor)
      picks.push(...(item.dtype === 'bool' ? maskAsIndices(view, item, dim) : [wrapNegative(item, sizeAt(view, dim))]));
    else {
      const [start = null, stop = null, step = null] = item;
      view = view.slice(dim, start, stop, step ?? 1);
      picks.push(null);
    }
  }
  return { view, picks: [...picks, ...new Array<null>(view.ndim - picks.length).fill(null)] };
}

function maskAsIndices(view: Tensor, mask: Tensor, dim: number): Tensor[] {
  if (mask.shape.some((size, d) => size !== view.shape[dim + d])) {
    throw new ShapeError('index', `the mask ${show(mask.shape)} does not match ${show(view.shape)} at dimension ${dim}`, {
      shapes: [view.shape, mask.shape],
    });
  }
  return nonzero(mask).unbind(1);
}

function wrapNegative(item: Tensor, size: number): Tensor {
  const wrapped = where(item.lt(0), item.add(size), item);
  return checkIndex('index', wrapped, size);
}

/** Picked dimensions come to the front as one, are selected from, and take the broadcast shape of the tensors in the place of the first. */
function advancedIndex(view: Tensor, picks: readonly (Tensor | null)[]): Tensor {
  const picked = picks.flatMap((pick, dim) => (pick === null ? [] : [dim]));
  const rest = picks.flatMap((pick, dim) => (pick === null ? [dim] : []));
  const tensors = picked.map((dim) => picks[dim]!);
  const shape = broadcastShapes('index', ...tensors.map((x) => x.shape));
  const sizes = picked.map((dim) => view.shape[dim]);
  const place = tensors.map((x, i) => x.mul(numelOf(sizes.slice(i + 1)))).reduce((a, b) => a.add(b));
  const restShape = rest.map((dim) => view.shape[dim]);
  const rows = view.permute([...picked, ...rest]).reshape([numelOf(sizes), ...restShape]);
  const result = indexSelect(rows, 0, expand(place, shape).reshape([numelOf(shape)])).reshape([...shape, ...restShape]);
  const adjacent = picked.every((dim, i) => dim === picked[0] + i);
  if (!adjacent || picked[0] === 0) return result;
  return result.movedim(
    shape.map((_, i) => i),
    shape.map((_, i) => picked[0] + i),
  );
}

const sizeAt = (x: Tensor, dim: number): number => x.shape[dim] ?? 1;

function checkMask(op: string, mask: Tensor): void {
  checkTensor(op, mask, 'mask');
  if (mask.dtype !== 'bool')
    throw new DTypeError(op, `the mask has to be bool, got ${mask.dtype}`, { dtype: mask.dtype, hint: 'mask.ne(0)' });
}

function checkVector(op: string, index: Tensor): void {
  checkTensor(op, index, 'index');
  if (index.ndim > 1)
    throw new ShapeError(op, `index has to be a vector, got ${show(index.shape)}`, { shapes: [index.shape], hint: 'gather(), or index()' });
}

/** The index as int32, every value in range. */
function checkIndex(op: string, index: Tensor, size: number): Tensor {
  checkTensor(op, index, 'index');
  if (index.dtype !== 'int32' && index.dtype !== 'uint8')
    throw new DTypeError(op, `index has to be int32, got ${index.dtype}`, { dtype: index.dtype, hint: "index.to('int32')" });
  for (const value of index.data()) {
    if (value < 0 || value >= size)
      throw new ArgumentError(op, `index ${value} is out of bounds for a dimension of size ${size}`, {
        argument: 'index',
        shapes: [index.shape],
      });
  }
  return cast(index, 'int32');
}

function checkCovered(op: string, input: Tensor, index: Tensor, dim: number): void {
  checkTensor(op, index, 'index');
  const fits = index.ndim === input.ndim && index.shape.every((size, d) => d === dim || size <= input.shape[d]);
  if (fits || index.numel === 0) return;
  throw new ShapeError(op, `index ${show(index.shape)} does not fit input ${show(input.shape)} apart from dimension ${dim}`, {
    shapes: [input.shape, index.shape],
  });
}

const gatherOp: Op<[x: Tensor, dim: number, index: Tensor]> = defineOp('gather', {
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

const scatterOp: Op<[x: Tensor, dim: number, index: Tensor, src: Tensor, mode: 'set' | 'add']> = defineOp('scatter', {
  forward(x: Tensor, dim: number, index: Tensor, src: Tensor, mode: 'set' | 'add') {
    const out = allocateTensor(x.shape, x.dtype);
    kernels().copy(x, out);
    kernels().scatter(mode, out, dim, index, src);
    return { out, save: [dim, index, src.shape, mode] };
  },
  backward({ grad, saved: [dim, index, srcShape, mode], needs }) {
    const gradX = mode === 'add' ? grad : scatterOp(grad, dim, index, zerosLike(gatherOp(grad, dim, index)), 'set');
    if (!needs[3]) return [gradX, null, null, null, null];
    const picked = gatherOp(grad, dim, index);
    return [gradX, null, null, padTo(picked, srcShape), null];
  },
});

/** x with zeros behind it in every dimension, up to `shape`: what of src lay beyond the index had no influence. */
function padTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const zeros = allocateTensor(shape, x.dtype);
  const places = x.shape.reduce(
    (view, size, dim) => view.narrow(dim, 0, size),
    arange(0, numelOf(shape), 1, { dtype: 'int32' }).reshape(shape),
  );
  return scatterOp(zeros.reshape([zeros.numel]), 0, places.reshape([x.numel]), x.reshape([x.numel]), 'set').reshape(shape);
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

/** `indexAdd`, written to `input` itself. */
export function indexAdd_(input: Tensor, dim: number, index: Tensor, source: Tensor, options: { readonly alpha?: number } = {}): Tensor {
  return inPlace('indexAdd_', input, (x) => indexAdd(x, dim, index, source, options));
}

/** `scatter`, written to `input` itself. */
export function scatter_(input: Tensor, dim: number, index: Tensor, src: Tensor | number): Tensor {
  return inPlace('scatter_', input, (x) => scatter(x, dim, index, src));
}

/** `indexPut`, written to `input` itself. */
export function indexPut_(
  input: Tensor,
  indices: readonly IndexItem[],
  value: Tensor | number,
  options: { readonly accumulate?: boolean } = {},
): Tensor {
  return inPlace('indexPut_', input, (x) => indexPut(x, indices, value, options));
}

type Attached =
  | 'gather'
  | 'scatter'
  | 'scatterAdd'
  | 'indexSelect'
  | 'indexAdd'
  | 'maskedFill'
  | 'maskedSelect'
  | 'nonzero'
  | 'index'
  | 'indexPut'
  | 'maskedFill_'
  | 'indexAdd_'
  | 'scatter_'
  | 'indexPut_';
attachMethods({
  gather,
  scatter,
  scatterAdd,
  indexSelect,
  indexAdd,
  maskedFill,
  maskedSelect,
  nonzero,
  index,
  indexPut,
  maskedFill_,
  indexAdd_,
  scatter_,
  indexPut_,
} satisfies Record<Attached, unknown>);
attachMethods({ where: (input: Tensor, condition: Tensor, other: Operand) => where(condition, input, other) });
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./indexing.js'), Attached> {
    /** `condition ? this : other`, element by element. */
    where(condition: Tensor, other: Operand): Tensor;
  }
}
