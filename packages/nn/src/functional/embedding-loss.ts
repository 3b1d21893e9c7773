import { ArgumentError, checkTensor, ShapeError, where, type Tensor } from '@lamella/core';
import { broadcast, show } from './checks.js';
import { pairwiseDistance } from './distance.js';
import { checkReduction, reduced, type ReductionOptions } from './reduction.js';

// Losses that compare: what belongs together should be near, what does not should be far, or one be ranked above the other.

export interface MarginOptions extends ReductionOptions {
  /** How far is far enough. Default: 0; of `hingeEmbeddingLoss` 1. */
  readonly margin?: number;
}

export interface TripletMarginOptions extends ReductionOptions {
  /** How much further away the negative has to be. Default: 1. */
  readonly margin?: number;
  /** Which norm measures. Default: 2. */
  readonly p?: number;
  /** Added to each difference. Default: 1e-6. */
  readonly eps?: number;
  /** Takes the distance of positive and negative, where that is smaller than the one of anchor and negative. Default: false. */
  readonly swap?: boolean;
}

export interface TripletMarginWithDistanceOptions extends Pick<TripletMarginOptions, 'margin' | 'swap' | 'reduction'> {
  /** How far two are apart. Default: `pairwiseDistance`. */
  readonly distanceFunction?: ((x: Tensor, y: Tensor) => Tensor) | null;
}

/**
 * `1 - cos(x1, x2)` where the target is 1, `max(0, cos(x1, x2) - margin)` where it is -1.
 *
 * Shape: inputs (N, D), target (N), or (D) and (); the result has no dimensions, or the target's with reduction `none`.
 * @throws ShapeError when shapes do not match, ArgumentError on an unknown reduction
 * @see torch.nn.functional.cosine_embedding_loss
 * @example
 * nn.functional.cosineEmbeddingLoss(tensor([[1, 0]]), tensor([[0, 2]]), tensor([1])).item() // 1
 */
export function cosineEmbeddingLoss(input1: Tensor, input2: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  const { margin = 0, reduction = 'mean' } = options;
  const op = 'cosineEmbeddingLoss';
  checkReduction(op, reduction);
  checkTensors(op, { input1, input2, target });
  const shapes = [input1.shape, input2.shape, target.shape];
  if (target.ndim > 1) throw new ShapeError(op, `expects a target (N) or (), got ${show(target.shape)}`, { shapes, argument: 'target' });
  const ndim = target.ndim + 1;
  if (input1.ndim !== ndim || input2.ndim !== ndim) {
    throw new ShapeError(
      op,
      `a target ${show(target.shape)} wants inputs of ${ndim} dimensions, got ${show(input1.shape)} and ${show(input2.shape)}`,
      { shapes, argument: 'target' },
    );
  }
  const [a, b] = broadcast(op, input1, input2);
  const product = (x: Tensor, y: Tensor): Tensor => x.mul(y).sum(-1);
  const squares = product(a, a).add(EPSILON).mul(product(b, b).add(EPSILON));
  const [cosine, same] = broadcast(op, product(a, b).div(squares.sqrt()), target);
  const near = where(same.eq(1), cosine.neg().add(1), 0);
  const far = where(same.eq(-1), cosine.sub(margin).clamp(0), 0);
  return reduced(near.add(far), reduction);
}

const EPSILON = 1e-12;

/**
 * `max(0, margin + ‖a - p‖ - ‖a - n‖)`: the anchor has to be nearer to the positive than to the negative.
 *
 * Shape: (N, D) or (D) of all three; the result has no dimensions, or N with reduction `none`.
 * @throws ShapeError when shapes do not match, ArgumentError when the margin is not above 0 or on an unknown reduction
 * @see Balntas et al. 2016, Learning Local Feature Descriptors with Triplets; torch.nn.functional.triplet_margin_loss
 * @example
 * nn.functional.tripletMarginLoss(zeros([1, 2]), tensor([[3, 4]]), tensor([[0, 2]]), { eps: 0 }).item() // 4
 */
export function tripletMarginLoss(anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletMarginOptions = {}): Tensor {
  const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction = 'mean' } = options;
  const distanceFunction = (x: Tensor, y: Tensor): Tensor => pairwiseDistance(x, y, { p, eps });
  return tripletLoss('tripletMarginLoss', anchor, positive, negative, { margin, swap, reduction, distanceFunction });
}

/**
 * `max(0, margin + d(a, p) - d(a, n))`: `tripletMarginLoss` with another measure of how far two are apart.
 *
 * Shape: as `distanceFunction` takes them; the result has no dimensions, or the distance's with reduction `none`.
 * @throws ShapeError when shapes do not match, ArgumentError when the margin is not above 0 or on an unknown reduction
 * @see Balntas et al. 2016, Learning Local Feature Descriptors with Triplets; torch.nn.functional.triplet_margin_with_distance_loss
 * @example
 * const options: nn.functional.TripletMarginWithDistanceOptions = { distanceFunction: (x, y) => x.sub(y).abs().sum(-1) };
 * nn.functional.tripletMarginWithDistanceLoss(zeros([1, 2]), tensor([[3, 4]]), tensor([[0, 2]]), options).item() // 6
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginWithDistanceOptions = {},
): Tensor {
  const { margin = 1, swap = false, reduction = 'mean', distanceFunction = null } = options;
  return tripletLoss('tripletMarginWithDistanceLoss', anchor, positive, negative, {
    margin,
    swap,
    reduction,
    distanceFunction: distanceFunction ?? pairwiseDistance,
  });
}

function tripletLoss(
  op: string,
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  { margin, swap, reduction, distanceFunction: distance }: NonNullableFields<TripletMarginWithDistanceOptions>,
): Tensor {
  checkReduction(op, reduction);
  checkMargin(op, margin);
  checkTensors(op, { anchor, positive, negative });
  checkSameRank(op, [anchor, positive, negative]);
  const away = distance(anchor, negative);
  const nearest = swap ? away.minimum(distance(positive, negative)) : away;
  return reduced(distance(anchor, positive).sub(nearest).add(margin).clamp(0), reduction);
}

/** With no option left out. */
type NonNullableFields<T> = { readonly [Key in keyof T]-?: NonNullable<T[Key]> };

/** @throws ArgumentError when the margin of triplets is not above 0 */
export function checkMargin(op: string, margin: number): void {
  if (!(margin > 0)) throw new ArgumentError(op, `margin has to be above 0, got ${margin}`, { argument: 'margin' });
}

/**
 * A distance `x` where the target is 1, `max(0, margin - x)` where it is -1.
 *
 * Shape: input and target broadcast; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when the shapes do not broadcast, ArgumentError on an unknown reduction
 * @see torch.nn.functional.hinge_embedding_loss
 * @example
 * nn.functional.hingeEmbeddingLoss(tensor([0.5, 0.25]), tensor([1, -1]), { reduction: 'none' }).toArray() // [0.5, 0.75]
 */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  const { margin = 1, reduction = 'mean' } = options;
  checkReduction('hingeEmbeddingLoss', reduction);
  checkTensors('hingeEmbeddingLoss', { input, target });
  const [x, y] = broadcast('hingeEmbeddingLoss', input, target);
  // As in PyTorch, a target that is neither has both.
  const near = where(y.eq(-1), 0, x);
  const far = where(y.eq(1), 0, x.neg().add(margin).clamp(0));
  return reduced(near.add(far), reduction);
}

/**
 * `max(0, margin - y (x1 - x2))`: x1 has to lead where the target y is 1, x2 where it is -1.
 *
 * Shape: all three broadcast, and have as many dimensions; the result has no dimensions, or all of them with reduction `none`.
 * @throws ShapeError when shapes do not match, ArgumentError on an unknown reduction
 * @see torch.nn.functional.margin_ranking_loss
 * @example
 * nn.functional.marginRankingLoss(tensor([2, 2]), tensor([1, 1]), tensor([1, -1])).item() // 0.5
 */
export function marginRankingLoss(input1: Tensor, input2: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  const { margin = 0, reduction = 'mean' } = options;
  const op = 'marginRankingLoss';
  checkReduction(op, reduction);
  checkTensors(op, { input1, input2, target });
  checkSameRank(op, [input1, input2, target]);
  const [a, b] = broadcast(op, input1, input2);
  const [lead, y] = broadcast(op, a.sub(b), target);
  return reduced(y.neg().mul(lead).add(margin).clamp(0), reduction);
}

function checkTensors(op: string, named: Readonly<Record<string, unknown>>): void {
  for (const [argument, x] of Object.entries(named)) checkTensor(op, x, argument);
}

function checkSameRank(op: string, tensors: readonly Tensor[]): void {
  if (new Set(tensors.map(({ ndim }) => ndim)).size === 1) return;
  const shapes = tensors.map(({ shape }) => shape);
  throw new ShapeError(op, `all three have to have as many dimensions, got ${shapes.map(show).join(', ')}`, { shapes });
}
