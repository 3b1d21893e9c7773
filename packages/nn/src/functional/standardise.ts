import { defineOp, type Op, type Tensor } from '@lamella/core';

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
    const mean = x.mean(dims, { keepdim: true });
    const centred = x.sub(mean);
    const variance = centred.square().mean(dims, { keepdim: true });
    const y = centred.mul(variance.add(eps).rsqrt());
    const out: readonly [Tensor, Tensor, Tensor] = [affine(y, weight, bias), mean, variance];
    return { out, save: [x, weight, mean, variance, bias?.shape ?? null, dims, eps] };
  },
  // The derivatives by mean and variance are there for the second order: this rule is written with both, and is differentiated in turn.
  backward({ grads: [grad, gradMean, gradVariance], saved: [x, weight, mean, variance, biasShape, dims, eps], needs }) {
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

/** `y · weight + bias`, where there are any. */
export function affine(y: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  if (weight !== null && bias !== null) return bias.addcmul(y, weight);
  if (weight !== null) return y.mul(weight);
  return bias === null ? y : y.add(bias);
}
