import { defineOp, type Op } from '../autograd/define-op.js';
import { ArgumentError, DTypeError, ShapeError } from '../errors/errors.js';
import { kernels } from '../kernels/active.js';
import type { ConvWindow } from '../kernels/kernels.js';
import { show, type Shape } from '../shape/shape.js';
import { allocateTensor } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkFloating, checkTensor } from './support.js';

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
  const [outChannels, perGroup] = weight.shape;
  if (outChannels % options.groups !== 0) {
    throw new ShapeError(
      'convolution',
      `given groups=${options.groups}, expected weight to be divisible by it at dimension 0, got ${show(weight.shape)}`,
      { shapes: [weight.shape] },
    );
  }
  checkChannels('convolution', input, weight, perGroup * options.groups, outChannels, bias);
  const padded = input.shape.slice(2).map((size, dim) => size + 2 * options.padding[dim]);
  const reach = window.kernel.map((size, dim) => options.dilation[dim] * (size - 1) + 1);
  if (padded.some((size, dim) => size < reach[dim])) {
    throw new ShapeError(
      'convolution',
      `the kernel ${show(reach)} (dilation included) can't be greater than the padded input ${show(padded)}`,
      { shapes: [input.shape, weight.shape], hint: 'more padding, or a smaller kernel' },
    );
  }
  return withBias(convOp(input, weight, window), bias);
}

/**
 * The adjoint of a convolution, which upsamples: what the gradient of `convolution` does to its input.
 *
 * Shape: input (N, C, …), weight (C, O / groups, …), bias (O) -> (N, O, …), each spatial size
 * `(in - 1) · stride - 2 · padding + dilation · (kernel - 1) + outputPadding + 1`.
 * @throws as `convolution`
 * @see torch.nn.functional.conv_transpose2d and its sisters, which nn.functional has
 */
export function convolutionTransposed(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions & { readonly outputPadding: readonly number[] },
): Tensor {
  const window = windowOf('convolutionTransposed', input, weight, bias, options);
  const { stride, padding, dilation, groups, outputPadding } = options;
  const [inChannels, perGroup] = weight.shape;
  checkChannels('convolutionTransposed', input, weight, inChannels, perGroup * groups, bias);
  if (inChannels % groups !== 0)
    throw new ShapeError('convolutionTransposed', `weight ${show(weight.shape)} is not divisible by ${groups} groups`, {
      shapes: [weight.shape],
    });
  outputPadding.forEach((size, dim) => {
    if (size >= 0 && (size < stride[dim] || size < dilation[dim])) return;
    throw new ArgumentError('convolutionTransposed', `output padding must be smaller than either stride or dilation, got ${size}`, {
      argument: 'outputPadding',
    });
  });
  const spatial = input.shape
    .slice(2)
    .map((size, dim) => (size - 1) * stride[dim] - 2 * padding[dim] + dilation[dim] * (window.kernel[dim] - 1) + outputPadding[dim] + 1);
  if (spatial.some((size) => size < 1))
    throw new ShapeError('convolutionTransposed', `the output would be ${show(spatial)}`, {
      shapes: [input.shape, weight.shape],
      hint: 'less padding',
    });
  return withBias(inputGradOp(input, weight, [input.shape[0], perGroup * groups, ...spatial], window), bias);
}

function withBias(out: Tensor, bias: Tensor | null): Tensor {
  return bias === null ? out : out.add(bias.reshape([bias.numel, ...new Array<number>(out.ndim - 2).fill(1)]));
}

function windowOf(op: string, input: Tensor, weight: Tensor, bias: Tensor | null, options: ConvolutionOptions): ConvWindow {
  checkFloating(op, input);
  checkTensor(op, weight, 'weight');
  if (weight.dtype !== input.dtype || (bias !== null && bias.dtype !== input.dtype)) {
    throw new DTypeError(
      op,
      `input is ${input.dtype}, weight ${weight.dtype}${bias === null ? '' : `, bias ${bias.dtype}`}: they have to be the same`,
      { dtype: weight.dtype },
    );
  }
  if (input.ndim !== weight.ndim || input.ndim < 3) {
    throw new ShapeError(
      op,
      `expects input (N, C, …) and weight of as many dimensions, got ${show(input.shape)} and ${show(weight.shape)}`,
      { shapes: [input.shape, weight.shape] },
    );
  }
  const { stride, padding, dilation, groups } = options;
  const least = { stride: 1, padding: 0, dilation: 1 };
  for (const [name, values] of Object.entries({ stride, padding, dilation })) {
    if (values.length !== input.ndim - 2 || values.some((value) => !Number.isInteger(value) || value < least[name as 'stride'])) {
      throw new ArgumentError(
        op,
        `${name} has to be ${input.ndim - 2} whole numbers from ${least[name as 'stride']}, got ${show(values)}`,
        { argument: name },
      );
    }
  }
  if (!Number.isInteger(groups) || groups < 1)
    throw new ArgumentError(op, `groups has to be a whole number from 1, got ${groups}`, { argument: 'groups' });
  return { kernel: weight.shape.slice(2), stride, padding, dilation, groups };
}

function checkChannels(op: string, input: Tensor, weight: Tensor, inChannels: number, outChannels: number, bias: Tensor | null): void {
  if (input.shape[1] !== inChannels) {
    throw new ShapeError(
      op,
      `weight ${show(weight.shape)} wants an input of ${inChannels} channels, got ${show(input.shape)} with ${input.shape[1]}`,
      { shapes: [input.shape, weight.shape] },
    );
  }
  if (bias !== null && (bias.ndim !== 1 || bias.numel !== outChannels)) {
    throw new ShapeError(op, `bias has to be [${outChannels}], got ${show(bias.shape)}`, { shapes: [bias.shape, weight.shape] });
  }
}

function outShape(x: Shape, weight: Shape, { kernel, stride, padding, dilation }: ConvWindow): Shape {
  const spatial = x
    .slice(2)
    .map((size, dim) => Math.floor((size + 2 * padding[dim] - dilation[dim] * (kernel[dim] - 1) - 1) / stride[dim]) + 1);
  return [x[0], weight[0], ...spatial];
}

// A convolution is linear in its input and in its weight. Its three sums are each other's derivatives.

const convOp: Op<[x: Tensor, weight: Tensor, window: ConvWindow]> = defineOp('convolution', {
  forward(x: Tensor, weight: Tensor, window: ConvWindow) {
    const out = allocateTensor(outShape(x.shape, weight.shape, window), x.dtype);
    kernels().conv(x, weight, out, window);
    return { out, save: [x, weight, window] };
  },
  backward: ({ grad, saved: [x, weight, window], needs }) => [
    needs[0] ? inputGradOp(grad, weight, x.shape, window) : null,
    needs[1] ? weightGradOp(grad, x, weight.shape, window) : null,
    null,
  ],
});

const inputGradOp: Op<[grad: Tensor, weight: Tensor, shape: Shape, window: ConvWindow]> = defineOp('convolutionInputGrad', {
  forward(grad: Tensor, weight: Tensor, shape: Shape, window: ConvWindow) {
    const out = allocateTensor(shape, grad.dtype);
    kernels().convInputGrad(grad, weight, out, window);
    return { out, save: [grad, weight, window] };
  },
  backward: ({ grad: g, saved: [grad, weight, window], needs }) => [
    needs[0] ? convOp(g, weight, window) : null,
    needs[1] ? weightGradOp(grad, g, weight.shape, window) : null,
    null,
    null,
  ],
});

const weightGradOp: Op<[grad: Tensor, x: Tensor, shape: Shape, window: ConvWindow]> = defineOp('convolutionWeightGrad', {
  forward(grad: Tensor, x: Tensor, shape: Shape, window: ConvWindow) {
    const out = allocateTensor(shape, grad.dtype);
    kernels().convWeightGrad(grad, x, out, window);
    return { out, save: [grad, x, window] };
  },
  backward: ({ grad: g, saved: [grad, x, window], needs }) => [
    needs[0] ? convOp(x, g, window) : null,
    needs[1] ? inputGradOp(grad, g, x.shape, window) : null,
    null,
    null,
  ],
});
