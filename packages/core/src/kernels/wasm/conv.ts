import { heap } from '../../memory/heap.js';
import type { View } from '../../memory/storage.js';
import type { DType } from '../../shape/dtype.js';
import { numelOf } from '../../shape/shape.js';
import { isContiguous } from '../../shape/strides.js';
import { wasm } from '../../wasm/instance.js';
import { getNumThreads, runAll } from '../../wasm/parallel.js';
import type { ConvWindow } from '../kernels.js';
import { convolution, describe, describeInputGrad, IMAGES, OUT, SOURCE, STEP_IMAGE, STEP_IMAGE_OUT, WEIGHT } from './convolution.js';

const directKernels = {
  float32: 'convDirectF32',
  float64: 'convDirectF64',
  int32: 'convDirectI32',
  uint8: 'convDirectU8',
  bool: 'convDirectU8',
} as const satisfies Record<DType, string>;

const directWeightGradKernels = {
  float32: 'convWeightGradDirectF32',
  float64: 'convWeightGradDirectF64',
  int32: 'convWeightGradDirectI32',
  uint8: 'convWeightGradDirectU8',
  bool: 'convWeightGradDirectU8',
} as const satisfies Record<DType, string>;

/** What the calls are told has to fit in the heap's area for parameters. */
const MOST_CALLS = 16;
/** From so many products on the work is split. */
const MANY_PRODUCTS = 1 << 20;
/** The sums of all parts of a weight's gradient together are no more than so many numbers. */
const MOST_SUMS = 1 << 21;
/** How many parts there are is a matter of the sizes alone: each has sums of its own, which are then added. */
const MOST_PARTS = 8;

/** x (N, C, …), weight (O, C / groups, …), out (N, O, …). */
export function conv(x: View, weight: View, out: View, window: ConvWindow): void {
  if (numelOf(out.shape) === 0) return;
  describe(x, weight, out, window);
  run(x, weight, out, 0);
}

export function convInputGrad(grad: View, weight: View, gradX: View, window: ConvWindow): void {
  if (numelOf(gradX.shape) === 0) return;
  run(grad, weight, gradX, describeInputGrad(grad, weight, gradX, window));
}

/** `last`: the bytes to that position of the weight which meets the first place of the padded image. */
function run(source: View, weight: View, out: View, last: number): void {
  const { dtype } = out.storage;
  heap.enter();
  convolution[SOURCE] = heap.read(source);
  convolution[WEIGHT] = heap.read(weight) + last;
  convolution[OUT] = heap.write(out);
  if (isFast(source, weight, out)) runImages(numelOf(out.shape) * (numelOf(weight.shape) / out.shape[1]));
  else wasm[directKernels[dtype]](heap.params(convolution));
  heap.leave();
}

export function convWeightGrad(grad: View, x: View, gradWeight: View, window: ConvWindow): void {
  if (numelOf(gradWeight.shape) === 0) return;
  const { dtype } = gradWeight.storage;
  describe(x, gradWeight, grad, window);
  heap.enter();
  convolution[SOURCE] = heap.read(x);
  convolution[OUT] = heap.read(grad);
  convolution[WEIGHT] = heap.write(gradWeight);
  if (isFast(x, gradWeight, grad) && isContiguous(gradWeight))
    sumImages(gradWeight, (numelOf(grad.shape) * numelOf(gradWeight.shape)) / grad.shape[1]);
  else wasm[directWeightGradKernels[dtype]](heap.params(convolution));
  heap.leave();
}

/** Whether the float32 kernels can do it: the pixels of each channel of `out` lie dense, and there is something to add up. */
function isFast(source: View, weight: View, out: View): boolean {
  if (out.storage.dtype !== 'float32' || numelOf(source.shape) === 0 || numelOf(weight.shape) === 0 || numelOf(out.shape) === 0)
    return false;
  let step = 1;
  for (let dim = out.shape.length - 1; dim > 1; dim--) {
    if (out.shape[dim] === 1) continue;
    if (out.strides[dim] !== step) return false;
    step *= out.shape[dim];
  }
  return true;
}

/** Splits the images among calls; how does not matter to the result. */
function runImages(products: number): void {
  const threads = getNumThreads();
  if (products < MANY_PRODUCTS || threads === 1) {
    const params = heap.params(convolution);
    wasm.convF32(params, heap.scratch(wasm.convScratchF32(params)));
    return;
  }
  const params = paramsOfParts(Math.min(2 * threads, MOST_CALLS, convolution[IMAGES]));
  const bytes = wasm.convScratchF32(params[0]);
  const scratch = heap.scratch(params.length * bytes);
  runAll(
    'convF32',
    params.map((address, part) => [address, scratch + part * bytes]),
  );
}

function sumImages(gradWeight: View, products: number): void {
  const numel = numelOf(gradWeight.shape);
  const most = products < MANY_PRODUCTS ? 1 : Math.min(MOST_PARTS, Math.floor(MOST_SUMS / numel), convolution[IMAGES]);
  const params = paramsOfParts(Math.max(1, most));
  const bytes = wasm.convScratchF32(params[0]);
  const sumBytes = params.length === 1 ? 0 : Math.ceil((4 * numel) / 16) * 16;
  const scratch = heap.scratch(params.length * (bytes + sumBytes));
  const result = convolution[WEIGHT];
  if (params.length === 1) {
    wasm.convWeightGradF32(params[0], result, scratch);
    return;
  }
  runAll(
    'convWeightGradF32',
    params.map((address, part) => [address, scratch + part * sumBytes, scratch + params.length * sumBytes + part * bytes]),
  );
  wasm.addPartsF32(params.length, sumBytes / 4, scratch);
  heap.f32.copyWithin(result / 4, scratch / 4, scratch / 4 + numel);
}

/** Writes what each of `parts` calls is told, a share of the images each. */
function paramsOfParts(parts: number): number[] {
  const images = convolution[IMAGES];
  const length = Math.ceil(images / parts);
  const params: number[] = [];
  for (let start = 0; start < images; start += length) {
    const part = convolution.slice();
    part[IMAGES] = Math.min(length, images - start);
    part[SOURCE] += start * part[STEP_IMAGE];
    part[OUT] += start * part[STEP_IMAGE_OUT];
    params.push(heap.params(part));
  }
  return params;
}
