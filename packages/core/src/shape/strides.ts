import { numelOf, type Shape } from './shape.js';

/** Where the elements of a tensor lie: element (i, j, …) at `offset + i * strides[0] + j * strides[1] + …`. */
export interface Geometry {
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
}

/** Row-major strides: the last dimension is dense. */
export function contiguousStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let dim = shape.length - 1, stride = 1; dim >= 0; dim--) {
    strides[dim] = stride;
    stride *= Math.max(shape[dim], 1);
  }
  return strides;
}

/** Whether the elements lie in row-major order without gaps. Dimensions of size 1 may have any stride. */
export function isContiguous({ shape, strides }: Geometry): boolean {
  let expected = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim];
    if (size === 1) continue;
    if (strides[dim] !== expected) return numelOf(shape) === 0;
    expected *= size;
  }
  return true;
}

/** Dimensions from the outermost in memory to the innermost, those of size 1 left out. Negative strides come from ndarrays alone. */
function dimsByStride({ shape, strides }: Geometry): number[] {
  return shape
    .map((_, dim) => dim)
    .filter((dim) => shape[dim] !== 1)
    .sort((a, b) => Math.abs(strides[b]) - Math.abs(strides[a]));
}

/** Whether each element has a place of its own and none is left free between them, in whatever order of the dimensions. */
export function isDense(geometry: Geometry): boolean {
  if (numelOf(geometry.shape) === 0) return true;
  let expected = 1;
  for (const dim of dimsByStride(geometry).reverse()) {
    if (geometry.strides[dim] !== expected) return false;
    expected *= geometry.shape[dim];
  }
  return true;
}

/** Whether two elements share a place, as after `expand`. Exact for what views can make; a hand-made `asStrided` may be called overlapping too soon. */
export function overlapsItself(geometry: Geometry): boolean {
  if (numelOf(geometry.shape) < 2) return false;
  let reach = 0;
  for (const dim of dimsByStride(geometry).reverse()) {
    const stride = Math.abs(geometry.strides[dim]);
    if (stride <= reach) return true;
    reach += stride * (geometry.shape[dim] - 1);
  }
  return false;
}

/** How many elements from the offset on a geometry reaches over. */
export function extentOf({ shape, strides }: Geometry): number {
  if (numelOf(shape) === 0) return 0;
  return shape.reduce((last, size, dim) => last + Math.max(0, (size - 1) * strides[dim]), 0) + 1;
}

/** How far before its offset a geometry reaches: 0 without negative strides. */
export function reachBefore({ shape, strides }: Geometry): number {
  if (numelOf(shape) === 0) return 0;
  return shape.reduce((reach, size, dim) => reach + Math.max(0, (1 - size) * strides[dim]), 0);
}

/** The strides of `torch.empty_like`: those of a dense input; else the input's order of dimensions, made dense (RNG draws follow it). */
export function stridesLike(geometry: Geometry): readonly number[] {
  if (isContiguous(geometry) || isDense(geometry)) return geometry.strides;
  return denseInOrder(geometry.shape, permutationByStride(geometry));
}

// TensorIterator's order: insertion sort from the last dimension on, in which a stride of 0 compares as equal to any.
function permutationByStride({ shape, strides }: Geometry): number[] {
  const order = shape.map((_, dim) => shape.length - 1 - dim);
  const compare = (a: number, b: number): number => {
    const [strideA, strideB] = [strides[a], strides[b]];
    if (strideA === 0 || strideB === 0) return 0;
    return strideA === strideB ? Math.sign(shape[a] - shape[b]) : Math.sign(strideA - strideB);
  };
  for (let i = 1; i < order.length; i++) {
    let inserted = i;
    for (let j = i - 1; j >= 0; j--) {
      const comparison = compare(order[j], order[inserted]);
      if (comparison > 0) {
        [order[j], order[inserted]] = [order[inserted], order[j]];
        inserted = j;
      } else if (comparison < 0) break;
    }
  }
  return order; // the innermost dimension first
}

function denseInOrder(shape: Shape, innermostFirst: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (const dim of innermostFirst) {
    strides[dim] = stride;
    stride *= Math.max(shape[dim], 1);
  }
  return strides;
}

/** The strides that read `geometry` as `shape` without a copy (new leading dimensions, sizes of 1 stretched); the shapes have to broadcast. */
export function expandStrides({ shape, strides }: Geometry, target: Shape): number[] {
  const missing = target.length - shape.length;
  return target.map((size, dim) => {
    if (dim < missing) return 0;
    return shape[dim - missing] === 1 && size !== 1 ? 0 : strides[dim - missing];
  });
}

/** The strides that read `geometry` as `shape`, of as many elements, without a copy; null where only a copy can. */
export function viewStrides({ shape, strides }: Geometry, target: Shape): number[] | null {
  if (numelOf(shape) === 0 || shape.length === 0) return contiguousStrides(target);
  const result = new Array<number>(target.length).fill(1);
  let viewDim = target.length - 1;
  let chunkStride = strides.at(-1) ?? 1;
  let chunkSize = 1;
  let viewSize = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    chunkSize *= shape[dim];
    // A run of dimensions that lie dense in each other is one chunk; each chunk is divided among the new dimensions on its own.
    if (dim > 0 && (shape[dim - 1] === 1 || strides[dim - 1] === chunkSize * chunkStride)) continue;
    while (viewDim >= 0 && (viewSize < chunkSize || target[viewDim] === 1)) {
      result[viewDim] = viewSize * chunkStride;
      viewSize *= target[viewDim];
      viewDim--;
    }
    if (viewSize !== chunkSize) return null;
    if (dim > 0) {
      chunkStride = strides[dim - 1]!;
      chunkSize = 1;
      viewSize = 1;
    }
  }
  return viewDim === -1 ? result : null;
}

/** Calls `visit` with the place of every element, in row-major order of the indices. */
export function forEachPlace({ shape, strides, offset }: Geometry, visit: (place: number) => void): void {
  const numel = numelOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  let place = offset;
  for (let i = 0; i < numel; i++) {
    visit(place);
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      place += strides[dim];
      if (++index[dim] < shape[dim]) break;
      place -= strides[dim] * shape[dim];
      index[dim] = 0;
    }
  }
}
