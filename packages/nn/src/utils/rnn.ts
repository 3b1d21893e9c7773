import { ArgumentError, cat, full, ShapeError, stack, tensor, Tensor } from '@lamella/core';
import { eachOf } from '../functional/pieces.js';

// Sequences of different lengths: padded to one length, or packed without padding.

/**
 * Sequences of different lengths without padding, the longest first: the rows of all sequences for step 0, then for step 1, and so on.
 * Recurrent layers take one in the place of a tensor, and give one back. Make one with `packPaddedSequence` or `packSequence`.
 *
 * @throws ShapeError when the batch sizes do not sum to the rows of `data`, ArgumentError when they grow
 * @see torch.nn.utils.rnn.PackedSequence
 * @example
 * const packed = nn.utils.rnn.packSequence([tensor([1, 2, 3]), tensor([4, 5])]);
 * packed.data.toArray() // [1, 4, 2, 5, 3]
 * packed.batchSizes.toArray() // [2, 2, 1]
 */
export class PackedSequence {
  /** (rows of all steps, …) */
  readonly data: Tensor;
  /** How many sequences have a row for each step: int32. */
  readonly batchSizes: Tensor;
  /** Which sequence of the user's stands in each place; null: they were sorted already. */
  readonly sortedIndices: Tensor | null;
  /** In which place each sequence of the user's stands. */
  readonly unsortedIndices: Tensor | null;

  constructor(
    data: Tensor,
    batchSizes: Tensor | readonly number[],
    options: { readonly sortedIndices?: Tensor | null; readonly unsortedIndices?: Tensor | null } = {},
  ) {
    const { sortedIndices = null, unsortedIndices = sortedIndices === null ? null : inverse(sortedIndices) } = options;
    const sizes = wholeNumbers('PackedSequence', 'batchSizes', batchSizes);
    const total = sizes.reduce((a, b) => a + b, 0);
    if (data.shape[0] !== total) {
      throw new ShapeError('PackedSequence', `the batch sizes sum to ${total}, data is [${data.shape.join(', ')}]`, {
        shapes: [data.shape, [sizes.length]],
        hint: 'packPaddedSequence()',
      });
    }
    if (sizes.some((size, t) => t > 0 && size > sizes[t - 1]!)) {
      throw new ArgumentError('PackedSequence', `batch sizes never grow, got ${sizes.join(', ')}`, { argument: 'batchSizes' });
    }
    this.data = data;
    this.batchSizes = indices(sizes);
    this.sortedIndices = sortedIndices;
    this.unsortedIndices = unsortedIndices;
  }

  /** The same sequences with other values for their rows. */
  withData(data: Tensor): PackedSequence {
    const { batchSizes, sortedIndices, unsortedIndices } = this;
    return new PackedSequence(data, batchSizes, { sortedIndices, unsortedIndices });
  }
}

export interface PackOptions {
  /** Whether the input is (N, T, …), and not (T, N, …). Default: false. */
  readonly batchFirst?: boolean;
  /** Whether an input that is not sorted by length, the longest first, is refused. Default: true. */
  readonly enforceSorted?: boolean;
}

export interface PadPackedOptions {
  /** Whether the result is (N, T, …), and not (T, N, …). Default: false. */
  readonly batchFirst?: boolean;
  /** What stands after the end of a sequence. Default: 0. */
  readonly paddingValue?: number;
  /** To which length all are padded. Default: that of the longest. */
  readonly totalLength?: number | null;
}

export interface PadOptions {
  /** Whether the result is (N, T, …), and not (T, N, …). Default: false. */
  readonly batchFirst?: boolean;
  /** Default: 0. */
  readonly paddingValue?: number;
  /** On which side of a short sequence the padding is. Default: right. */
  readonly paddingSide?: 'left' | 'right';
}

/**
 * Packs a batch of padded sequences: what lies beyond the length of a sequence is left out.
 *
 * Shape: (T, N, …), or (N, T, …) with `batchFirst` -> data (sum of the lengths, …).
 * @throws ShapeError when there is not a length for each sequence, or when there are none; ArgumentError on a length that is not from 1 to
 * T, and on lengths that are not sorted unless `enforceSorted` is false
 * @see torch.nn.utils.rnn.pack_padded_sequence
 * @example
 * nn.utils.rnn.packPaddedSequence(tensor([[1, 2, 3], [4, 5, 0]]), [3, 2], { batchFirst: true }).data.toArray() // [1, 4, 2, 5, 3]
 */
export function packPaddedSequence(input: Tensor, lengths: Tensor | readonly number[], options: PackOptions = {}): PackedSequence {
  const op = 'packPaddedSequence';
  const { batchFirst = false, enforceSorted = true } = options;
  if (input.ndim < 2) {
    throw new ShapeError(op, `the input has to be (T, N, …) or (N, T, …), got [${input.shape.join(', ')}]`, { shapes: [input.shape] });
  }
  const [steps, batch] = (batchFirst ? [input.shape[1], input.shape[0]] : input.shape) as [number, number];
  const sizes = wholeNumbers(op, 'lengths', lengths);
  checkLengths(op, input, sizes, steps, batch);
  const order = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]!); // stable
  const isSorted = order.every((n, place) => n === place);
  if (enforceSorted && !isSorted) {
    throw new ArgumentError(op, `lengths have to be sorted in decreasing order, got ${sizes.join(', ')}`, {
      argument: 'lengths',
      hint: '{ enforceSorted: false }',
    });
  }
  const active = Array.from({ length: sizes[order[0]!]! }, (_, t) => order.filter((n) => sizes[n]! > t));
  const rows = active.flatMap((sequences, t) => sequences.map((n) => (batchFirst ? n * steps + t : t * batch + n)));
  const data = input.reshape([steps * batch, ...input.shape.slice(2)]).indexSelect(0, indices(rows));
  return new PackedSequence(
    data,
    active.map(({ length }) => length),
    enforceSorted ? {} : { sortedIndices: indices(order) },
  );
}

function checkLengths(op: string, input: Tensor, lengths: readonly number[], steps: number, batch: number): void {
  if (lengths.length !== batch) {
    throw new ShapeError(op, `expected a length for each of the ${batch} sequences, got ${lengths.length}`, {
      shapes: [input.shape, [lengths.length]],
      argument: 'lengths',
    });
  }
  if (batch === 0) throw new ShapeError(op, 'cannot pack a batch without sequences', { shapes: [input.shape] });
  const wrong = lengths.find((length) => length < 1 || length > steps);
  if (wrong !== undefined) {
    throw new ArgumentError(op, `a length has to be from 1 to the number of steps, ${steps}, got ${wrong}`, { argument: 'lengths' });
  }
}

/**
 * Pads packed sequences to one length. Gives them in the user's order, and their lengths (int32).
 *
 * Shape: (sum of the lengths, …) -> (T, N, …), or (N, T, …) with `batchFirst`; lengths (N).
 * @throws ArgumentError when `totalLength` is less than the longest
 * @see torch.nn.utils.rnn.pad_packed_sequence
 * @example
 * const packed = nn.utils.rnn.packSequence([tensor([1, 2, 3]), tensor([4, 5])]);
 * nn.utils.rnn.padPackedSequence(packed, { batchFirst: true }).map((x) => x.toArray()) // [[[1, 2, 3], [4, 5, 0]], [3, 2]]
 */
export function padPackedSequence(sequence: PackedSequence, options: PadPackedOptions = {}): [padded: Tensor, lengths: Tensor] {
  const { batchFirst = false, paddingValue = 0, totalLength = null } = options;
  const { data, batchSizes, unsortedIndices } = sequence;
  const sizes = Array.from(batchSizes.data());
  const longest = sizes.length;
  const steps = totalLength ?? longest;
  if (!Number.isInteger(steps) || steps < longest) {
    throw new ArgumentError('padPackedSequence', `totalLength is ${steps}, the longest sequence has ${longest} steps`, {
      argument: 'totalLength',
    });
  }
  const places = unsortedIndices === null ? [...Array(sizes[0] ?? 0).keys()] : Array.from(unsortedIndices.data());
  let padding = 0; // in the end the number of the row behind the last
  const starts = sizes.map((size) => (padding += size) - size);
  const rows = Array.from({ length: steps }, (_, t) => places.map((place) => (place < (sizes[t] ?? 0) ? starts[t]! + place : padding)));
  const source = cat([data, full([1, ...data.shape.slice(1)], paddingValue, { dtype: data.dtype })], 0);
  const padded = source.indexSelect(0, indices(rows.flat())).reshape([steps, places.length, ...data.shape.slice(1)]);
  const lengths = indices(places.map((place) => sizes.filter((size) => size > place).length));
  if (!batchFirst) return [padded, lengths];
  const turned = padded.transpose(0, 1);
  return [unsortedIndices === null ? turned : turned.contiguous(), lengths]; // as in PyTorch: a dropout behind it draws in memory order
}

/**
 * Sequences of different lengths as one tensor, the shorter ones padded.
 *
 * Shape: (Tᵢ, …) each -> (T, N, …), or (N, T, …) with `batchFirst`.
 * @throws ArgumentError on an empty list, ShapeError when the sequences differ in more than their length
 * @see torch.nn.utils.rnn.pad_sequence
 * @example
 * nn.utils.rnn.padSequence([tensor([1, 2, 3]), tensor([4, 5])], { batchFirst: true }).toArray() // [[1, 2, 3], [4, 5, 0]]
 */
export function padSequence(sequences: readonly Tensor[], options: PadOptions = {}): Tensor {
  const { batchFirst = false, paddingValue = 0, paddingSide = 'right' } = options;
  if (paddingSide !== 'left' && paddingSide !== 'right') {
    throw new ArgumentError('padSequence', `paddingSide has to be left or right, got ${String(paddingSide)}`, { argument: 'paddingSide' });
  }
  const [first, ...others] = sequences;
  if (first === undefined) throw new ArgumentError('padSequence', 'received an empty list of sequences', { argument: 'sequences' });
  const trailing = (x: Tensor): string => `${x.ndim}: ${x.shape.slice(1).join()}`;
  const odd = others.find((x) => trailing(x) !== trailing(first));
  if (odd !== undefined || first.ndim === 0) {
    throw new ShapeError(
      'padSequence',
      `sequences are (T, …) and differ in T alone, got [${first.shape.join(', ')}]${odd === undefined ? '' : ` and [${odd.shape.join(', ')}]`}`,
      { shapes: [first.shape, ...(odd === undefined ? [] : [odd.shape])] },
    );
  }
  const steps = Math.max(...sequences.map((x) => x.shape[0]!));
  const padded = sequences.map((x) => {
    if (x.shape[0] === steps) return x;
    const padding = full([steps - x.shape[0]!, ...x.shape.slice(1)], paddingValue, { dtype: x.dtype });
    return cat(paddingSide === 'right' ? [x, padding] : [padding, x], 0);
  });
  return stack(padded, batchFirst ? 0 : 1);
}

/** Takes the padding off again: the sequences of a padded batch, each as long as its length says. @see torch.nn.utils.rnn.unpad_sequence */
export function unpadSequence(
  padded: Tensor,
  lengths: Tensor | readonly number[],
  options: { readonly batchFirst?: boolean } = {},
): Tensor[] {
  const sizes = wholeNumbers('unpadSequence', 'lengths', lengths);
  const sequences = eachOf((options.batchFirst ?? false) ? padded : padded.transpose(0, 1));
  if (sizes.length !== sequences.length) {
    throw new ShapeError('unpadSequence', `expected a length for each of the ${sequences.length} sequences, got ${sizes.length}`, {
      shapes: [padded.shape, [sizes.length]],
      argument: 'lengths',
    });
  }
  return sequences.map((x, i) => x.slice(0, 0, sizes[i]));
}

/** Packs a list of sequences of different lengths. @throws as `packPaddedSequence` @see torch.nn.utils.rnn.pack_sequence */
export function packSequence(sequences: readonly Tensor[], options: { readonly enforceSorted?: boolean } = {}): PackedSequence {
  const lengths = sequences.map((x) => x.shape[0] ?? 0);
  return packPaddedSequence(padSequence(sequences), lengths, options);
}

/** The sequences of a packed batch, in the user's order. @see torch.nn.utils.rnn.unpack_sequence */
export function unpackSequence(sequence: PackedSequence): Tensor[] {
  const [padded, lengths] = padPackedSequence(sequence);
  return unpadSequence(padded, lengths);
}

function wholeNumbers(op: string, argument: string, values: Tensor | readonly number[]): number[] {
  const numbers = values instanceof Tensor ? Array.from(values.data()) : [...values];
  if (numbers.every((value) => Number.isInteger(value) && value >= 0)) return numbers;
  throw new ArgumentError(op, `${argument} have to be whole numbers, got ${numbers.join(', ')}`, { argument });
}

function indices(values: readonly number[]): Tensor {
  return tensor(Int32Array.from(values));
}

/** Where each number stands in a permutation. */
function inverse(permutation: Tensor): Tensor {
  const places: number[] = [];
  permutation.data().forEach((value, place) => (places[value] = place));
  return indices(places);
}
