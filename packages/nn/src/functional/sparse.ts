import { ArgumentError, defineOp, noGrad, ShapeError, tensor, zeros, type Op, type Tensor } from '@lamella/core';
import { checkIndices, show } from './checks.js';

export interface EmbeddingOptions {
  /** A row that learns nothing, such as that of the padding of sentences; may count from the end. Default: null. */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and longer than this are shortened to it first, in `weight` itself. Default: null. */
  readonly maxNorm?: number | null;
  /** The norm that `maxNorm` is about. Default: 2. */
  readonly normType?: number;
  /** Divides a row's gradient by how often it was looked up. Default: false. */
  readonly scaleGradByFreq?: boolean;
}

/**
 * Row `input[…]` of `weight`, for each index: a table of vectors, looked up.
 *
 * Shape: input any, weight (V, D) -> (…, D).
 * @throws DTypeError when input is not int32, ArgumentError on an index or a `paddingIdx` without a row, ShapeError unless weight is a matrix
 * @see torch.nn.functional.embedding
 * @example
 * const table = tensor([[1, 2], [3, 4]]);
 * nn.functional.embedding(tensor([1, 0, 1], { dtype: 'int32' }), table).toArray() // [[3, 4], [1, 2], [3, 4]]
 */
export function embedding(input: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  const { paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false } = options;
  const indices = indicesOf('embedding', input, weight);
  const padding = paddingRow('embedding', paddingIdx, weight);
  if (maxNorm !== null) shorten(weight, indices, maxNorm, normType);
  const shares = gradientShares(indices, padding, scaleGradByFreq);
  return lookUp(weight, indices, shares).reshape([...input.shape, weight.shape[1]!]);
}

/**
 * A 1 in the place that each index says, among zeros.
 *
 * Shape: any -> (…, numClasses), int32. -1 means as many classes as the largest index needs.
 * @throws DTypeError when input is not int32, ArgumentError on an index below 0 or too large
 * @see torch.nn.functional.one_hot
 * @example
 * nn.functional.oneHot(tensor([2, 0], { dtype: 'int32' })).toArray() // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(input: Tensor, numClasses = -1): Tensor {
  checkIndices('oneHot', 'input', input);
  const indices = Array.from(input.data());
  const largest = indices.reduce((a, b) => Math.max(a, b), -1);
  const fail = (problem: string, argument: string): never => {
    throw new ArgumentError('oneHot', problem, { argument, shapes: [input.shape], hint: 'numClasses: the largest index, and 1' });
  };
  if (indices.length === 0 && numClasses <= 0) fail('can not infer total number of classes from empty tensor', 'numClasses');
  if (indices.some((index) => index < 0)) fail('class values must be non-negative', 'input');
  if (numClasses !== -1 && numClasses <= largest)
    fail(`class values must be smaller than numClasses, got ${largest} and ${numClasses}`, 'input');
  const classes = numClasses === -1 ? largest + 1 : numClasses;
  const rows = zeros([indices.length, classes], { dtype: 'int32' });
  return rows.scatter(1, input.reshape([indices.length, 1]), 1).reshape([...input.shape, classes]);
}

/** The indices, row-major, every one with a row in `weight`. @internal */
export function indicesOf(op: string, input: Tensor, weight: Tensor): readonly number[] {
  checkIndices(op, 'input', input);
  if (weight.ndim !== 2)
    throw new ShapeError(op, `weight must be a matrix, got ${show(weight.shape)}`, {
      shapes: [weight.shape],
      argument: 'weight',
      hint: '(V, D)',
    });
  const indices = Array.from(input.data());
  const [count] = weight.shape as [number, number];
  const wrong = indices.find((index) => index < 0 || index >= count);
  if (wrong === undefined) return indices;
  throw new ArgumentError(op, `index ${wrong} is out of range: weight ${show(weight.shape)} has ${count} rows`, {
    argument: 'input',
    shapes: [input.shape, weight.shape],
    hint: `indices from 0 to ${count - 1}`,
  });
}

/** The padding row from 0, or null. @internal */
export function paddingRow(op: string, paddingIdx: number | null, weight: Tensor): number | null {
  const [count] = weight.shape as [number, number];
  if (paddingIdx === null) return null;
  if (Number.isInteger(paddingIdx) && paddingIdx >= -count && paddingIdx < count) return paddingIdx < 0 ? paddingIdx + count : paddingIdx;
  throw new ArgumentError(op, `paddingIdx must be within the ${count} rows, got ${paddingIdx}`, { argument: 'paddingIdx', hint: 'null' });
}

/** Shortens the rows among `indices` that are longer than `maxNorm`, in place and outside of the graph. @internal */
export function shorten(weight: Tensor, indices: readonly number[], maxNorm: number, normType: number): void {
  noGrad(() => {
    for (const index of new Set(indices)) {
      const row = weight.select(0, index);
      const length = row.norm(normType).item() as number;
      if (length > maxNorm) row.mul_(maxNorm / (length + 1e-7));
    }
  });
}

/** What each looked up row's gradient is multiplied by; null where all are 1. @internal */
export function gradientShares(indices: readonly number[], padding: number | null, byFrequency: boolean): readonly number[] | null {
  if (padding === null && !byFrequency) return null;
  const counts = new Map<number, number>();
  for (const index of indices) counts.set(index, (counts.get(index) ?? 0) + 1);
  return indices.map((index) => (index === padding ? 0 : byFrequency ? 1 / counts.get(index)! : 1));
}

/** The rows (count, D), their gradients multiplied by `shares`. @internal */
export function lookUp(weight: Tensor, indices: readonly number[], shares: readonly number[] | null): Tensor {
  const rows = weight.indexSelect(0, tensor(Int32Array.from(indices)));
  return shares === null ? rows : scaleGradOp(rows, tensor(Float64Array.from(shares), { dtype: weight.dtype }).reshape([shares.length, 1]));
}

/** x, with a gradient multiplied by `shares`. A share of 0 takes it away, whatever it was. */
const scaleGradOp: Op<[x: Tensor, shares: Tensor]> = defineOp('scaleGrad', {
  forward: (x: Tensor, shares: Tensor) => ({ out: x, save: [shares] }),
  backward: ({ grad, saved: [shares] }) => [grad.mul(shares).maskedFill(shares.eq(0), 0), null],
});
