import { ArgumentError, arange, stack, tensor, type Tensor } from '@lamella/core';
import { batched } from './spatial.js';
import type { WithIndices } from './pool.js';

/** The sizes to come out with: one for all dimensions, or one each, where null keeps a size. */
export type OutputSize = number | null | readonly (number | null)[];

/**
 * Means over windows of about equal size, as many as the output has: whatever the length of the sequence.
 *
 * Shape: (N, C, L) or (C, L) -> (N, C, outputSize) or (C, outputSize).
 * @throws ArgumentError when `outputSize` does not fit the dimensions
 * @see torch.nn.functional.adaptive_avg_pool1d
 * @example
 * nn.functional.adaptiveAvgPool1d(tensor([[[1, 2, 3, 4]]]), 2).toArray() // [[[1.5, 3.5]]]
 */
export function adaptiveAvgPool1d(input: Tensor, outputSize: OutputSize): Tensor {
  return average('adaptiveAvgPool1d', 1, input, outputSize);
}

/** As `adaptiveAvgPool1d`, over images. Shape: (N, C, H, W) or (C, H, W). @see torch.nn.functional.adaptive_avg_pool2d */
export function adaptiveAvgPool2d(input: Tensor, outputSize: OutputSize): Tensor {
  return average('adaptiveAvgPool2d', 2, input, outputSize);
}

/** As `adaptiveAvgPool1d`, over volumes. Shape: (N, C, D, H, W) or (C, D, H, W). @see torch.nn.functional.adaptive_avg_pool3d */
export function adaptiveAvgPool3d(input: Tensor, outputSize: OutputSize): Tensor {
  return average('adaptiveAvgPool3d', 3, input, outputSize);
}

/** The largest of windows of about equal size. Shape: (N, C, L) or (C, L). @see torch.nn.functional.adaptive_max_pool1d */
export function adaptiveMaxPool1d(input: Tensor, outputSize: OutputSize, options: WithIndices): [Tensor, Tensor];
export function adaptiveMaxPool1d(input: Tensor, outputSize: OutputSize): Tensor;
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: OutputSize,
  options: { readonly returnIndices?: boolean } = {},
): Tensor | [Tensor, Tensor] {
  return largest('adaptiveMaxPool1d', 1, input, outputSize, options.returnIndices === true);
}

/** As `adaptiveMaxPool1d`, over images. Shape: (N, C, H, W) or (C, H, W). @see torch.nn.functional.adaptive_max_pool2d */
export function adaptiveMaxPool2d(input: Tensor, outputSize: OutputSize, options: WithIndices): [Tensor, Tensor];
export function adaptiveMaxPool2d(input: Tensor, outputSize: OutputSize): Tensor;
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: OutputSize,
  options: { readonly returnIndices?: boolean } = {},
): Tensor | [Tensor, Tensor] {
  return largest('adaptiveMaxPool2d', 2, input, outputSize, options.returnIndices === true);
}

interface Span {
  readonly start: number;
  readonly length: number;
}

/** The windows along one dimension: they overlap where the sizes do not divide. */
function spansOf(size: number, count: number): Span[] {
  return Array.from({ length: count }, (_, i) => {
    const start = Math.floor((i * size) / count);
    return { start, length: Math.ceil(((i + 1) * size) / count) - start };
  });
}

function outputSizes(op: string, dims: number, input: Tensor, outputSize: OutputSize): number[] {
  const spatial = input.shape.slice(-dims);
  const wanted = Array.isArray(outputSize)
    ? (outputSize as readonly (number | null)[])
    : new Array<number | null>(dims).fill(outputSize as number | null);
  if (wanted.length !== dims)
    throw new ArgumentError(op, `outputSize has to be a number or ${dims} numbers, got ${wanted.length}`, { argument: 'outputSize' });
  return wanted.map((size, dim) => {
    if (size !== null && !(Number.isInteger(size) && size >= 0))
      throw new ArgumentError(op, `outputSize has to be whole numbers from 0, got ${size}`, { argument: 'outputSize' });
    return size ?? spatial[dim]!;
  });
}

/** A mean over a box is a mean along each dimension in turn, and each of these a product with a matrix of shares. */
function average(op: string, dims: number, input: Tensor, outputSize: OutputSize): Tensor {
  return batched(op, input, dims, (batch) =>
    outputSizes(op, dims, batch, outputSize).reduce((x, count, i) => {
      const dim = i + 2;
      const size = x.shape[dim]!;
      const spans = spansOf(size, count);
      const shares = Float64Array.from({ length: size * count }, (_, k) => {
        const { start, length } = spans[k % count]!;
        const row = Math.floor(k / count);
        return row >= start && row < start + length ? 1 / length : 0;
      });
      const matrix = tensor(shares, { dtype: x.dtype }).reshape([size, count]);
      return x.transpose(dim, -1).matmul(matrix).transpose(dim, -1);
    }, batch),
  );
}

function largest(op: string, dims: number, input: Tensor, outputSize: OutputSize, withIndices: boolean): Tensor | [Tensor, Tensor] {
  const [values, indices] = batched<[Tensor, Tensor]>(op, input, dims, (batch) => {
    const sizes = outputSizes(op, dims, batch, outputSize);
    const spatial = batch.shape.slice(2);
    const places = arange(
      0,
      spatial.reduce((a, b) => a * b, 1),
      1,
      { dtype: 'int32' },
    ).reshape(spatial);
    const boxes = sizes
      .map((count, dim) => spansOf(spatial[dim]!, count))
      .reduce<Span[][]>((all, spans) => all.flatMap((box) => spans.map((span) => [...box, span])), [[]]);
    const winners = boxes.map((box) => {
      const cut = (x: Tensor, first: number): Tensor =>
        box.reduce((part, { start, length }, dim) => part.narrow(first + dim, start, length), x);
      const [best, at] = cut(batch, 2).flatten(2).max(2);
      return [best, cut(places, 0).flatten().indexSelect(0, at.flatten()).reshape(at.shape)] as const;
    });
    const join = (part: 0 | 1): Tensor =>
      stack(
        winners.map((winner) => winner[part]),
        2,
      ).reshape([...batch.shape.slice(0, 2), ...sizes]);
    return [join(0), join(1)];
  });
  return withIndices ? [values, indices] : values;
}
