import { noGrad, ShapeError, type Tensor } from '@lamella/core';
import { show } from '../functional/checks.js';
import { batchNorm } from '../functional/norm.js';
import { RunningNorm, type RunningNormOptions } from './running-norm.js';

/** What batch norms of all dimensions share. */
abstract class BatchNormNd extends RunningNorm {
  /** The ranks of input that it takes, in words and as a list. */
  protected abstract readonly ranks: { readonly names: string; readonly of: readonly number[] };

  constructor(numFeatures: number, options: RunningNormOptions = {}) {
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    super(numFeatures, { eps, momentum, affine, trackRunningStats });
  }

  override forward(input: Tensor): Tensor {
    const { type, ranks, weight, bias, eps, runningMean, runningVar, numBatchesTracked } = this;
    if (!ranks.of.includes(input.ndim)) {
      throw new ShapeError(type, `expected ${ranks.names} input, got ${show(input.shape)} of ${input.ndim}`, {
        shapes: [input.shape],
        hint: input.ndim === ranks.of[0]! - 1 ? 'input.unsqueeze(0)' : 'the batch norm of another number of dimensions',
      });
    }
    // Without running statistics, evaluation too goes by the batch.
    if (!this.training && runningMean !== null) return batchNorm(input, runningMean, runningVar, { weight, bias, eps });
    const seen = Number(numBatchesTracked?.item() ?? 0) + 1;
    const momentum = this.momentum ?? 1 / seen;
    const out = batchNorm(input, runningMean, runningVar, { weight, bias, eps, momentum, training: true });
    noGrad(() => numBatchesTracked?.fill_(seen));
    return out;
  }
}

/**
 * Batch norm of features or sequences: in training, each channel is made mean 0 and variance 1 over the batch, then scaled and shifted as
 * learnt; in evaluation, the running mean and variance take the place of the batch's.
 *
 * Shape: (N, C) or (N, C, L) -> the same. Draws nothing: the weight starts at 1, the bias at 0.
 * @throws ShapeError on other ranks, other channels, or one value a channel in training
 * @see Ioffe and Szegedy 2015, Batch Normalization, arXiv 1502.03167; torch.nn.BatchNorm1d
 * @example
 * const norm = new nn.BatchNorm1d(3);
 * norm.forward(full([4, 3], 10)); // the running mean moves a tenth of the way
 * norm.runningMean!.toArray() // [1, 1, 1]
 */
export class BatchNorm1d extends BatchNormNd {
  static override readonly type = 'BatchNorm1d';
  protected override readonly ranks = { names: '2D or 3D', of: [2, 3] } as const;
}

/**
 * Batch norm of images: a mean and a variance for each channel, over all pixels of the batch. As `BatchNorm1d`.
 *
 * Shape: (N, C, H, W) -> the same. Draws nothing.
 * @throws ShapeError on other ranks, other channels, or one value a channel in training
 * @see Ioffe and Szegedy 2015, arXiv 1502.03167; torch.nn.BatchNorm2d
 * @example
 * new nn.BatchNorm2d(3).eval().forward(zeros([1, 3, 2, 2])).shape // [1, 3, 2, 2]
 */
export class BatchNorm2d extends BatchNormNd {
  static override readonly type = 'BatchNorm2d';
  protected override readonly ranks = { names: '4D', of: [4] } as const;
}

/**
 * Batch norm of volumes: a mean and a variance for each channel, over all voxels of the batch. As `BatchNorm1d`.
 *
 * Shape: (N, C, D, H, W) -> the same. Draws nothing.
 * @throws ShapeError on other ranks, other channels, or one value a channel in training
 * @see Ioffe and Szegedy 2015, arXiv 1502.03167; torch.nn.BatchNorm3d
 * @example
 * Object.keys(new nn.BatchNorm3d(3).stateDict()) // ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
 */
export class BatchNorm3d extends BatchNormNd {
  static override readonly type = 'BatchNorm3d';
  protected override readonly ranks = { names: '5D', of: [5] } as const;
}
