import type { FusedKernels } from '../fused.js';
import { dropout } from './dropout.js';
import { addmm } from './gemm.js';
import { normalise, normaliseBackward } from './normalise.js';
import { adamStep, sgdStep } from './optimizers.js';
import { maxPoolBackward } from './pool.js';
import { nllFromLogits, nllFromLogitsBackward } from './rows.js';

export const fused: FusedKernels = {
  addmm,
  dropout,
  crossEntropy: nllFromLogits,
  crossEntropyBackward: nllFromLogitsBackward,
  maxPoolBackward,
  normalise,
  normaliseBackward,
  adamStep(param, grad, mean, square, largest, n) {
    const { lr, meanCorrection, beta1, beta2, eps, rootCorrection, weightDecay, decoupled, maximize } = n;
    const numbers = [lr, meanCorrection, beta1, beta2, eps, rootCorrection, weightDecay, Number(decoupled), Number(maximize)];
    adamStep(param, grad, mean, square, largest, numbers);
  },
  sgdStep(param, grad, velocity, isFirst, { lr, momentum, dampening, weightDecay, nesterov, maximize }) {
    const numbers = [lr, momentum, dampening, weightDecay, Number(nesterov), Number(maximize), Number(isFirst)];
    sgdStep(param, grad, velocity, numbers);
  },
};
