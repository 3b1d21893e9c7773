import { ArgumentError, empty, type Tensor } from '@lamella/core';
import * as F from '../functional/conv.js';
import { pad } from '../functional/pad.js';
import { checkPadding, perDimension, type Spatial } from '../functional/spatial.js';
import { initialiseAffine } from '../init/affine.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

export interface ConvModuleOptions extends F.ConvOptions {
  /** Whether a number is added to each output channel. Default: true. */
  readonly bias?: boolean;
  /** What the padding is filled with: zeros, the mirror image, the edge, or the other end. Default: `zeros`. */
  readonly paddingMode?: 'zeros' | 'reflect' | 'replicate' | 'circular';
}

/** What the convolutions share: sizes, options, and parameters drawn as PyTorch draws them. */
abstract class ConvNd extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: Spatial;
  readonly padding: NonNullable<F.ConvOptions['padding']>;
  readonly dilation: Spatial;
  readonly groups: number;
  readonly paddingMode: NonNullable<ConvModuleOptions['paddingMode']>;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(dims: number, inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvModuleOptions) {
    super();
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, paddingMode = 'zeros' } = options;
    checkChannels(this.type, 'inChannels', inChannels, groups);
    checkChannels(this.type, 'outChannels', outChannels, groups);
    checkPadding(this.type, padding, stride);
    checkPaddingMode(this.type, paddingMode);
    for (const [argument, value] of Object.entries({ stride, dilation, padding }))
      if (typeof value !== 'string') perDimension(this.type, argument, value, dims);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = perDimension(this.type, 'kernelSize', kernelSize, dims);
    this.stride = stride;
    this.padding = padding;
    this.dilation = dilation;
    this.groups = groups;
    this.paddingMode = paddingMode;
    this.weight = new Parameter(empty([outChannels, inChannels / groups, ...this.kernelSize]));
    this.bias = bias ? new Parameter(empty([outChannels])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew, as the constructor does. */
  resetParameters(): void {
    initialiseAffine(this.weight, this.bias);
  }

  protected options(): F.ConvOptions {
    const { stride, padding, dilation, groups, paddingMode } = this;
    return { stride, padding: paddingMode === 'zeros' ? padding : 0, dilation, groups };
  }

  /** The input with its padding, where that is not zeros. */
  protected padded(input: Tensor): Tensor {
    const { type, paddingMode, padding, dilation, kernelSize } = this;
    if (paddingMode === 'zeros' || padding === 'valid') return input;
    const sides = perDimension(type, 'dilation', dilation, kernelSize.length).map((step, dim): readonly [number, number] => {
      if (padding !== 'same') {
        const size = perDimension(type, 'padding', padding, kernelSize.length)[dim]!;
        return [size, size];
      }
      const total = step * (kernelSize[dim]! - 1);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
    return sides.flat().every((size) => size === 0) ? input : pad(input, sides.reverse().flat(), { mode: paddingMode });
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    const show = (value: Spatial | string): string => (typeof value === 'object' ? `[${value.join(', ')}]` : String(value));
    const rest = [
      ...(show(this.padding) === '0' ? [] : [`padding=${show(this.padding)}`]),
      ...(show(this.dilation) === '1' ? [] : [`dilation=${show(this.dilation)}`]),
      ...(this.groups === 1 ? [] : [`groups=${this.groups}`]),
      ...(this.bias === null ? ['bias=false'] : []),
      ...(this.paddingMode === 'zeros' ? [] : [`paddingMode=${this.paddingMode}`]),
    ];
    return [`${this.inChannels}, ${this.outChannels}, kernelSize=${show(this.kernelSize)}, stride=${show(this.stride)}`, ...rest].join(
      ', ',
    );
  }
}

function checkPaddingMode(op: string, mode: string): void {
  if (['zeros', 'reflect', 'replicate', 'circular'].includes(mode)) return;
  throw new ArgumentError(op, `no such padding mode: '${mode}'`, { argument: 'paddingMode', hint: "paddingMode: 'zeros'" });
}

/** @throws ArgumentError unless the channels can be divided into `groups` */
export function checkChannels(op: string, argument: string, channels: number, groups: number): void {
  if (!Number.isInteger(groups) || groups < 1)
    throw new ArgumentError(op, `groups has to be a whole number from 1, got ${groups}`, { argument: 'groups' });
  if (!Number.isInteger(channels) || channels < 1 || channels % groups !== 0) {
    throw new ArgumentError(op, `${argument} must be a whole number divisible by groups, got ${channels} and ${groups}`, { argument });
  }
}

/**
 * Convolution of sequences.
 *
 * Shape: (N, inChannels, L) or (inChannels, L) -> (N, outChannels, L'). Draws: the weight, then the bias.
 * @throws ArgumentError when the channels are not divisible by `groups`
 * @see torch.nn.Conv1d
 * @example
 * new nn.Conv1d(2, 4, 3).forward(zeros([5, 2, 10])).shape // [5, 4, 8]
 */
export class Conv1d extends ConvNd {
  static override readonly type: string = 'Conv1d';

  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvModuleOptions = {}) {
    super(1, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.conv1d(this.padded(input), this.weight, this.bias, this.options());
  }
}

/**
 * Convolution of images.
 *
 * Shape: (N, inChannels, H, W) or (inChannels, H, W) -> (N, outChannels, H', W'). Draws: the weight, then the bias.
 * @throws ArgumentError when the channels are not divisible by `groups`
 * @see torch.nn.Conv2d
 * @example
 * new nn.Conv2d(1, 8, 3, { padding: 'same' }).forward(zeros([2, 1, 28, 28])).shape // [2, 8, 28, 28]
 */
export class Conv2d extends ConvNd {
  static override readonly type: string = 'Conv2d';

  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvModuleOptions = {}) {
    super(2, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.conv2d(this.padded(input), this.weight, this.bias, this.options());
  }
}

/**
 * Convolution of volumes.
 *
 * Shape: (N, inChannels, D, H, W) or (inChannels, D, H, W) -> (N, outChannels, D', H', W'). Draws: the weight, then the bias.
 * @throws ArgumentError when the channels are not divisible by `groups`
 * @see torch.nn.Conv3d
 * @example
 * new nn.Conv3d(1, 2, 2).forward(zeros([1, 1, 3, 3, 3])).shape // [1, 2, 2, 2, 2]
 */
export class Conv3d extends ConvNd {
  static override readonly type: string = 'Conv3d';

  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvModuleOptions = {}) {
    super(3, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.conv3d(this.padded(input), this.weight, this.bias, this.options());
  }
}
