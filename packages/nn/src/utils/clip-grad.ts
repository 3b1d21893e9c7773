import { ArgumentError, noGrad, stack, Tensor, zeros } from '@lamella/core';

/** Options of `clipGradNorm_`. */
export interface ClipGradNormOptions {
  /** Which norm; Infinity is the largest absolute value. Default: 2. */
  readonly normType?: number;
  /** Refuses a norm that is NaN or infinite, instead of spoiling all gradients. Default: false. */
  readonly errorIfNonfinite?: boolean;
}

/**
 * Scales the gradients of all parameters together, so that their norm is at most `maxNorm`. Returns the norm they had.
 *
 * @throws ArgumentError when the norm is not finite and `errorIfNonfinite` is set; nothing is changed then
 * @see Pascanu et al. 2013, On the difficulty of training recurrent neural networks, arXiv 1211.5063; torch.nn.utils.clip_grad_norm_
 * @example
 * const w = tensor([3, 4], { requiresGrad: true });
 * w.mul(w).sum().div(2).backward();
 * nn.utils.clipGradNorm_([w], 1).item() // 5
 */
export function clipGradNorm_(parameters: Iterable<Tensor> | Tensor, maxNorm: number, options: ClipGradNormOptions = {}): Tensor {
  const { normType = 2, errorIfNonfinite = false } = options;
  return noGrad(() => {
    const grads = gradsOf(parameters);
    if (grads.length === 0) return zeros([]);
    const total = stack(grads.map((grad) => grad.norm(normType))).norm(normType);
    if (errorIfNonfinite && !Number.isFinite(Number(total.item()))) {
      throw new ArgumentError('clipGradNorm_', `the total norm of the gradients is ${String(total.item())}`, {
        argument: 'parameters',
        hint: 'a smaller learning rate',
      });
    }
    const scale = total.add(1e-6).reciprocal().mul(maxNorm).clamp(null, 1);
    for (const grad of grads) grad.mul_(scale.to(grad.dtype));
    return total;
  });
}

/** Holds every gradient between -clipValue and clipValue, element by element. @see torch.nn.utils.clip_grad_value_ */
export function clipGradValue_(parameters: Iterable<Tensor> | Tensor, clipValue: number): void {
  noGrad(() => {
    for (const grad of gradsOf(parameters)) grad.clamp_(-clipValue, clipValue);
  });
}

function gradsOf(parameters: Iterable<Tensor> | Tensor): Tensor[] {
  return (parameters instanceof Tensor ? [parameters] : [...parameters]).flatMap((parameter) => parameter.peekGrad() ?? []);
}
