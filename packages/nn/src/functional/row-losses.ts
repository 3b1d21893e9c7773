import { arange, defineOp, empty, emptyLike, isGradEnabled, kernels, type Op, type Tensor } from '@lamella/core';

/**
 * Minus the log-probability of each row's class, in one pass, for a kernel set that has it; a number that is no class costs 0.
 *
 * Shape: logits (N, C) of float32, contiguous; classes (N) of int32, contiguous -> (N).
 */
export const rowLosses: Op<[logits: Tensor, classes: Tensor]> = defineOp('crossEntropy', {
  forward(logits: Tensor, classes: Tensor) {
    const losses = empty(classes.shape, { dtype: logits.dtype });
    const logProbabilities = emptyLike(logits);
    kernels().fused!.crossEntropy(logits, classes, losses, logProbabilities);
    return { out: losses, save: [logits, classes, logProbabilities] };
  },
  backward({ grad, saved: [logits, classes, logProbabilities] }) {
    if (isGradEnabled()) return [slope(grad, logits, classes), null];
    const out = emptyLike(logProbabilities);
    kernels().fused!.crossEntropyBackward(logProbabilities, classes, grad.contiguous(), out);
    return [out, null];
  },
});

/** The same in ops, which can be differentiated again. */
function slope(grad: Tensor, logits: Tensor, classes: Tensor): Tensor {
  const column = classes.unsqueeze(1);
  const isRight = column.eq(arange(0, logits.shape[1]!, 1, { dtype: 'int32' }));
  const scale = grad.unsqueeze(1).mul(isRight.any(1, { keepdim: true }));
  return logits.softmax(1).sub(isRight.to(logits.dtype)).mul(scale);
}
