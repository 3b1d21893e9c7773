import { ArgumentError, ShapeError } from '../errors/errors.js';
import { show, wrapDim, wrapDims } from '../shape/shape.js';
import { allocateTensor, arange, tensor } from '../tensor/creation.js';
import { attachMethods, type Methods } from '../tensor/methods.js';
import { Tensor } from '../tensor/tensor.js';
import { expand } from './broadcast.js';
import { indexAdd, indexSelect } from './gather.js';
import { cat } from './joining.js';
import { checkTensor, checkTensors } from './support.js';

// The same elements in another order, made from selecting and joining.

/**
 * The order of the elements turned round along each of `dims`.
 *
 * @see torch.flip
 * @example
 * arange(0, 3).flip([0]).toArray() // [2, 1, 0]
 */
export function flip(input: Tensor, dims: number | readonly number[]): Tensor {
  checkTensor('flip', input);
  return wrapDims('flip', dims, input.ndim).reduce((x, dim) => {
    const size = x.shape[dim];
    return indexSelect(x, dim, tensor(Int32Array.from({ length: size }, (_, i) => size - 1 - i)));
  }, input.clone());
}

/**
 * The elements moved by `shifts` along `dims`, those that leave coming in at the other end; without dims in the flattened input.
 *
 * @see torch.roll
 * @example
 * arange(0, 4).roll(1, 0).toArray() // [3, 0, 1, 2]
 */
export function roll(input: Tensor, shifts: number | readonly number[], dims: number | readonly number[] | null = null): Tensor {
  checkTensor('roll', input);
  const steps = typeof shifts === 'number' ? [shifts] : shifts;
  if (dims === null) {
    if (steps.length !== 1) throw new ArgumentError('roll', `without dims there is one shift, got ${steps.length}`, { argument: 'shifts' });
    return roll(input.reshape([input.numel]), steps, 0).reshape(input.shape);
  }
  const along = typeof dims === 'number' ? [dims] : dims;
  if (along.length !== steps.length)
    throw new ArgumentError('roll', `shifts and dimensions must align, got ${steps.length} and ${along.length}`, { argument: 'shifts' });
  return along.reduce((x, dim, i) => {
    const axis = wrapDim('roll', dim, x.ndim);
    const size = x.shape[axis] ?? 1;
    if (size === 0 || x.ndim === 0) return x;
    const shift = ((steps[i] % size) + size) % size;
    return shift === 0 ? x : cat([x.narrow(axis, size - shift, shift), x.narrow(axis, 0, size - shift)], axis);
  }, input.clone());
}

/** Turned by 90 degrees `k` times, from the first of `dims` towards the second. @see torch.rot90 */
export function rot90(input: Tensor, k = 1, dims: readonly number[] = [0, 1]): Tensor {
  checkTensor('rot90', input);
  if (dims.length !== 2) throw new ArgumentError('rot90', `expected 2 dimensions, got ${show(dims)}`, { argument: 'dims' });
  if (input.ndim < 2) throw new ShapeError('rot90', `expected at least 2 dimensions, got ${show(input.shape)}`, { shapes: [input.shape] });
  const [from, to] = wrapDims('rot90', dims, input.ndim) as [number, number];
  switch (((k % 4) + 4) % 4) {
    case 1:
      return flip(input, to).transpose(from, to);
    case 2:
      return flip(input, [from, to]);
    case 3:
      return flip(input, from).transpose(from, to);
    default:
      return input.clone();
  }
}

/**
 * The elements on and below the diagonal, 0 above it.
 *
 * @see torch.tril
 * @example
 * ones([2, 3]).tril().toArray() // [[1, 0, 0], [1, 1, 0]]
 */
export function tril(input: Tensor, diagonal = 0): Tensor {
  return triangle('tril', input, (row, column) => column - row <= diagonal);
}

/** The elements on and above the diagonal, 0 below it. @see torch.triu */
export function triu(input: Tensor, diagonal = 0): Tensor {
  return triangle('triu', input, (row, column) => column - row >= diagonal);
}

function triangle(op: string, input: Tensor, keeps: (row: number, column: number) => boolean): Tensor {
  checkTensor(op, input);
  if (input.ndim < 2) throw new ShapeError(op, `expected at least 2 dimensions, got ${show(input.shape)}`, { shapes: [input.shape] });
  const [rows, columns] = input.shape.slice(-2) as [number, number];
  const outside = Uint8Array.from({ length: rows * columns }, (_, i) => Number(!keeps(Math.floor(i / columns), i % columns)));
  return input.maskedFill(tensor(outside, { dtype: 'bool' }).reshape([rows, columns]), 0);
}

/** Of a vector: a matrix with it on the diagonal. Of a matrix: its diagonal. @see torch.diag */
export function diag(input: Tensor, diagonal = 0): Tensor {
  checkTensor('diag', input);
  if (input.ndim === 2) return input.diagonal({ offset: diagonal }).clone();
  if (input.ndim !== 1)
    throw new ShapeError('diag', `expected 1 or 2 dimensions, got ${show(input.shape)}`, { shapes: [input.shape], hint: 'diagonal()' });
  const size = input.numel + Math.abs(diagonal);
  const first = diagonal >= 0 ? diagonal : -diagonal * size;
  const places = arange(0, input.numel, 1, { dtype: 'int32' })
    .mul(size + 1)
    .add(first);
  return indexAdd(allocateTensor([size * size], input.dtype), 0, places, input).reshape([size, size]);
}

/**
 * Each element `repeats` times behind itself, along `dim` or in the flattened input.
 *
 * @see torch.repeat_interleave
 * @example
 * tensor([1, 2]).repeatInterleave(2).toArray() // [1, 1, 2, 2]
 */
export function repeatInterleave(input: Tensor, repeats: number | Tensor, dim: number | null = null): Tensor {
  checkTensor('repeatInterleave', input);
  const x = dim === null ? input.reshape([input.numel]) : input;
  const axis = wrapDim('repeatInterleave', dim ?? 0, x.ndim);
  const size = x.shape[axis] ?? 1;
  const given = repeats instanceof Tensor ? Array.from(repeats.data()) : [repeats];
  if (given.length !== 1 && given.length !== size) {
    throw new ShapeError('repeatInterleave', `repeats has ${given.length} counts for ${size} elements`, {
      shapes: [input.shape],
      argument: 'repeats',
    });
  }
  const counts = Array.from({ length: size }, (_, i) => (given.length === 1 ? given[0] : given[i]));
  if (counts.some((count) => !Number.isInteger(count) || count < 0))
    throw new ArgumentError('repeatInterleave', 'repeats have to be whole numbers from 0', { argument: 'repeats' });
  return indexSelect(x, axis, tensor(Int32Array.from(counts.flatMap((count, i) => new Array<number>(count).fill(i)))));
}

/** The coordinates of a grid whose sides are the given vectors: as many tensors as vectors. @see torch.meshgrid */
export function meshgrid(tensors: readonly Tensor[], options: { readonly indexing?: 'ij' | 'xy' } = {}): Tensor[] {
  const { indexing = 'ij' } = options;
  checkTensors('meshgrid', tensors);
  if (indexing !== 'ij' && indexing !== 'xy') {
    throw new ArgumentError('meshgrid', `indexing has to be 'ij' or 'xy', got ${String(indexing)}`, { argument: 'indexing' });
  }
  const sides: readonly Tensor[] = tensors;
  for (const x of sides) if (x.ndim > 1) throw new ShapeError('meshgrid', `expected vectors, got ${show(x.shape)}`, { shapes: [x.shape] });
  const swap = indexing === 'xy' && sides.length > 1;
  const ordered = swap ? [sides[1], sides[0], ...sides.slice(2)] : sides;
  const shape = ordered.map((x) => x.numel);
  const grids = ordered.map((x, i) => expand(x.reshape(shape.map((size, dim) => (dim === i ? size : 1))), shape));
  return swap ? [grids[1], grids[0], ...grids.slice(2)] : grids;
}

type Attached = 'flip' | 'roll' | 'rot90' | 'tril' | 'triu' | 'diag' | 'repeatInterleave';
attachMethods({ flip, roll, rot90, tril, triu, diag, repeatInterleave } satisfies Record<Attached, unknown>);
declare module '../tensor/tensor.js' {
  interface Tensor extends Methods<typeof import('./rearrange.js'), Attached> {}
}
