import type { View } from '../../memory/storage.js';
import { bytesPerElement } from '../../shape/dtype.js';
import type { ConvWindow } from '../kernels.js';

/** What a kernel is told (assembly/conv/convolution.ts): filled in anew for each call. */
export const convolution: number[] = [];

/** Places in `convolution`. */
export const IMAGES = 0;
export const SOURCE = 4;
export const STEP_IMAGE = 5;
export const OUT = 31;
export const STEP_IMAGE_OUT = 32;
export const WEIGHT = 40;

/** Three spatial dimensions of what has one, two or three. */
type Three = [depth: number, height: number, width: number];

function three(values: readonly number[], first: number, filling: number): Three {
  const result: Three = [filling, filling, filling];
  for (let dim = values.length - 1, to = 2; dim >= first; dim--, to--) result[to] = values[dim];
  return result;
}

function spatialSteps(view: View): Three {
  const width = bytesPerElement[view.storage.dtype];
  const steps = three(view.strides, 2, 0);
  return [steps[0] * width, steps[1] * width, steps[2] * width];
}

/** The steps between kernel positions, with those of dimensions of size 1 such that dense ones can be seen to be. */
function tapSteps(weight: View, kernel: Three, stepChannel: number, sign: number): Three {
  const steps = spatialSteps(weight);
  for (let dim = 0; dim < 3; dim++) steps[dim] *= sign;
  if (kernel[2] === 1) steps[2] = kernel[1] > 1 ? steps[1] : kernel[0] > 1 ? steps[0] : stepChannel;
  if (kernel[1] === 1) steps[1] = kernel[2] * steps[2];
  if (kernel[0] === 1) steps[0] = kernel[1] * steps[1];
  return steps;
}

/** The part of the padded image that the result looks at. */
function reachOf(out: Three, stride: Three, kernel: Three, dilation: Three): Three {
  const reach = (dim: number): number => (out[dim] - 1) * stride[dim] + (kernel[dim] - 1) * dilation[dim] + 1;
  return [reach(0), reach(1), reach(2)];
}

/** A convolution of x with the weight to out, the addresses left open; also for the gradient of the weight, when `out` is the gradient that comes. */
export function describe(x: View, weight: View, out: View, window: ConvWindow): void {
  const { groups } = window;
  const bytes = bytesPerElement[x.storage.dtype];
  const kernel = three(weight.shape, 2, 1);
  const stride = three(window.stride, 0, 1);
  const dilation = three(window.dilation, 0, 1);
  const size = three(out.shape, 2, 1);
  const rows = weight.shape[0] / groups;
  const [stepRow, stepChannel] = [weight.strides[0] * bytes, weight.strides[1] * bytes];
  fill(x, out, groups, rows, weight.shape[1], [1, 1, 1], three(window.padding, 0, 0), kernel, dilation, stride, size);
  convolution.push(0, rows * stepRow, stepRow, stepChannel, ...tapSteps(weight, kernel, stepChannel, 1));
}

/** The convolution that gives the gradient of the input. How far the weight's last kernel position is from its first, in bytes, is answered. */
export function describeInputGrad(grad: View, weight: View, gradX: View, window: ConvWindow): number {
  const { groups } = window;
  const bytes = bytesPerElement[grad.storage.dtype];
  const kernel = three(weight.shape, 2, 1);
  const dilation = three(window.dilation, 0, 1);
  const padding = three(window.padding, 0, 0);
  const channels = weight.shape[0] / groups;
  const pad: Three = [0, 0, 0];
  const ends = spatialSteps(weight);
  let last = 0;
  for (let dim = 0; dim < 3; dim++) {
    pad[dim] = dilation[dim] * (kernel[dim] - 1) - padding[dim];
    last += (kernel[dim] - 1) * ends[dim];
  }
  const [stepRow, stepChannel] = [weight.strides[1] * bytes, weight.strides[0] * bytes];
  const size = three(gradX.shape, 2, 1);
  fill(grad, gradX, groups, weight.shape[1], channels, three(window.stride, 0, 1), pad, kernel, dilation, [1, 1, 1], size);
  convolution.push(0, channels * stepChannel, stepRow, stepChannel, ...tapSteps(weight, kernel, stepChannel, -1));
  return last;
}

function fill(
  source: View,
  out: View,
  groups: number,
  rows: number,
  channels: number,
  spread: Three,
  pad: Three,
  kernel: Three,
  dilation: Three,
  stride: Three,
  size: Three,
): void {
  const bytes = bytesPerElement[source.storage.dtype];
  const full = reachOf(size, stride, kernel, dilation);
  convolution.length = 0;
  convolution.push(source.shape[0], groups, rows, channels, 0, source.strides[0] * bytes, source.strides[1] * bytes);
  convolution.push(...spatialSteps(source), ...three(source.shape, 2, 1), ...spread, ...pad, ...full);
  convolution.push(...kernel, ...dilation, ...stride, 0, out.strides[0] * bytes, out.strides[1] * bytes);
  convolution.push(...spatialSteps(out), ...size);
}
