import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { wasm } from '../../wasm/instance.js';
import { lineCount, outerDims, sizeOf, stepOf, typeCodes } from './lines.js';

/** assembly/sort/lines.ts */
const BUCKETS_BYTES = 1024;
const MOST_BYTES_AN_ELEMENT = 40;

export function sort(x: View, dim: number, descending: boolean, values: View, indices: View): void {
  const dims = outerDims(dim, x, values, indices);
  const lines = lineCount;
  const n = sizeOf(x, dim);
  if (lines * n === 0) return;
  const [stepX, stepValues, stepIndices] = [stepOf(x, dim), stepOf(values, dim), stepOf(indices, dim)];
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(values);
  const places = heap.write(indices);
  const scratch = heap.scratch(BUCKETS_BYTES + MOST_BYTES_AN_ELEMENT * n);
  const outer = heap.params(dims);
  const type = typeCodes[x.storage.dtype];
  wasm.sortLines(type, descending ? 1 : 0, lines, n, from, stepX, to, stepValues, places, stepIndices, outer, scratch);
  heap.leave();
}
