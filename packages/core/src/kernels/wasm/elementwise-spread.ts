import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import { wasm } from '../../wasm/instance.js';
import { runAll } from '../../wasm/parallel.js';
import { chunks, isBulk } from './elementwise-bulk.js';

/** Bytes over which a kernel spreads a number (assembly/elementwise/spread.ts). */
const BLOCK_BYTES = 512 * 8;

/** out = kernel(a, b) of n elements, dense but for one of a and b, which is a single number. */
export function runSpread(code: number, n: number, out: View, a: View, b: View, isFirst: boolean, p: number, q: number): void {
  const width = bytesPerElement[a.storage.dtype];
  const widthO = bytesPerElement[out.storage.dtype];
  const [stepA, stepB] = isFirst ? [0, width] : [width, 0];
  heap.enter();
  const fromA = heap.read(a);
  const fromB = heap.read(b);
  const o = heap.write(out);
  if (!isBulk(n)) wasm.runBinarySpread(code, n, o, widthO, fromA, fromB, width, Number(isFirst), heap.scratch(BLOCK_BYTES), p, q);
  else {
    let scratch = heap.scratch(chunks(n, () => []).length * BLOCK_BYTES) - BLOCK_BYTES;
    const call = (start: number, count: number): number[] => {
      scratch += BLOCK_BYTES;
      const [atA, atB] = [fromA + start * stepA, fromB + start * stepB];
      return [code, count, o + start * widthO, widthO, atA, atB, width, Number(isFirst), scratch, p, q];
    };
    runAll('runBinarySpread', chunks(n, call));
  }
  heap.leave();
}
