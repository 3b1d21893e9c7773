import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { wasm } from '../../wasm/instance.js';
import type { ScanName } from '../kernels.js';
import { lineCount, outerDims, sizeOf, stepOf, typeCodes } from './lines.js';

export function scan(name: ScanName, x: View, dim: number, out: View): void {
  const dims = outerDims(dim, x, out);
  const lines = lineCount;
  const n = sizeOf(x, dim);
  if (lines * n === 0) return;
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const outer = heap.params(dims);
  const product = name === 'cumprod' ? 1 : 0;
  wasm.scanLines(typeCodes[x.storage.dtype], product, lines, n, from, stepOf(x, dim), to, stepOf(out, dim), outer);
  heap.leave();
}
