import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import { wasm } from '../../wasm/instance.js';
import { lineCount, outerDims, stepOf, typeCodes } from './lines.js';

export function gather(x: View, dim: number, index: View, out: View): void {
  const dims = outerDims(-1, index, out, standingStill(x, dim));
  if (lineCount === 0) return;
  heap.enter();
  const from = heap.read(x);
  const at = heap.read(index);
  const to = heap.write(out);
  wasm.gatherElements(bytesPerElement[x.storage.dtype], at, to, from, stepOf(x, dim), heap.params(dims));
  heap.leave();
}

export function scatter(mode: 'set' | 'add', out: View, dim: number, index: View, src: View): void {
  const dims = outerDims(-1, index, src, standingStill(out, dim));
  if (lineCount === 0) return;
  heap.enter();
  const at = heap.read(index);
  const from = heap.read(src);
  const to = heap.update(out);
  wasm.scatterElements(typeCodes[out.storage.dtype], mode === 'add' ? 1 : 0, at, from, to, stepOf(out, dim), heap.params(dims));
  heap.leave();
}

/** The view as it is walked where the index says how far to go along `dim`. */
function standingStill(view: View, dim: number): View {
  const strides = view.strides.slice();
  strides[dim] = 0;
  return { storage: view.storage, shape: view.shape, strides, offset: view.offset };
}

export function nonzero(x: View, out: View): void {
  const { shape } = x;
  const count = shape.length;
  if (count === 0 || out.shape[0] === 0) return;
  const dims = shape.slice();
  for (let dim = 0; dim < count; dim++) dims.push(stepOf(x, dim));
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const scratch = heap.scratch(4 * count);
  const type = typeCodes[x.storage.dtype];
  wasm.nonzeroPlaces(type, count, from, out.shape[0], to, stepOf(out, 0), stepOf(out, 1), heap.params(dims), scratch);
  heap.leave();
}
