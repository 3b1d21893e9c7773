import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';

/** Dimensions as parallel lists, of which the first `count` places are in use, the outermost first; steps are bytes. */
interface Dims {
  count: number;
  readonly sizes: number[];
  readonly stepsX: number[];
  readonly stepsOut: number[];
}

export interface SplitDims {
  /** As assembly/reduce/strided.ts takes them. */
  readonly packed: number[];
  /** Bytes from the views' first elements to those where the kernel begins: it walks forwards in x. */
  shiftX: number;
  shiftOut: number;
  /** Whether it is a kept dimension whose elements lie closest. */
  columns: boolean;
}

// Made once and used in every call. The lists never become shorter, which would cost new ones.
const kept: Dims = { count: 0, sizes: [], stepsX: [], stepsOut: [] };
const reduced: Dims = { count: 0, sizes: [], stepsX: [], stepsOut: [] };
const split: SplitDims = { packed: [], shiftX: 0, shiftOut: 0, columns: false };

/** The dimensions of x, those kept in out and those reduced, each in the order in which they lie in memory. Good until the next call. */
export function splitDims(x: View, dims: readonly number[], out: View): SplitDims {
  const { shape } = x;
  kept.count = 0;
  reduced.count = 0;
  split.shiftX = 0;
  split.shiftOut = 0;
  const widthX = bytesPerElement[x.storage.dtype];
  const widthOut = bytesPerElement[out.storage.dtype];
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim];
    if (size === 1) continue;
    const isReduced = dims.includes(dim);
    let stepX = x.strides[dim] * widthX;
    let stepOut = isReduced ? 0 : out.strides[dim] * widthOut;
    if (stepX < 0) {
      split.shiftX += stepX * (size - 1);
      split.shiftOut += stepOut * (size - 1);
      stepX = -stepX;
      stepOut = -stepOut;
    }
    insert(isReduced ? reduced : kept, size, stepX, stepOut);
  }
  merge(kept);
  merge(reduced);
  const closest = kept.stepsX[kept.count - 1];
  split.columns = closest !== 0 && closest < reduced.stepsX[reduced.count - 1] && kept.sizes[kept.count - 1] >= 4;
  pack();
  return split;
}

/** By falling steps in x; what repeats its elements stays outside. */
function insert(dims: Dims, size: number, stepX: number, stepOut: number): void {
  const { sizes, stepsX, stepsOut } = dims;
  let place = dims.count++;
  for (; place > 0 && stepsX[place - 1] !== 0 && (stepX === 0 || stepsX[place - 1] < stepX); place--) {
    sizes[place] = sizes[place - 1];
    stepsX[place] = stepsX[place - 1];
    stepsOut[place] = stepsOut[place - 1];
  }
  sizes[place] = size;
  stepsX[place] = stepX;
  stepsOut[place] = stepOut;
}

/** Takes dimensions that lie dense in each other as one, and none as one of size 1. */
function merge(dims: Dims): void {
  const { sizes, stepsX, stepsOut } = dims;
  if (dims.count === 0) insert(dims, 1, 0, 0);
  let last = 0;
  for (let dim = 1; dim < dims.count; dim++) {
    const isDense = stepsX[last] === stepsX[dim] * sizes[dim] && stepsOut[last] === stepsOut[dim] * sizes[dim];
    if (!isDense) last++;
    sizes[last] = isDense ? sizes[last] * sizes[dim] : sizes[dim];
    stepsX[last] = stepsX[dim];
    stepsOut[last] = stepsOut[dim];
  }
  dims.count = last + 1;
}

function pack(): void {
  const { packed } = split;
  const length = 2 + 3 * kept.count + 2 * reduced.count;
  if (packed.length !== length) packed.length = length;
  packed[0] = kept.count;
  packed[1] = reduced.count;
  let place = 2;
  for (let i = 0; i < kept.count; i++, place++) {
    packed[place] = kept.sizes[i];
    packed[place + kept.count] = kept.stepsX[i];
    packed[place + 2 * kept.count] = kept.stepsOut[i];
  }
  place += 2 * kept.count;
  for (let i = 0; i < reduced.count; i++, place++) {
    packed[place] = reduced.sizes[i];
    packed[place + reduced.count] = reduced.stepsX[i];
  }
}
