import { ShapeError, type Tensor } from '@lamella/core';
import { show } from '../functional/checks.js';
import { instanceNorm } from '../functional/norm.js';
import { RunningNorm, type RunningNormOptions } from './running-norm.js';

export interface InstanceNormModuleOptions extends RunningNormOptions {
  /** As for batch norms, but no null. Default: 0.1. */
  readonly momentum?: number;
  /** Whether a weight and a bias a channel are learnt. Default: false. */
  readonly affine?: boolean;
  /** Whether running statistics are kept, for evaluation. Default: false. */
  readonly trackRunningStats?: boolean;
}

/** What instance norms of all dimensions share. */
abstract class InstanceNormNd extends RunningNorm {
  declare readonly momentum: number;
  protected abstract readonly dims: number;

  constructor(numFeatures: number, options: InstanceNormModuleOptions = {}) {
    const { eps = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false } = options;
    super(numFeatures, { eps, momentum, affine, trackRunningStats });
  }

  override forward(input: Tensor): Tensor {
    const { type, dims, numFeatures } = this;
    const channels = input.shape.at(-dims - 1);
    if ((input.ndim !== dims + 1 && input.ndim !== dims + 2) || channels !== numFeatures) {
      const problem = `expected ${dims + 1}D or ${dims + 2}D input of ${numFeatures} channels, got ${show(input.shape)}`;
      throw new ShapeError(type, problem, { shapes: [input.shape], hint: `new ${type}(${channels ?? 1})` });
    }
    return input.ndim === dims + 2 ? this.normalise(input) : this.normalise(input.unsqueeze(0)).squeeze(0);
  }

  private normalise(batch: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, momentum, eps } = this;
    const useInputStats = this.training || runningMean === null;
    return instanceNorm(batch, { weight, bias, runningMean, runningVar, momentum, eps, useInputStats });
  }
}

/**
 * Instance norm of sequences: each channel of each instance is made mean 0 and variance 1 by itself, in training and evaluation; only with
 * `trackRunningStats` evaluation goes by running statistics.
 *
 * Shape: (N, C, L) or (C, L) -> the same. Draws nothing.
 * @throws ShapeError on other ranks or channels, or one element a channel in training
 * @see Ulyanov et al. 2016, Instance Normalization, arXiv 1607.08022; torch.nn.InstanceNorm1d
 * @example
 * new nn.InstanceNorm1d(2, { eps: 0 }).forward(tensor([[1, 3], [2, 6]])).toArray() // [[-1, 1], [-1, 1]]
 */
export class InstanceNorm1d extends InstanceNormNd {
  static override readonly type = 'InstanceNorm1d';
  protected override readonly dims = 1;
}

/**
 * Instance norm of images, which takes their contrast away: the norm of style transfer. As `InstanceNorm1d`.
 *
 * Shape: (N, C, H, W) or (C, H, W) -> the same. Draws nothing.
 * @throws ShapeError on other ranks or channels, or one element a channel in training
 * @see Ulyanov et al. 2016, arXiv 1607.08022; torch.nn.InstanceNorm2d
 * @example
 * Object.keys(new nn.InstanceNorm2d(2, { affine: true }).stateDict()) // ['weight', 'bias']
 */
export class InstanceNorm2d extends InstanceNormNd {
  static override readonly type = 'InstanceNorm2d';
  protected override readonly dims = 2;
}

/**
 * Instance norm of volumes. As `InstanceNorm1d`.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same. Draws nothing.
 * @throws ShapeError on other ranks or channels, or one element a channel in training
 * @see Ulyanov et al. 2016, arXiv 1607.08022; torch.nn.InstanceNorm3d
 * @example
 * new nn.InstanceNorm3d(2).forward(randn([2, 2, 2, 2, 2])).shape // [2, 2, 2, 2, 2]
 */
export class InstanceNorm3d extends InstanceNormNd {
  static override readonly type = 'InstanceNorm3d';
  protected override readonly dims = 3;
}
