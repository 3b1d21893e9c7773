import { empty, type Tensor } from '@lamella/core';
import * as F from '../functional/conv.js';
import { perDimension, type Spatial } from '../functional/spatial.js';
import { initialiseAffine } from '../init/affine.js';
import { checkChannels } from './conv.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

export interface ConvTransposeModuleOptions extends F.ConvTransposeOptions {
  /** Whether a number is added to each output channel. Default: true. */
  readonly bias?: boolean;
}

/** What the transposed convolutions share: sizes, options, and parameters drawn as PyTorch draws them. */
abstract class ConvTransposeNd extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: Spatial;
  readonly padding: Spatial;
  readonly outputPadding: Spatial;
  readonly dilation: Spatial;
  readonly groups: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(dims: number, inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvTransposeModuleOptions) {
    super();
    const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1, bias = true } = options;
    checkChannels(this.type, 'inChannels', inChannels, groups);
    checkChannels(this.type, 'outChannels', outChannels, groups);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = perDimension(this.type, 'kernelSize', kernelSize, dims);
    this.stride = stride;
    this.padding = padding;
    this.outputPadding = outputPadding;
    this.dilation = dilation;
    this.groups = groups;
    this.weight = new Parameter(empty([inChannels, outChannels / groups, ...this.kernelSize]));
    this.bias = bias ? new Parameter(empty([outChannels])) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew, as the constructor does. */
  resetParameters(): void {
    initialiseAffine(this.weight, this.bias);
  }

  protected options(): F.ConvTransposeOptions {
    const { stride, padding, outputPadding, dilation, groups } = this;
    return { stride, padding, outputPadding, dilation, groups };
  }

  abstract override forward(input: Tensor): Tensor;

  override extraRepr(): string {
    const show = (value: Spatial): string => (typeof value === 'object' ? `[${value.join(', ')}]` : String(value));
    return `${this.inChannels}, ${this.outChannels}, kernelSize=${show(this.kernelSize)}, stride=${show(this.stride)}, padding=${show(this.padding)}`;
  }
}

/**
 * The adjoint of `Conv1d`: upsamples sequences.
 *
 * Shape: (N, inChannels, L) or (inChannels, L) -> (N, outChannels, L'). Draws: the weight, then the bias.
 * @throws ArgumentError when the channels are not divisible by `groups`
 * @see torch.nn.ConvTranspose1d
 */
export class ConvTranspose1d extends ConvTransposeNd {
  static override readonly type: string = 'ConvTranspose1d';

  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvTransposeModuleOptions = {}) {
    super(1, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.convTranspose1d(input, this.weight, this.bias, this.options());
  }
}

/**
 * The adjoint of `Conv2d`: upsamples images.
 *
 * Shape: (N, inChannels, H, W) or (inChannels, H, W) -> (N, outChannels, H', W'). Draws: the weight, then the bias.
 * @throws ArgumentError when the channels are not divisible by `groups`
 * @see Dumoulin and Visin 2016, A guide to convolution arithmetic for deep learning, arXiv 1603.07285; torch.nn.ConvTranspose2d
 * @example
 * new nn.ConvTranspose2d(4, 2, 2, { stride: 2 }).forward(zeros([1, 4, 7, 7])).shape // [1, 2, 14, 14]
 */
export class ConvTranspose2d extends ConvTransposeNd {
  static override readonly type: string = 'ConvTranspose2d';

  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvTransposeModuleOptions = {}) {
    super(2, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.convTranspose2d(input, this.weight, this.bias, this.options());
  }
}

/** The adjoint of `Conv3d`: upsamples volumes. Shape: (N, inChannels, D, H, W) or (inChannels, D, H, W). @see torch.nn.ConvTranspose3d */
export class ConvTranspose3d extends ConvTransposeNd {
  static override readonly type: string = 'ConvTranspose3d';

  constructor(inChannels: number, outChannels: number, kernelSize: Spatial, options: ConvTransposeModuleOptions = {}) {
    super(3, inChannels, outChannels, kernelSize, options);
  }

  override forward(input: Tensor): Tensor {
    return F.convTranspose3d(input, this.weight, this.bias, this.options());
  }
}
