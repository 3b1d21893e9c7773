import {
  ArgumentError,
  DTypeError,
  empty,
  emptyLike,
  inPlace,
  isFloating,
  kernels,
  ShapeError,
  Tensor,
  warnOnce,
  type DType,
  type Generator,
} from '@lamella/core';
import { dropOp, NOTHING, type Fate } from './drop-op.js';

// The six dropouts. Each draws one number for each element of its noise, in row-major order (a dense input that is not row-major: in its
// order in memory), two 32-bit words of the generator a number; at p = 0, at p = 1, out of training and for an empty input none.

export interface DropoutOptions {
  /** The probability of dropping. Default: 0.5. */
  readonly p?: number;
  /** Whether to drop at all. Default: true; of `alphaDropout` false, as in PyTorch. */
  readonly training?: boolean;
  /** Writes to the input itself and returns it. Default: false. */
  readonly inplace?: boolean;
  /** Where the noise is drawn from. Default: the default generator. */
  readonly generator?: Generator;
  /** The noise itself, 1 for what is kept and 0 for what is dropped, in the shape that would be drawn. Nothing is drawn then. */
  readonly mask?: Tensor;
  /** Called with the noise before it is put to work: 1 for what is kept, 0 for what is dropped. */
  readonly onMask?: (mask: Tensor) => void;
}

/** -scale · alpha of SELU is its negative saturation: what a dropped activation is set to. */
const ALPHA = 1.7580993408473766;

/**
 * In training, sets each element to 0 with probability `p` and scales the others by `1 / (1 - p)`. Otherwise returns its input.
 *
 * Shape: any -> the same. Draws: one number an element.
 * @throws ArgumentError when `p` is not in [0, 1], DTypeError on integers and booleans
 * @see Hinton et al. 2012, Improving neural networks by preventing co-adaptation of feature detectors, arXiv 1207.0580; torch.nn.functional.dropout
 * @example
 * const mask = tensor([1, 0, 1, 1]);
 * nn.functional.dropout(tensor([1, 2, 3, 4]), { p: 0.5, mask }).toArray() // [2, 0, 6, 8]
 */
export function dropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  const { training = true } = options;
  return drop('dropout', input, { ...options, training }, (dtype) => emptyLike(input, { dtype }), zeroing);
}

/**
 * Dropout for SELU networks: sets each element to SELU's negative saturation with probability `p`, then scales and shifts all, so that
 * mean 0 and variance 1 stay. Keeps `a · (1 - p)` of the correlation with its input: good for 2 to 8 layers, not for 32.
 *
 * Shape: any -> the same. Draws: one number an element. Mind that `training` is false when left out, as in PyTorch.
 * @throws ArgumentError when `p` is not in [0, 1], DTypeError on integers and booleans
 * @see Klambauer et al. 2017, Self-Normalizing Neural Networks, arXiv 1706.02515; torch.nn.functional.alpha_dropout
 * @example
 * nn.functional.alphaDropout(zeros([2]), { p: 0.5 }).toArray() // [0, 0]
 */
export function alphaDropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  const { training = false } = options;
  return drop('alphaDropout', input, { ...options, training }, (dtype) => emptyLike(input, { dtype }), saturating);
}

/**
 * Alpha dropout of whole channels: a channel (n, c) and all that follows is set to SELU's negative saturation together.
 *
 * Shape: (N, C, …) -> the same; the first dimension is always the batch. Draws: one number a channel, n outermost. `training` is true
 * when left out (PyTorch's own default here is false).
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on fewer than 2 dimensions, DTypeError on integers and booleans
 * @see Klambauer et al. 2017 and Tompson et al. 2015; torch.nn.functional.feature_alpha_dropout
 * @example
 * nn.functional.featureAlphaDropout(ones([2, 3, 4, 4]), { p: 0.2 }).shape // [2, 3, 4, 4]
 */
export function featureAlphaDropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  return dropChannels('featureAlphaDropout', input, options, saturating);
}

/**
 * In training, drops whole channels (n, c, :) of a sequence, each with probability `p`, and scales the others by `1 / (1 - p)`.
 *
 * Shape: (N, C, L) or (C, L) -> the same. Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on other ranks, DTypeError on integers and booleans
 * @see Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks, arXiv 1411.4280; torch.nn.functional.dropout1d
 * @example
 * nn.functional.dropout1d(ones([2, 3, 5]), { training: false }).shape // [2, 3, 5]
 */
export function dropout1d(input: Tensor, options: DropoutOptions = {}): Tensor {
  checkProbability('dropout1d', options.p);
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new ShapeError('dropout1d', `expected 2D or 3D input, (C, L) or (N, C, L), but received [${input.shape.join(', ')}]`, {
      shapes: [input.shape],
      hint: 'dropout2d() for images, dropout() for any shape',
    });
  }
  return input.ndim === 2 ? dropUnbatched('dropout1d', input, options) : dropChannels('dropout1d', input, options, zeroing);
}

/**
 * In training, drops whole channels (n, c, :, :) of images, each with probability `p`, and scales the others by `1 / (1 - p)`.
 * Neighbouring pixels say nearly the same: dropping single ones only lowers the learning rate, dropping a channel leaves a real gap.
 *
 * Shape: (N, C, H, W) -> the same. Three dimensions are read as (N, C, L), with a warning. Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on fewer than 2 dimensions, DTypeError on integers and booleans
 * @see Tompson et al. 2015, arXiv 1411.4280; torch.nn.functional.dropout2d
 * @example
 * const mask = tensor([[1, 0]]).reshape([1, 2, 1, 1]);
 * nn.functional.dropout2d(ones([1, 2, 1, 2]), { p: 0.5, mask }).toArray() // [[[[2, 2]], [[0, 0]]]]
 */
export function dropout2d(input: Tensor, options: DropoutOptions = {}): Tensor {
  checkProbability('dropout2d', options.p);
  if (input.ndim !== 4)
    warnRank(
      'dropout2d',
      input,
      input.ndim === 3
        ? 'is read as (N, C, L); one image is x.unsqueeze(0)'
        : 'is no (N, C, H, W), and is dropped by its first two dimensions',
    );
  return dropChannels('dropout2d', input, options, zeroing);
}

/**
 * In training, drops whole channels (n, c, :, :, :) of volumes, each with probability `p`, and scales the others by `1 / (1 - p)`.
 *
 * Shape: (N, C, D, H, W) or (C, D, H, W) -> the same. Any other rank is dropped by its first dimension, with a warning.
 * Draws: one number a channel, n outermost.
 * @throws ArgumentError when `p` is not in [0, 1], ShapeError on a tensor without dimensions, DTypeError on integers and booleans
 * @see Tompson et al. 2015, arXiv 1411.4280; torch.nn.functional.dropout3d
 * @example
 * nn.functional.dropout3d(ones([1, 2, 2, 2, 2]), { p: 1 }).sum().item() // 0
 */
export function dropout3d(input: Tensor, options: DropoutOptions = {}): Tensor {
  checkProbability('dropout3d', options.p);
  if (input.ndim === 5) return dropChannels('dropout3d', input, options, zeroing);
  if (input.ndim !== 4) warnRank('dropout3d', input, 'is no (N, C, D, H, W) and no (C, D, H, W), and is dropped by its first dimension');
  return dropUnbatched('dropout3d', input, options);
}

/** Noise of shape (N, C, 1, …), drawn row-major whatever the input's layout. */
function dropChannels(op: string, input: Tensor, options: DropoutOptions, put: Application): Tensor {
  const noise = (dtype: DType): Tensor => {
    if (input.ndim < 2) {
      throw new ShapeError(op, `feature dropout needs at least 2 dimensions (N, C, …), got [${input.shape.join(', ')}]`, {
        shapes: [input.shape],
        hint: 'input.unsqueeze(0)',
      });
    }
    return empty(
      input.shape.map((size, dim) => (dim < 2 ? size : 1)),
      { dtype },
    );
  };
  return drop(op, input, options, noise, put);
}

/** The input as a batch of one. */
function dropUnbatched(op: string, input: Tensor, options: DropoutOptions): Tensor {
  const noise = (dtype: DType): Tensor => {
    if (input.ndim === 0) {
      throw new ShapeError(op, 'feature dropout needs a dimension of channels, got []', {
        shapes: [input.shape],
        hint: 'dropout() for any shape',
      });
    }
    return empty(
      input.shape.map((size, dim) => (dim === 0 ? size : 1)),
      { dtype },
    );
  };
  return drop(op, input, options, noise, zeroing);
}

/** What becomes of the input. */
interface Application {
  /** Given what is kept (1) and dropped (0). */
  readonly put: (input: Tensor, keep: Tensor, p: number) => Tensor;
  /** The same in numbers, each rounded as the ops of `put` do. */
  readonly fate: (p: number, round: (x: number) => number) => Fate;
}

/** input · keep / (1 - p) */
const zeroing: Application = {
  put: (input, keep, p) => input.mul(keep.div(1 - p)),
  fate: (p, round) => ({ factor: round(1 / round(1 - p)), kept: NOTHING, dropped: NOTHING }),
};

/** The scale for which mean 0 and variance 1 stay. */
const scaleOf = (p: number): number => 1 / Math.sqrt((ALPHA * ALPHA * p + 1) * (1 - p));

/** a · (input · keep + saturation · (1 - keep)) + b */
const saturating: Application = {
  put(input, keep, p) {
    const a = scaleOf(p);
    const shift = keep
      .sub(1)
      .mul(ALPHA * a)
      .add(ALPHA * a * p);
    return input.mul(keep.mul(a)).add(shift);
  },
  fate(p, round) {
    const a = scaleOf(p);
    const kept = round(ALPHA * a * p);
    return { factor: round(a), kept, dropped: round(kept - round(ALPHA * a)) };
  },
};

/** The order of the lines is the specification. */
function drop(op: string, input: Tensor, options: DropoutOptions, makeNoise: MakeNoise, how: Application): Tensor {
  const { p = 0.5, training = true, inplace = false } = options;
  checkProbability(op, p);
  if (p === 0 || !training || input.numel === 0) return input; // draws nothing
  if (!isFloating(input.dtype)) {
    throw new DTypeError(op, `is defined for float32 and float64, got ${input.dtype}`, {
      dtype: input.dtype,
      shapes: [input.shape],
      hint: "x.to('float32')",
    });
  }
  const dropped = (x: Tensor): Tensor => (p === 1 ? x.mul(0) : apply(op, x, makeNoise, how, options, p)); // at p = 1 draws nothing
  return inplace ? inPlace(op, input, dropped) : dropped(input);
}

/** Room for the noise, of a dtype. */
type MakeNoise = (dtype: DType) => Tensor;

function apply(op: string, x: Tensor, makeNoise: MakeNoise, how: Application, options: DropoutOptions, p: number): Tensor {
  if (options.mask !== undefined || kernels().fused === undefined) return how.put(x, keepOf(op, makeNoise(x.dtype), p, options), p);
  const { generator, onMask } = options;
  const keep = makeNoise('uint8').bernoulli_(1 - p, generator === undefined ? {} : { generator });
  onMask?.(keep.to(x.dtype));
  return dropOp(x, keep, how.fate(p, x.dtype === 'float32' ? Math.fround : Number));
}

function keepOf(op: string, noise: Tensor, p: number, { mask, generator, onMask }: DropoutOptions): Tensor {
  if (mask !== undefined && !(mask instanceof Tensor))
    throw new ArgumentError(op, `the mask has to be a Tensor, got ${String(mask)}`, { argument: 'mask', hint: 'tensor([1, 0, 1])' });
  if (mask !== undefined && mask.shape.join() !== noise.shape.join()) {
    throw new ShapeError(op, `the mask has to be [${noise.shape.join(', ')}], got [${mask.shape.join(', ')}]`, {
      shapes: [mask.shape, noise.shape],
      argument: 'mask',
    });
  }
  const keep = mask?.to(noise.dtype) ?? noise.bernoulli_(1 - p, generator === undefined ? {} : { generator });
  onMask?.(keep);
  return keep;
}

/** @throws ArgumentError when `p` is no number from 0 to 1 */
export function checkProbability(op: string, p: unknown = 0.5): void {
  if (typeof p === 'number' && p >= 0 && p <= 1) return;
  throw new ArgumentError(op, `dropout probability has to be between 0 and 1, but got ${String(p)}`, {
    argument: 'p',
    hint: 'a number from 0 (nothing) to 1 (everything)',
  });
}

function warnRank(op: string, input: Tensor, what: string): void {
  warnOnce(`${op}/${input.ndim}`, `${op}: [${input.shape.join(', ')}] ${what}`);
}
