import { heap } from '../memory/heap.js';
import type { View } from '../memory/storage.js';
import { numelOf } from '../shape/shape.js';
import { isContiguous, isDense } from '../shape/strides.js';
import { wasm } from '../wasm/instance.js';
import type { Generator } from './generator.js';

/** Below it, carrying the generator's words to a kernel and back takes longer than drawing. */
const fewestElements = 32;

/** Whether a kernel can fill a view in memory order, and is worth its while. */
export function suitsKernel(view: View): boolean {
  return numelOf(view.shape) >= fewestElements && (isContiguous(view) || isDense(view));
}

/** Writes `n` elements, 1 or more, from `out` on; `state` and `position` say where the generator is, the new position is returned. */
export type FillKernel = (state: number, position: number, n: number, out: number) => number;

/** Lets a kernel draw from the generator and fill a dense view. */
export function fillByKernel(generator: Generator, view: View, kernel: FillKernel): void {
  heap.enter();
  const out = heap.write(view);
  draw(generator, numelOf(view.shape), out, kernel);
  heap.leave();
}

/** The same with an input that lies like the result; `kernel` gets its address last. */
export function fillByKernelFrom(
  generator: Generator,
  x: View,
  view: View,
  kernel: (state: number, position: number, n: number, out: number, x: number) => number,
): void {
  heap.enter();
  const input = heap.read(x);
  const out = heap.write(view);
  draw(generator, numelOf(view.shape), out, (state, position, n, at) => kernel(state, position, n, at, input));
  heap.leave();
}

function draw(generator: Generator, n: number, out: number, kernel: FillKernel): void {
  const state = heap.scratch(wasm.randomScratchBytes());
  const position = generator.lend(heap.i32, state / 4);
  generator.takeBack(heap.i32, state / 4, kernel(state, position, n, out));
}
