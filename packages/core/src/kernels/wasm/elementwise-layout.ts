import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';

// How the elements of several views of one shape lie to each other.

/**
 * How many elements there are, if they lie dense and in the same order in all of these views; else -1. The result shares no place among its
 * elements: as many as its reach leave no gap.
 */
export function denseTogether(out: View, a: View, b: View, c: View): number {
  const { shape, strides } = out;
  const stridesA = a.strides;
  const stridesB = b.strides;
  const stridesC = c.strides;
  let numel = 1;
  let reach = 1;
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim];
    if (size === 1) continue;
    const stride = strides[dim];
    if (stride < 0 || stridesA[dim] !== stride || stridesB[dim] !== stride || stridesC[dim] !== stride) return -1;
    numel *= size;
    reach += (size - 1) * stride;
  }
  return numel === reach || numel === 0 ? numel : -1;
}

/** Whether all elements are one and the same. */
export function isConstant(view: View): boolean {
  const { shape, strides } = view;
  for (let dim = 0; dim < shape.length; dim++) if (shape[dim] !== 1 && strides[dim] !== 0) return false;
  return true;
}

// Made once and used in every call: of each dimension its size and the strides of each view, and the plan itself.
const sizes: number[] = [];
const strides: readonly number[][] = [[], [], [], []];
const plan: number[] = [];

/**
 * The numbers by which `strided` walks through up to four views of one shape, the result first (assembly/elementwise/cursor.ts). Dimensions
 * go from the outermost of the result to its innermost; those that lie dense in each other in all views are taken as one. Null when there
 * is nothing to do. Good until the next call.
 */
export function planOf(views: readonly View[], stored: readonly number[], computed: readonly number[]): readonly number[] | null {
  if (views[0].shape.includes(0)) return null;
  const dims = merged(views, sorted(views));
  plan.length = 0;
  plan.push(dims, 1);
  for (let dim = 0; dim < dims; dim++) {
    plan[1] *= sizes[dim];
    plan.push(sizes[dim]);
  }
  for (let v = 0; v < views.length; v++) {
    const width = bytesPerElement[views[v].storage.dtype];
    plan.push(stored[v], computed[v]);
    for (let dim = 0; dim < dims; dim++) plan.push(strides[v][dim] * width);
  }
  return plan;
}

/** Writes down the dimensions by the stride of the result, the largest first; how many there are. */
function sorted(views: readonly View[]): number {
  const { shape, strides: stridesOut } = views[0];
  let count = 0;
  for (let dim = 0; dim < shape.length; dim++) {
    if (shape[dim] === 1) continue;
    let place = count++;
    for (; place > 0 && Math.abs(strides[0][place - 1]) < Math.abs(stridesOut[dim]); place--) {
      sizes[place] = sizes[place - 1];
      for (let v = 0; v < views.length; v++) strides[v][place] = strides[v][place - 1];
    }
    sizes[place] = shape[dim];
    for (let v = 0; v < views.length; v++) strides[v][place] = views[v].strides[dim];
  }
  return count;
}

/** Makes one of dimensions that lie dense in each other; how many are left, at least one. */
function merged(views: readonly View[], count: number): number {
  let last = 0;
  if (count === 0) {
    sizes[0] = 1;
    for (let v = 0; v < views.length; v++) strides[v][0] = 0;
  }
  for (let dim = 1; dim < count; dim++) {
    let isDense = true;
    for (let v = 0; v < views.length; v++) isDense &&= strides[v][last] === strides[v][dim] * sizes[dim];
    if (!isDense) last++;
    sizes[last] = isDense ? sizes[last] * sizes[dim] : sizes[dim];
    for (let v = 0; v < views.length; v++) strides[v][last] = strides[v][dim];
  }
  return last + 1;
}
