import { defineOp, type Op } from '../autograd/define-op.js';
import { ArgumentError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { ConvWindow } from '../kernels/kernels.js';
import { show, type Shape } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkFloating, checkTensor } from './support.js';
import { checkEach, checkElements } from './window.js';

/** How the kernel moves: one number a spatial dimension. */
export interface ConvolutionOptions {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  /** Channels fall into so many groups, each with its own kernels. */
  readonly groups: number;
}

/**
 * Convolution over all dimensions but the first two (as deep learning says it: the kernel is not turned round).
 *
 * Shape: input (N, C, …), weight (O, C / groups, …), bias (O) -> (N, O, …), each spatial size
 * `floor((in + 2 · padding - dilation · (kernel - 1) - 1) / stride) + 1`.
 * @throws ShapeError when channels or ranks do not match, or the kernel is larger than the input; DTypeError when the dtypes differ;
 * ArgumentError on strides, paddings, dilations or groups out of range
 * @see torch.nn.functional.conv2d and its sisters, which nn.functional has
 * @example
 * const options = { stride: [1], padding: [0], dilation: [1], groups: 1 };
 * convolution(tensor([[[1, 2, 3]]]), tensor([[[1, 1]]]), null, options).toArray() // [[[3, 5]]]
 */
export function convolution(input: Tensor, weight: Tensor, bias: Tensor | null, options: ConvolutionOptions): Tensor {
  const window = windowOf('convolution', input, weight, bias, options);
  const { padding, dilation, groups } = options;
  const [outChannels, perGroup, ...kernel] = weight.shape;
  if (outChannels % groups !== 0) {
    const problem = `given groups=${groups}, expected weight to be divisible by it at dimension 0, got ${show(weight.shape)}`;
    throw new ShapeError('convolution', problem, { shapes: [weight.shape], hint: `groups that divide ${outChannels}` });
  }
  checkChannels('convolution', input, weight, perGroup * groups, groups);
  checkBias('convolution', bias, weight, outChannels);
  const padded = input.shape.slice(2).map((size, dim) => size + 2 * padding[dim]);
  const reach = kernel.map((size, dim) => dilation[dim] * (size - 1) + 1);
  if (padded.some((size, dim) => size < reach[dim])) {
    throw new ShapeError(
      'convolution',
      `the kernel ${show(reach)} (dilation included) can't be greater than the padded input ${show(padded)}`,
      { shapes: [input.shape, weight.shape], hint: 'more padding, or a smaller kernel' },
    );
  }
  return convOp(input, weight, outShape(input.shape, weight.shape, window), window, bias);
}

/**
 * The adjoint of a convolution, which upsamples: what the gradient of `convolution` does to its input.
 *
 * Shape: input (N, C, …), weight (C, O / groups, …), bias (O) -> (N, O, …), each spatial size
 * `(in - 1) · stride - 2 · padding + dilation · (kernel - 1) + outputPadding + 1`.
 * @throws ShapeError when channels or ranks do not match, or nothing would be left; DTypeError when the dtypes differ; ArgumentError on
 * strides, paddings, dilations, groups or output paddings out of range
 * @see Dumoulin and Visin 2016, A guide to convolution arithmetic for deep learning, arXiv 1603.07285;
 * torch.nn.functional.conv_transpose2d and its sisters, which nn.functional has
 * @example
 * const options = { stride: [2], padding: [0], dilation: [1], groups: 1, outputPadding: [0] };
 * convolutionTransposed(tensor([[[1, 2]]]), tensor([[[1, 10]]]), null, options).toArray() // [[[1, 10, 2, 20]]]
 */
export function convolutionTransposed(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions & { readonly outputPadding: readonly number[] },
): Tensor {
  const op = 'convolutionTransposed';
  const window = windowOf(op, input, weight, bias, options);
  const { stride, padding, dilation, groups, outputPadding } = options;
  const [inChannels, perGroup, ...kernel] = weight.shape;
  checkChannels(op, input, weight, inChannels, groups);
  checkBias(op, bias, weight, perGroup * groups);
  if (inChannels % groups !== 0) {
    const problem = `given groups=${groups}, expected weight to be divisible by it at dimension 0, got ${show(weight.shape)}`;
    throw new ShapeError(op, problem, { shapes: [weight.shape], hint: `groups that divide ${inChannels}` });
  }
  checkEach(op, 'outputPadding', outputPadding, kernel.length, 0);
  outputPadding.forEach((size, dim) => {
    const least = Math.max(stride[dim], dilation[dim]);
    if (size < least) return;
    throw new ArgumentError(op, `output padding must be smaller than either stride or dilation, got ${size} and ${least}`, {
      argument: 'outputPadding',
      hint: `at most ${least - 1}`,
    });
  });
  const spatial = input.shape
    .slice(2)
    .map((size, dim) => (size - 1) * stride[dim] - 2 * padding[dim] + dilation[dim] * (kernel[dim] - 1) + outputPadding[dim] + 1);
  if (spatial.some((size) => size < 1)) {
    const problem = `given input ${show(input.shape)} and weight ${show(weight.shape)}, the output would be ${show(spatial)}`;
    throw new ShapeError(op, problem, { shapes: [input.shape, weight.shape], hint: 'less padding' });
  }
  return inputGradOp(input, weight, [input.shape[0], perGroup * groups, ...spatial], window, bias);
}

/** Adds a number a channel to what has just been computed, in its own memory. */
function addBias(out: Tensor, bias: Tensor | null): void {
  if (bias === null) return;
  const strides = out.shape.map((_, dim) => (dim === 1 ? bias.strides[0] : 0));
  kernels().binary('add', out, { storage: bias.storage, shape: out.shape, strides, offset: bias.offset }, out);
}

function biasGrad(grad: Tensor): Tensor {
  return grad.sumTo(grad.shape.slice(1).map((size, dim) => (dim === 0 ? size : 1))).reshape([grad.shape[1]]);
}

function windowOf(op: string, input: Tensor, weight: Tensor, bias: Tensor | null, options: ConvolutionOptions): ConvWindow {
  checkFloating(op, input);
  checkTensor(op, weight, 'weight');
  if (bias !== null) checkTensor(op, bias, 'bias');
  const stranger = weight.dtype !== input.dtype ? weight : bias;
  if (stranger !== null && stranger.dtype !== input.dtype) {
    const others = `weight ${weight.dtype}${bias === null ? '' : `, bias ${bias.dtype}`}`;
    throw new DTypeError(op, `input is ${input.dtype}, ${others}: they have to be the same`, {
      dtype: stranger.dtype,
      hint: `${stranger === weight ? 'weight' : 'bias'}.to('${input.dtype}')`,
    });
  }
  const shapes = [input.shape, weight.shape];
  if (input.ndim !== weight.ndim || input.ndim < 3) {
    throw new ShapeError(
      op,
      `expects input (N, C, …) and weight of as many dimensions, got ${show(input.shape)} and ${show(weight.shape)}`,
      { shapes, hint: input.ndim === weight.ndim - 1 ? 'input.unsqueeze(0)' : 'one dimension of the weight for each of the input' },
    );
  }
  checkElements(op, input, { channels: true });
  const kernel = weight.shape.slice(2);
  if (kernel.includes(0)) {
    throw new ShapeError(op, `the kernel has no elements: input ${show(input.shape)}, weight ${show(weight.shape)}`, {
      shapes,
      hint: 'kernel sizes from 1',
    });
  }
  const { stride, padding, dilation, groups } = options;
  checkEach(op, 'stride', stride, kernel.length, 1);
  checkEach(op, 'padding', padding, kernel.length, 0);
  checkEach(op, 'dilation', dilation, kernel.length, 1);
  if (!Number.isInteger(groups) || groups < 1)
    throw new ArgumentError(op, `groups has to be a whole number from 1, got ${groups}`, { argument: 'groups', hint: 'groups: 1' });
  return { kernel, stride, padding, dilation, groups };
}

function checkChannels(op: string, input: Tensor, weight: Tensor, inChannels: number, groups: number): void {
  const got = input.shape[1];
  if (got === inChannels) return;
  throw new ShapeError(
    op,
    `given groups=${groups} and weight ${show(weight.shape)}, expected input to have ${inChannels} channels, got ${show(input.shape)} with ${got}`,
    { shapes: [input.shape, weight.shape], hint: `a weight made for ${got} input channels` },
  );
}

function checkBias(op: string, bias: Tensor | null, weight: Tensor, outChannels: number): void {
  if (bias === null || (bias.ndim === 1 && bias.numel === outChannels)) return;
  throw new ShapeError(op, `weight ${show(weight.shape)} wants a bias of [${outChannels}], got ${show(bias.shape)}`, {
    shapes: [bias.shape, weight.shape],
    hint: `a number for each of the ${outChannels} output channels`,
  });
}

function outShape(x: Shape, weight: Shape, { kernel, stride, padding, dilation }: ConvWindow): Shape {
  const spatial = x
    .slice(2)
    .map((size, dim) => Math.floor((size + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1) / stride[dim]) + 1);
  return [x[0], weight[0], ...spatial];
}

// A convolution is linear in its input and in its weight. Its three sums are each other's derivatives.

/** `shape` is that of the result: with an output padding of a stride or more, the input of a transposed one is smaller than what would fit. */
const convOp: Op<[x: Tensor, weight: Tensor, shape: Shape, window: ConvWindow, bias: Tensor | null]> = defineOp('convolution', {
  forward(x: Tensor, weight: Tensor, shape: Shape, window: ConvWindow, bias: Tensor | null) {
    const out = allocateTensor(shape, x.dtype);
    kernels().conv(x, weight, out, window);
    addBias(out, bias);
    return { out, save: [x, weight, window] };
  },
  backward: ({ grad, saved: [x, weight, window], needs }) => [
    needs[0] ? inputGradOp(grad, weight, x.shape, window, null) : null,
    needs[1] ? weightGradOp(grad, x, weight.shape, window) : null,
    null,
    null,
    needs[4] ? biasGrad(grad) : null,
  ],
});

const inputGradOp: Op<[grad: Tensor, weight: Tensor, shape: Shape, window: ConvWindow, bias: Tensor | null]> = defineOp(
  'convolutionInputGrad',
  {
    forward(grad: Tensor, weight: Tensor, shape: Shape, window: ConvWindow, bias: Tensor | null) {
      const out = allocateTensor(shape, grad.dtype);
      kernels().convInputGrad(grad, weight, out, window);
      addBias(out, bias);
      return { out, save: [grad, weight, window] };
    },
    backward: ({ grad: g, saved: [grad, weight, window], needs }) => [
      needs[0] ? convOp(g, weight, grad.shape, window, null) : null,
      needs[1] ? weightGradOp(grad, g, weight.shape, window) : null,
      null,
      null,
      needs[4] ? biasGrad(g) : null,
    ],
  },
);

const weightGradOp: Op<[grad: Tensor, x: Tensor, shape: Shape, window: ConvWindow]> = defineOp('convolutionWeightGrad', {
  forward(grad: Tensor, x: Tensor, shape: Shape, window: ConvWindow) {
    const out = allocateTensor(shape, grad.dtype);
    kernels().convWeightGrad(grad, x, out, window);
    return { out, save: [grad, x, window] };
  },
  backward: ({ grad: g, saved: [grad, x, window], needs }) => [
    needs[0] ? convOp(x, g, grad.shape, window, null) : null,
    needs[1] ? inputGradOp(grad, g, x.shape, window, null) : null,
    null,
    null,
  ],
});
