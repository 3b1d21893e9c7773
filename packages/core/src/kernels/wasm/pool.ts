import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import { numelOf } from '../../shape/shape.js';
import { wasm } from '../../wasm/instance.js';
import { runAll } from '../../wasm/parallel.js';
import type { AvgPoolWindow, Window } from '../kernels.js';
import { stepOf, typeCodes } from './lines.js';

/** From so many visited elements on threads share the work, in so many parts. */
const SHARED = 2 ** 18;
const PARTS = 4;

// As assembly/pool/window.ts has it; made once and used in every call.
const packed: number[] = [];

export function maxPool(x: View, out: View, indices: View, window: Window): void {
  const planes = x.shape[0] * x.shape[1];
  if (isEmpty(out)) return;
  const part = partOf(planes, out, window);
  const type = typeCodes[x.storage.dtype];
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const places = heap.write(indices);
  const params = heap.params(packWindow(x, out, indices, window, 0));
  if (part === planes) wasm.maxPoolPlanes(type, 0, planes, from, to, places, params);
  else {
    const calls: number[][] = [];
    for (let plane = 0; plane < planes; plane += part) calls.push([type, plane, Math.min(planes, plane + part), from, to, places, params]);
    runAll('maxPoolPlanes', calls);
  }
  heap.leave();
}

export function maxPoolBackward(grad: View, indices: View, gradX: View): void {
  const planes = gradX.shape[0] * gradX.shape[1];
  if (isEmpty(gradX)) return;
  const outputs = numelOf(grad.shape) / planes;
  const inputs = numelOf(gradX.shape) / planes;
  const part = planes * inputs < SHARED ? planes : Math.ceil(planes / PARTS);
  const type = typeCodes[grad.storage.dtype];
  heap.enter();
  const from = heap.read(grad);
  const places = heap.read(indices);
  const to = heap.write(gradX);
  if (part === planes) wasm.maxPoolBackwardPlanes(type, 0, planes, outputs, inputs, from, places, to);
  else {
    const calls: number[][] = [];
    for (let plane = 0; plane < planes; plane += part)
      calls.push([type, plane, Math.min(planes, plane + part), outputs, inputs, from, places, to]);
    runAll('maxPoolBackwardPlanes', calls);
  }
  heap.leave();
}

export function avgPool(x: View, out: View, window: AvgPoolWindow): void {
  const planes = x.shape[0] * x.shape[1];
  if (isEmpty(out)) return;
  const part = partOf(planes, out, window);
  const type = typeCodes[x.storage.dtype];
  const divisor = window.divisorOverride ?? NaN;
  heap.enter();
  const from = heap.read(x);
  const to = heap.write(out);
  const params = heap.params(packWindow(x, out, out, window, window.countIncludePad ? 1 : 0));
  if (part === planes) wasm.avgPoolPlanes(type, 0, planes, from, to, divisor, params);
  else {
    const calls: number[][] = [];
    for (let plane = 0; plane < planes; plane += part) calls.push([type, plane, Math.min(planes, plane + part), from, to, divisor, params]);
    runAll('avgPoolPlanes', calls);
  }
  heap.leave();
}

export function avgPoolBackward(grad: View, gradX: View, window: AvgPoolWindow): void {
  const planes = gradX.shape[0] * gradX.shape[1];
  if (isEmpty(gradX)) return;
  const part = partOf(planes, gradX, window);
  const type = typeCodes[gradX.storage.dtype];
  const divisor = window.divisorOverride ?? NaN;
  let planeBytes = 8;
  for (let dim = 2; dim < gradX.shape.length; dim++) planeBytes *= gradX.shape[dim];
  heap.enter();
  const from = heap.read(grad);
  const to = heap.write(gradX);
  const scratch = heap.scratch(planeBytes * Math.ceil(planes / part));
  const params = heap.params(packWindow(gradX, grad, grad, window, window.countIncludePad ? 1 : 0));
  if (part === planes) wasm.avgPoolBackwardPlanes(type, 0, planes, to, from, divisor, params, scratch);
  else {
    const calls: number[][] = [];
    for (let plane = 0; plane < planes; plane += part)
      calls.push([type, plane, Math.min(planes, plane + part), to, from, divisor, params, scratch + calls.length * planeBytes]);
    runAll('avgPoolBackwardPlanes', calls);
  }
  heap.leave();
}

function isEmpty({ shape }: View): boolean {
  for (let dim = 0; dim < shape.length; dim++) if (shape[dim] === 0) return true;
  return false;
}

function partOf(planes: number, view: View, { kernel }: Window): number {
  let visits = 1;
  for (let dim = 0; dim < view.shape.length; dim++) visits *= view.shape[dim];
  for (let dim = 0; dim < kernel.length; dim++) visits *= kernel[dim];
  return visits < SHARED ? planes : Math.ceil(planes / PARTS);
}

/** Outer spatial dimensions of size 1 are put before those there are, up to three. */
function packWindow(input: View, output: View, indices: View, window: Window, countsPadding: number): readonly number[] {
  const missing = 5 - input.shape.length;
  for (let i = 0; i < 3; i++) {
    const dim = i - missing;
    packed[i] = dim < 0 ? 1 : input.shape[dim + 2];
    packed[3 + i] = dim < 0 ? 1 : output.shape[dim + 2];
    packed[6 + i] = dim < 0 ? 1 : window.kernel[dim];
    packed[9 + i] = dim < 0 ? 1 : window.stride[dim];
    packed[12 + i] = dim < 0 ? 0 : window.padding[dim];
    packed[15 + i] = dim < 0 ? 1 : window.dilation[dim];
    packed[18 + i] = dim < 0 ? 0 : stepOf(input, dim + 2);
    packed[21 + i] = dim < 0 ? 0 : stepOf(output, dim + 2);
    packed[24 + i] = dim < 0 ? 0 : stepOf(indices, dim + 2);
  }
  packed[27] = input.shape[1];
  for (let dim = 0; dim < 2; dim++) {
    packed[28 + dim] = stepOf(input, dim);
    packed[30 + dim] = stepOf(output, dim);
    packed[32 + dim] = stepOf(indices, dim);
  }
  packed[34] = countsPadding;
  return packed;
}
