import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { wasm } from '../../wasm/instance.js';
import { BOOL, dtypeCodes, FLOAT32, FLOAT64, UINT8, type KernelCodes } from './elementwise-codes.js';
import { planOf } from './elementwise-layout.js';

// Operands in any layout, of any dtype.

/** What the walks need for their blocks (assembly/elementwise/strided.ts). */
const SCRATCH_BYTES = 4 * (256 + 512 * 8);

/** out = kernel(inputs); `firstIsByte` where the first one is a condition. */
export function runAnyhow(
  codes: KernelCodes,
  out: View,
  inputs: readonly View[],
  parameters: readonly number[],
  firstIsByte = false,
): void {
  const views = [out, ...inputs];
  const stored = [byteFor(out)];
  let isFloat32 = codes.float32 >= 0 && (codes.asks || out.storage.dtype === 'float32');
  for (let i = 0; i < inputs.length; i++) {
    const isCondition = firstIsByte && i === 0;
    stored.push(isCondition ? byteFor(inputs[i]) : dtypeCodes[inputs[i].storage.dtype]);
    isFloat32 &&= isCondition || inputs[i].storage.dtype === 'float32';
  }
  const number = isFloat32 ? FLOAT32 : FLOAT64;
  const plan = planOf(views, stored, [codes.asks ? UINT8 : number, firstIsByte ? UINT8 : number, number, number]);
  if (plan === null) return;
  heap.enter();
  const a = heap.read(inputs[0]);
  const b = inputs.length > 1 ? heap.read(inputs[1]) : 0;
  const c = inputs.length > 2 ? heap.read(inputs[2]) : 0;
  const o = heap.write(out);
  const scratch = heap.scratch(SCRATCH_BYTES);
  const code = isFloat32 ? codes.float32 : codes.float64;
  wasm.strided(inputs.length, code, heap.params(plan), scratch, o, a, b, c, parameters[0] ?? 0, parameters[1] ?? 0);
  heap.leave();
}

/** A bool that is read or written as the byte that it is. */
function byteFor(view: View): number {
  const code = dtypeCodes[view.storage.dtype];
  return code === BOOL ? UINT8 : code;
}

export function copyAnyhow(x: View, out: View): void {
  const plan = planOf([out, x], [dtypeCodes[out.storage.dtype], dtypeCodes[x.storage.dtype]], [0, 0]);
  if (plan === null) return;
  heap.enter();
  const a = heap.read(x);
  const o = heap.write(out);
  const scratch = heap.scratch(SCRATCH_BYTES);
  wasm.stridedCopy(heap.params(plan), scratch, o, a);
  heap.leave();
}

export function fillAnyhow(out: View, value: number): void {
  const plan = planOf([out], [dtypeCodes[out.storage.dtype]], [0]);
  if (plan === null) return;
  heap.enter();
  const o = heap.write(out);
  const scratch = heap.scratch(SCRATCH_BYTES);
  wasm.stridedFill(heap.params(plan), scratch, o, value);
  heap.leave();
}
