import { defineOp, empty, emptyLike, isGradEnabled, kernels, type NormaliseGroups, type Op, type Tensor } from '@lamella/core';
import { groupsOf } from './standardise-groups.js';

type Standardise = Op<
  [x: Tensor, weight: Tensor | null, bias: Tensor | null, dims: readonly number[], eps: number],
  readonly [out: Tensor, mean: Tensor, variance: Tensor]
>;

/**
 * `(x - mean) / √(variance + eps) · weight + bias`, with mean and variance taken over `dims`: the heart of batch, layer, group and instance
 * norm. Weight and bias broadcast to x. Mean and (biased) variance are results too, with sizes of 1 in place of `dims`.
 *
 * One op, so that x alone is kept, and not one intermediate after the other. The result is not kept: what follows may change it in place.
 */
export const standardiseOp: Standardise = defineOp('standardise', {
  forward(x: Tensor, weight: Tensor | null, bias: Tensor | null, dims: readonly number[], eps: number) {
    const groups = fusedGroups(x, weight, bias, dims);
    const out = groups === null ? stepwise(x, weight, bias, dims, eps) : atOnce(x, weight, bias, dims, eps, groups);
    return { out, save: [x, weight, out[1], out[2], bias?.shape ?? null, dims, eps, groups] };
  },
  // The derivatives by mean and variance are there for the second order: this rule is written with both, and is differentiated in turn.
  backward({ grads: [grad, gradMean, gradVariance], saved: [x, weight, mean, variance, biasShape, dims, eps, groups], needs }) {
    if (grad && !gradMean && !gradVariance && groups !== null && !isGradEnabled()) {
      const gradX = needs[0] ? emptyLike(x) : null;
      const gradWeight = weight && needs[1] ? emptyLike(weight) : null;
      const gradBias = biasShape && needs[2] ? empty(biasShape) : null;
      kernels().fused!.normaliseBackward(grad.contiguous(), x, mean, variance, weight, groups, eps, gradX, gradWeight, gradBias);
      return [gradX, gradWeight, gradBias, null, null];
    }
    const average = (t: Tensor): Tensor => t.mean(dims, { keepdim: true });
    const centred = x.sub(mean);
    const scale = variance.add(eps).rsqrt();
    const y = centred.mul(scale);
    const parts: Tensor[] = [];
    if (grad && needs[0]) {
      const gradY = weight === null ? grad : grad.mul(weight);
      parts.push(
        gradY
          .sub(average(gradY))
          .sub(y.mul(average(gradY.mul(y))))
          .mul(scale),
      );
    }
    const count = x.numel / mean.numel;
    if (gradMean) parts.push(gradMean.div(count).expand(x.shape));
    if (gradVariance) parts.push(centred.mul(gradVariance.mul(2 / count)));
    return [
      parts.length === 0 ? null : parts.reduce((a, b) => a.add(b)),
      grad && weight && needs[1] ? grad.mul(y).sumTo(weight.shape) : null,
      grad && biasShape && needs[2] ? grad.sumTo(biasShape) : null,
      null,
      null,
    ];
  },
});

type Result = readonly [out: Tensor, mean: Tensor, variance: Tensor];

function stepwise(x: Tensor, weight: Tensor | null, bias: Tensor | null, dims: readonly number[], eps: number): Result {
  const mean = x.mean(dims, { keepdim: true });
  const centred = x.sub(mean);
  const variance = centred.square().mean(dims, { keepdim: true });
  const y = centred.mul(variance.add(eps).rsqrt());
  return [affine(y, weight, bias), mean, variance];
}

function atOnce(
  x: Tensor,
  weight: Tensor | null,
  bias: Tensor | null,
  dims: readonly number[],
  eps: number,
  groups: NormaliseGroups,
): Result {
  const moments = x.shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
  const result: Result = [emptyLike(x), empty(moments), empty(moments)];
  kernels().fused!.normalise(x, weight, bias, groups, eps, ...result);
  return result;
}

/** How the kernel set's fused form sees x, if it has one for this. */
function fusedGroups(x: Tensor, weight: Tensor | null, bias: Tensor | null, dims: readonly number[]): NormaliseGroups | null {
  const factors = [weight, bias].filter((factor) => factor !== null);
  const isPlain = [x, ...factors].every((t) => t.dtype === 'float32' && t.isContiguous) && x.numel > 0;
  const sameShapes = factors.every((factor) => factor.shape.join() === factors[0]!.shape.join());
  return isPlain && sameShapes && kernels().fused !== undefined ? groupsOf(x, dims, factors[0] ?? null) : null;
}

/** `y · weight + bias`, where there are any. */
export function affine(y: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  if (weight !== null && bias !== null) return bias.addcmul(y, weight);
  if (weight !== null) return y.mul(weight);
  return bias === null ? y : y.add(bias);
}
