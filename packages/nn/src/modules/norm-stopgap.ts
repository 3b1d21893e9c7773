import { ones, zeros, type Tensor } from '@lamella/core';
import { Module } from './module.js';
import { Parameter } from './parameter.js';

// Stands in until modules/norm.ts and functional gelu are there.
export class LayerNorm extends Module {
  static override readonly type = 'LayerNorm';
  readonly eps: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(features: number, { eps = 1e-5, bias = true }: { readonly eps?: number; readonly bias?: boolean } = {}) {
    super();
    this.eps = eps;
    this.weight = new Parameter(ones([features]));
    this.bias = bias ? new Parameter(zeros([features])) : null;
  }

  override forward(x: Tensor): Tensor {
    const centred = x.sub(x.mean(-1, { keepdim: true }));
    const scale = centred.square().mean(-1, { keepdim: true }).add(this.eps).rsqrt();
    const y = centred.mul(scale).mul(this.weight);
    return this.bias === null ? y : y.add(this.bias);
  }
}

export function gelu(x: Tensor): Tensor {
  return x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));
}
