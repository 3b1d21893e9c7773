import { ArgumentError, checkTensor, ShapeError, tensor, zeros, type Tensor } from '@lamella/core';
import { checkIndices, checkSameDType, show } from './checks.js';
import { gradientShares, indicesOf, lookUp, paddingRow, shorten, type EmbeddingOptions } from './sparse.js';

export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** Where each bag begins in a vector of indices. A matrix of indices has a bag a row, and none of these. */
  readonly offsets?: Tensor | null;
  /** What becomes of the rows of a bag. Default: `mean`. */
  readonly mode?: 'sum' | 'mean' | 'max';
  /** What each row is multiplied by, with mode `sum`. Default: null. */
  readonly perSampleWeights?: Tensor | null;
  /** Whether the last offset is where the last bag ends. Default: false. */
  readonly includeLastOffset?: boolean;
}

/** Positions among the indices, and the bag that each is in. Rows of the padding are in none. */
interface Bags {
  readonly count: number;
  readonly positions: readonly number[];
  readonly bagOf: readonly number[];
}

/**
 * Sums, means or maxima of bags of rows of `weight`: `embedding` and a reduction, for texts as bags of words. An empty bag gives zeros.
 *
 * Shape: input (B, N), or (T) with offsets (B); weight (V, D) -> (B, D).
 * @throws ArgumentError on offsets that are missing, in the way or out of order, on an unknown mode, or on what a mode cannot do; ShapeError
 * on ranks and shapes; DTypeError on indices that are not int32
 *
 * With `scaleGradByFreq` each row's gradient is divided by its own count, as PyTorch documents; its CPU backward takes that of another row.
 * @see torch.nn.functional.embedding_bag
 * @example
 * const table = tensor([[1, 2], [3, 4], [5, 6]]);
 * const [words, offsets] = [tensor([0, 1, 2], { dtype: 'int32' }), tensor([0, 2], { dtype: 'int32' })];
 * nn.functional.embeddingBag(words, table, { offsets, mode: 'sum' }).toArray() // [[4, 6], [5, 6]]
 */
export function embeddingBag(input: Tensor, weight: Tensor, options: EmbeddingBagOptions = {}): Tensor {
  const op = 'embeddingBag';
  const { mode = 'mean', paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false, perSampleWeights = null } = options;
  checkMode(mode, scaleGradByFreq, perSampleWeights);
  const indices = indicesOf(op, input, weight);
  const bounds = boundsOf(input, options);
  const padding = paddingRow(op, paddingIdx, weight);
  const { count, positions, bagOf } = bagsOf(bounds, (position) => indices[position] !== padding);
  if (maxNorm !== null) shorten(weight, indices, maxNorm, normType);
  const shares = gradientShares(indices, null, scaleGradByFreq);
  const kept = positions.map((position) => indices[position]!);
  const rows = lookUp(weight, kept, shares && positions.map((position) => shares[position]!));
  if (mode === 'max' && positions.length > 0) return largest(rows, count, bagOf);
  const sums = (each: Tensor): Tensor => zeros([count, weight.shape[1]!], { dtype: weight.dtype }).indexAdd(0, vector(bagOf), each);
  if (mode !== 'mean') return sums(weighted(rows, perSampleWeights, input, positions));
  const sizes = new Array<number>(count).fill(0);
  for (const bag of bagOf) sizes[bag]!++;
  return sums(rows).div(
    tensor(
      sizes.map((size) => [Math.max(1, size)]),
      { dtype: weight.dtype },
    ).reshape([count, 1]),
  );
}

function checkMode(mode: string, scaleGradByFreq: boolean, perSampleWeights: Tensor | null): void {
  const fail = (problem: string, argument: string, hint: string): never => {
    throw new ArgumentError('embeddingBag', problem, { argument, hint });
  };
  if (!['sum', 'mean', 'max'].includes(mode)) fail(`mode has to be one of sum, mean or max, got ${mode}`, 'mode', "mode: 'mean'");
  if (mode === 'max' && scaleGradByFreq)
    fail('max mode does not support scaling the gradient by the frequency', 'scaleGradByFreq', "mode: 'sum'");
  if (mode !== 'sum' && perSampleWeights !== null)
    fail(`perSampleWeights is only supported for mode 'sum', got '${mode}'`, 'perSampleWeights', "mode: 'sum'");
}

/** Where each bag begins, and where the last one ends. */
function boundsOf(input: Tensor, { offsets = null, includeLastOffset = false }: EmbeddingBagOptions): readonly number[] {
  const op = 'embeddingBag';
  const fail = (problem: string, hint: string): never => {
    throw new ArgumentError(op, problem, {
      argument: 'offsets',
      shapes: offsets === null ? [input.shape] : [input.shape, offsets.shape],
      hint,
    });
  };
  if (input.ndim === 2) {
    if (offsets !== null) fail('a matrix of indices has bags of one size, and takes no offsets', 'offsets: null, or input.flatten()');
    const [count, size] = input.shape as [number, number];
    return Array.from({ length: count + 1 }, (_, bag) => bag * size);
  }
  if (input.ndim !== 1)
    throw new ShapeError(op, `input has to be a vector or a matrix, got ${show(input.shape)}`, { shapes: [input.shape], hint: '(B, N)' });
  if (offsets === null) return fail('a vector of indices takes offsets', 'where each bag begins, or input.unsqueeze(0) for one bag');
  checkIndices(op, 'offsets', offsets);
  if (offsets.ndim !== 1)
    throw new ShapeError(op, `offsets has to be a vector, got ${show(offsets.shape)}`, {
      shapes: [offsets.shape],
      argument: 'offsets',
      hint: '(B)',
    });
  const begins = Array.from(offsets.data());
  if (includeLastOffset && begins.length === 0) fail('includeLastOffset takes at least one offset', 'offsets: [0]');
  if (begins.length > 0 && begins[0] !== 0) fail(`the first bag has to start from position 0, got ${begins[0]}`, 'offsets[0] = 0');
  const bounds = includeLastOffset ? begins : [...begins, input.numel];
  if (bounds.some((bound, i) => i > 0 && bound < bounds[i - 1]!) || bounds.at(-1)! > input.numel)
    fail(`offsets have to rise, up to the ${input.numel} indices: got ${show(begins)}`, 'where each bag begins');
  return bounds;
}

function bagsOf(bounds: readonly number[], isKept: (position: number) => boolean): Bags {
  const count = Math.max(0, bounds.length - 1);
  const [positions, bagOf]: [number[], number[]] = [[], []];
  for (let bag = 0; bag < count; bag++) {
    for (let position = bounds[bag]!; position < bounds[bag + 1]!; position++) {
      if (!isKept(position)) continue;
      positions.push(position);
      bagOf.push(bag);
    }
  }
  return { count, positions, bagOf };
}

function weighted(rows: Tensor, weights: Tensor | null, input: Tensor, positions: readonly number[]): Tensor {
  if (weights === null) return rows;
  checkTensor('embeddingBag', weights, 'perSampleWeights');
  if (weights.shape.join() !== input.shape.join()) {
    throw new ShapeError('embeddingBag', `perSampleWeights ${show(weights.shape)} must have the shape of input ${show(input.shape)}`, {
      shapes: [weights.shape, input.shape],
      argument: 'perSampleWeights',
      hint: 'one number an index',
    });
  }
  checkSameDType('embeddingBag', 'perSampleWeights', weights, rows);
  return rows.mul(weights.reshape([weights.numel]).indexSelect(0, vector(positions)).unsqueeze(1));
}

/** Bags filled up to one size with -∞, so that each is a row of a grid. */
function largest(rows: Tensor, count: number, bagOf: readonly number[]): Tensor {
  const members = Array.from({ length: count }, (): number[] => []);
  bagOf.forEach((bag, row) => members[bag]!.push(row));
  const size = Math.max(...members.map(({ length }) => length));
  const grid = members.flatMap((bag) => Array.from({ length: size }, (_, i) => bag[i] ?? -1));
  const filled = rows
    .indexSelect(0, vector(grid.map((row) => Math.max(0, row))))
    .reshape([count, size, rows.shape[1]!])
    .maskedFill(vector(grid).lt(0).reshape([count, size, 1]), -Infinity);
  const [values] = filled.max(1);
  return values.maskedFill(tensor(members.map(({ length }) => [length === 0])), 0);
}

function vector(places: readonly number[]): Tensor {
  return tensor(Int32Array.from(places));
}
