import { inPlace } from '../autograd/in-place.js';
import { ShapeError } from '../errors/errors.js';
import { broadcastShapes, numelOf, show } from '../shape/shape.js';
import { arange } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand } from './broadcast.js';
import { checkIndex, checkSameDType, indexSelect, scatterOp } from './gather.js';
import { nonzero, where } from './masking.js';
import { asOperand, checkTensor } from './support.js';

// Indexing as in `x[1, ..., None, 2:5, [0, 3]]`.

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

/**
 * input with `value`, which broadcasts, in the places that `index(input, indices)` would read.
 *
 * @see torch.Tensor.index_put
 * @example
 * zeros([2, 2]).indexPut([0], tensor([1, 2])).toArray() // [[1, 2], [0, 0]]
 */
export function indexPut(
  input: Tensor,
  indices: readonly IndexItem[],
  value: Tensor | number,
  options: { readonly accumulate?: boolean } = {},
): Tensor {
  const { accumulate = false } = options;
  checkTensor('indexPut', input);
  const places = index(arange(0, input.numel).reshape(input.shape), indices);
  const values = value instanceof Tensor ? value : asOperand('indexPut', value, input.dtype);
  checkSameDType('indexPut', 'value', values, input);
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
      picks.push(...(item.dtype === 'bool' ? maskAsIndices(view, item, dim) : [wrapNegative(item, view.shape[dim])]));
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

/** `indexPut`, written to `input` itself. */
export function indexPut_(
  input: Tensor,
  indices: readonly IndexItem[],
  value: Tensor | number,
  options: { readonly accumulate?: boolean } = {},
): Tensor {
  return inPlace('indexPut_', input, (x) => indexPut(x, indices, value, options));
}

type Attached = 'index' | 'indexPut' | 'indexPut_';
attachMethods({ index, indexPut, indexPut_ } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./indexing.js'), Attached> {}
}
