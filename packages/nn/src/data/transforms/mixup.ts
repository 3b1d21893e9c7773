import { ArgumentError, isFloating, noGrad, randperm, zeros, type Generator, type Tensor } from '@lamella/core';
import { drawBeta } from './beta.js';
import { generatorsIn, streamOf, type StreamOptions, type TransformObject } from './transform.js';

export interface MixupOptions extends StreamOptions {
  /** How many classes there are, where the targets are their numbers. */
  readonly numClasses?: number;
}

/**
 * Mixes each sample of a batch with another one of it: `λ * x + (1 - λ) * x[other]`, the targets too, with one λ from Beta(alpha, alpha) a
 * batch. Numbers of classes become probabilities, which `crossEntropy` takes; targets of floating point are mixed as they are. The last part
 * of a batch is the target.
 *
 * Shape: (N, …) and targets (N) -> (N, …) and (N, numClasses), or as they were.
 * Draws: as many as λ takes, then one `randperm` of N.
 * @throws ArgumentError when `alpha` is no number above 0, or on numbers of classes without `numClasses` or beyond them
 * @see Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization, arXiv 1710.09412
 * @example
 * const mixup = new nn.data.Mixup(0.2, { numClasses: 3 });
 * const [x, y] = mixup.apply([zeros([4, 2]), tensor([0, 1, 2, 0], { dtype: 'int32' })]);
 * [x!.shape, y!.shape] // [[4, 2], [4, 3]]
 */
export class Mixup implements TransformObject {
  readonly alpha: number;
  readonly numClasses: number | null;
  readonly generator: Generator;

  constructor(alpha = 1, options: MixupOptions = {}) {
    const { numClasses = null, ...stream } = options;
    if (!(Number.isFinite(alpha) && alpha > 0)) {
      throw new ArgumentError('Mixup', `alpha has to be a number above 0, got ${String(alpha)}`, {
        argument: 'alpha',
        hint: 'new Mixup(0.2)',
      });
    }
    if (numClasses !== null && !(Number.isSafeInteger(numClasses) && numClasses > 0)) {
      throw new ArgumentError('Mixup', `numClasses has to be a whole number from 1, got ${String(numClasses)}`, { argument: 'numClasses' });
    }
    this.alpha = alpha;
    this.numClasses = numClasses;
    this.generator = streamOf('Mixup', stream);
  }

  get generators(): readonly Generator[] {
    return generatorsIn({ generators: [this.generator], apply: (parts) => parts });
  }

  apply(parts: readonly Tensor[]): readonly Tensor[] {
    const target = parts.at(-1);
    if (parts.length < 2 || target === undefined || !parts.every((part) => part.shape[0] === target.shape[0])) {
      throw new ArgumentError('Mixup', 'needs inputs and a target, with the samples along dimension 0', {
        argument: 'parts',
        shapes: parts.map(({ shape }) => shape),
      });
    }
    return noGrad(() => {
      const soft = isFloating(target.dtype) ? target : this.#probabilities(target);
      const lambda = drawBeta(this.alpha, this.generator);
      const others = randperm(target.shape[0]!, { generator: this.generator });
      return [...parts.slice(0, -1), soft].map((part) => part.mul(lambda).add(part.indexSelect(0, others), { alpha: 1 - lambda }));
    });
  }

  #probabilities(classes: Tensor): Tensor {
    const { numClasses } = this;
    if (numClasses === null || classes.ndim !== 1) {
      throw new ArgumentError(
        'Mixup',
        `targets that are numbers of classes need numClasses and one dimension, got [${classes.shape.join(', ')}]`,
        {
          argument: 'numClasses',
          shapes: [classes.shape],
          hint: '{ numClasses: 10 }',
        },
      );
    }
    const outside = classes.data().findIndex((each) => each < 0 || each >= numClasses);
    if (outside >= 0) {
      throw new ArgumentError('Mixup', `target ${classes.data()[outside]} at ${outside} is none of ${numClasses} classes`, {
        argument: 'numClasses',
      });
    }
    return zeros([classes.numel, numClasses]).scatter(1, classes.to('int32').unsqueeze(1), 1);
  }
}
